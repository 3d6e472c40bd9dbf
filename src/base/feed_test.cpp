#include "base/feed.hpp"

#include "base/eventually_test.hpp"
#include "base/unavailable.hpp"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <thread>

namespace ostiary {
namespace {

using namespace std::chrono_literals;
using testing::eventually;

// A server of one channel, whose connections do as a test says.
class Server {
public:
    class Connection final : public FeedConnection {
    public:
        explicit Connection(Server& server) : server_(server) {
            const std::lock_guard lock(server_.mutex_);
            server_.current_ = this;
        }
        ~Connection() override {
            const std::lock_guard lock(server_.mutex_);
            server_.current_ = nullptr;
            ::close(descriptor_);
        }

        int descriptor() const override { return descriptor_; }

        bool receive(const Handler& handler) override {
            std::uint64_t ignored = 0;
            [[maybe_unused]] const auto read = ::read(descriptor_, &ignored, sizeof ignored);
            std::deque<std::string> messages;
            bool is_answered = false;
            {
                const std::lock_guard lock(server_.mutex_);
                if (is_broken_ || server_.is_broken) throw Unavailable("broken");
                messages.swap(messages_);
                is_answered = is_asked_ && !server_.is_mute;
                if (is_answered) is_asked_ = false;
            }
            for (const auto& message : messages) handler(message);
            return is_answered;
        }

        void ask() override {
            is_asked_ = true;
            wake();
        }
        void send(std::string_view message) override {
            const std::lock_guard lock(server_.mutex_);
            server_.sent_.emplace_back(message);
            server_.changed_.notify_all();
        }
        bool is_lossy() const override { return server_.is_lossy; }

        void wake() const {
            const std::uint64_t one = 1;
            ASSERT_EQ(::write(descriptor_, &one, sizeof one), 8);
        }

    private:
        friend class Server;
        Server& server_;
        const int descriptor_ = ::eventfd(0, EFD_NONBLOCK);
        std::deque<std::string> messages_;
        bool is_broken_ = false;
        bool is_asked_ = false;
    };

    Feed::Options options() {
        return {
            .name = "test",
            .connect = [this]() -> std::unique_ptr<FeedConnection> {
                ++attempts;
                if (is_down) throw Unavailable("down");
                return std::make_unique<Connection>(*this);
            },
            .message =
                [this](std::string_view message) {
                    const std::lock_guard lock(mutex_);
                    received_.emplace_back(message);
                    changed_.notify_all();
                },
            .heartbeat = 5ms,
            .patience = 50ms,
            .longest_delay = 20ms,
        };
    }

    // To whoever is connected; false if nobody is.
    bool publish(const std::string& message) {
        const std::lock_guard lock(mutex_);
        if (!current_) return false;
        current_->messages_.push_back(message);
        current_->wake();
        return true;
    }
    bool break_connection() {
        const std::lock_guard lock(mutex_);
        if (!current_) return false;
        current_->is_broken_ = true;
        current_->wake();
        return true;
    }
    std::vector<std::string> received() {
        const std::lock_guard lock(mutex_);
        return received_;
    }
    std::vector<std::string> sent() {
        const std::lock_guard lock(mutex_);
        return sent_;
    }

    std::atomic<bool> is_down = false;
    std::atomic<bool> is_mute = false;
    std::atomic<bool> is_broken = false;
    std::atomic<bool> is_lossy = false;
    std::atomic<int> attempts = 0;

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    Connection* current_ = nullptr;
    std::vector<std::string> received_;
    std::vector<std::string> sent_;
};

TEST(FeedThread, HandsOverMessagesAndSendsThem) {
    Server server;
    Feed feed(server.options());
    ASSERT_TRUE(eventually([&] { return feed.is_connected(); }));
    ASSERT_TRUE(server.publish("a"));
    ASSERT_TRUE(eventually([&] { return server.received() == std::vector<std::string>{"a"}; }));
    feed.send("b");
    EXPECT_TRUE(eventually([&] { return server.sent() == std::vector<std::string>{"b"}; }));
    EXPECT_TRUE(eventually([&] { return feed.is_complete_up_to(10s); }));
}

TEST(FeedThread, ComesBackAfterALostConnection) {
    Server server;
    Feed feed(server.options());
    for (int round = 1; round <= 3; ++round) {
        ASSERT_TRUE(eventually([&] { return server.break_connection(); }));
        ASSERT_TRUE(eventually([&] { return server.attempts > round && feed.is_connected(); }));
    }
    ASSERT_TRUE(eventually([&] { return server.publish("again"); }));
    EXPECT_TRUE(eventually([&] { return !server.received().empty(); }));
}

TEST(FeedThread, IsNotBelievedWhileTheServerSaysNothing) {
    Server server;
    Feed feed(server.options());
    ASSERT_TRUE(eventually([&] { return feed.is_complete_up_to(10s); }));
    server.is_mute = true;
    // The connection stands, and yet it is given up.
    ASSERT_TRUE(eventually([&] { return server.attempts >= 3; }));
    EXPECT_TRUE(eventually([&] { return !feed.is_complete_up_to(10s); }));
    server.is_mute = false;
    EXPECT_TRUE(eventually([&] { return feed.is_complete_up_to(10s); }));
}

TEST(FeedThread, ComesBackMoreAndMoreSlowlyWhileConnectionsDoNotAnswer) {
    Server server;
    server.is_broken = true;
    auto options = server.options();
    options.longest_delay = 1h;
    Feed feed(std::move(options));
    // After 0, 50, 100, 200, 400 ms and so on: without delays it would be thousands.
    std::this_thread::sleep_for(200ms);
    EXPECT_LT(server.attempts, 40);
}

TEST(FeedThread, IsNeverCompleteOverALossyConnection) {
    Server server;
    server.is_lossy = true;
    Feed feed(server.options());
    ASSERT_TRUE(eventually([&] { return server.publish("a"); }));
    ASSERT_TRUE(eventually([&] { return !server.received().empty(); }));
    EXPECT_FALSE(feed.is_complete_up_to(1h));
}

TEST(FeedThread, DropsWhatCannotBeSentAndHoldsNobodyUp) {
    Server server;
    server.is_down = true;
    Feed feed(server.options());
    ASSERT_TRUE(eventually([&] { return server.attempts >= 3; }));
    for (int i = 0; i < 100'000; ++i) feed.send("lost");
    server.is_down = false;
    ASSERT_TRUE(eventually([&] { return feed.is_connected(); }));
    feed.send("new");
    ASSERT_TRUE(eventually([&] { return !server.sent().empty(); }));
    EXPECT_EQ(server.sent(), std::vector<std::string>{"new"});
}

}  // namespace
}  // namespace ostiary
