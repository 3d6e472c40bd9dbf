#pragma once

#include "base/feed.hpp"
#include "server/installation.hpp"

#include <functional>
#include <memory>

// The channels by which this node hears what others have changed (jobs/configuration_watch.hpp).
namespace ostiary::server {

using Connect = std::function<std::unique_ptr<FeedConnection>()>;

// Empty where the database is not PostgreSQL.
Connect listener_of(const Settings& settings);
// Empty without REDIS_URL.
Connect redis_channel_of(Installation& installation);

}  // namespace ostiary::server
