#include "http/connection.hpp"

#include "base/log.hpp"
#include "base/try.hpp"

#include <algorithm>

namespace ostiary::http {
namespace {

// Requests that one connection may have answered before the others get their turn.
constexpr std::size_t fair_share = 32;
// What a client may still send into a connection that is being closed.
constexpr std::size_t most_discarded = 256 * 1024;
constexpr std::size_t kept_buffer = 32 * 1024;

// The trace id of a W3C traceparent field, or empty.
// https://www.w3.org/TR/trace-context/#traceparent-header
std::string_view trace_id(const Request& request) {
    const std::string_view text = request.headers.get("traceparent");
    if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return {};
    const std::string_view id = text.substr(3, 32);
    if (id.find_first_not_of("0123456789abcdef") != std::string_view::npos) return {};
    if (id.find_first_not_of('0') == std::string_view::npos) return {};
    return id;
}

// Lets the loop serve others before it goes on.
struct Yield {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) const {
        Loop::current().resume(coroutine);
    }
    void await_resume() const noexcept {}
};

// What need not be read to be refused.
const ErrorKind*
body_refusal(const MessageParser& parser, const Dispatcher::Plan& plan, std::size_t limit) {
    if (parser.content_length().value_or(0) > limit) return &body_too_large;
    // A client that waits for 100 gets its refusal instead, and does not send the body.
    if (parser.expects_continue() && plan.refusal) return plan.refusal;
    return nullptr;
}

}  // namespace

std::string Worker::make_request_id() {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    constexpr std::size_t size = 16;
    if (random_used_ + size > random_.size()) {
        service.random.fill(random_);
        random_used_ = 0;
    }
    std::string id(size, '\0');
    // 64 characters: the low six bits of a byte are one of them, without bias.
    for (char& character : id) character = alphabet[random_[random_used_++] % alphabet.size()];
    return id;
}

Connection::Connection(
    Worker& worker,
    const ListenerOptions& listener,
    std::unique_ptr<net::Stream> stream,
    std::string address
)
    : Deadline(worker.deadlines),
      worker_(worker),
      listener_(listener),
      limits_(worker.service.limits),
      stream_(std::move(stream)),
      address_(std::move(address)),
      scan_(limits_) {
    worker_.connections.push_back(*this);
    worker_.service.open.add(1);
}

Connection::~Connection() {
    worker_.connections.erase(worker_.connections.iterator_to(*this));
    worker_.service.open.add(-1);
    worker_.service.closed(address_);
}

void Connection::start(std::unique_ptr<Connection> connection) {
    auto task = connection->run();
    const auto owner = std::make_shared<std::unique_ptr<Connection>>(std::move(connection));
    spawn<void>(std::move(task), [owner](const Result<void>&, const std::exception_ptr& thrown) {
        if (!thrown) return;
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& exception) {
            log::error("connection failed", {{"cause", exception.what()}});
        }
    });
}

bool Connection::is_ending() const {
    return closing_ || worker_.service.draining;
}

void Connection::wind_down() {
    closing_ = true;
    if (idle_) stream_->cancel();
}

void Connection::abort() {
    closing_ = true;
    stream_->cancel();
}

void Connection::expire() {
    timed_out_ = true;
    stream_->cancel();
}

// The deadline moves on as bytes do, so that a large body on a slow line is no offence, and one
// byte from time to time no excuse.
void Connection::set_progress_deadline(Time start, std::size_t bytes) {
    const std::chrono::milliseconds earned(bytes * 1000 / limits_.minimum_rate);
    // What fills the kernel's buffers at once earns no time beyond the next stall.
    set_at(std::min(start + earned, std::chrono::steady_clock::now()) + limits_.stall);
}

void Connection::written(std::size_t total) {
    set_progress_deadline(write_start_, total);
}

Task<void> Connection::run() {
    if (listener_.tls) {
        set_after(limits_.handshake);
        if (!co_await stream_->handshake()) co_return ok();
    }
    for (;;) {
        CO_TRY(const Next next, co_await serve_request());
        if (next == Next::linger) CO_CHECK(co_await linger());
        if (next != Next::request) break;
        if (++served_in_a_row_ % fair_share == 0) co_await Yield{};
    }
    clear();
    stream_->finish_writing();
    co_return ok();
}

