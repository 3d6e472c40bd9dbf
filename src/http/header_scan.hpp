#pragma once

#include "base/error.hpp"
#include "http/limits.hpp"

#include <string_view>

namespace ostiary::http {

// Finds the end of a request's header as bytes arrive, and refuses on the way what lenient readers
// understand differently: lines that do not end in CRLF, folded lines, and anything too long. What
// it lets through is a sequence of proper lines.
// https://www.rfc-editor.org/rfc/rfc9112#section-2.2
class HeaderScan {
public:
    explicit HeaderScan(const Limits& limits) : limits_(&limits) {}

    // `buffered` begins where it began in the last call and has more at its end. True when the
    // header is complete or refused.
    bool advance(std::string_view buffered);

    const ErrorKind* error() const { return error_; }
    // Of the complete header with its empty line; before it stands an empty line to be skipped.
    std::size_t size() const { return line_start_; }
    std::size_t leading() const { return leading_; }

private:
    bool end_line(std::string_view line);
    bool refuse(const ErrorKind& kind);
    bool check_sizes(std::size_t buffered);

    const Limits* limits_;
    const ErrorKind* error_ = nullptr;
    std::size_t scanned_ = 0;     // bytes searched for an end of line
    std::size_t line_start_ = 0;  // of the line that is not complete
    std::size_t first_end_ = 0;   // end of the request line
    std::size_t leading_ = 0;
    std::size_t fields_ = 0;
};

}  // namespace ostiary::http
