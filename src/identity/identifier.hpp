#pragma once

#include "model/sign_in_experience.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ostiary::identity {

// A username, e-mail address or phone number that may stand in a user record.
struct Identifier {
    IdentifierType type = IdentifierType::username;
    std::string value;  // as stored and shown
    std::string key;    // as compared (model/identifier_key.hpp)

    friend bool operator==(const Identifier&, const Identifier&) = default;
};

// A letter or underscore, then letters, digits and underscores; at most 128.
bool is_username(std::string_view text);
// An address of ASCII characters with a host name of at least two labels. Other letters are
// refused: two addresses that look alike must not be two accounts, and mail systems disagree about
// which are one. An internationalized domain is written in its A-labels (xn--).
bool is_email(std::string_view text);
// An international number (E.164) of digits only: country code first, no plus sign.
bool is_phone(std::string_view text);

// The identifier of that type, or nothing if the text cannot be one. White space around it is not
// forgiven, except that a phone number may be typed with a plus sign, spaces, dots, hyphens and
// parentheses.
std::optional<Identifier> parse_identifier(IdentifierType type, std::string_view text);

// What a user typed into a field that takes any of the types. A text of digits is a phone number.
std::optional<Identifier> recognize_identifier(std::string_view text);

}  // namespace ostiary::identity
