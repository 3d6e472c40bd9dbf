#include "oidc/presented_token.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "jose/strict_json.hpp"

#include <algorithm>

namespace ostiary::oidc {

Task<PresentedToken> TokenFinder::find(TenantId tenant, std::string text, std::string hint) {
    if (hint == "refresh_token") {
        CO_TRY(auto first, co_await refresh_tokens_.find(tenant, text));
        if (first) co_return PresentedToken(*std::move(first));
    }
    CO_TRY(auto access_token, co_await access_tokens_.find(tenant, text));
    if (access_token) co_return PresentedToken(*std::move(access_token));
    if (hint != "refresh_token") {
        CO_TRY(auto last, co_await refresh_tokens_.find(tenant, text));
        if (last) co_return PresentedToken(*std::move(last));
    }
    co_return PresentedToken{};
}

bool is_structured_token(std::string_view text) {
    if (std::ranges::count(text, '.') != 2) return false;
    const auto header = base64url_decode(text.substr(0, text.find('.')));
    return header && jose::parse_strict_object(*header);
}

}  // namespace ostiary::oidc
