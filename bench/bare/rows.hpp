#pragma once

#include <endian.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>

// The rows, of either database.
namespace ostiary::bench {

constexpr int tables = 8;
constexpr int row_size = 300;
constexpr std::uint64_t rows_to_read = 20'000;

// Makes them all, written0 and so on and `read`; every second one that is written has an index by
// owner. `definition` is what follows the name of a table, with columns id, owner and value.
std::string tables_script(std::string_view definition);

using Key = std::array<unsigned char, 16>;

// Ordered as the numbers are.
inline Key key_of(std::uint64_t number) {
    Key key{};
    const std::uint64_t big_endian = htobe64(number);
    std::memcpy(key.data(), &big_endian, sizeof(big_endian));
    return key;
}

// Of a row to be read. There are as many owners as rows to read.
inline Key any_key(std::minstd_rand& random) {
    return key_of(random() % rows_to_read);
}

inline const std::string& row_value() {
    static const std::string value(row_size, 'x');
    return value;
}

}  // namespace ostiary::bench
