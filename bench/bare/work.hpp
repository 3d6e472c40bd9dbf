#pragma once

#include <optional>
#include <string_view>

namespace ostiary::bench {

// What is to be done for one request.
struct Work {
    unsigned rows = 0;        // written in one durable transaction before the answer
    unsigned reads = 0;       // of a row by its key
    unsigned signatures = 0;  // ES256
    unsigned hashes = 0;      // Argon2id, 8 KiB, one pass
};

// Of a request target such as "/work?rows=3&signatures=1". Nothing if it is no such target, names
// something else, or asks for more than 100 of one thing.
std::optional<Work> parse_work(std::string_view target);

}  // namespace ostiary::bench
