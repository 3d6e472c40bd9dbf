#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace ostiary::identity {

// Who asks for costly work, as far as sharing goes.
struct Share {
    std::string tenant;
    std::string address;  // of the client
};

// A bounded queue that is shared fairly, first between tenants and then between the addresses of
// each: tenants are served in turn, and within a tenant its addresses. A tenant that is asked from
// a thousand addresses gets what one gets that is asked from one.
//
// When it is full, the one that holds most gives up its newest item, if it still holds no less than
// the newcomer after that.
//
// Thread safety: none.
template <typename Item>
class FairQueue {
public:
    struct Pushed {
        bool admitted = false;
        std::optional<Item> given_up;  // in exchange
    };

    explicit FairQueue(std::size_t capacity) : capacity_(capacity) {}

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

    // Whether push() would take an item of this share now.
    bool has_room_for(const Share& share) const { return size_ < capacity_ || loser_to(share); }

    Pushed push(const Share& share, Item item) {
        Pushed pushed;
        if (size_ >= capacity_) {
            const auto loser = loser_to(share);
            if (!loser) return pushed;
            pushed.given_up = give_up(*loser);
        }
        Tenant& tenant = enter(tenants_, turns_, share.tenant);
        enter(tenant.lines, tenant.turns, share.address).push_back(std::move(item));
        ++tenant.size;
        ++size_;
        pushed.admitted = true;
        return pushed;
    }

    // The next in turn. There is one.
    Item pop() {
        const std::string name = turns_.front();
        Tenant& tenant = tenants_.at(name);
        const std::string address = tenant.turns.front();
        Line& line = tenant.lines.at(address);
        Item item = std::move(line.front());
        line.pop_front();
        tenant.turns.pop_front();
        turns_.pop_front();
        if (!line.empty())
            tenant.turns.push_back(address);
        else
            tenant.lines.erase(address);
        --tenant.size;
        if (tenant.size > 0)
            turns_.push_back(name);
        else
            tenants_.erase(name);
        --size_;
        return item;
    }

private:
    using Line = std::deque<Item>;
    using Turns = std::deque<std::string>;
    struct Tenant {
        std::unordered_map<std::string, Line> lines;  // none is empty
        Turns turns;                                  // the keys of `lines`, the next first
        std::size_t size = 0;
    };

    template <typename Value>
    static Value&
    enter(std::unordered_map<std::string, Value>& members, Turns& turns, const std::string& name) {
        const auto [place, added] = members.try_emplace(name);
        if (added) turns.push_back(name);
        return place->second;
    }

    // The latest in turn of those who hold most.
    template <typename Value>
    static const std::string& largest(
        const std::unordered_map<std::string, Value>& members,
        const Turns& turns,
        std::size_t (*size_of)(const Value&)
    ) {
        return *std::ranges::max_element(turns.rbegin(), turns.rend(), {}, [&](const auto& name) {
            return size_of(members.at(name));
        });
    }

    // Whose newest item is given up for one of this share, if anybody's.
    std::optional<Share> loser_to(const Share& share) const {
        if (empty()) return std::nullopt;  // there is no room at all
        const auto held = [](const Tenant& tenant) { return tenant.size; };
        const auto length = [](const Line& line) { return line.size(); };
        const auto own = tenants_.find(share.tenant);
        const std::size_t own_size = own == tenants_.end() ? 0 : own->second.size;
        const std::string& most = largest<Tenant>(tenants_, turns_, held);
        const Tenant& rich = tenants_.at(most);
        if (rich.size >= own_size + 2) {
            return Share{most, largest<Line>(rich.lines, rich.turns, length)};
        }
        if (own == tenants_.end()) return std::nullopt;
        const Tenant& tenant = own->second;
        const auto line = tenant.lines.find(share.address);
        const std::size_t own_length = line == tenant.lines.end() ? 0 : line->second.size();
        const std::string& longest = largest<Line>(tenant.lines, tenant.turns, length);
        if (tenant.lines.at(longest).size() < own_length + 2) return std::nullopt;
        return Share{own->first, longest};
    }

    // The tenant keeps at least one item.
    Item give_up(const Share& loser) {
        Tenant& tenant = tenants_.at(loser.tenant);
        Line& line = tenant.lines.at(loser.address);
        Item item = std::move(line.back());
        line.pop_back();
        if (line.empty()) {
            tenant.lines.erase(loser.address);
            std::erase(tenant.turns, loser.address);
        }
        --tenant.size;
        --size_;
        return item;
    }

    std::size_t capacity_;
    std::size_t size_ = 0;
    std::unordered_map<std::string, Tenant> tenants_;  // none is empty
    Turns turns_;                                      // the keys of `tenants_`, the next first
};

}  // namespace ostiary::identity
