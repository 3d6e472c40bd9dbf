#pragma once

#include "crypto/password/scheme.hpp"

namespace ostiary::password {

// bcrypt of what `step` makes of the password.
Result<Scheme>
bcrypt_over(std::string_view text, std::function<std::string(std::string_view)> step);

// https://www.rfc-editor.org/rfc/rfc7914#section-2
Result<void> check_scrypt_cost(std::uint64_t n, std::uint64_t r, std::uint64_t p);

}  // namespace ostiary::password
