#include "server/signals.hpp"

#include <csignal>

namespace ostiary::server {
namespace {

sigset_t steering() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    return signals;
}

}  // namespace

Signals::Signals() {
    const sigset_t signals = steering();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // A client that goes away while it is written to is an error of that write, not of the process.
    std::signal(SIGPIPE, SIG_IGN);
    // A file that may not grow is an error of that write, too.
    std::signal(SIGXFSZ, SIG_IGN);
}

void Signals::wait(const std::function<void()>& reload) const {
    const sigset_t signals = steering();
    for (;;) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0) continue;
        if (signal != SIGHUP) return;
        reload();
    }
}

}  // namespace ostiary::server
