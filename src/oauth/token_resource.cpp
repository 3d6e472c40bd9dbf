#include "oauth/token_resource.hpp"

#include "oauth/errors.hpp"
#include "oauth/resource_indicators.hpp"

#include <algorithm>

namespace ostiary::oauth {

Result<const Resource*> resolve_token_resource(
    const store::Snapshot& snapshot,
    const Resource* requested,
    const std::vector<std::string>& authorized,
    bool has_openid
) {
    const auto is_authorized = [&](const Resource& resource) {
        return std::ranges::find(authorized, resource.indicator) != authorized.end();
    };
    if (requested) {
        if (!is_authorized(*requested)) return fail(invalid_target);
        return requested;
    }
    if (has_openid || authorized.empty()) return nullptr;
    if (authorized.size() == 1) return get_resource(snapshot, authorized.front());
    const Resource* const fallback = snapshot.default_resource();
    if (!fallback || !is_authorized(*fallback)) {
        return fail(invalid_target, "an access token is for one resource: name one of them");
    }
    return fallback;
}

}  // namespace ostiary::oauth
