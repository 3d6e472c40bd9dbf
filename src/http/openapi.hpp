#pragma once

#include "http/route.hpp"

#include <span>
#include <string>
#include <string_view>

namespace ostiary::http {

struct OpenApiInfo {
    std::string title;
    std::string version;
    std::string description{};
    std::string server_url = "/";
    std::string token_path = "/oidc/token";  // where a token for Access::management comes from
};

// The OpenAPI 3.1 document of all routes that describe themselves, as JSON text. Operation ids and
// tags follow from method and path unless the route names its tag: PATCH /api/roles/{id} is
// UpdateRole, in "Roles".
// https://spec.openapis.org/oas/v3.1.0
std::string openapi_document(std::span<const Route> routes, const OpenApiInfo& info);

}  // namespace ostiary::http
