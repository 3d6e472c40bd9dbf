#pragma once

#include "base/feed.hpp"
#include "redis/url.hpp"

#include <functional>
#include <memory>
#include <string>

namespace ostiary::redis {

// Opens connections that publish to a channel and hear what others publish there. `sender` tells
// the messages of this process from those of others. A message is lost with the connection, so
// that such a feed is lossy.
std::function<std::unique_ptr<FeedConnection>()>
channel(Address address, std::string name, std::string sender);

}  // namespace ostiary::redis
