#pragma once

#include "http/pagination.hpp"

#include <algorithm>
#include <vector>

namespace ostiary::management {

// Cuts a whole list down to the page that was asked for; everything if none was.
template <class T>
http::Page<T> page_of(std::vector<T> all, const http::PageRequest& position) {
    http::Page<T> page;
    page.total = static_cast<std::int64_t>(all.size());
    page.position = position;
    if (!position.asked) {
        page.items = std::move(all);
        return page;
    }
    const auto first = std::min(position.offset(), page.total);
    const auto last = std::min(first + position.size, page.total);
    page.items.reserve(static_cast<std::size_t>(last - first));
    for (auto i = first; i < last; ++i) {
        page.items.push_back(std::move(all[static_cast<std::size_t>(i)]));
    }
    return page;
}

}  // namespace ostiary::management
