#include "oauth/pkce.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "oauth/errors.hpp"

#include <algorithm>

namespace ostiary::oauth {
namespace {

// "code-verifier = 43*128unreserved"
bool is_well_formed(std::string_view verifier) {
    if (verifier.size() < 43 || verifier.size() > 128) return false;
    return std::ranges::all_of(verifier, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_' || c == '~';
    });
}

}  // namespace

Result<void> check_code_challenge(std::string_view challenge) {
    // BASE64URL-ENCODE(SHA256(...)) has 43 characters.
    const auto digest = base64url_decode(challenge);
    if (challenge.size() != 43 || !digest || digest->size() != 32) {
        return fail(invalid_request, "code_challenge must be the base64url encoding of a SHA-256");
    }
    return {};
}

Result<void>
check_code_verifier(const std::optional<std::string>& challenge, std::string_view verifier) {
    if (!challenge && verifier.empty()) return {};
    // https://www.rfc-editor.org/rfc/rfc9700#section-4.8.2: "Authorization servers MUST mitigate
    // this attack" (a downgrade): a verifier without a challenge is refused.
    if (!challenge || verifier.empty())
        return fail(invalid_grant, "the code_verifier does not match the code_challenge");
    if (!is_well_formed(verifier)) {
        return fail(invalid_request, "code_verifier must be 43 to 128 unreserved characters");
    }
    if (!equal_constant_time(base64url_encode(sha256(verifier)), *challenge)) {
        return fail(invalid_grant, "the code_verifier does not match the code_challenge");
    }
    return {};
}

}  // namespace ostiary::oauth
