// Hashes whose parameters are members of a JSON text: Keycloak's credentials, formats that keep
// salt or key apart from the hash, and Logto's arrays.

#include "base/encoding.hpp"
#include "base/secret.hpp"
#include "crypto/digest.hpp"
#include "crypto/password/argon2.hpp"
#include "crypto/password/crypt.hpp"
#include "crypto/password/derivation.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

namespace ostiary::password {
namespace {

namespace json = boost::json;

constexpr std::size_t max_text_size = 8'192;
constexpr std::uint64_t max_symfony_rounds = 500'000;

json::value parse(std::string_view text) {
    if (text.size() > max_text_size) return nullptr;
    json::parse_options options;
    options.max_depth = 8;
    json::error_code error;
    json::value value = json::parse(text, error, {}, options);
    return error ? json::value(nullptr) : value;
}

std::string_view text_of(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

std::optional<std::uint64_t> number_of(const json::value* value) {
    if (!value) return std::nullopt;
    if (value->is_string()) return parse_number(value->get_string());
    if (value->is_int64() && value->get_int64() >= 0) {
        return static_cast<std::uint64_t>(value->get_int64());
    }
    return std::nullopt;
}
std::optional<std::uint64_t> number_of(const json::object& object, std::string_view name) {
    return number_of(object.if_contains(name));
}

// Text as it is, or bytes after "hex:" or "base64:".
std::optional<std::string> bytes_of(std::string_view text) {
    if (text.starts_with("hex:")) return hex_decode(text.substr(4));
    if (text.starts_with("base64:")) return base64_decode(text.substr(7));
    return std::string(text);
}

std::optional<std::string> decode_any_base64(std::string_view text) {
    auto bytes = base64_decode(text);
    return bytes ? bytes : base64url_decode(text);
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32)
                                                    : static_cast<char>(character);
    });
    return lower;
}

// Keycloak's exports write these two as text that is JSON itself.
json::object nested(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    if (!value) return {};
    if (value->is_object()) return value->get_object();
    const json::value parsed = parse(text_of(object, name));
    return parsed.is_object() ? parsed.get_object() : json::object();
}

// Additional parameters are arrays of one text each.
std::string_view first_text(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    if (!value || !value->is_array() || value->get_array().empty()) return {};
    const json::value& first = value->get_array().front();
    return first.is_string() ? std::string_view(first.get_string()) : std::string_view();
}

Result<Scheme> read_keycloak_argon2(
    const json::object& parameters,
    std::uint64_t passes,
    std::string salt,
    std::string expected
) {
    const auto memory = parse_number(first_text(parameters, "memory"));
    const auto lanes = parse_number(first_text(parameters, "parallelism"));
    const std::string_view type = first_text(parameters, "type");
    const std::string_view version = first_text(parameters, "version");
    if (!memory || !lanes || *memory > UINT32_MAX || *lanes > 255 || passes > UINT32_MAX) {
        return malformed("Keycloak's Argon2");
    }
    Argon2Hash hash;
    if (type == "i") {
        hash.type = Argon2Type::i;
    } else if (type == "d") {
        hash.type = Argon2Type::d;
    } else if (type != "id") {
        return malformed("Keycloak's Argon2");
    }
    if (version == "1.0") {
        hash.version = 0x10;
    } else if (version != "1.3") {
        return malformed("Keycloak's Argon2");
    }
    hash.memory_kib = static_cast<std::uint32_t>(*memory);
    hash.passes = static_cast<std::uint32_t>(passes);
    hash.lanes = static_cast<std::uint32_t>(*lanes);
    hash.salt = std::move(salt);
    hash.expected = std::move(expected);
    return argon2_scheme(std::move(hash));
}

