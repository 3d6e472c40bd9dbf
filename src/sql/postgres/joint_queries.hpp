#pragma once

#include "sql/query.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

namespace ostiary::sql::postgres {

// Inserts of several batches as one statement: what the server does for each statement costs a
// third of what it does for each row.
//
// Thread safety: none; it belongs to the connections of one loop.
class JointQueries {
public:
    // How many rows a form has, the most first.
    static constexpr std::array<std::size_t, 4> sizes{16, 8, 4, 2};

    // The form of `insert ... values ($1, $2, ...)` with so many rows, of which the first has the
    // parameters of the statement itself and each further one all but $1, which is the tenant.
    // Lives as long as this object. Throws Defect for any other statement.
    const Query& find(const Query& query, std::size_t rows);

private:
    struct Form {
        std::string text;
        Query query;
    };

    std::unordered_map<const Query*, std::array<std::unique_ptr<const Form>, sizes.size()>> forms_;
};

}  // namespace ostiary::sql::postgres
