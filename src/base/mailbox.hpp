#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <atomic>
#include <functional>

namespace ostiary {

// What other threads want to be run on a loop's thread, in the order in which they put it.
//
// Without a lock: Asio's own queue is locked while it wakes the loop's thread, which then waits for
// the lock. Threads that put something may have low priority, and not run again for long.
//
// Thread safety: put() may be called from any thread; the rest on the loop's, or before it runs.
class Mailbox {
public:
    explicit Mailbox(boost::asio::io_context& context);
    // What was put and has not been run is dropped.
    ~Mailbox();
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    void put(std::function<void()> work);

private:
    struct Letter;

    void await();
    void empty();
    // In the order in which they were put.
    Letter* take();

    boost::asio::posix::stream_descriptor signal_;
    std::atomic<Letter*> latest_ = nullptr;
};

}  // namespace ostiary
