#pragma once

#include <functional>

namespace ostiary::server {

// The signals that steer the server: SIGTERM and SIGINT end it, SIGHUP makes it read certificates
// again. Construct it before any thread starts, so that every thread inherits the mask and only
// wait() receives them.
class Signals {
public:
    Signals();

    // Calls `reload` for every SIGHUP and returns at the first signal to end.
    void wait(const std::function<void()>& reload) const;
};

}  // namespace ostiary::server
