#include "model/identifier_key.hpp"

namespace ostiary {
namespace {

// ASCII only: identifiers with other letters are refused, since Unicode's case folding maps letters
// of different scripts onto each other.
std::string lower_case(std::string_view text) {
    std::string output(text);
    for (char& c : output) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return output;
}

}  // namespace

std::string username_key(std::string_view username) {
    return lower_case(username);
}

std::string email_key(std::string_view email) {
    return lower_case(email);
}

std::string phone_key(std::string_view phone) {
    std::string output;
    for (const char c : phone) {
        if (c >= '0' && c <= '9') output += c;
    }
    return output;
}

}  // namespace ostiary
