// What crypt(3) of libxcrypt verifies, and the formats that put a digest of the password before it.

#include "crypto/password/crypt.hpp"

#include "base/encoding.hpp"
#include "base/secret.hpp"
#include "crypto/digest.hpp"
#include "crypto/digest_algorithm.hpp"

#include <crypt.h>
#include <string.h>

#include <algorithm>
#include <array>
#include <memory>

namespace ostiary::password {
namespace {

constexpr std::uint64_t max_bcrypt_cost = 14;
constexpr std::uint64_t max_sha_crypt_rounds = 1'000'000;
constexpr std::uint64_t max_scrypt_work = 1U << 21U;   // N * r * p
constexpr std::uint64_t max_scrypt_block = 1U << 21U;  // N * r: 256 MiB

constexpr std::string_view crypt_alphabet =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::optional<std::uint64_t> crypt_digit(char character) {
    const std::size_t at = crypt_alphabet.find(character);
    if (at == std::string_view::npos) return std::nullopt;
    return at;
}

bool crypt_matches(const std::string& setting, std::string_view password) {
    // crypt(3) would stop at a null byte, and take the rest for right.
    if (password.find('\0') != std::string_view::npos) return false;
    const Secret phrase{std::string(password)};
    const auto memory = std::make_unique<crypt_data>();
    const char* const computed = crypt_rn(
        phrase.reveal().c_str(), setting.c_str(), memory.get(), static_cast<int>(sizeof(crypt_data))
    );
    const bool matches = computed && equal_constant_time(computed, setting);
    explicit_bzero(memory.get(), sizeof(crypt_data));
    return matches;
}

bool has_only_crypt_characters(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char character) {
        return crypt_digit(character).has_value();
    });
}

Result<void> check_sha_crypt(const std::vector<std::string_view>& parts, std::size_t size) {
    const bool has_rounds = parts.size() == 5 && parts[2].starts_with("rounds=");
    if (parts.size() != 4 && !has_rounds) return malformed("sha-crypt");
    if (has_rounds) {
        const auto rounds = parse_number(parts[2].substr(7));
        if (!rounds) return malformed("sha-crypt");
        if (*rounds > max_sha_crypt_rounds) return too_costly("sha-crypt");
    }
    if (parts.back().size() != size) return malformed("sha-crypt");
    return {};
}

// The costs that crypt_gensalt() writes, up to 256 MiB: the first is its least.
Result<void> check_yescrypt(const std::vector<std::string_view>& parts) {
    constexpr std::array<std::string_view, 9> admitted{
        "j75", "j85", "j7T", "j8T", "j9T", "jAT", "jBT", "jCT", "jDT"
    };
    if (parts.size() != 5 || parts[4].size() != 43) return malformed("yescrypt");
    if (std::find(admitted.begin(), admitted.end(), parts[2]) == admitted.end()) {
        return too_costly("yescrypt");
    }
    return {};
}

// $7$, then N as the power of two in one character, r and p in five each.
Result<void> check_crypt_scrypt(const std::vector<std::string_view>& parts) {
    if (parts.size() != 4 || parts[2].size() < 11 || parts[3].size() != 43) {
        return malformed("scrypt");
    }
    const auto number = [&](std::size_t at) -> std::optional<std::uint64_t> {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 5; ++i) {
            const auto digit = crypt_digit(parts[2][at + i]);
            if (!digit) return std::nullopt;
            value |= *digit << 6 * i;
        }
        return value;
    };
    const auto log_n = crypt_digit(parts[2][0]);
    const auto r = number(1);
    const auto p = number(6);
    if (!log_n || !r || !p) return malformed("scrypt");
    return check_scrypt_cost(*log_n < 40 ? std::uint64_t{1} << *log_n : 0, *r, *p);
}

Result<void> check_crypt(std::string_view text) {
    // Null bytes, line ends, colons and the like never come from crypt(3).
    const bool printable = std::all_of(text.begin(), text.end(), [](char character) {
        return character > ' ' && character < '\x7f' && character != ':';
    });
    if (!printable || text.size() >= CRYPT_OUTPUT_SIZE) return malformed("crypt");
    const auto parts = split(text, '$');
    if (parts[1] == "1") {
        return parts.size() == 4 && parts[3].size() == 22 ? Result<void>() : malformed("md5-crypt");
    }
    if (parts[1] == "5") return check_sha_crypt(parts, 43);
    if (parts[1] == "6") return check_sha_crypt(parts, 86);
    if (parts[1] == "7") return check_crypt_scrypt(parts);
    return check_yescrypt(parts);
}

Result<Scheme> crypt_scheme(std::string_view text) {
    return Scheme{
        .matches = [setting = std::string(text)](std::string_view password
                   ) { return crypt_matches(setting, password); },
    };
}

bool is_bcrypt(std::string_view text) {
    return text.starts_with("$2a$") || text.starts_with("$2b$") || text.starts_with("$2y$");
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view spaces(" \t\n\r\0\x0b", 6);
    const std::size_t begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

}  // namespace

Result<void> check_scrypt_cost(std::uint64_t n, std::uint64_t r, std::uint64_t p) {
    // Each bound by itself first, so that no product overflows.
    if (n > max_scrypt_work || r > max_scrypt_work || p > max_scrypt_work)
        return too_costly("scrypt");
    if (n * r > max_scrypt_block || n * r * p > max_scrypt_work) return too_costly("scrypt");
    if (n < 2 || (n & (n - 1)) != 0 || r == 0 || p == 0) return malformed("scrypt");
    return {};
}

Result<Scheme> read_bcrypt(std::string_view text) {
    // "$2b$", two digits, "$", 22 characters of salt and 31 of hash
    if (!is_bcrypt(text) || text.size() != 60 || text[6] != '$') return malformed("bcrypt");
    const auto cost = parse_number(text.substr(4, 2));
    if (!cost || *cost < 4 || !has_only_crypt_characters(text.substr(7)))
        return malformed("bcrypt");
    if (*cost > max_bcrypt_cost) return too_costly("bcrypt");
    return crypt_scheme(text);
}

Result<Scheme>
bcrypt_over(std::string_view text, std::function<std::string(std::string_view)> step) {
    auto inner = read_bcrypt(text);
    if (!inner) return inner;
    return Scheme{
        .matches = [inner = *std::move(inner), step = std::move(step)](std::string_view password
                   ) { return inner.matches(step(password)); },
    };
}

Recognized recognize_crypt(std::string_view text) {
    if (text.starts_with("{CRYPT}") || text.starts_with("{crypt}")) text.remove_prefix(7);
    if (text.starts_with("bcrypt$$2")) text.remove_prefix(7);  // Django
    if (is_bcrypt(text)) return read_bcrypt(text);
    constexpr std::string_view django = "bcrypt_sha256$";
    if (text.starts_with(django)) {
        return bcrypt_over(text.substr(django.size()), [](std::string_view password) {
            return hex_encode(sha256(password));
        });
    }
    constexpr std::string_view wordpress = "$wp$2";
    if (text.starts_with(wordpress)) {
        return bcrypt_over(text.substr(3), [](std::string_view password) {
            return base64_encode(hmac(DigestAlgorithm::sha384, "wp-sha384", trim(password)));
        });
    }
    for (const std::string_view prefix : {"$1$", "$5$", "$6$", "$7$", "$y$", "$gy$"}) {
        if (!text.starts_with(prefix)) continue;
        if (auto checked = check_crypt(text); !checked) {
            return std::unexpected(std::move(checked).error());
        }
        return crypt_scheme(text);
    }
    return std::nullopt;
}

}  // namespace ostiary::password
