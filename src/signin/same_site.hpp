#pragma once

#include "base/error.hpp"
#include "base/secret.hpp"
#include "http/request.hpp"

#include <string>
#include <string_view>

// Defences against requests that another site makes in the user's name.
namespace ostiary::signin {

// What browsers say of where a request comes from must be our own origin; a client that says
// nothing passes, since the token of the form is asked for as well.
// https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
Result<void> check_same_origin(const http::Request& request);

// The token of the forms of an interaction: only who holds its bearer value can know it.
std::string csrf_token(std::string_view bearer);
bool is_csrf_token(std::string_view token, std::string_view bearer);

}  // namespace ostiary::signin
