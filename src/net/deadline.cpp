#include "net/deadline.hpp"

#include "base/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

namespace ostiary::net {

namespace {

using Hook = boost::intrusive::list_base_hook<boost::intrusive::tag<DeadlineTag>>;
using Deadlines = boost::intrusive::list<Deadline, boost::intrusive::base_hook<Hook>>;

}  // namespace

struct DeadlineQueue::State {
    State(Loop& loop, std::chrono::milliseconds every) : timer(loop.context()), resolution(every) {}

    boost::asio::steady_timer timer;
    std::chrono::milliseconds resolution;
    Deadlines deadlines;
};

Deadline::Deadline(DeadlineQueue& queue) : queue_(queue) {
    queue.state_->deadlines.push_back(*this);
}

Deadline::~Deadline() {
    queue_.state_->deadlines.erase(Deadlines::s_iterator_to(*this));
}

void Deadline::set_after(std::chrono::milliseconds duration) {
    at_ = std::chrono::steady_clock::now() + duration;
}

DeadlineQueue::DeadlineQueue(Loop& loop, std::chrono::milliseconds resolution)
    : state_(std::make_unique<State>(loop, resolution)) {}

DeadlineQueue::~DeadlineQueue() = default;

void DeadlineQueue::start() {
    wait();
}

void DeadlineQueue::stop() {
    state_->timer.cancel();
}

void DeadlineQueue::wait() {
    state_->timer.expires_after(state_->resolution);
    state_->timer.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        sweep();
        wait();
    });
}

void DeadlineQueue::sweep() {
    const auto now = std::chrono::steady_clock::now();
    auto& deadlines = state_->deadlines;
    for (auto entry = deadlines.begin(); entry != deadlines.end();) {
        // expire() may end its own deadline, not another's.
        Deadline& deadline = *entry++;
        if (deadline.at_ > now) continue;
        deadline.clear();
        deadline.expire();
    }
}

}  // namespace ostiary::net
