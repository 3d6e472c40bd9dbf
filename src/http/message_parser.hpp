#pragma once

#include "base/error.hpp"
#include "http/limits.hpp"
#include "http/request.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <optional>
#include <string>
#include <string_view>

// Private to the connection: it brings Beast in.
namespace ostiary::http {

// Reads one request from bytes whose header HeaderScan has seen complete.
//
// Beast tokenizes; what RFC 9112 leaves to the recipient's care is decided here, strictly: exactly
// one framing of the body, one Host, no unknown transfer coding.
class MessageParser final : private boost::beast::http::basic_parser<true> {
public:
    MessageParser(Request& request, const Limits& limits);

    // `header` is the whole header. Null if it is acceptable.
    const ErrorKind* read_header(std::string_view header);

    // After the header:
    bool has_body() const { return chunked_ || content_length_.value_or(0) != 0; }
    std::optional<std::uint64_t> content_length() const { return content_length_; }
    bool chunked() const { return chunked_; }
    bool expects_continue() const { return expects_continue_; }
    bool keeps_alive() const { return keep_alive(); }
    bool is_http_1_1() const { return version_ == 11; }
    bool is_asterisk() const { return asterisk_; }
    // Of the absolute-form target or of Host; empty if HTTP/1.0 sent neither.
    std::string_view authority() const { return authority_; }

    // Reads body bytes into the request; `consumed` says how many of them. Null unless the body is
    // malformed or larger than `limit`.
    const ErrorKind* read_body(std::string_view data, std::size_t limit, std::size_t& consumed);
    bool complete() const { return is_done(); }

private:
    using error_code = boost::system::error_code;
    using string_view = boost::beast::string_view;

    void on_request_impl(
        boost::beast::http::verb method,
        string_view method_text,
        string_view target,
        int version,
        error_code& error
    ) override;
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(
        boost::beast::http::field name,
        string_view name_text,
        string_view value,
        error_code& error
    ) override;
    void on_header_impl(error_code& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view body, error_code& error) override;
    void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error)
        override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, string_view body, error_code& error)
        override;
    void on_finish_impl(error_code&) override {}

    void refuse(const ErrorKind& kind, error_code& error);
    void note_host(std::string_view value, error_code& error);
    void note_length(std::string_view value, error_code& error);

    Request& request_;
    const Limits& limits_;
    const ErrorKind* refused_ = nullptr;
    std::string authority_;
    std::optional<std::uint64_t> content_length_;
    std::size_t limit_ = 0;
    int version_ = 0;
    bool in_header_ = true;
    bool absolute_ = false;
    bool asterisk_ = false;
    bool has_host_ = false;
    bool chunked_ = false;
    bool expects_continue_ = false;
};

}  // namespace ostiary::http
