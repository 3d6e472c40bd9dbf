#include "redis/resp.hpp"

#include "base/unavailable.hpp"

#include <fmt/format.h>

#include <charconv>

namespace ostiary::redis {
namespace {

constexpr std::size_t longest_line = 4096;
constexpr std::size_t longest_string = 64 * 1024;
constexpr std::size_t most_items = 256;
constexpr int deepest = 4;
constexpr std::string_view aggregates = "*>~%";
constexpr std::string_view strings = "$=!";
constexpr std::string_view lines = "+-:_,#(";

[[noreturn]] void refuse() {
    throw Unavailable("Redis: the answer is not of its protocol");
}

class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    std::size_t position() const { return position_; }

    // False: more is needed.
    bool read(Reply& reply, int depth) {
        std::string_view line;
        if (!read_line(line)) return false;
        if (line.empty() || depth > deepest) refuse();
        reply.type = line[0];
        line.remove_prefix(1);
        if (lines.contains(reply.type)) {
            reply.text = line;
            return true;
        }
        if (line == "-1") {  // what version 2 has for null
            reply.type = '_';
            return true;
        }
        if (strings.contains(reply.type)) return read_string(size_of(line, longest_string), reply);
        if (!aggregates.contains(reply.type)) refuse();
        const std::size_t entries = size_of(line, most_items);
        return read_items(reply.type == '%' ? entries * 2 : entries, reply, depth);
    }

private:
    bool read_line(std::string_view& line) {
        const std::size_t end = text_.find("\r\n", position_);
        if (end == std::string_view::npos) {
            if (text_.size() - position_ > longest_line) refuse();
            return false;
        }
        if (end - position_ > longest_line) refuse();
        line = text_.substr(position_, end - position_);
        position_ = end + 2;
        return true;
    }

    static std::size_t size_of(std::string_view line, std::size_t most) {
        std::size_t size = 0;
        const char* const last = line.data() + line.size();
        const auto [end, error] = std::from_chars(line.data(), last, size);
        if (error != std::errc{} || end != last || size > most) refuse();
        return size;
    }

    bool read_string(std::size_t size, Reply& reply) {
        if (text_.size() - position_ < size + 2) return false;
        if (text_.substr(position_ + size, 2) != "\r\n") refuse();
        reply.text = text_.substr(position_, size);
        position_ += size + 2;
        return true;
    }

    bool read_items(std::size_t count, Reply& reply, int depth) {
        for (std::size_t i = 0; i < count; ++i) {
            if (!read(reply.items.emplace_back(), depth + 1)) return false;
        }
        return true;
    }

    std::string_view text_;
    std::size_t position_ = 0;
};

}  // namespace

std::string encode(std::initializer_list<std::string_view> words) {
    std::string output = fmt::format("*{}\r\n", words.size());
    for (const std::string_view word : words) {
        output += fmt::format("${}\r\n", word.size());
        output.append(word).append("\r\n");
    }
    return output;
}

std::optional<Reply> ReplyReader::next() {
    Cursor cursor(buffer_);
    Reply reply;
    if (!cursor.read(reply, 0)) return std::nullopt;
    buffer_.erase(0, cursor.position());
    return reply;
}

}  // namespace ostiary::redis