void Connection::begin_request() {
    request_.method.clear();
    request_.path.clear();
    request_.query.clear();
    request_.headers.clear();
    request_.body.clear();
    if (request_.body.capacity() > kept_buffer) request_.body.shrink_to_fit();
    request_.id = worker_.make_request_id();
    request_.client_address = address_;
    request_.origin.clear();
    request_.base_path.clear();
    request_.secure = listener_.tls.has_value();
    request_.tenant = {};
    request_.principal = {};
    request_.captures.clear();
    input_.shrink(kept_buffer);
    scan_ = HeaderScan(limits_);
    parser_.reset();
    timed_out_ = false;
}

Task<Connection::Next> Connection::serve_request() {
    begin_request();
    CO_TRY(const ErrorKind* refused, co_await receive_header());
    if (refused) co_return co_await refuse(*refused);
    if (!parser_) co_return Next::close;
    MessageParser& parser = *parser_;

    Dispatcher::Plan plan;
    const ErrorKind* failed = nullptr;
    try {
        plan = worker_.service.dispatcher.plan(request_, parser.authority(), listener_);
    } catch (const std::exception& exception) {
        log::error(
            "request not routed", {{"request_id", request_.id}, {"cause", exception.what()}}
        );
        failed = &internal_error;
    }
    if (failed) co_return co_await refuse(*failed);

    if (parser.has_body()) {
        const std::size_t limit = limits_.body_for(request_.path);
        if (const ErrorKind* refusal = body_refusal(parser, plan, limit))
            co_return co_await refuse(*refusal);
        if (parser.expects_continue() && input_.empty()) {
            write_start_ = std::chrono::steady_clock::now();
            set_progress_deadline(write_start_, 0);
            if (!co_await stream_->write_all("HTTP/1.1 100 Continue\r\n\r\n", {}, this)) {
                co_return Next::close;
            }
        }
        CO_TRY(refused, co_await receive_body(parser, limit));
        if (refused) co_return co_await refuse(*refused);
    }
    clear();
    co_return co_await answer(plan, parser.keeps_alive());
}

void Connection::take(std::size_t count) {
    input_.commit(count);
    worker_.service.received.add(count);
}

// What a peer sent before it could know that the server stops is answered, not dropped. False if
// there is nothing.
bool Connection::take_what_has_come() {
    idle_ = false;
    // A stream may ask for a wait once although bytes are there.
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto [progress, count] = stream_->try_read(input_.prepare(2048));
        if (progress == net::Stream::Progress::done) {
            take(count);
            return count > 0;
        }
    }
    return false;
}

Task<const ErrorKind*> Connection::receive_header() {
    while (!scan_.advance(input_.data())) {
        idle_ = input_.empty();
        if (idle_ && is_ending()) {
            if (!take_what_has_come()) co_return nullptr;
            continue;
        }
        if (idle_) {
            set_after(limits_.idle);
        } else if (started_ == Time{}) {
            started_ = std::chrono::steady_clock::now();
            set_at(started_ + limits_.header_time);
        }
        const std::size_t count = co_await stream_->read_some(input_.prepare(2048));
        if (count == 0) {
            const bool waited = std::exchange(idle_, false);
            if (waited && is_ending()) continue;
            if (timed_out_ && !waited) co_return &request_timeout;
            input_.consume(input_.data().size());
            co_return nullptr;
        }
        if (std::exchange(idle_, false)) served_in_a_row_ = 0;
        take(count);
    }
    started_ = std::chrono::steady_clock::now();
    const ErrorKind* error = scan_.error();
    MessageParser& parser = parser_.emplace(request_, limits_);
    if (!error) {
        const std::string_view header =
            input_.data().substr(scan_.leading(), scan_.size() - scan_.leading());
        error = parser.read_header(header);
        input_.consume(scan_.size());
    }
    co_return error;
}

