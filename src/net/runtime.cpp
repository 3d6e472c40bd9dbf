#include "net/runtime.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <latch>

namespace ostiary::net {

Runtime::Runtime(std::size_t threads) {
    // OpenSSL writes to sockets without MSG_NOSIGNAL: a peer that went away must be an error of the
    // write, not the end of the process.
    ::signal(SIGPIPE, SIG_IGN);
    for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i) {
        loops_.push_back(std::make_unique<Loop>());
    }
}

Runtime::~Runtime() {
    stop();
}

void Runtime::start() {
    // Signals are for the main thread, which waits for them.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (auto& loop : loops_) threads_.emplace_back([&loop] { loop->run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Runtime::stop() {
    for (auto& loop : loops_) loop->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

void Runtime::on_every_loop(const std::function<void(std::size_t index)>& work) {
    // Shared: the last loop may still be inside count_down() when wait() returns.
    const auto finished = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(loops_.size()));
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        loops_[i]->post([&work, finished, i] {
            work(i);
            finished->count_down();
        });
    }
    finished->wait();
}

}  // namespace ostiary::net
