#include "driver/client.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace ostiary::bench {
namespace {

constexpr int most_redirects = 6;

}  // namespace

Client::Client(Plan& plan, Connection connection)
    : plan_(&plan), connection_(std::move(connection)), values_(plan.operation.variables.size()) {}

std::expected<void, std::string> Client::begin(
    std::optional<std::size_t> row,
    std::uint64_t sequence,
    Nanoseconds due,
    Nanoseconds now
) {
    Operation& operation = plan_->operation;
    is_busy_ = true;
    was_refused_ = false;
    row_ = row;
    due_ = due;
    step_ = 0;
    redirects_ = 0;
    requests_ = 0;
    cookies_.clear();
    for (std::string& value : values_) value.clear();
    values_[operation.sequence_variable] = fmt::format("{}{}", plan_->sequence_prefix, sequence);
    if (row_) {
        for (std::size_t i = 0; i < operation.columns.size(); ++i) {
            values_[operation.column_variables[i]] = operation.rows[*row_][i];
        }
    }
    return send_step(now);
}

void Client::abandon() {
    is_busy_ = false;
    connection_.close();
}

// An address of the server without its origin.
std::expected<std::string, std::string> Client::target_of(std::string_view url) const {
    if (url.starts_with('/') && !url.starts_with("//")) return std::string(url);
    const std::string origin = "http://" + plan_->authority;
    if (url.starts_with(origin) && url.substr(origin.size()).starts_with('/')) {
        return std::string(url.substr(origin.size()));
    }
    return std::unexpected("an address elsewhere: " + std::string(url.substr(0, url.find('?'))));
}

std::expected<void, std::string> Client::send_step(Nanoseconds now) {
    const Step& step = plan_->operation.steps[step_];
    request_began_ = now;
    auto target = target_of(step.path.text(values_));
    if (!target) return std::unexpected(std::move(target.error()));
    return send_request(step.method, *target);
}

std::expected<void, std::string>
Client::send_request(std::string_view method, std::string_view target) {
    const Step& step = plan_->operation.steps[step_];
    request_.clear();
    ++requests_;
    auto out = std::back_inserter(request_);
    fmt::format_to(out, "{} {} HTTP/1.1\r\nHost: {}\r\n", method, target, plan_->authority);
    for (const Template& field : step.headers) {
        field.append(request_, values_);
        request_.append("\r\n");
    }
    if (plan_->operation.has_cookies) cookies_.append_field(request_, target);
    if (step.has_body) {
        body_.clear();
        step.body.append(body_, values_);
        fmt::format_to(out, "Content-Length: {}\r\n\r\n", body_.size());
        request_.append(body_);
    } else {
        request_.append("\r\n");
    }
    return connection_.send(request_);
}

std::expected<bool, std::string> Client::on_ready(std::uint32_t events, Nanoseconds now) {
    auto complete = connection_.on_ready(events);
    if (!complete || !*complete) return complete;
    return on_answer(now);
}

std::expected<bool, std::string> Client::on_answer(Nanoseconds now) {
    Step& step = plan_->operation.steps[step_];
    const Answer& answer = connection_.answer();
    if (plan_->operation.has_cookies) {
        for (const std::string& field : answer.set_cookies) cookies_.store(field);
    }
    if (!step.follow_until.empty() && !answer.location.starts_with(step.follow_until)) {
        return follow(step, now);
    }
    if (step.expectation.is_refusal(answer)) {
        was_refused_ = true;
        finish();
        return true;
    }
    if (auto checked = step.expectation.check(answer, values_); !checked) {
        return std::unexpected(std::move(checked.error()));
    }
    if (++step_ < plan_->operation.steps.size()) {
        if (auto sent = send_step(now); !sent) return std::unexpected(std::move(sent.error()));
        return false;
    }
    finish();
    return true;
}

std::expected<bool, std::string> Client::follow(const Step& step, Nanoseconds now) {
    const Answer& answer = connection_.answer();
    if (answer.status != 302 && answer.status != 303) {
        return std::unexpected(
            fmt::format("status {} on the way to {}", answer.status, step.follow_until)
        );
    }
    if (++redirects_ > most_redirects) return std::unexpected(std::string("too many redirects"));
    auto target = target_of(answer.location);
    if (!target) return std::unexpected(std::move(target.error()));
    request_began_ = now;
    if (auto sent = send_request("GET", *target); !sent) {
        return std::unexpected(std::move(sent.error()));
    }
    return false;
}

void Client::finish() {
    Operation& operation = plan_->operation;
    step_ = 0;
    is_busy_ = false;
    if (!row_ || !operation.returns_rows) return;
    for (std::size_t i = 0; i < operation.columns.size(); ++i) {
        operation.rows[*row_][i] = values_[operation.column_variables[i]];
    }
}

}  // namespace ostiary::bench
