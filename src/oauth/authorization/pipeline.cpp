#include "oauth/authorization/pipeline.hpp"

// What the authorization endpoint checks, and in which order. The order is normative: everything up
// to check_redirect_uri must answer on our own page, because until then the redirect URI is not
// known to belong to the client; response mode and state come next, since every later error is sent
// by them.
namespace ostiary::oauth {
namespace {

// clang-format off
constexpr Check steps[] = {
    check_redirect_uri,
    check_response_mode,
    check_duplicates,
    check_unsupported,
    check_response_type,
    check_pkce,
    check_prompt,
    check_resource,
    check_scope,
    check_max_age,
    check_id_token_hint,
    check_screen,
};
// clang-format on

}  // namespace

std::optional<Refusal> validate(PendingRequest& pending) {
    bool may_redirect = false;
    for (const Check check : steps) {
        if (auto checked = check(pending); !checked) {
            return Refusal{std::move(checked).error(), may_redirect};
        }
        may_redirect = may_redirect || check == check_redirect_uri;
    }
    return std::nullopt;
}

}  // namespace ostiary::oauth
