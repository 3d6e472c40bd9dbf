#pragma once

#include "base/error.hpp"
#include "model/client.hpp"

namespace ostiary::management {

// Whether the metadata may stand in the record of a client of that type: URIs that a redirect may
// go to, lifetimes, and members that make sense for the type alone.
Result<void> check_metadata(const Client& client);

}  // namespace ostiary::management
