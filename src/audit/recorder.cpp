#include "audit/recorder.hpp"

#include "audit/payload.hpp"
#include "crypto/bearer_token.hpp"
#include "json/text.hpp"
#include "store/audit_events.hpp"

#include <algorithm>
#include <memory>

namespace ostiary::audit {

// Travels with the batch; its end says that the batch's fate is known.
struct Recorder::InFlight {
    Recorder& recorder;
    std::string id;

    InFlight(Recorder& owner, std::string event_id) : recorder(owner), id(std::move(event_id)) {}
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;
    ~InFlight() {
        const std::lock_guard lock(recorder.mutex_);
        recorder.in_flight_.erase(id);
    }
};

Recorder::Recorder(std::string node, Clock& clock, Random& random)
    : node_(std::move(node)), clock_(clock), random_(random) {}

// Ids grow even when the clock is set back, since the sealer has already passed the old time.
std::string Recorder::next_id(Milliseconds now) {
    last_time_ = std::max(last_time_, now);
    std::string id = time_ordered_id(random_, last_time_);
    while (id <= last_id_) id = time_ordered_id(random_, ++last_time_);
    return last_id_ = std::move(id);
}

void Recorder::add(sql::Batch& batch, Event event) {
    const Milliseconds now = clock_.now();
    store::AuditEvent row;
    {
        const std::lock_guard lock(mutex_);
        row.id = next_id(now);
        in_flight_.insert(row.id);
    }
    batch.accompany(std::make_shared<InFlight>(*this, row.id));
    row.node = node_;
    row.key = event.key;
    row.user_id = event.user_id;
    row.client_id = event.client_id;
    row.created_at = now;
    row.payload = json::to_text(payload_of(std::move(event)));
    store::AuditEvents::insert(batch, std::move(row));
}

std::string Recorder::horizon() {
    const std::lock_guard lock(mutex_);
    if (!in_flight_.empty()) return *in_flight_.begin();
    return next_id(clock_.now());
}

}  // namespace ostiary::audit
