#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ostiary {

// One connection to a server that sends messages by itself. It belongs to the thread of its feed;
// everything throws Unavailable when the connection is of no more use.
class FeedConnection {
public:
    using Handler = std::function<void(std::string_view message)>;

    FeedConnection() = default;
    virtual ~FeedConnection() = default;
    FeedConnection(const FeedConnection&) = delete;
    FeedConnection& operator=(const FeedConnection&) = delete;

    // What to wait on until receive() has something to do.
    virtual int descriptor() const = 0;
    // Hands over the messages that have come; does not wait for more. True if they included the
    // answer to ask().
    virtual bool receive(const Handler& handler) = 0;
    // Asks the server for a sign of life, behind all messages that it has sent so far.
    virtual void ask() = 0;
    // Sends a message to everybody else.
    virtual void send(std::string_view message) = 0;
    // Whether a message that was committed can be missing although the server answers.
    virtual bool is_lossy() const = 0;
};

// Keeps a FeedConnection open on a thread of its own: notices within seconds that the server went
// away, without a word or with one, and comes back by itself with a growing delay.
//
// Thread safety: all members may be called concurrently. The callbacks run on the feed's thread.
class Feed {
public:
    struct Options {
        std::string name;  // in log lines
        // Blocks until the connection is ready for use. Throws Unavailable.
        std::function<std::unique_ptr<FeedConnection>()> connect;
        FeedConnection::Handler message;
        // The connection stands: what was sent before is not known.
        std::function<void()> connected = [] {};
        // It is lost, or could not be made.
        std::function<void()> failed = [] {};
        std::chrono::milliseconds heartbeat{250};
        std::chrono::milliseconds patience{2000};  // for the answer to a heartbeat
        std::chrono::milliseconds longest_delay{2000};
    };

    explicit Feed(Options options);
    // Waits for an attempt to connect that is under way.
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    bool is_connected() const { return connected_.load(std::memory_order_relaxed); }
    // Whether every message that was sent until so long ago has been handed over.
    bool is_complete_up_to(std::chrono::milliseconds ago) const;
    // Returns at once. What cannot be sent now is dropped.
    void send(std::string_view message) noexcept;

private:
    using Clock = std::chrono::steady_clock;

    void run();
    void serve(FeedConnection& connection);
    void send_outgoing(FeedConnection& connection);
    void wait(int descriptor, std::chrono::milliseconds limit);
    void report(const std::string& cause);
    void note_answer();
    void wake() noexcept;

    const Options options_;
    const int wakeup_;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> connected_ = false;
    // When the last heartbeat that was answered was sent, on Clock; 0 for never.
    std::atomic<std::int64_t> confirmed_ = 0;
    // Of the thread: what a connection that answers brings back to the start.
    bool is_reported_ = false;
    std::chrono::milliseconds delay_{0};
    std::mutex mutex_;
    std::vector<std::string> outgoing_;
    std::thread thread_;
};

}  // namespace ostiary
