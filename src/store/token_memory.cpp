#include "store/token_memory.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

namespace ostiary::store {
namespace {

bool is_usable(const TokenMemory::Moment& read, const TokenMemory::Moment& now) {
    // A clock that was set back says nothing about age.
    return read.withdrawals == now.withdrawals && read.at <= now.at &&
           now.at - read.at < TokenMemory::lifetime;
}

std::size_t weight_of(const boost::json::value& value);

std::size_t weight_of(const boost::json::object& object) {
    std::size_t weight = 0;
    for (const auto& [name, value] : object) weight += name.size() + weight_of(value);
    return weight;
}

std::size_t weight_of(const boost::json::array& array) {
    std::size_t weight = 0;
    for (const auto& value : array) weight += weight_of(value);
    return weight;
}

std::size_t weight_of(const boost::json::value& value) {
    constexpr std::size_t least = 16;
    if (value.is_string()) return least + value.get_string().size();
    if (value.is_object()) return least + weight_of(value.get_object());
    if (value.is_array()) return least + weight_of(value.get_array());
    return least;
}

std::size_t weight_of(const std::optional<std::string>& text) {
    return text ? text->size() : 0;
}

}  // namespace

std::size_t weight_of(const Presented<AccessToken>& token) {
    std::size_t weight = token.artefact.scope.size();
    if (const auto& grant = token.standing.grant) {
        weight += grant->scope.size();
        for (const auto& [indicator, scope] : grant->resources) {
            weight += indicator.size() + scope.size();
        }
    }
    if (const auto& standing = token.standing.user) {
        const EndUser& user = standing->user;
        weight += weight_of(user.name) + weight_of(user.avatar) + weight_of(user.profile) +
                  weight_of(user.custom_data) + weight_of(user.identities);
        for (const auto& role : standing->role_ids) weight += role.size();
    }
    return weight;
}

TokenMemory::Known
TokenMemory::find(const TenantId& tenant, const std::string& id, const Moment& now) const {
    const std::size_t set = set_of(tenant, id);
    const std::lock_guard lock(lock_of(set));
    for (const Place& place : std::span(places_).subspan(set * ways, ways)) {
        if (!place.token || place.token->artefact.id != id || place.tenant != tenant) continue;
        return is_usable(place.read, now) ? place.token : nullptr;
    }
    return nullptr;
}

void TokenMemory::put(const TenantId& tenant, Known token, const Moment& read) {
    if (weight_of(*token) > largest) return;
    const std::string& id = token->artefact.id;
    const std::size_t set = set_of(tenant, id);
    const std::lock_guard lock(lock_of(set));
    const auto places = std::span(places_).subspan(set * ways, ways);
    auto chosen = std::ranges::find_if(places, [&](const Place& place) {
        return place.token && place.token->artefact.id == id && place.tenant == tenant;
    });
    if (chosen == places.end())
        chosen = std::ranges::min_element(places, {}, [](const Place& place) {
            return place.token ? place.read.at : -1;
        });
    *chosen = {tenant, std::move(token), read};
}

std::size_t TokenMemory::set_of(const TenantId& tenant, const std::string& id) const {
    const std::size_t hash = std::hash<std::string>{}(id) ^ std::hash<TenantId>{}(tenant);
    return hash % (places_.size() / ways);
}

}  // namespace ostiary::store
