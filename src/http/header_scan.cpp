#include "http/header_scan.hpp"

#include "http/errors.hpp"

namespace ostiary::http {
namespace {

// Method, version and the spaces between, beside the target.
constexpr std::size_t around_target = 48;

}  // namespace

bool HeaderScan::advance(std::string_view buffered) {
    for (;;) {
        const std::size_t newline = buffered.find('\n', scanned_);
        if (newline == std::string_view::npos) {
            scanned_ = buffered.size();
            return check_sizes(buffered.size());
        }
        scanned_ = newline + 1;
        if (newline == line_start_ || buffered[newline - 1] != '\r') {
            return refuse(malformed_request);
        }
        const std::string_view line = buffered.substr(line_start_, newline - 1 - line_start_);
        line_start_ = newline + 1;
        if (end_line(line)) return true;
        if (check_sizes(line_start_)) return true;
    }
}

// True if it was the last line.
bool HeaderScan::end_line(std::string_view line) {
    if (line.find('\r') != std::string_view::npos) return refuse(malformed_request);
    if (first_end_ == 0) {
        if (!line.empty()) {
            first_end_ = line_start_;
            return false;
        }
        // One empty line before the request is left over from careless clients.
        if (leading_ != 0) return refuse(malformed_request);
        leading_ = line_start_;
        return false;
    }
    if (line.empty()) return true;
    if (line.front() == ' ' || line.front() == '\t') return refuse(malformed_request);
    if (++fields_ > limits_->fields) return refuse(header_too_large);
    return false;
}

bool HeaderScan::refuse(const ErrorKind& kind) {
    error_ = &kind;
    return true;
}

bool HeaderScan::check_sizes(std::size_t buffered) {
    if (first_end_ == 0) {
        if (buffered - leading_ > limits_->target + around_target) return refuse(target_too_long);
    } else if (buffered - first_end_ > limits_->header) {
        return refuse(header_too_large);
    }
    return false;
}

}  // namespace ostiary::http
