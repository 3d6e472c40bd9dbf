#pragma once

#include "model/client.hpp"
#include "store/snapshot.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ostiary::oauth {

inline constexpr std::string_view openid_scope = "openid";
inline constexpr std::string_view offline_access_scope = "offline_access";

// Whether the name is a scope about the user (openid, profile, ...), not a permission of an API.
bool is_oidc_scope(std::string_view name);

// Those of `names` that are about the user.
std::vector<std::string> oidc_scopes(const std::vector<std::string>& names);

// "openid" or "read write", without those of `names` that are not in `allowed` (a scope text).
std::vector<std::string> intersect(const std::vector<std::string>& names, std::string_view allowed);

// A third-party client may ask users for what its configuration lists and for openid and
// offline_access; any other client for all.
bool may_ask_for(const store::ClientEntry& client, std::string_view oidc_scope);

// The session that tokens of this scope end with: none if the user allowed offline access.
std::optional<std::string>
session_dependency(std::string_view scope, const std::optional<std::string>& session_uid);

}  // namespace ostiary::oauth
