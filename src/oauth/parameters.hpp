#pragma once

#include "http/form.hpp"

namespace ostiary::oauth {

// Decoded request parameters, the only input of the protocol engines.
using Parameters = http::Parameters;

}  // namespace ostiary::oauth
