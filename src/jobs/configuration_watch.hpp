#pragma once

#include "base/feed.hpp"
#include "base/metrics.hpp"
#include "base/task.hpp"
#include "store/snapshot.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::jobs {

// Drops snapshots that other nodes have made out of date.
//
// Messages name what has changed, `tenant/version` or, from a sender who does not know the version,
// `tenant`. They make it quick; what makes it sure is a look at the versions: at every turn of the
// job, or, while a channel is known to lose nothing, only now and then.
//
// Thread safety: add() before the job starts; messages may come on any thread.
class ConfigurationWatch {
public:
    // Without a channel that loses nothing, the versions are read at each turn.
    static constexpr std::chrono::milliseconds turn{500};
    static constexpr std::chrono::milliseconds longest_rest{5000};

    explicit ConfigurationWatch(store::Snapshots& snapshots) : snapshots_(snapshots) {}
    ~ConfigurationWatch();

    // Opens a channel. `options` lacks only the callbacks. The name is its label in the metrics.
    Feed& add(Feed::Options options, metrics::Registry& registry);
    // Closes all channels: no message comes any more.
    void close() { feeds_.clear(); }

    // One message. Whoever can send on a channel can make nodes read their configuration again, and
    // nothing else.
    void changed(std::string_view message);

    Task<void> run();

private:
    bool may_rest() const;

    store::Snapshots& snapshots_;
    std::atomic<bool> is_due_ = true;
    std::chrono::steady_clock::time_point looked_at_;
    std::vector<std::unique_ptr<Feed>> feeds_;
};

}  // namespace ostiary::jobs
