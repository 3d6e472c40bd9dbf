#pragma once

#include "audit/event.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "sql/database.hpp"

#include <mutex>
#include <set>
#include <string>

namespace ostiary::audit {

// Writes events into the batches of the changes they tell of: a change and its event are stored
// together or not at all.
//
// Thread safety: all members may be called concurrently.
class Recorder {
public:
    // `node` names this process in the chain; it must be the same after a restart, and no two
    // processes on one database may share it.
    Recorder(std::string node, Clock& clock, Random& random);

    // Adds the event to a batch, which the caller writes for the tenant that the event is of.
    // Members of the event that hold secrets are masked.
    void add(sql::Batch& batch, Event event);

    const std::string& node() const { return node_; }

    // Every event of this node with a smaller id is either stored or never will be: what the sealer
    // may chain. The ids of unfinished batches, and of those that are made from now on, are not
    // below it.
    std::string horizon();

private:
    struct InFlight;
    std::string next_id(Milliseconds now);

    const std::string node_;
    Clock& clock_;
    Random& random_;
    std::mutex mutex_;
    std::string last_id_;
    Milliseconds last_time_ = 0;
    std::set<std::string> in_flight_;
};

}  // namespace ostiary::audit
