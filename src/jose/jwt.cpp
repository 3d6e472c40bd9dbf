#include "jose/jwt.hpp"

#include "base/try.hpp"
#include "jose/errors.hpp"
#include "jose/strict_json.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cmath>

namespace ostiary::jose {
namespace {

namespace json = boost::json;

// Until the year 9999: no sum with a leeway overflows.
constexpr double max_numeric_date = 253'402'300'799.0;

// https://www.rfc-editor.org/rfc/rfc7519#section-2: a NumericDate may have a fraction.
std::optional<std::int64_t> numeric_date(const json::value& value) {
    double seconds = 0;
    if (value.is_int64()) {
        seconds = static_cast<double>(value.get_int64());
    } else if (value.is_double()) {
        seconds = std::floor(value.get_double());
    } else {
        return std::nullopt;
    }
    if (!(seconds >= 0 && seconds <= max_numeric_date)) return std::nullopt;
    return static_cast<std::int64_t>(seconds);
}

Result<void> check_form(const json::object& claims) {
    for (const std::string_view name : {"iss", "sub", "jti"}) {
        const json::value* const value = claims.if_contains(name);
        if (value && !value->is_string()) {
            return fail(invalid_claim, {}, std::string(name) + " is no string");
        }
    }
    for (const std::string_view name : {"exp", "nbf", "iat"}) {
        const json::value* const value = claims.if_contains(name);
        if (value && !numeric_date(*value)) {
            return fail(invalid_claim, {}, std::string(name) + " is no time");
        }
    }
    return {};
}

// https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3
Result<void> check_audience(const json::object& claims, const VerifyPolicy& policy) {
    if (policy.audiences.empty()) return {};
    const json::value* const value = claims.if_contains("aud");
    if (!value) return fail(invalid_claim, {}, "aud is missing");
    json::array single;
    if (value->is_string()) single.push_back(*value);
    const json::array* const list = value->is_array() ? &value->get_array() : &single;
    if (list->empty()) return fail(invalid_claim, {}, "aud names nobody");
    bool meant = false;
    for (const json::value& one : *list) {
        if (!one.is_string()) return fail(invalid_claim, {}, "aud holds what is no string");
        const std::string_view name = one.get_string();
        const auto& expected = policy.audiences;
        if (std::find(expected.begin(), expected.end(), name) != expected.end()) meant = true;
    }
    if (!meant) return fail(wrong_audience);
    return {};
}

// https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4, #section-4.1.5
Result<void> check_time(const VerifiedJwt& token, const VerifyPolicy& policy) {
    const std::int64_t now = policy.clock.now() / 1000;
    const auto expires = token.seconds("exp");
    if (policy.expiry == VerifyPolicy::Expiry::required) {
        if (!expires) return fail(invalid_claim, {}, "exp is missing");
        // "The processing of the "exp" claim requires that the current date/time MUST be before the
        // expiration date/time"
        if (now >= *expires + policy.leeway_seconds) return fail(expired);
    }
    const auto not_before = token.seconds("nbf");
    if (not_before && now + policy.leeway_seconds < *not_before) return fail(not_yet_valid);
    return {};
}

}  // namespace

std::string_view VerifiedJwt::text(std::string_view claim) const {
    const json::value* const value = claims.if_contains(claim);
    return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

std::optional<std::int64_t> VerifiedJwt::seconds(std::string_view claim) const {
    const json::value* const value = claims.if_contains(claim);
    return value ? numeric_date(*value) : std::nullopt;
}

Result<VerifiedJwt>
verify_jwt(std::string_view token, const VerifyPolicy& policy, const FindKey& find_key) {
    TRY(auto jws, verify_jws(token, policy.algorithms, find_key));
    const auto& types = policy.types;
    if (std::find(types.begin(), types.end(), jws.header.type) == types.end()) {
        return fail(wrong_type);
    }
    auto claims = parse_strict_object(jws.payload);
    if (!claims) return fail(malformed_token, {}, "the claims are no object of unique names");

    VerifiedJwt verified{std::move(jws.header), *std::move(claims)};
    if (auto checked = check_form(verified.claims); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    if (verified.text("iss") != policy.issuer || policy.issuer.empty()) return fail(wrong_issuer);
    if (auto checked = check_audience(verified.claims, policy); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    if (auto checked = check_time(verified, policy); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    return verified;
}

}  // namespace ostiary::jose
