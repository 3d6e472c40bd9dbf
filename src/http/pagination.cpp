#include "http/pagination.hpp"

#include "base/try.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace ostiary::http {
namespace {

constexpr std::int64_t largest_size = 100;
// Beyond it the offset would no longer be a reasonable number of rows.
constexpr std::int64_t largest_page = 1'000'000'000;

// Whole decimal text from 1 to `largest`.
Result<std::int64_t>
read_number(const Parameters& query, std::string_view name, std::int64_t largest) {
    const std::string_view text = query.get(name);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (!whole || number < 1 || number > largest) return fail(invalid_pagination);
    return number;
}

}  // namespace

Result<PageRequest> PageRequest::from(const Request& request) {
    const auto query = Parameters::parse(request.query);
    if (!query) return fail(invalid_pagination);
    if (query->get_all("page").size() > 1 || query->get_all("page_size").size() > 1) {
        return fail(invalid_pagination);
    }
    PageRequest position;
    if (query->has("page")) {
        TRY(position.page, read_number(*query, "page", largest_page));
        position.asked = true;
    }
    if (query->has("page_size")) {
        TRY(position.size, read_number(*query, "page_size", largest_size));
        position.asked = true;
    }
    return position;
}

// https://www.rfc-editor.org/rfc/rfc8288#section-3
void add_pagination(
    Response& response,
    const Request& request,
    std::int64_t total,
    const PageRequest& position,
    Counted counted
) {
    if (!position.asked) return;
    const std::int64_t last =
        std::max<std::int64_t>(1, (total + position.size - 1) / position.size);
    Parameters query = Parameters::parse(request.query).value_or(Parameters{});
    std::string links;
    const auto link = [&](std::int64_t page, std::string_view relation) {
        query.set("page", std::to_string(page));
        query.set("page_size", std::to_string(position.size));
        if (!links.empty()) links += ", ";
        links += fmt::format(
            "<{}{}?{}>; rel=\"{}\"", request.base_url(), request.path, query.encode(), relation
        );
    };
    link(1, "first");
    if (counted == Counted::up_to_cap) {
        if (position.page > 1) link(position.page - 1, "prev");
        response.headers.set("Total-Number-Is-Capped", "true");
    } else {
        if (position.page > 1) link(std::min(position.page - 1, last), "prev");
        if (position.page < last) link(position.page + 1, "next");
        link(last, "last");
    }
    response.headers.set("Total-Number", std::to_string(total));
    response.headers.set("Link", links);
}

}  // namespace ostiary::http
