#pragma once

#include "base/task.hpp"
#include "model/grant.hpp"
#include "store/access_tokens.hpp"
#include "store/refresh_tokens.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace ostiary::oidc {

// A token that somebody asks about: one of ours, whatever its state, or nothing.
using PresentedToken =
    std::variant<std::monostate, store::Presented<AccessToken>, store::Presented<RefreshToken>>;

// Finds opaque tokens by their text, by primary key. The hint only says where to look first: "If
// the server is unable to locate the token using the given hint, it MUST extend its search".
// https://www.rfc-editor.org/rfc/rfc7009#section-2.1
//
// Thread safety: all members may be called concurrently.
class TokenFinder {
public:
    TokenFinder(store::AccessTokens& access_tokens, store::RefreshTokens& refresh_tokens)
        : access_tokens_(access_tokens), refresh_tokens_(refresh_tokens) {}

    Task<PresentedToken> find(TenantId tenant, std::string text, std::string hint);

private:
    store::AccessTokens& access_tokens_;
    store::RefreshTokens& refresh_tokens_;
};

// Whether the text has the form of a JWT, true or forged. Those of ours have no row: resource
// servers verify them on their own.
bool is_structured_token(std::string_view text);

}  // namespace ostiary::oidc