Result<Scheme> read_keycloak(const json::object& object) {
    const json::object secret = nested(object, "secretData");
    const json::object credential = nested(object, "credentialData");
    const auto salt = base64_decode(text_of(secret, "salt"));
    const auto expected = base64_decode(text_of(secret, "value"));
    const auto iterations = number_of(credential, "hashIterations");
    if (!salt || !expected || !iterations) return malformed("Keycloak's credential");
    const std::string_view algorithm = text_of(credential, "algorithm");
    if (algorithm == "argon2") {
        const json::object parameters = nested(credential, "additionalParameters");
        return read_keycloak_argon2(parameters, *iterations, *salt, *expected);
    }
    if (!algorithm.starts_with("pbkdf2")) return malformed("Keycloak's algorithm");
    const std::string_view name = algorithm == "pbkdf2" ? "sha1" : algorithm.substr(7);
    const auto digest = find_digest_algorithm(name);
    if (!digest) return malformed("Keycloak's algorithm");
    return pbkdf2_scheme({*digest, *iterations, *salt, *expected});
}

// Symfony's MessageDigestPasswordEncoder: the password with its salt in braces, digested, then
// digested again with itself.
Result<Scheme> read_symfony(const json::object& object) {
    const auto expected = base64_decode(text_of(object, "hash"));
    const auto rounds = number_of(object, "iterations").value_or(5000);
    if (!expected || expected->size() != 64 || rounds == 0) return malformed("Symfony's digest");
    if (rounds > max_symfony_rounds) return too_costly("Symfony's digest");
    return Scheme{
        .matches =
            [=, salt = std::string(text_of(object, "salt"))](std::string_view password) {
                std::string input(password);
                if (!salt.empty()) input.append("{").append(salt).append("}");
                std::string state = sha512(input);
                for (std::uint64_t i = 1; i < rounds; ++i) state = sha512(state.append(input));
                return equal_constant_time(state, *expected);
            },
    };
}

Result<Scheme> read_hmac(const json::object& object) {
    const auto key = bytes_of(text_of(object, "key"));
    const auto expected = hex_decode(text_of(object, "hash"));
    if (!key || !expected || expected->size() != 32) return malformed("HMAC");
    return Scheme{
        .matches = [key = Secret(*key), expected = *expected](std::string_view password
                   ) { return equal_constant_time(hmac_sha256(key.reveal(), password), expected); },
    };
}

Result<Scheme> read_raw_scrypt(const json::object& object) {
    const auto n = number_of(object, "N");
    const auto r = number_of(object, "r");
    const auto p = number_of(object, "p");
    const auto salt = bytes_of(text_of(object, "salt"));
    const auto expected = hex_decode(text_of(object, "hash"));
    if (!n || !r || !p || !salt || !expected) return malformed("scrypt");
    return scrypt_scheme({*n, *r, *p, *salt, *expected});
}

Result<Scheme> read_raw_pbkdf2(const json::object& object) {
    const auto digest = find_digest_algorithm(text_of(object, "digest"));
    const auto iterations = number_of(object, "iterations");
    const auto salt = bytes_of(text_of(object, "salt"));
    const auto expected = hex_decode(text_of(object, "hash"));
    if (!digest || !iterations || !salt || !expected) return malformed("PBKDF2");
    return pbkdf2_scheme({*digest, *iterations, *salt, *expected});
}

struct FirebaseTexts {
    std::string_view salt;
    std::string_view signer_key;
    std::string_view salt_separator;
    std::string_view hash;
    std::optional<std::uint64_t> rounds;
    std::optional<std::uint64_t> memory_cost;
};

Result<Scheme> read_firebase(const FirebaseTexts& texts) {
    const auto salt = decode_any_base64(texts.salt);
    const auto signer_key = decode_any_base64(texts.signer_key);
    const auto separator = decode_any_base64(texts.salt_separator);
    const auto expected = decode_any_base64(texts.hash);
    const auto& rounds = texts.rounds;
    const auto& memory = texts.memory_cost;
    if (!salt || !signer_key || !separator || !expected || !rounds || !memory || *memory > 40) {
        return malformed("firebase-scrypt");
    }
    return firebase_scheme(
        {.scrypt = {std::uint64_t{1} << *memory, *rounds, 1, *salt + *separator, *expected},
         .signer_key = *signer_key}
    );
}

