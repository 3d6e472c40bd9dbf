#include "jose/jws.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "jose/errors.hpp"
#include "jose/strict_json.hpp"
#include "json/text.hpp"

#include <optional>

namespace ostiary::jose {
namespace {

namespace json = boost::json;

struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    std::string_view signed_text;  // header and payload, with the dot between
};

std::optional<Parts> split(std::string_view token) {
    const std::size_t first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = token.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    Parts parts;
    parts.header = token.substr(0, first);
    parts.payload = token.substr(first + 1, second - first - 1);
    parts.signature = token.substr(second + 1);
    parts.signed_text = token.substr(0, second);
    // A third dot is refused by the decoder; five parts would be an encrypted token.
    return parts;
}

// Absent is the empty string; nothing if it is no string.
std::optional<std::string> text_member(const json::object& header, std::string_view name) {
    const json::value* const value = header.if_contains(name);
    if (!value) return std::string();
    if (!value->is_string()) return std::nullopt;
    return std::string(value->get_string());
}

// https://www.rfc-editor.org/rfc/rfc7515#section-4.1.9: case-insensitive, and "application/" may be
// left out.
std::string canonical_type(std::string type) {
    for (char& character : type) {
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character + 32);
    }
    constexpr std::string_view prefix = "application/";
    const bool has_prefix = type.starts_with(prefix);
    if (has_prefix && type.find('/', prefix.size()) == std::string::npos) {
        type.erase(0, prefix.size());
    }
    return type;
}

Result<Header> parse_header(std::string_view encoded, const AlgorithmSet& allowed) {
    const auto text = base64url_decode(encoded);
    if (!text) return fail(malformed_token, {}, "the header is not base64url");
    const auto object = parse_strict_object(*text);
    if (!object) return fail(malformed_token, {}, "the header is no object of unique names");

    // RFC 7515 section 4.1.11: "If any of the listed extension Header Parameters are not understood
    // and supported by the recipient, then the JWS is invalid." None is supported here. The others
    // would change what the signature covers, or make the token an encrypted one.
    for (const std::string_view name : {"crit", "b64", "enc", "zip"}) {
        if (object->contains(name)) {
            return fail(unsupported_header, {}, "the header has " + std::string(name));
        }
    }
    const auto name = text_member(*object, "alg");
    const auto kid = text_member(*object, "kid");
    auto type = text_member(*object, "typ");
    if (!name || !kid || !type) return fail(malformed_token, {}, "a header member is no string");

    const auto algorithm = find_algorithm(*name);
    if (!algorithm || !allowed.contains(*algorithm)) return fail(algorithm_not_allowed);
    return Header{*algorithm, *kid, canonical_type(*std::move(type))};
}

// Room that most tokens need, so that they are written into one piece of memory.
constexpr std::size_t usual_header_size = 40;      // without the values of typ and kid
constexpr std::size_t usual_signature_size = 132;  // the longest of ECDSA

void append_member(std::string& object, std::string_view name, std::string_view value) {
    if (object.size() > 1) object += ',';
    ostiary::json::append_string(object, name);
    object += ':';
    ostiary::json::append_string(object, value);
}

}  // namespace

UnsignedJws begin_jws(
    const SigningKey& key,
    Algorithm algorithm,
    std::string_view kid,
    std::string_view type,
    std::string_view payload
) {
    std::string header;
    header.reserve(usual_header_size + type.size() + kid.size());
    header += '{';
    append_member(header, "alg", to_text(algorithm));
    if (!type.empty()) append_member(header, "typ", type);
    if (!kid.empty()) append_member(header, "kid", kid);
    header += '}';
    UnsignedJws token{&key, algorithm, {}};
    token.text.reserve(
        base64url_size(header.size()) + base64url_size(payload.size()) +
        base64url_size(usual_signature_size) + 2
    );
    append_base64url(token.text, header);
    token.text += '.';
    append_base64url(token.text, payload);
    return token;
}

void UnsignedJws::sign() {
    const std::string signature = key->sign(scheme_of(algorithm), text);
    text += '.';
    append_base64url(text, signature);
}

std::string sign_jws(
    const SigningKey& key,
    Algorithm algorithm,
    std::string_view kid,
    std::string_view type,
    std::string_view payload
) {
    UnsignedJws token = begin_jws(key, algorithm, kid, type, payload);
    token.sign();
    return std::move(token.text);
}

Result<VerifiedJws>
verify_jws(std::string_view token, const AlgorithmSet& allowed, const FindKey& find_key) {
    if (token.size() > max_token_size) return fail(oversize_token);
    const auto parts = split(token);
    if (!parts) return fail(malformed_token, {}, "there are not three parts");
    TRY(auto header, parse_header(parts->header, allowed));
    auto payload = base64url_decode(parts->payload);
    const auto signature = base64url_decode(parts->signature);
    if (!payload || !signature) return fail(malformed_token, {}, "a part is not base64url");

    const PublicKey* const key = find_key(header);
    if (!key) return fail(unknown_key);
    // RFC 8725 section 3.1: "each key MUST be used with exactly one algorithm, and this MUST be
    // checked when the cryptographic operation is performed."
    if (key->type() != key_type_of(header.algorithm)) {
        return fail(algorithm_not_allowed, {}, "the key is of another type than the algorithm's");
    }
    if (!key->verify(scheme_of(header.algorithm), parts->signed_text, *signature)) {
        return fail(invalid_signature);
    }
    return VerifiedJws{std::move(header), *std::move(payload)};
}

}  // namespace ostiary::jose
