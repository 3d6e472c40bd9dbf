#include "http/limits.hpp"

namespace ostiary::http {

bool is_below(std::string_view path, std::string_view prefix) {
    return path.starts_with(prefix) &&
           (path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/');
}

std::size_t Limits::body_for(std::string_view path) const {
    std::size_t best = other_body;
    std::size_t longest = 0;
    for (const BodyLimit& limit : bodies) {
        if (limit.prefix.size() >= longest && is_below(path, limit.prefix)) {
            best = limit.bytes;
            longest = limit.prefix.size();
        }
    }
    return best;
}

}  // namespace ostiary::http
