#include "sql/postgres/joint_queries.hpp"

#include "sql/errors.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace ostiary::sql::postgres {
namespace {

constexpr std::string_view before_row = "values ";

// The parameters of a row: the highest number in it.
std::size_t count_parameters(std::string_view row) {
    std::size_t most = 0;
    for (std::size_t at = row.find('$'); at != row.npos; at = row.find('$', at + 1)) {
        std::size_t number = 0;
        std::from_chars(row.data() + at + 1, row.data() + row.size(), number);
        most = std::max(most, number);
    }
    return most;
}

// The row with its parameters counted on by `offset`, except for the tenant.
void append_row(std::string& text, std::string_view row, std::size_t offset) {
    for (std::size_t i = 0; i < row.size();) {
        text += row[i++];
        if (text.back() != '$') continue;
        std::size_t number = 0;
        const char* const begin = row.data() + i;
        const auto parsed = std::from_chars(begin, row.data() + row.size(), number);
        text += std::to_string(number == 1 ? 1 : number + offset);
        i += static_cast<std::size_t>(parsed.ptr - begin);
    }
}

std::string joint(const Query& query, std::size_t rows) {
    const std::size_t values = query.text.find(before_row);
    const std::string_view row = values == query.text.npos
                                     ? std::string_view{}
                                     : query.text.substr(values + before_row.size());
    const bool fits = query.scope == Scope::tenant && query.text.starts_with("insert into ") &&
                      row.starts_with("($1,") && row.ends_with(')');
    if (!fits) throw Defect(std::string(query.name) + ": is no insert of one row of a tenant");
    const std::size_t further = count_parameters(row) - 1;
    std::string text(query.text);
    for (std::size_t i = 1; i < rows; ++i) append_row(text.append(", "), row, i * further);
    return text;
}

}  // namespace

const Query& JointQueries::find(const Query& query, std::size_t rows) {
    const auto size = std::ranges::find(sizes, rows);
    if (size == sizes.end()) throw Defect(std::string(query.name) + ": no form has so many rows");
    auto& form = forms_[&query].at(static_cast<std::size_t>(size - sizes.begin()));
    if (!form) {
        auto made = std::make_unique<Form>(joint(query, rows), query);
        made->query.text = made->text;
        form = std::move(made);
    }
    return form->query;
}

}  // namespace ostiary::sql::postgres
