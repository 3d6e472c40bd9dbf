#pragma once

#include "base/clock.hpp"
#include "json/rules.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ostiary {

// A permission of an API resource.
struct Scope {
    std::string id;
    std::string resource_id;
    std::string name;
    std::optional<std::string> description;
    Milliseconds created_at = 0;
};

// An API that access tokens are issued for, named by its resource indicator (RFC 8707).
struct Resource {
    std::string id;
    std::string name;
    std::string indicator;
    bool is_default = false;
    std::int64_t access_token_ttl = 3600;  // seconds
    Milliseconds created_at = 0;
    std::vector<Scope> scopes;
};

enum class RoleType { user, machine_to_machine };

constexpr std::array<json::EnumName<RoleType>, 2> enum_names(RoleType) {
    return {{{"User", RoleType::user}, {"MachineToMachine", RoleType::machine_to_machine}}};
}

struct Role {
    std::string id;
    std::string name;
    std::string description;
    RoleType type = RoleType::user;
    bool is_default = false;
    std::vector<std::string> scope_ids;
};

// The resource indicator of the Management API of tenant `default`, fixed whatever the endpoint.
inline constexpr std::string_view default_management_indicator = "https://default.logto.app/api";
std::string management_indicator(std::string_view tenant_id);
// Whether it names an API of this server that gives power over a tenant: some tenant's Management
// API, or what the Console calls. The admin tenant has those of all tenants.
bool is_management_indicator(std::string_view indicator);

}  // namespace ostiary
