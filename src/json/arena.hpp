#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/storage_ptr.hpp>

#include <array>

namespace ostiary::json {

// Memory for values that end with the arena: their parts lie side by side, and are freed together.
// What outlives it is copied to the default storage, as decode() does.
class Arena {
public:
    boost::json::storage_ptr storage() { return &resource_; }

private:
    std::array<unsigned char, 2048> first_;
    boost::json::monotonic_resource resource_{first_.data(), first_.size()};
};

}  // namespace ostiary::json
