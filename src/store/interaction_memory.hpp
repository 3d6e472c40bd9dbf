#pragma once

#include "model/interaction.hpp"

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace ostiary::store {

// Interactions as this node has written them last, by their identifier. Bounded; a tenant that
// fills it pushes out its own first, so that no other loses its share.
//
// Thread safety: all members may be called concurrently.
class InteractionMemory {
public:
    explicit InteractionMemory(std::size_t capacity) : capacity_(capacity) {}

    std::optional<Interaction> find(const TenantId& tenant, const std::string& id) const;
    // Does nothing if a later version is there.
    void put(const TenantId& tenant, const Interaction& interaction);
    void remove(const TenantId& tenant, const std::string& id);

    std::size_t size() const;

private:
    using Place = std::list<Interaction>::iterator;
    struct Shelf {
        std::list<Interaction> interactions;  // the oldest first
        std::unordered_map<std::string, Place> by_id;
    };
    using Shelves = std::unordered_map<TenantId, Shelf>;

    void make_room(const TenantId& tenant);
    void remove(Shelves::iterator shelf, Place place);

    const std::size_t capacity_;
    mutable std::mutex mutex_;
    Shelves shelves_;
    std::size_t size_ = 0;
};

}  // namespace ostiary::store
