#include "sql/postgres/group_sender.hpp"

#include "base/loop.hpp"
#include "base/try.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace ostiary::sql::postgres {
namespace {

// Bounds how long the first of a group waits for the last, how long its locks are held, and what is
// done in vain when one of it fails.
constexpr std::size_t largest_group = 64;
constexpr std::size_t most_statements = 24;

}  // namespace

GroupSender::GroupSender(Loop& loop, std::shared_ptr<Pool> pool)
    : loop_(loop), pool_(std::move(pool)) {}

bool GroupSender::takes(const std::vector<Statement>& statements) {
    return statements.size() <= most_statements &&
           std::ranges::none_of(statements, [](const Statement& statement) {
               return statement.query->cost == Cost::slow;
           });
}

// Behind what is ready on the loop by now, which may have more to send.
void GroupSender::add(Sending& sending) {
    queue_.push_back(&sending);
    if (is_in_flight_ || std::exchange(is_due_, true)) return;
    boost::asio::post(loop_.context(), [self = shared_from_this()] {
        self->is_due_ = false;
        self->start();
    });
}

void GroupSender::start() {
    if (closed_ || is_in_flight_ || queue_.empty()) return;
    is_in_flight_ = true;
    spawn<void>(run(take()), [](const Result<void>&, const std::exception_ptr&) {});
}

// Sorts what waits so that every tenant's first comes before anybody's second.
void GroupSender::take_turns() {
    std::unordered_map<std::string_view, std::size_t> turns;
    std::vector<std::tuple<std::size_t, std::size_t, Sending*>> ranked;
    ranked.reserve(queue_.size());
    for (Sending* const sending : queue_) {
        ranked.emplace_back(turns[sending->delivery.tenant.value]++, ranked.size(), sending);
    }
    std::ranges::sort(ranked);
    for (std::size_t i = 0; i < ranked.size(); ++i) queue_[i] = std::get<2>(ranked[i]);
}

// All that wait, in order; if they are too many, as many of each tenant.
GroupSender::Group GroupSender::take() {
    if (queue_.size() > largest_group) take_turns();
    const auto size = static_cast<std::ptrdiff_t>(std::min(queue_.size(), largest_group));
    Group group(queue_.begin(), queue_.begin() + size);
    queue_.erase(queue_.begin(), queue_.begin() + size);
    return group;
}

// The next group is on its way before this one is resumed, so that the server does not wait for
// what the loop does with its answers.
Task<void> GroupSender::run(Group group) {
    const auto self = shared_from_this();
    std::vector<Delivery*> deliveries;
    deliveries.reserve(group.size());
    for (const Sending* const sending : group) deliveries.push_back(&sending->delivery);
    CO_CHECK(co_await deliver(pool_, deliveries));
    is_in_flight_ = false;
    start();
    for (const Sending* const sending : group) sending->waiter.resume();
    co_return ok();
}

void GroupSender::close() {
    closed_ = true;
    queue_.clear();
}

}  // namespace ostiary::sql::postgres
