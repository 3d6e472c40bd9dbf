#include "base/mailbox.hpp"

#include <boost/asio/post.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <system_error>
#include <utility>

namespace ostiary {
namespace {

int open_signal() {
    const int signal = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (signal < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    return signal;
}

}  // namespace

struct Mailbox::Letter {
    std::function<void()> work;
    Letter* next = nullptr;
};

Mailbox::Mailbox(boost::asio::io_context& context) : signal_(context, open_signal()) {
    await();
}

Mailbox::~Mailbox() {
    std::unique_ptr<Letter> letter(take());
    while (letter) letter.reset(std::exchange(letter->next, nullptr));
}

void Mailbox::put(std::function<void()> work) {
    auto* const letter = new Letter{.work = std::move(work), .next = nullptr};
    Letter* before = latest_.load(std::memory_order_relaxed);
    do {
        letter->next = before;
    } while (!latest_.compare_exchange_weak(
        before, letter, std::memory_order_release, std::memory_order_relaxed
    ));
    // Whoever put the one before has given the signal, or is about to.
    if (before) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(signal_.native_handle(), &one, sizeof one);
}

Mailbox::Letter* Mailbox::take() {
    Letter* letter = latest_.exchange(nullptr, std::memory_order_acquire);
    Letter* first = nullptr;
    while (letter) {
        Letter* const before = std::exchange(letter->next, first);
        first = std::exchange(letter, before);
    }
    return first;
}

void Mailbox::await() {
    signal_.async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [this](const boost::system::error_code& error) {
            if (!error) empty();
        }
    );
}

void Mailbox::empty() {
    // Before the letters are taken: who puts one after that gives another signal.
    std::uint64_t signals = 0;
    [[maybe_unused]] const auto size = ::read(signal_.native_handle(), &signals, sizeof signals);
    std::unique_ptr<Letter> letter(take());
    while (letter) {
        // One by one, as the loop runs everything: what is run may stop it.
        boost::asio::post(signal_.get_executor(), std::move(letter->work));
        letter.reset(std::exchange(letter->next, nullptr));
    }
    await();
}

}  // namespace ostiary
