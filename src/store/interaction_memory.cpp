#include "store/interaction_memory.hpp"

#include <utility>

namespace ostiary::store {

std::optional<Interaction> InteractionMemory::find(const TenantId& tenant, const std::string& id)
    const {
    const std::lock_guard lock(mutex_);
    const auto shelf = shelves_.find(tenant);
    if (shelf == shelves_.end()) return std::nullopt;
    const auto found = shelf->second.by_id.find(id);
    if (found == shelf->second.by_id.end()) return std::nullopt;
    return *found->second;
}

void InteractionMemory::put(const TenantId& tenant, const Interaction& interaction) {
    const std::lock_guard lock(mutex_);
    if (const auto shelf = shelves_.find(tenant); shelf != shelves_.end()) {
        const auto found = shelf->second.by_id.find(interaction.id);
        if (found != shelf->second.by_id.end()) {
            Interaction& known = *found->second;
            if (known.version < interaction.version) known = interaction;
            return;
        }
    }
    if (size_ >= capacity_) make_room(tenant);
    Shelf& shelf = shelves_[tenant];
    shelf.interactions.push_back(interaction);
    shelf.by_id.emplace(interaction.id, std::prev(shelf.interactions.end()));
    ++size_;
}

void InteractionMemory::remove(const TenantId& tenant, const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto shelf = shelves_.find(tenant);
    if (shelf == shelves_.end()) return;
    const auto found = shelf->second.by_id.find(id);
    if (found != shelf->second.by_id.end()) remove(shelf, found->second);
}

std::size_t InteractionMemory::size() const {
    const std::lock_guard lock(mutex_);
    return size_;
}

// Where the tenant has less than its share, another has more.
void InteractionMemory::make_room(const TenantId& tenant) {
    const std::size_t share = capacity_ / shelves_.size();
    auto victim = shelves_.find(tenant);
    if (victim == shelves_.end() || victim->second.interactions.size() < share) {
        victim = shelves_.begin();
        while (victim->second.interactions.size() < share) ++victim;
    }
    remove(victim, victim->second.interactions.begin());
}

void InteractionMemory::remove(Shelves::iterator shelf, Place place) {
    shelf->second.by_id.erase(place->id);
    shelf->second.interactions.erase(place);
    --size_;
    if (shelf->second.interactions.empty()) shelves_.erase(shelf);
}

}  // namespace ostiary::store
