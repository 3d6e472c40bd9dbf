#include "management/user_search.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using Plan = UserSearchPlan;

constexpr std::size_t most_ways = 100;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The index by which users whose field equals the value are found, whatever the case of their
// letters where it is ignored: keys ignore that of ASCII letters (model/identifier_key.hpp), of
// which none is the lower case of another letter.
std::optional<store::UserKey> key_of(std::string_view field, std::string_view value, Case c) {
    if (field == "primaryPhone") return store::UserKey::phone;
    if (field == "id" && c == Case::sensitive) return store::UserKey::id;
    if (!is_ascii(value)) return std::nullopt;
    if (field == "primaryEmail") return store::UserKey::email;
    if (field == "username") return store::UserKey::username;
    return std::nullopt;
}

std::optional<Plan> plan_keys(const Search::Condition& condition, Case letter_case) {
    Plan plan;
    for (const std::string_view field : condition.fields) {
        for (const std::string& value : condition.values) {
            const auto kind = key_of(field, value, letter_case);
            if (!kind) return std::nullopt;
            plan.keys.push_back({*kind, value});
        }
    }
    return plan;
}

std::optional<Plan> plan_condition(const Search::Condition& condition, Case letter_case) {
    Plan plan;
    if (condition.pattern) {
        auto& part = plan.parts.emplace_back();
        for (const std::string& literal : condition.pattern->literals()) {
            std::ranges::copy(store::trigrams_of(literal), std::back_inserter(part));
        }
    } else {
        if (auto keys = plan_keys(condition, letter_case)) return keys;
        for (const std::string& value : condition.values) {
            plan.parts.push_back(store::trigrams_of(value));
        }
    }
    const auto is_empty = [](const auto& part) { return part.empty(); };
    if (std::ranges::any_of(plan.parts, is_empty)) return std::nullopt;
    return plan;
}

// Of two conditions that must both hold, one finds the users: by keys, or by the longest parts.
bool is_better(const Plan& plan, const Plan& other) {
    if (plan.parts.size() != other.parts.size()) return plan.parts.size() < other.parts.size();
    const auto size_of = [](const Plan& measured) {
        std::size_t shortest = SIZE_MAX;
        for (const auto& part : measured.parts) shortest = std::min(shortest, part.size());
        return shortest;
    };
    return size_of(plan) > size_of(other);
}

}  // namespace

std::optional<UserSearchPlan> plan_user_search(const Search& search) {
    std::optional<Plan> whole;
    for (const auto& condition : search.conditions()) {
        auto plan = plan_condition(condition, search.letter_case());
        if (search.all_must_hold()) {
            if (plan && (!whole || is_better(*plan, *whole))) whole = std::move(plan);
            continue;
        }
        if (!plan) return std::nullopt;
        if (!whole) whole.emplace();
        std::ranges::move(plan->keys, std::back_inserter(whole->keys));
        std::ranges::move(plan->parts, std::back_inserter(whole->parts));
    }
    if (whole && whole->keys.size() + whole->parts.size() > most_ways) return std::nullopt;
    return whole;
}

}  // namespace ostiary::management
