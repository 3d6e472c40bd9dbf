#pragma once

#include <boost/intrusive/list_hook.hpp>
#include <boost/intrusive/options.hpp>

#include <chrono>
#include <memory>

namespace ostiary {
class Loop;
}

namespace ostiary::net {

class DeadlineQueue;

// A point in time at which expire() is called, unless it was moved or cleared before. Moving it
// costs one store: a connection does so several times per request, and almost none ever expires.
//
// All members belong to the loop of the queue.
class Deadline
    : public boost::intrusive::list_base_hook<boost::intrusive::tag<struct DeadlineTag>> {
public:
    explicit Deadline(DeadlineQueue& queue);
    virtual ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void set_after(std::chrono::milliseconds duration);
    void set_at(std::chrono::steady_clock::time_point at) { at_ = at; }
    void clear() { at_ = never; }

protected:
    virtual void expire() = 0;

private:
    friend class DeadlineQueue;
    static constexpr auto never = std::chrono::steady_clock::time_point::max();

    DeadlineQueue& queue_;
    std::chrono::steady_clock::time_point at_ = never;
};

// All deadlines of one loop. It looks at them every `resolution`, so they expire late by up to that
// much.
class DeadlineQueue {
public:
    DeadlineQueue(Loop& loop, std::chrono::milliseconds resolution);
    ~DeadlineQueue();
    DeadlineQueue(const DeadlineQueue&) = delete;
    DeadlineQueue& operator=(const DeadlineQueue&) = delete;

    void start();
    void stop();

private:
    friend class Deadline;
    struct State;

    void wait();
    void sweep();

    std::unique_ptr<State> state_;
};

}  // namespace ostiary::net
