#include "http/message_parser.hpp"

#include "http/errors.hpp"
#include "http/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace ostiary::http {
namespace beast = boost::beast::http;
namespace {

constexpr std::array<std::string_view, 7> methods =
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

// A chunk's header line with its extensions, and the trailer section: nobody needs long ones.
constexpr std::size_t longest_chunk_line = 1024;
constexpr std::size_t longest_trailer = 8 * 1024;

template <class Text>
std::string_view view(const Text& text) {
    return {text.data(), text.size()};
}

}  // namespace

MessageParser::MessageParser(Request& request, const Limits& limits)
    : request_(request), limits_(limits) {
    // HeaderScan has applied the limits of the header; read_body applies that of the body.
    header_limit(static_cast<std::uint32_t>(limits.target + limits.header + 1024));
    body_limit(boost::none);
}

const ErrorKind* MessageParser::read_header(std::string_view header) {
    error_code error;
    const std::size_t used = put(boost::asio::buffer(header.data(), header.size()), error);
    in_header_ = false;
    if (refused_) return refused_;
    if (error == beast::error::bad_version) return &version_not_supported;
    if (error || used != header.size()) return &malformed_request;
    return nullptr;
}

const ErrorKind*
MessageParser::read_body(std::string_view data, std::size_t limit, std::size_t& consumed) {
    consumed = 0;
    limit_ = limit;
    while (!is_done() && consumed < data.size()) {
        const std::string_view rest = data.substr(consumed);
        error_code error;
        const std::size_t used = put(boost::asio::buffer(rest.data(), rest.size()), error);
        consumed += used;
        if (refused_) return refused_;
        if (error == beast::error::need_more) {
            // A chunk's line or the trailers; their bytes stay in the buffer until they are whole.
            if (rest.size() - used > longest_trailer) return &malformed_request;
            return nullptr;
        }
        if (error) return &malformed_request;
    }
    return nullptr;
}

void MessageParser::refuse(const ErrorKind& kind, error_code& error) {
    refused_ = &kind;
    error = beast::error::bad_value;
}

void MessageParser::on_request_impl(
    beast::verb,
    string_view method_text,
    string_view target,
    int version,
    error_code& error
) {
    version_ = version;
    request_.method = view(method_text);
    if (std::ranges::find(methods, view(method_text)) == methods.end()) {
        return refuse(not_implemented, error);
    }
    if (target.size() > limits_.target) return refuse(target_too_long, error);
    const auto parts = split_target(view(target));
    if (!parts) return refuse(malformed_request, error);
    asterisk_ = parts->path == "*";
    if (asterisk_) {
        if (request_.method != "OPTIONS") return refuse(malformed_request, error);
        request_.path = "*";
    } else if (!decode_path(parts->path, request_.path)) {
        return refuse(malformed_request, error);
    }
    request_.query = parts->query;
    absolute_ = !parts->authority.empty();
    if (absolute_) authority_ = parts->authority;
}

void MessageParser::on_field_impl(
    beast::field name,
    string_view name_text,
    string_view value,
    error_code& error
) {
    // Trailers come this way too. None of them means anything to us, and merging them into the
    // header would let a body change how the request is understood.
    if (!in_header_) return;
    switch (name) {
        case beast::field::host:
            note_host(view(value), error);
            break;
        case beast::field::content_length:
            note_length(view(value), error);
            break;
        case beast::field::transfer_encoding:
            // https://www.rfc-editor.org/rfc/rfc9112#section-6.1
            if (chunked_ || content_length_ || version_ == 10) {
                return refuse(malformed_request, error);
            }
            if (!same_name(view(value), "chunked")) return refuse(not_implemented, error);
            chunked_ = true;
            break;
        case beast::field::expect:
            // https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
            if (!same_name(view(value), "100-continue")) return refuse(expectation_failed, error);
            expects_continue_ = version_ == 11;
            break;
        default:
            break;
    }
    if (!error) request_.headers.add(view(name_text), view(value));
}

void MessageParser::note_host(std::string_view value, error_code& error) {
    // "A server MUST respond with a 400 status code to any ... request message that contains more
    // than one Host header field line or a Host header field with an invalid field value."
    // https://www.rfc-editor.org/rfc/rfc9112#section-3.2
    if (has_host_) return refuse(malformed_request, error);
    has_host_ = true;
    // An absolute-form target has precedence over Host (section 3.2.2). The authority that counts
    // is checked when the origin is resolved.
    if (!absolute_) {
        authority_ = value;
    } else if (!normalize_authority(value, false)) {
        refuse(malformed_request, error);
    }
}

void MessageParser::note_length(std::string_view value, error_code& error) {
    // A list of equal lengths, or the field twice, could be repaired; whoever stands before us may
    // have repaired it in another way.
    std::uint64_t length = 0;
    const char* end = value.data() + value.size();
    const auto [stop, failed] = std::from_chars(value.data(), end, length);
    const bool digits = value.find_first_not_of("0123456789") == std::string_view::npos;
    if (content_length_ || chunked_ || failed != std::errc{} || stop != end || !digits) {
        return refuse(malformed_request, error);
    }
    content_length_ = length;
}

void MessageParser::on_header_impl(error_code& error) {
    // "... to any HTTP/1.1 request message that lacks a Host header field"
    if (version_ == 11 && !has_host_) refuse(malformed_request, error);
}

std::size_t MessageParser::on_body_impl(string_view body, error_code&) {
    request_.body.append(body.data(), body.size());
    return body.size();
}

void MessageParser::on_chunk_header_impl(
    std::uint64_t size,
    string_view extensions,
    error_code& error
) {
    if (extensions.size() > longest_chunk_line) return refuse(malformed_request, error);
    if (size > limit_ - std::min(limit_, request_.body.size())) refuse(body_too_large, error);
}

std::size_t MessageParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
    request_.body.append(body.data(), body.size());
    return body.size();
}

}  // namespace ostiary::http
