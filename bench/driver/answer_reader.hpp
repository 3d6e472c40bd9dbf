#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::bench {

// An HTTP/1.1 answer, as far as the checks look at it.
struct Answer {
    int status = 0;
    bool closes = false;  // the server will close the connection
    std::string location;
    std::string retry_after;
    std::vector<std::string> set_cookies;
    std::string body;
};

// Reads one answer from the bytes of a connection. Strict: what is not exactly one well-formed
// answer is an error, because a driver that guesses would count broken answers as good ones.
class AnswerReader {
public:
    // Forgets what was read, for the answer to the next request.
    void start();

    // True when the answer is complete. A text says what is wrong with it.
    std::expected<bool, std::string> feed(std::string_view bytes);

    bool has_begun() const { return !buffer_.empty(); }
    Answer& answer() { return answer_; }

private:
    std::expected<void, std::string> read_head(std::string_view head);
    std::expected<void, std::string> read_field(std::string_view name, std::string_view value);
    std::expected<bool, std::string> read_sized_body();
    std::expected<bool, std::string> read_chunks();

    std::string buffer_;
    std::size_t position_ = 0;  // of what is not read yet
    bool has_head_ = false;
    bool is_chunked_ = false;
    bool has_length_ = false;
    std::size_t length_ = 0;
    Answer answer_;
};

}  // namespace ostiary::bench
