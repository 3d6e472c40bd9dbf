#include "tokens/access_token.hpp"

#include "jose/jws.hpp"
#include "json/text.hpp"

namespace ostiary::tokens {
namespace {

void append_text(std::string& claims, std::string_view name, std::string_view value) {
    claims += claims.size() == 1 ? "\"" : ",\"";
    claims.append(name).append("\":");
    json::append_string(claims, value);
}

void append_number(std::string& claims, std::string_view name, std::int64_t value) {
    claims.append(",\"").append(name).append("\":").append(std::to_string(value));
}

}  // namespace

// https://www.rfc-editor.org/rfc/rfc9068#section-2
jose::UnsignedJws
make_access_token(const KeyRing& ring, const AccessTokenClaims& claims, Milliseconds now) {
    std::string payload = "{";
    payload.reserve(384);
    append_text(payload, "jti", claims.id);
    append_text(payload, "sub", claims.subject);
    append_number(payload, "iat", claims.issued_at);
    append_number(payload, "exp", claims.expires_at);
    // "If an authorization request includes a scope parameter, the corresponding issued JWT access
    // token SHOULD include a scope claim"
    if (!claims.scope.empty()) append_text(payload, "scope", claims.scope);
    append_text(payload, "client_id", claims.client_id);
    append_text(payload, "iss", claims.issuer);
    append_text(payload, "aud", claims.audience);
    payload += '}';

    const RingKey& key = ring.signing(now);
    // "JWT access tokens MUST include this media type in the "typ" header parameter"
    return jose::begin_jws(key.key, key.algorithm, key.kid, "at+jwt", payload);
}

}  // namespace ostiary::tokens
