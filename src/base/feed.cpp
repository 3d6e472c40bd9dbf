#include "base/feed.hpp"

#include "base/log.hpp"
#include "base/unavailable.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace ostiary {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr milliseconds first_delay{50};
// A peer that reads nothing must not fill the memory.
constexpr std::size_t most_outgoing = 10'000;

int make_wakeup() {
    const int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    return descriptor;
}

}  // namespace

Feed::Feed(Options options) : options_(std::move(options)), wakeup_(make_wakeup()) {
    thread_ = std::thread([this] { run(); });
}

Feed::~Feed() {
    stopping_ = true;
    wake();
    thread_.join();
    ::close(wakeup_);
}

bool Feed::is_complete_up_to(milliseconds ago) const {
    const std::int64_t ticks = confirmed_.load(std::memory_order_relaxed);
    const Clock::time_point confirmed{Clock::duration(ticks)};
    // The clock may have begun less than that ago.
    return is_connected() && ticks != 0 && Clock::now() - confirmed <= ago;
}

void Feed::send(std::string_view message) noexcept {
    try {
        const std::lock_guard lock(mutex_);
        if (!is_connected() || outgoing_.size() >= most_outgoing) return;
        outgoing_.emplace_back(message);
    } catch (const std::exception&) {
        return;  // without memory for it: whoever listens looks for itself now and then
    }
    wake();
}

void Feed::wake() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wakeup_, &one, sizeof one);
}

void Feed::wait(int descriptor, milliseconds limit) {
    std::array<pollfd, 2> waited{{{wakeup_, POLLIN, 0}, {descriptor, POLLIN, 0}}};
    ::poll(
        waited.data(),
        descriptor < 0 ? 1 : 2,
        static_cast<int>(std::max<std::int64_t>(0, limit.count()))
    );
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(wakeup_, &count, sizeof count);
}

void Feed::run() {
    while (!stopping_) {
        std::string cause;
        try {
            const auto connection = options_.connect();
            serve(*connection);
        } catch (const std::exception& error) {
            cause = error.what();
        }
        connected_ = false;
        confirmed_ = 0;
        if (stopping_) return;
        report(cause);
        wait(-1, delay_);
        delay_ = std::clamp(delay_ * 2, first_delay, options_.longest_delay);
    }
}

// Only now: a server that accepts connections and ends them is not there.
void Feed::note_answer() {
    delay_ = {};
    if (!std::exchange(is_reported_, false)) return;
    log::info("a channel between nodes is back", {{"channel", options_.name}});
}

// Once for an outage, however many attempts it takes.
void Feed::report(const std::string& cause) {
    options_.failed();
    if (std::exchange(is_reported_, true)) return;
    log::warn("a channel between nodes is down", {{"channel", options_.name}, {"cause", cause}});
}

void Feed::serve(FeedConnection& connection) {
    {
        const std::lock_guard lock(mutex_);
        outgoing_.clear();
        connected_ = true;
    }
    options_.connected();
    Clock::time_point asked = Clock::now() - options_.heartbeat;
    bool is_asking = false;
    while (!stopping_) {
        const auto now = Clock::now();
        if (is_asking && now - asked > options_.patience) {
            throw Unavailable("no sign of life came in time");
        }
        if (!is_asking && now - asked >= options_.heartbeat) {
            asked = now;
            is_asking = true;
            connection.ask();
        }
        send_outgoing(connection);
        const auto next = asked + (is_asking ? options_.patience : options_.heartbeat);
        wait(connection.descriptor(), duration_cast<milliseconds>(next - now) + milliseconds(1));
        if (connection.receive(options_.message)) {
            is_asking = false;
            note_answer();
            if (!connection.is_lossy()) confirmed_ = asked.time_since_epoch().count();
        }
    }
}

void Feed::send_outgoing(FeedConnection& connection) {
    std::vector<std::string> messages;
    {
        const std::lock_guard lock(mutex_);
        messages.swap(outgoing_);
    }
    for (const std::string& message : messages) connection.send(message);
}

}  // namespace ostiary
