#pragma once

#include "server/settings.hpp"

namespace ostiary::server {

// Runs the server until it is told to end; the exit status of the process.
int serve(const Settings& settings);

}  // namespace ostiary::server
