#include "driver/answer_reader.hpp"

#include <algorithm>
#include <charconv>

namespace ostiary::bench {
namespace {

constexpr std::size_t largest_head = 64 * 1024;

bool is_same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool to_number(std::string_view text, int base, std::size_t& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::unexpected<std::string> wrong(std::string text) {
    return std::unexpected(std::move(text));
}

}  // namespace

void AnswerReader::start() {
    buffer_.clear();
    position_ = 0;
    has_head_ = is_chunked_ = has_length_ = false;
    length_ = 0;
    answer_.status = 0;
    answer_.closes = false;
    answer_.location.clear();
    answer_.retry_after.clear();
    answer_.set_cookies.clear();
    answer_.body.clear();
}

std::expected<bool, std::string> AnswerReader::feed(std::string_view bytes) {
    buffer_.append(bytes);
    if (!has_head_) {
        const auto end = buffer_.find("\r\n\r\n");
        if (end == std::string::npos) {
            if (buffer_.size() > largest_head) return wrong("the header does not end");
            return false;
        }
        if (auto read = read_head(std::string_view(buffer_).substr(0, end)); !read) {
            return wrong(std::move(read.error()));
        }
        has_head_ = true;
        position_ = end + 4;
    }
    auto complete = is_chunked_ ? read_chunks() : read_sized_body();
    if (complete && *complete && position_ != buffer_.size()) {
        return wrong("bytes follow the answer");
    }
    return complete;
}

std::expected<void, std::string> AnswerReader::read_head(std::string_view head) {
    auto line_end = head.find("\r\n");
    const auto status_line = head.substr(0, line_end);
    std::size_t status = 0;
    if (!status_line.starts_with("HTTP/1.1 ") || status_line.size() < 12 ||
        !to_number(status_line.substr(9, 3), 10, status)) {
        return wrong("not an HTTP/1.1 answer");
    }
    answer_.status = static_cast<int>(status);
    while (line_end != std::string_view::npos) {
        head.remove_prefix(line_end + 2);
        line_end = head.find("\r\n");
        const auto line = head.substr(0, line_end);
        const auto colon = line.find(':');
        if (colon == 0 || colon == std::string_view::npos) return wrong("a malformed header field");
        if (auto read = read_field(line.substr(0, colon), trim(line.substr(colon + 1))); !read) {
            return read;
        }
    }
    const bool has_body = status != 204 && status != 304;
    if (!has_body) {
        is_chunked_ = false;
        length_ = 0;
    } else if (has_length_ == is_chunked_) {
        return wrong("the answer has no length, or two");
    }
    return {};
}

std::expected<void, std::string>
AnswerReader::read_field(std::string_view name, std::string_view value) {
    if (is_same_name(name, "content-length")) {
        if (has_length_ || !to_number(value, 10, length_)) return wrong("a wrong Content-Length");
        has_length_ = true;
    } else if (is_same_name(name, "transfer-encoding")) {
        if (!is_same_name(value, "chunked")) return wrong("an unknown Transfer-Encoding");
        is_chunked_ = true;
    } else if (is_same_name(name, "connection")) {
        answer_.closes = is_same_name(value, "close");
    } else if (is_same_name(name, "location")) {
        answer_.location = value;
    } else if (is_same_name(name, "retry-after")) {
        answer_.retry_after = value;
    } else if (is_same_name(name, "set-cookie")) {
        answer_.set_cookies.emplace_back(value);
    }
    return {};
}

std::expected<bool, std::string> AnswerReader::read_sized_body() {
    if (buffer_.size() - position_ < length_) return false;
    answer_.body.assign(buffer_, position_, length_);
    position_ += length_;
    return true;
}

std::expected<bool, std::string> AnswerReader::read_chunks() {
    for (;;) {
        const auto end = buffer_.find("\r\n", position_);
        if (end == std::string::npos) return false;
        const auto line = std::string_view(buffer_).substr(position_, end - position_);
        std::size_t size = 0;
        if (!to_number(line, 16, size) || size > (std::size_t{1} << 30)) {
            return wrong("a wrong chunk size");
        }
        if (buffer_.size() < end + 2 + size + 2) return false;
        if (buffer_.compare(end + 2 + size, 2, "\r\n") != 0) return wrong("a chunk does not end");
        answer_.body.append(buffer_, end + 2, size);
        position_ = end + 2 + size + 2;
        if (size == 0) return true;
    }
}

}  // namespace ostiary::bench
