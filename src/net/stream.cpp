#include "net/stream.hpp"

#include "base/loop.hpp"
#include "net/socket.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace ostiary::net {
namespace {

class PlainStream final : public SocketStream {
public:
    using SocketStream::SocketStream;

    Attempt try_handshake() override { return {Progress::done}; }

    Attempt try_read(std::span<char> buffer) override {
        if (drained_) {
            drained_ = false;
            return {Progress::wants_read};
        }
        ssize_t count = 0;
        do {
            count = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), 0);
        } while (count < 0 && errno == EINTR);
        if (count < 0) {
            return {errno == EAGAIN ? Progress::wants_read : Progress::failed};
        }
        // The next request is rarely there yet: asking the socket again at once would mostly cost a
        // system call for nothing. The wait notices data that came in between.
        drained_ = static_cast<std::size_t>(count) < buffer.size();
        return {Progress::done, static_cast<std::size_t>(count)};
    }

    Attempt try_write(std::span<const std::string_view> pieces) override {
        std::array<iovec, 2> vectors{};
        msghdr message{};
        message.msg_iov = vectors.data();
        for (const std::string_view piece : pieces) {
            if (piece.empty()) continue;
            vectors[message.msg_iovlen++] = {const_cast<char*>(piece.data()), piece.size()};
        }
        ssize_t count = 0;
        do {
            count = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
        } while (count < 0 && errno == EINTR);
        if (count < 0) {
            return {errno == EAGAIN ? Progress::wants_write : Progress::failed};
        }
        return {Progress::done, static_cast<std::size_t>(count)};
    }

    void finish_writing() override { ::shutdown(socket_.native_handle(), SHUT_WR); }

private:
    bool drained_ = false;
};

}  // namespace

SocketStream::SocketStream(Loop& loop, int socket) : socket_(loop.context(), socket) {}

void SocketStream::cancel() {
    cancelled_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void SocketStream::wait(Progress wanted, Operation& operation) {
    using Wait = boost::asio::posix::stream_descriptor;
    if (std::exchange(cancelled_, false)) {
        boost::asio::post(socket_.get_executor(), [&operation] { operation.ready(true); });
        return;
    }
    socket_.async_wait(
        wanted == Progress::wants_read ? Wait::wait_read : Wait::wait_write,
        [this, &operation](const boost::system::error_code& error) {
            const bool cancelled = std::exchange(cancelled_, false);
            operation.ready(cancelled || error.failed());
        }
    );
}

void Stream::Operation::ready(bool cancelled) {
    if (cancelled) {
        wanted_ = Progress::failed;
        coroutine_.resume();
    } else if (step()) {
        coroutine_.resume();
    } else {
        stream_.wait(wanted_, *this);
    }
}

bool Stream::Operation::step() {
    for (;;) {
        const Attempt attempted = attempt();
        wanted_ = attempted.progress;
        if (wanted_ == Progress::failed) return true;
        if (wanted_ != Progress::done) return false;
        if (complete(attempted.bytes)) return true;
    }
}

Stream::Attempt Stream::WriteAll::attempt() {
    if (pieces_[0].empty() && pieces_[1].empty()) return {Progress::done};
    return stream_.try_write(pieces_);
}

bool Stream::WriteAll::complete(std::size_t bytes) {
    total_ += bytes;
    for (auto& piece : pieces_) {
        const std::size_t taken = std::min(bytes, piece.size());
        piece.remove_prefix(taken);
        bytes -= taken;
    }
    if (watcher_) watcher_->written(total_);
    return pieces_[0].empty() && pieces_[1].empty();
}

std::unique_ptr<Stream> plain_stream(Loop& loop, int socket) {
    return std::make_unique<PlainStream>(loop, socket);
}

}  // namespace ostiary::net
