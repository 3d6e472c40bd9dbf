#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The protocol of Redis, version 3: https://redis.io/docs/latest/develop/reference/protocol-spec/
namespace ostiary::redis {

// A value as the server sent it.
struct Reply {
    char type = '_';           // the byte that it began with
    std::string text;          // of scalars
    std::vector<Reply> items;  // of aggregates; of a map, keys and values in turn
};

// A command as an array of strings.
std::string encode(std::initializer_list<std::string_view> words);

// Reads replies from bytes as they come. The server is believed to be the operator's own, but what
// it sends stays within bounds.
class ReplyReader {
public:
    void add(std::string_view bytes) { buffer_.append(bytes); }
    // The next reply if all of it is there. Throws Unavailable for what is none.
    std::optional<Reply> next();

private:
    std::string buffer_;
};

}  // namespace ostiary::redis
