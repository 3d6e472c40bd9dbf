#pragma once

#include "base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

// Proof Key for Code Exchange, with S256 alone: `plain` protects nothing that S256 does not.
namespace ostiary::oauth {

// https://www.rfc-editor.org/rfc/rfc7636#section-4.2
Result<void> check_code_challenge(std::string_view challenge);

// https://www.rfc-editor.org/rfc/rfc7636#section-4.6
Result<void>
check_code_verifier(const std::optional<std::string>& challenge, std::string_view verifier);

}  // namespace ostiary::oauth
