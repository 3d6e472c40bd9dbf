#include "model/resource.hpp"

namespace ostiary {

std::string management_indicator(std::string_view tenant_id) {
    return "https://" + std::string(tenant_id) + ".logto.app/api";
}

bool is_management_indicator(std::string_view indicator) {
    constexpr std::string_view prefix = "https://";
    if (!indicator.starts_with(prefix)) return false;
    indicator.remove_prefix(prefix.size());
    for (const std::string_view suffix : {".logto.app/api", ".logto.app/me"}) {
        if (!indicator.ends_with(suffix)) continue;
        const auto tenant = indicator.substr(0, indicator.size() - suffix.size());
        return !tenant.empty() && tenant.find_first_of("./") == std::string_view::npos;
    }
    return false;
}

}  // namespace ostiary
