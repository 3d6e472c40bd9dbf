#pragma once

#include "base/error.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <cstdint>
#include <vector>

namespace ostiary::http {

inline constexpr ErrorKind invalid_pagination{
    "guard.invalid_pagination",
    400,
    "The parameters page and page_size must be positive integers, page_size at most 100."
};

// Which part of a list is asked for: `page` (from 1) and `page_size` (20 by default, 100 at most).
struct PageRequest {
    std::int64_t page = 1;
    std::int64_t size = 20;
    bool asked = false;  // a parameter was sent; if none was, some lists answer with everything

    static Result<PageRequest> from(const Request& request);
    // For a list that is always paginated: its first page when none was asked for.
    PageRequest or_first() const { return {page, size, true}; }
    std::int64_t offset() const { return (page - 1) * size; }
};

// Whether a total is exact, or the counting was given up at it. What was not counted has no last
// page: the links go no further, and the header Total-Number-Is-Capped says why.
enum class Counted { all, up_to_cap };

// One page of a list, answered with the headers Total-Number and Link (first, prev, next, last). A
// list that was asked for without pagination and answers with everything leaves `position.asked`
// false and gets no headers.
template <class T>
struct Page {
    using Item = T;
    std::vector<T> items;
    std::int64_t total = 0;
    PageRequest position;
    Counted counted = Counted::all;
};

void add_pagination(
    Response& response,
    const Request& request,
    std::int64_t total,
    const PageRequest& position,
    Counted counted = Counted::all
);

}  // namespace ostiary::http
