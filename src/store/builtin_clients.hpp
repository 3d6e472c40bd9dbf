#pragma once

#include "store/snapshot.hpp"

#include <memory>
#include <string_view>

namespace ostiary::store {

// The clients that every installation has without a row: `demo-app`, which signs in and shows what
// it was given, and `account-center`. Their redirect URIs follow from the base URL the browser
// used.
inline constexpr std::string_view demo_app_id = "demo-app";
inline constexpr std::string_view account_center_id = "account-center";

bool is_builtin_client(const ClientId& id);

// Null for every other id, and for those that the tenant does not have.
std::shared_ptr<const ClientEntry>
builtin_client(const TenantId& tenant, std::string_view base_url, const ClientId& id);

}  // namespace ostiary::store
