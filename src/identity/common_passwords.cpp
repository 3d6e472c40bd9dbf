#include "identity/password_policy.hpp"

#include <algorithm>
#include <array>

namespace ostiary::identity {
namespace {

using namespace std::string_view_literals;

// Frequent in every published leak, and eight characters or longer: what is shorter fails by
// length, and what consists of repetitions and sequences by these. Compared without case.
constexpr std::array frequent{
    "1q2w3e4r"sv,     "1q2w3e4r5t"sv, "1qaz2wsx"sv,     "987654321"sv,     "abcd1234"sv,
    "abcdefgh"sv,     "access14"sv,   "admin123"sv,     "administrator"sv, "alexander"sv,
    "amsterdam"sv,    "asdf1234"sv,   "asdfasdf"sv,     "asdfghjk"sv,      "baseball"sv,
    "basketball"sv,   "bigdaddy"sv,   "blink182"sv,     "butterfly"sv,     "caroline"sv,
    "changeme"sv,     "charlie1"sv,   "chocolate"sv,    "cocacola"sv,      "computer"sv,
    "corvette"sv,     "creative"sv,   "danielle"sv,     "dolphins"sv,      "download"sv,
    "einstein"sv,     "elephant"sv,   "everything"sv,   "explorer"sv,      "facebook"sv,
    "firebird"sv,     "football"sv,   "football1"sv,    "friends1"sv,      "garfield"sv,
    "godzilla"sv,     "hello123"sv,   "hellohello"sv,   "iloveyou"sv,      "iloveyou1"sv,
    "internet"sv,     "jennifer"sv,   "jonathan"sv,     "letmein1"sv,      "letmein123"sv,
    "liverpool"sv,    "manchester"sv, "marlboro"sv,     "master123"sv,     "maverick"sv,
    "mercedes"sv,     "metallica"sv,  "michael1"sv,     "michelle"sv,      "midnight"sv,
    "monkey123"sv,    "mustang1"sv,   "myspace1"sv,     "nicholas"sv,      "nirvana1"sv,
    "p@ssw0rd"sv,     "p@ssword"sv,   "passw0rd"sv,     "passwort"sv,      "password"sv,
    "password!"sv,    "password1"sv,  "password1!"sv,   "password12"sv,    "password123"sv,
    "password1234"sv, "password2"sv,  "password@123"sv, "pokemon1"sv,      "princess"sv,
    "princess1"sv,    "q1w2e3r4"sv,   "q1w2e3r4t5"sv,   "qazwsxedc"sv,     "qwer1234"sv,
    "qwerty12"sv,     "qwerty123"sv,  "qwerty1234"sv,   "rush2112"sv,      "samantha"sv,
    "scorpion"sv,     "secret123"sv,  "shadow123"sv,    "slipknot"sv,      "snowball"sv,
    "spiderman"sv,    "startrek"sv,   "starwars"sv,     "steelers"sv,      "summer2023"sv,
    "summer2024"sv,   "summer2025"sv, "sunshine"sv,     "sunshine1"sv,     "superman"sv,
    "superman1"sv,    "test1234"sv,   "testtest"sv,     "trustno1"sv,      "unicorn1"sv,
    "victoria"sv,     "wachtwoord"sv, "welcome1"sv,     "welcome123"sv,    "whatever"sv,
    "william1"sv,     "winter2023"sv, "winter2024"sv,   "winter2025"sv,    "zaq12wsx"sv,
    "zaq1zaq1"sv,
};

}  // namespace

bool is_common_password(std::string_view password, CommonPasswords list) {
    if (list == CommonPasswords::test_suite) {
        return password == "123456aA" || password == "test_password";
    }
    std::string lower(password);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return std::ranges::find(frequent, lower) != frequent.end();
}

}  // namespace ostiary::identity
