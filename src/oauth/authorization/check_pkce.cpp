#include "base/try.hpp"
#include "oauth/authorization/pipeline.hpp"
#include "oauth/errors.hpp"
#include "oauth/pkce.hpp"

namespace ostiary::oauth {

// https://www.rfc-editor.org/rfc/rfc7636#section-4.4.1
Result<void> check_pkce(PendingRequest& pending) {
    const std::string_view challenge = pending.parameters.get("code_challenge");
    const std::string_view method = pending.parameters.get("code_challenge_method");
    if (challenge.empty()) {
        if (!method.empty()) {
            return fail(invalid_request, "code_challenge_method needs a code_challenge");
        }
        // RFC 9700 section 2.1.1: "public clients MUST use PKCE"
        if (!pending.client.client.is_confidential()) {
            return fail(invalid_request, "this client must use PKCE: send a code_challenge");
        }
        return {};
    }
    // "plain" is what an absent method means; it is not supported.
    if (method != "S256") return fail(invalid_request, "code_challenge_method must be S256");
    if (auto checked = check_code_challenge(challenge); !checked) return checked;
    pending.request.code_challenge = challenge;
    return {};
}

}  // namespace ostiary::oauth
