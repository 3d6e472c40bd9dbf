#include "jose/jwk.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "jose/errors.hpp"
#include "jose/strict_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>

namespace ostiary::jose {
namespace {

namespace json = boost::json;

constexpr std::size_t max_set_size = 262'144;
constexpr std::size_t max_keys = 100;
constexpr std::size_t max_kid_size = 512;

struct CurveRow {
    KeyType type;
    std::string_view key_type;
    std::string_view curve;
};
// https://www.rfc-editor.org/rfc/rfc7518#section-6.2.1.1,
// https://www.rfc-editor.org/rfc/rfc8037#section-2
constexpr std::array curves{
    CurveRow{KeyType::ec_p256, "EC", "P-256"},
    CurveRow{KeyType::ec_p384, "EC", "P-384"},
    CurveRow{KeyType::ec_p521, "EC", "P-521"},
    CurveRow{KeyType::ed25519, "OKP", "Ed25519"},
};

// The members that RFC 7638 section 3.2 names as required, in lexicographic order.
json::object required_members(const PublicKey& key) {
    const PublicParameters parameters = key.parameters();
    json::object members;
    for (const CurveRow& row : curves) {
        if (row.type != parameters.type) continue;
        members["crv"] = row.curve;
        members["kty"] = row.key_type;
        members["x"] = base64url_encode(parameters.x);
        if (!parameters.y.empty()) members["y"] = base64url_encode(parameters.y);
        return members;
    }
    members["e"] = base64url_encode(parameters.e);
    members["kty"] = "RSA";
    members["n"] = base64url_encode(parameters.n);
    return members;
}

// The string, empty if absent; nothing if it is of another type.
std::optional<std::string_view> find_text(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    if (!value) return std::string_view();
    const json::string* const text = value->if_string();
    if (!text) return std::nullopt;
    return std::string_view(*text);
}

Result<std::string> decode_member(const json::object& object, std::string_view name) {
    const auto text = find_text(object, name);
    if (!text || text->empty()) return fail(invalid_jwk, {}, std::string(name) + " is missing");
    auto bytes = base64url_decode(*text);
    if (!bytes) return fail(invalid_jwk, {}, std::string(name) + " is not base64url");
    return *std::move(bytes);
}

Result<PublicParameters> decode_parameters(const json::object& object) {
    PublicParameters parameters;
    const auto key_type = find_text(object, "kty").value_or("");
    if (key_type == "RSA") {
        parameters.type = KeyType::rsa;
        TRY(parameters.n, decode_member(object, "n"));
        TRY(parameters.e, decode_member(object, "e"));
        return parameters;
    }
    const auto curve = find_text(object, "crv").value_or("");
    for (const CurveRow& row : curves) {
        if (row.key_type != key_type || row.curve != curve) continue;
        parameters.type = row.type;
        TRY(parameters.x, decode_member(object, "x"));
        if (key_type == "EC") {
            TRY(parameters.y, decode_member(object, "y"));
        }
        return parameters;
    }
    // Among them `oct`: a shared secret is no public key.
    return fail(invalid_jwk, {}, "the type or curve of the key is not supported");
}

bool exposes_private_part(const json::object& object) {
    for (const std::string_view name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
        if (object.contains(name)) return true;
    }
    return false;
}

// https://www.rfc-editor.org/rfc/rfc7517#section-4.2, #section-4.3
Result<void> check_purpose(const json::object& object) {
    if (const json::value* use = object.if_contains("use")) {
        if (!use->is_string() || use->get_string() != "sig") {
            return fail(invalid_jwk, {}, "the key is not for signatures");
        }
    }
    const json::value* const operations = object.if_contains("key_ops");
    if (!operations) return {};
    if (const json::array* list = operations->if_array()) {
        for (const json::value& operation : *list) {
            if (operation.is_string() && operation.get_string() == "verify") return {};
        }
    }
    return fail(invalid_jwk, {}, "the key is not for verification");
}

}  // namespace

json::object encode_jwk(const Jwk& jwk) {
    json::object object;
    const json::object members = required_members(jwk.key);
    object["kty"] = members.at("kty");
    object["use"] = "sig";
    if (jwk.algorithm) object["alg"] = to_text(*jwk.algorithm);
    if (!jwk.kid.empty()) object["kid"] = jwk.kid;
    for (const auto& member : members) object[member.key()] = member.value();
    return object;
}

Result<Jwk> parse_jwk(const json::object& object) {
    if (exposes_private_part(object)) return fail(invalid_jwk, "The JWK has a private part.");
    if (auto checked = check_purpose(object); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    const auto kid = find_text(object, "kid");
    if (!kid || kid->size() > max_kid_size) return fail(invalid_jwk, {}, "kid is malformed");
    TRY(const auto parameters, decode_parameters(object));
    auto key = PublicKey::from_parameters(parameters);
    if (!key) return fail(invalid_jwk, {}, key.error().description);

    std::optional<Algorithm> algorithm;
    if (object.contains("alg")) {
        algorithm = find_algorithm(find_text(object, "alg").value_or(""));
        if (!algorithm || key_type_of(*algorithm) != key->type()) {
            return fail(invalid_jwk, {}, "alg does not fit the key");
        }
    }
    return Jwk{*std::move(key), std::string(*kid), algorithm};
}

std::string encode_jwks(std::span<const Jwk> keys) {
    json::array list;
    for (const Jwk& key : keys) list.push_back(encode_jwk(key));
    return json::serialize(json::object{{"keys", std::move(list)}});
}

Result<std::vector<Jwk>> parse_jwks(std::string_view text) {
    if (text.size() > max_set_size) return fail(invalid_jwk, "The JWK set is too long.");
    const auto object = parse_strict_object(text);
    const json::value* const list = object ? object->if_contains("keys") : nullptr;
    if (!list || !list->is_array()) return fail(invalid_jwk, "This is no JWK set.");
    if (list->get_array().size() > max_keys) return fail(invalid_jwk, "There are too many JWKs.");
    std::vector<Jwk> keys;
    for (const json::value& member : list->get_array()) {
        if (!member.is_object()) return fail(invalid_jwk, "A JWK is not an object.");
        if (exposes_private_part(member.get_object())) {
            return fail(invalid_jwk, "A JWK of the set has a private part.");
        }
        if (auto key = parse_jwk(member.get_object())) keys.push_back(*std::move(key));
    }
    return keys;
}

FindKey find_in(std::span<const Jwk> keys) {
    return [keys](const Header& header) -> const PublicKey* {
        const PublicKey* found = nullptr;
        for (const Jwk& jwk : keys) {
            if (jwk.key.type() != key_type_of(header.algorithm)) continue;
            if (jwk.algorithm && *jwk.algorithm != header.algorithm) continue;
            if (!header.kid.empty() && jwk.kid != header.kid) continue;
            if (found) return nullptr;
            found = &jwk.key;
        }
        return found;
    };
}

std::string thumbprint(const PublicKey& key) {
    return base64url_encode(sha256(json::serialize(required_members(key))));
}

}  // namespace ostiary::jose
