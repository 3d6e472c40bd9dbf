#pragma once

#include "driver/answer_reader.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace ostiary::bench {

// A keep-alive connection to the server, driven by an epoll instance. One request at a time.
class Connection {
public:
    Connection(int epoll, std::uint64_t tag, std::string address, std::uint16_t port);
    Connection(Connection&& other) noexcept;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Connection& operator=(Connection&&) = delete;
    ~Connection();

    // Sends a request, over a new connection where none is open.
    std::expected<void, std::string> send(std::string_view request);

    // To be called when epoll reports the tag. True when the answer is complete. A server may close
    // a connection between two requests; within one that is an error.
    std::expected<bool, std::string> on_ready(std::uint32_t events);

    // What the request is given up with; the next one starts over.
    void close();

    Answer& answer() { return reader_.answer(); }
    std::uint64_t reopened() const { return opened_ > 1 ? opened_ - 1 : 0; }

private:
    std::expected<void, std::string> open();
    void bind_source();
    std::expected<void, std::string> flush();
    std::expected<bool, std::string> receive();
    void watch(bool for_writing);

    int epoll_;
    std::uint64_t tag_;
    std::string address_;
    std::uint16_t port_;
    int socket_ = -1;
    bool is_connecting_ = false;
    bool watches_writing_ = false;
    bool awaits_answer_ = false;
    std::uint64_t opened_ = 0;
    std::string unsent_;
    AnswerReader reader_;
};

}  // namespace ostiary::bench
