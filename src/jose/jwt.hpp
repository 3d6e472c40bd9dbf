#pragma once

#include "base/clock.hpp"
#include "jose/jws.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// JSON Web Tokens: signed claims of a stated type for a stated audience.
namespace ostiary::jose {

// Everything that a token must be. Each kind of token is verified with a policy of its own, so that
// one can never stand in for another (RFC 8725 sections 3.8 to 3.12).
struct VerifyPolicy {
    // Required in `iss`.
    std::string issuer;
    // One of them is required in `aud`. Empty: `aud` is not looked at, for an ID token hint of any
    // client of ours.
    std::vector<std::string> audiences;
    // `typ` as in Header: "at+jwt", "jwt". A token without typ counts as the empty string, and is
    // accepted only if that is listed.
    std::vector<std::string> types;
    AlgorithmSet algorithms;
    const Clock& clock;
    // How far the issuer's clock may differ.
    std::int64_t leeway_seconds = 0;
    enum class Expiry { required, ignored } expiry = Expiry::required;
};

struct VerifiedJwt {
    Header header;
    boost::json::object claims;

    std::string_view subject() const { return text("sub"); }
    // The claim, or the empty string if it is absent or no string.
    std::string_view text(std::string_view claim) const;
    std::optional<std::int64_t> seconds(std::string_view claim) const;
};

// https://www.rfc-editor.org/rfc/rfc7519#section-7.2
Result<VerifiedJwt>
verify_jwt(std::string_view token, const VerifyPolicy& policy, const FindKey& find_key);

}  // namespace ostiary::jose
