#include "oauth/scope.hpp"

#include "tokens/claims.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>

namespace ostiary::oauth {

bool is_oidc_scope(std::string_view name) {
    const auto& supported = tokens::supported_scopes();
    return std::ranges::find(supported, name) != supported.end();
}

std::vector<std::string> oidc_scopes(const std::vector<std::string>& names) {
    std::vector<std::string> kept;
    std::ranges::copy_if(names, std::back_inserter(kept), is_oidc_scope);
    return kept;
}

std::vector<std::string>
intersect(const std::vector<std::string>& names, std::string_view allowed) {
    std::vector<std::string> kept;
    kept.reserve(names.size());
    std::ranges::copy_if(names, std::back_inserter(kept), [&](const std::string& name) {
        return tokens::has_scope(allowed, name);
    });
    return kept;
}

bool may_ask_for(const store::ClientEntry& client, std::string_view oidc_scope) {
    if (!client.client.is_third_party) return true;
    if (oidc_scope == openid_scope || oidc_scope == offline_access_scope) return true;
    const auto& allowed = client.consent.user_scopes;
    return std::ranges::find(allowed, oidc_scope) != allowed.end();
}

std::optional<std::string>
session_dependency(std::string_view scope, const std::optional<std::string>& session_uid) {
    if (tokens::has_scope(scope, offline_access_scope)) return std::nullopt;
    if (!session_uid || session_uid->empty()) return std::nullopt;
    return session_uid;
}

}  // namespace ostiary::oauth
