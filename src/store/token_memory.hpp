#pragma once

#include "model/grant.hpp"
#include "store/standing.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ostiary::store {

// Access tokens with what they hang on, as this node has read them a moment ago: whoever asks about
// one token many times in a second reads it once.
//
// What is found is as good as read now on the node that withdraws something
// (Database::withdrawals), and `lifetime` old at most where another one did.
//
// Bounded; a place that two need goes to the later. Thread safety: all members may be called
// concurrently.
class TokenMemory {
public:
    static constexpr Milliseconds lifetime = 500;
    // In characters: what somebody stores with their users must not fill the memory of the node.
    static constexpr std::size_t largest = 8192;

    using Known = std::shared_ptr<const Presented<AccessToken>>;

    // When something was read: before the database was asked.
    struct Moment {
        Milliseconds at = 0;
        std::uint64_t withdrawals = 0;
    };

    // `capacity`: how many are kept, a multiple of `ways`.
    explicit TokenMemory(std::size_t capacity) : places_(capacity) {}

    // By the identifier of the token; null if nothing may be used at that moment.
    Known find(const TenantId& tenant, const std::string& id, const Moment& now) const;
    void put(const TenantId& tenant, Known token, const Moment& read);

    // Those of one set share a hash; each lock guards a part of the sets.
    static constexpr std::size_t ways = 4;

private:
    struct Place {
        TenantId tenant;
        Known token;
        Moment read;
    };

    std::size_t set_of(const TenantId& tenant, const std::string& id) const;
    std::mutex& lock_of(std::size_t set) const { return locks_[set % locks_.size()]; }

    mutable std::array<std::mutex, 64> locks_;
    std::vector<Place> places_;
};

// About how many characters it holds.
std::size_t weight_of(const Presented<AccessToken>& token);

}  // namespace ostiary::store