Result<Scheme> read_parameters(const json::object& object) {
    const std::string_view algorithm = text_of(object, "algorithm");
    if (algorithm == "firebase-scrypt") {
        return read_firebase(
            {text_of(object, "salt"),
             text_of(object, "signer_key"),
             text_of(object, "salt_separator"),
             text_of(object, "hash"),
             number_of(object, "rounds"),
             number_of(object, "mem_cost")}
        );
    }
    if (algorithm == "bcrypt") {
        const std::string pepper(text_of(object, "pepper"));
        return bcrypt_over(text_of(object, "hash"), [pepper](std::string_view password) {
            return std::string(password) + pepper;
        });
    }
    if (algorithm == "symfony-sha512") return read_symfony(object);
    if (algorithm == "hmac-sha256") return read_hmac(object);
    if (algorithm == "scrypt") return read_raw_scrypt(object);
    if (algorithm == "pbkdf2") return read_raw_pbkdf2(object);
    return malformed("algorithm");
}

// "@" stands for the password, in one place or several.
Result<Scheme> read_legacy_digest(
    std::string_view name,
    std::vector<std::string> arguments,
    std::string_view expected
) {
    const auto algorithm = find_digest_algorithm(name);
    auto bytes = hex_decode(expected);
    if (!algorithm || !bytes || bytes->size() != digest_size(*algorithm)) {
        return malformed("Legacy digest");
    }
    // Without the password in it, the hash would match every password.
    if (std::find(arguments.begin(), arguments.end(), "@") == arguments.end()) {
        return malformed("Legacy arguments");
    }
    return Scheme{
        .matches =
            [algorithm = *algorithm,
             arguments = std::move(arguments),
             bytes = *std::move(bytes)](std::string_view password) {
                std::string input;
                for (const std::string& argument : arguments) {
                    input += argument == "@" ? password : std::string_view(argument);
                }
                return equal_constant_time(digest(algorithm, input), bytes);
            },
    };
}

}  // namespace

Result<Scheme> read_legacy(std::string_view text) {
    const json::value value = parse(text);
    const json::array* const array = value.if_array();
    if (!array || array->size() != 3 || !array->at(0).is_string() || !array->at(1).is_array() ||
        !array->at(2).is_string()) {
        return malformed("Legacy hash");
    }
    std::vector<std::string> arguments;
    for (const json::value& argument : array->at(1).get_array()) {
        if (argument.is_string()) {
            arguments.emplace_back(argument.get_string());
        } else if (const auto number = number_of(&argument)) {
            arguments.push_back(std::to_string(*number));
        } else {
            return malformed("Legacy arguments");
        }
    }
    const std::string algorithm = lower_case(array->at(0).get_string());
    const std::string_view expected = array->at(2).get_string();
    if (algorithm == "pbkdf2") {
        // salt, iterations, length, digest
        if (arguments.size() < 4) return malformed("Legacy PBKDF2");
        const auto salt = bytes_of(arguments[0]);
        const auto iterations = parse_number(arguments[1]);
        const auto size = parse_number(arguments[2]);
        const auto digest = find_digest_algorithm(lower_case(arguments[3]));
        const auto bytes = hex_decode(expected);
        if (!salt || !iterations || !size || !digest || !bytes || bytes->size() != *size) {
            return malformed("Legacy PBKDF2");
        }
        return pbkdf2_scheme({*digest, *iterations, *salt, *bytes});
    }
    if (algorithm == "firebase-scrypt") {
        // salt, signer key, salt separator, rounds, memory cost
        if (arguments.size() < 5) return malformed("Legacy firebase-scrypt");
        return read_firebase(
            {arguments[0],
             arguments[1],
             arguments[2],
             expected,
             parse_number(arguments[3]),
             parse_number(arguments[4])}
        );
    }
    return read_legacy_digest(algorithm, std::move(arguments), expected);
}

Recognized recognize_json(std::string_view text) {
    if (text.starts_with("[")) return read_legacy(text);
    if (!text.starts_with("{\"")) return std::nullopt;
    const json::value value = parse(text);
    const json::object* const object = value.if_object();
    if (!object) return malformed("JSON");
    return object->contains("credentialData") ? read_keycloak(*object) : read_parameters(*object);
}

}  // namespace ostiary::password
