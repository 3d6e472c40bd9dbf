#pragma once

#include <stdexcept>

namespace ostiary {

// Something the server depends on is gone for the moment: the database cannot be reached, is
// read-only, or its disk is full. Drivers throw it (or what derives from it); nothing catches it
// below the connection, which answers 503 and asks the client to come back.
struct Unavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace ostiary
