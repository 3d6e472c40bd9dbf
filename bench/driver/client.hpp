#pragma once

#include "driver/connection.hpp"
#include "driver/cookies.hpp"
#include "driver/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace ostiary::bench {

using Nanoseconds = std::int64_t;

// One connection and the operation that goes over it, request after request.
class Client {
public:
    Client(Plan& plan, Connection connection);

    bool is_idle() const { return !is_busy_; }

    // Whether the operation that has ended was refused by a server that has too much to do.
    bool was_refused() const { return was_refused_; }

    // Begins an operation with a row, or none, that nobody else has. `due` is when it should have
    // begun, from which its latency counts.
    std::expected<void, std::string>
    begin(std::optional<std::size_t> row, std::uint64_t sequence, Nanoseconds due, Nanoseconds now);

    // True when the operation has ended well, or was refused where that may be.
    std::expected<bool, std::string> on_ready(std::uint32_t events, Nanoseconds now);

    // Gives the operation up.
    void abandon();

    Nanoseconds due() const { return due_; }
    Nanoseconds request_began() const { return request_began_; }
    std::optional<std::size_t> row() const { return row_; }
    const std::string& value(std::size_t variable) const { return values_[variable]; }
    const std::string& step_name() const { return plan_->operation.steps[step_].name; }
    std::uint64_t requests() const { return requests_; }  // of the operation
    const Answer& answer() { return connection_.answer(); }
    std::uint64_t reopened() const { return connection_.reopened(); }

private:
    std::expected<void, std::string> send_step(Nanoseconds now);
    std::expected<void, std::string> send_request(std::string_view method, std::string_view target);
    std::expected<bool, std::string> on_answer(Nanoseconds now);
    std::expected<bool, std::string> follow(const Step& step, Nanoseconds now);
    std::expected<std::string, std::string> target_of(std::string_view url) const;
    void finish();

    Plan* plan_;
    Connection connection_;
    Cookies cookies_;
    std::vector<std::string> values_;
    std::optional<std::size_t> row_;
    std::size_t step_ = 0;
    int redirects_ = 0;
    std::uint64_t requests_ = 0;
    bool is_busy_ = false;
    bool was_refused_ = false;
    Nanoseconds due_ = 0;
    Nanoseconds request_began_ = 0;
    std::string request_;
    std::string body_;
};

}  // namespace ostiary::bench
