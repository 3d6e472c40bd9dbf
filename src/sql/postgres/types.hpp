#pragma once

#include "sql/rows.hpp"
#include "sql/value.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

using PGresult = struct pg_result;

namespace ostiary::sql::postgres {

using TypeId = unsigned int;

// A statement as the server described it.
struct Description {
    std::vector<TypeId> parameters;
    ColumnNames names;
    std::vector<TypeId> columns;
};

// Parameters in the binary format, for libpq. What needs no conversion stays where it is: the
// values and the tenant outlive this.
class Parameters {
public:
    // `tenant` is $1 if given. Throws Defect when number or types do not fit.
    Parameters(
        std::string_view query,
        const Description& description,
        const std::string* tenant,
        const Values& values
    );

    // Those of several rows of one statement, for a joint form (joint_queries.hpp); they outlive
    // this.
    explicit Parameters(std::span<const Parameters* const> rows);

    int count() const { return static_cast<int>(pointers_.size()); }
    const char* const* values() const { return pointers_.data(); }
    const int* lengths() const { return numbers_.data(); }
    const int* formats() const { return numbers_.data() + pointers_.size(); }

private:
    void add(std::string_view query, TypeId type, const Value& value);
    void add_text(std::string_view query, TypeId type, const std::string& text);
    void add_number(std::string_view query, TypeId type, std::int64_t number);
    void add_copy(std::string_view bytes, int format = 1);
    void add_bytes(const char* bytes, std::size_t size, int format = 1);

    std::vector<char> copies_;
    std::vector<const char*> pointers_;
    std::vector<int> numbers_;  // all lengths, then all formats
};

Description read_description(const PGresult* result);

// Rows of a result in the binary format.
Rows read_rows(std::string_view query, const Description& description, const PGresult* result);

}  // namespace ostiary::sql::postgres
