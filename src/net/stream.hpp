#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace ostiary {
class Loop;
}

namespace ostiary::net {

class TlsContext;

// A connected byte stream, plain or TLS, that belongs to one loop.
//
//   const std::size_t count = co_await stream.read_some(buffer);   // 0: ended, failed or cancelled
//   const bool sent = co_await stream.write_all({head, body});
//
// What can be done at once is done without suspending. cancel() ends the wait that is under way.
class Stream {
public:
    enum class Progress { done, wants_read, wants_write, failed };
    struct Attempt {
        Progress progress;
        std::size_t bytes = 0;
    };

    virtual ~Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    // One step without waiting. A read of 0 bytes that is done is the end of the stream.
    virtual Attempt try_handshake() = 0;
    virtual Attempt try_read(std::span<char> buffer) = 0;
    virtual Attempt try_write(std::span<const std::string_view> pieces) = 0;
    // Tells the peer that nothing more follows, as far as that works without waiting.
    virtual void finish_writing() = 0;
    virtual void cancel() = 0;

    class Operation;
    class Handshake;
    class ReadSome;
    class WriteAll;

    Handshake handshake();
    ReadSome read_some(std::span<char> buffer);
    // Sends up to two pieces; `written` is called with the running total after each step.
    WriteAll
    write_all(std::string_view first, std::string_view second, class WriteProgress* watcher);

protected:
    Stream() = default;

    // Calls operation.ready() when the socket may be read or written, or was cancelled.
    virtual void wait(Progress wanted, Operation& operation) = 0;
};

// Is told how a long answer gets on, to move its deadline.
class WriteProgress {
public:
    virtual void written(std::size_t total) = 0;

protected:
    ~WriteProgress() = default;
};

// An awaitable of a stream: attempts until the outcome is known, and waits for the socket between
// attempts. It lives in the frame of the coroutine that awaits it and allocates nothing.
class Stream::Operation {
public:
    explicit Operation(Stream& stream) : stream_(stream) {}
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    bool await_ready() { return step(); }
    void await_suspend(std::coroutine_handle<> coroutine) {
        coroutine_ = coroutine;
        stream_.wait(wanted_, *this);
    }
    // For the stream: the socket became ready, or the wait was cancelled.
    void ready(bool cancelled);

protected:
    virtual Attempt attempt() = 0;
    bool failed() const { return wanted_ == Progress::failed; }
    // Makes the operation go on although an attempt is done.
    virtual bool complete(std::size_t) { return true; }

    Stream& stream_;

private:
    bool step();

    Progress wanted_ = Progress::done;
    std::coroutine_handle<> coroutine_;
};

class Stream::Handshake final : public Operation {
public:
    using Operation::Operation;
    bool await_resume() const { return !failed(); }

private:
    Attempt attempt() override { return stream_.try_handshake(); }
};

class Stream::ReadSome final : public Operation {
public:
    ReadSome(Stream& stream, std::span<char> buffer) : Operation(stream), buffer_(buffer) {}
    std::size_t await_resume() const { return failed() ? 0 : count_; }

private:
    Attempt attempt() override { return stream_.try_read(buffer_); }
    bool complete(std::size_t bytes) override {
        count_ = bytes;
        return true;
    }

    std::span<char> buffer_;
    std::size_t count_ = 0;
};

class Stream::WriteAll final : public Operation {
public:
    WriteAll(
        Stream& stream,
        std::string_view first,
        std::string_view second,
        WriteProgress* watcher
    )
        : Operation(stream), pieces_{first, second}, watcher_(watcher) {}
    bool await_resume() const { return !failed(); }

private:
    Attempt attempt() override;
    bool complete(std::size_t bytes) override;

    std::string_view pieces_[2];
    WriteProgress* watcher_;
    std::size_t total_ = 0;
};

inline Stream::Handshake Stream::handshake() {
    return Handshake(*this);
}
inline Stream::ReadSome Stream::read_some(std::span<char> buffer) {
    return ReadSome(*this, buffer);
}
inline Stream::WriteAll
Stream::write_all(std::string_view first, std::string_view second, WriteProgress* watcher) {
    return WriteAll(*this, first, second, watcher);
}

// Takes over the connected, non-blocking socket.
std::unique_ptr<Stream> plain_stream(Loop& loop, int socket);
std::unique_ptr<Stream> tls_stream(Loop& loop, int socket, const TlsContext& context);

}  // namespace ostiary::net