Task<const ErrorKind*> Connection::receive_body(MessageParser& parser, std::size_t limit) {
    if (const auto length = parser.content_length()) request_.body.reserve(*length);
    const Time start = std::chrono::steady_clock::now();
    set_progress_deadline(start, 0);
    std::size_t total = 0;
    for (;;) {
        std::size_t consumed = 0;
        const ErrorKind* error = parser.read_body(input_.data(), limit, consumed);
        input_.consume(consumed);
        if (error) co_return error;
        if (parser.complete()) co_return nullptr;
        const std::size_t count = co_await stream_->read_some(input_.prepare(8192));
        // A body that ends early is no request: there is nobody to be answered, unless they waited.
        if (count == 0) co_return timed_out_ ? &request_timeout : &malformed_request;
        take(count);
        total += count;
        set_progress_deadline(start, total);
    }
}

// Answers what went wrong before there was a whole request. The rest of it may still be on its way,
// so nothing after it can be understood: the connection ends.
Task<Connection::Next> Connection::refuse(const ErrorKind& kind) {
    const Response response = worker_.service.dispatcher.refusal(request_, kind);
    timed_out_ = false;
    log_answer(response.status, {});
    worker_.service.dispatcher.count({}, response.status, 0);
    co_return co_await send(response, Next::linger);
}

Task<Connection::Next> Connection::answer(const Dispatcher::Plan& plan, bool keeps_alive) {
    worker_.service.in_flight.add(1);
    auto outcome = co_await worker_.service.dispatcher.answer(request_, plan);
    worker_.service.in_flight.add(-1);
    if (!outcome) co_return std::unexpected(std::move(outcome).error());
    const Response& response = outcome->response;
    const bool last = is_ending() || !keeps_alive;
    const int status = response.status;
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started_;
    worker_.service.dispatcher.count(plan, status, taken.count());
    CO_TRY(const Next next, co_await send(response, last ? Next::close : Next::request));
    log_answer(status, outcome->cause);
    started_ = {};
    co_return next;
}

Task<Connection::Next> Connection::send(const Response& response, Next next) {
    head_.clear();
    // HTTP/1.0 closes unless it is told otherwise.
    const bool told = next == Next::request && parser_ && !parser_->is_http_1_1();
    append_head(
        head_,
        response,
        request_,
        next == Next::request ? Persistence::keep_open : Persistence::close
    );
    if (told) head_.insert(head_.size() - 2, "Connection: keep-alive\r\n");
    const std::string_view content =
        has_content(response, request_.method) ? content_of(response) : std::string_view{};
    write_start_ = std::chrono::steady_clock::now();
    set_progress_deadline(write_start_, 0);
    const bool sent = co_await stream_->write_all(head_, content, this);
    clear();
    if (!sent) co_return Next::close;
    worker_.service.sent.add(head_.size() + content.size());
    co_return next;
}

// Closing at once would discard what the client still sends, and with that, on many systems, the
// answer it has not read yet (RFC 9112 section 9.6).
Task<void> Connection::linger() {
    stream_->finish_writing();
    set_after(limits_.linger);
    input_.consume(input_.data().size());
    std::size_t discarded = 0;
    while (discarded < most_discarded) {
        const std::size_t count = co_await stream_->read_some(input_.prepare(8192));
        if (count == 0) break;
        discarded += count;
    }
    co_return ok();
}

void Connection::log_answer(int status, const std::string& cause) {
    const auto level = status >= 500 ? log::Level::error : log::Level::info;
    if (!log::enabled(level)) return;
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - started_;
    const std::string_view trace = trace_id(request_);
    if (cause.empty() && trace.empty()) {
        log::write(
            level,
            "request",
            {{"request_id", request_.id},
             {"method", request_.method},
             {"path", request_.path},
             {"status", status},
             {"duration_ms", taken.count()}}
        );
        return;
    }
    log::write(
        level,
        "request",
        {{"request_id", request_.id},
         {"trace_id", trace},
         {"method", request_.method},
         {"path", request_.path},
         {"status", status},
         {"duration_ms", taken.count()},
         {"cause", cause}}
    );
}

}  // namespace ostiary::http
