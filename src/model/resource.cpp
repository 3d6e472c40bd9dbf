#include "model/resource.hpp"

namespace ostiary {

std::string management_indicator(std::string_view tenant_id) {
    return "https://" + std::string(tenant_id) + ".logto.app/api";
}

}  // namespace ostiary
