#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ostiary::oidc {

// What a user is asked to confirm. It travels in the hidden field `xsrf` of the confirmation page,
// authenticated under the bearer value of the browser's session: no other site can make it, it is
// worth nothing in another browser, and the server keeps no state for it.
struct LogoutForm {
    std::optional<std::string> client_id;
    std::optional<std::string> post_logout_redirect_uri;
    std::optional<std::string> state;
};

inline constexpr Milliseconds logout_form_lifetime = 3600 * 1000;

std::string
seal_logout_form(const LogoutForm& form, std::string_view session_bearer, Milliseconds now);

// invalid_request for whatever seal_logout_form() did not make for this session within the last
// hour.
Result<LogoutForm>
open_logout_form(std::string_view sealed, std::string_view session_bearer, Milliseconds now);

}  // namespace ostiary::oidc
