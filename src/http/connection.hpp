#pragma once

#include "http/header_scan.hpp"
#include "http/input_buffer.hpp"
#include "http/message_parser.hpp"
#include "http/response_head.hpp"
#include "http/worker.hpp"
#include "net/stream.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace ostiary::http {

// One client connection: reads a request, has it answered, and so on until one side has enough.
//
// Requests that a client pipelines are answered one after the other, in order. Every wait has a
// deadline: a client that sends or reads too slowly loses the connection, with 408 if it had begun
// a request.
class Connection final : public OpenConnection, private net::Deadline, private net::WriteProgress {
public:
    Connection(
        Worker& worker,
        const ListenerOptions& listener,
        std::unique_ptr<net::Stream> stream,
        std::string address
    );
    ~Connection() override;

    // Serves the connection to its end and destroys it.
    static void start(std::unique_ptr<Connection> connection);

    void wind_down() override;
    void abort() override;

private:
    using Time = std::chrono::steady_clock::time_point;
    enum class Next { request, close, linger };

    Task<void> run();
    Task<Next> serve_request();
    // Null when a header was read.
    bool is_ending() const;
    void take(std::size_t count);
    bool take_what_has_come();
    Task<const ErrorKind*> receive_header();
    Task<const ErrorKind*> receive_body(MessageParser& parser, std::size_t limit);
    Task<Next> refuse(const ErrorKind& kind);
    Task<Next> answer(const Dispatcher::Plan& plan, bool keeps_alive);
    Task<Next> send(const Response& response, Next next);
    Task<void> linger();

    void begin_request();
    void set_progress_deadline(Time start, std::size_t bytes);
    void log_answer(int status, const std::string& cause);

    void expire() override;
    void written(std::size_t total) override;

    Worker& worker_;
    const ListenerOptions& listener_;
    const Limits& limits_;
    std::unique_ptr<net::Stream> stream_;
    const std::string address_;

    InputBuffer input_;
    Request request_;
    HeaderScan scan_;
    std::optional<MessageParser> parser_;
    std::string head_;

    Time started_{};  // of the request that is under way
    Time write_start_{};
    std::size_t served_in_a_row_ = 0;
    bool idle_ = false;  // waits for the first byte of a request
    bool timed_out_ = false;
    bool closing_ = false;
};

}  // namespace ostiary::http
