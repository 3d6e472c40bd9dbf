#pragma once

#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "store/clients.hpp"

#include <vector>

namespace ostiary::management {

// The roles of a machine-to-machine application.
class ApplicationRolesApi {
public:
    ApplicationRolesApi(store::Snapshots& snapshots, store::Clients& clients, Changes& changes)
        : snapshots_(snapshots), clients_(clients), changes_(changes) {}

    std::vector<http::Route> routes();

    Task<http::Page<RoleShape>>
    list(const http::Request& request, http::Path<"applicationId"> id, http::PageRequest page);
    Task<RoleIds>
    add(const http::Request& request, http::Path<"applicationId"> id, http::Body<RoleIds> body);
    Task<RoleIds>
    replace(const http::Request& request, http::Path<"applicationId"> id, http::Body<RoleIds> body);
    Task<void> remove(
        const http::Request& request,
        http::Path<"applicationId"> id,
        http::Path<"roleId"> role_id
    );

private:
    Task<Client> get_client(TenantId tenant, std::string id);

    store::Snapshots& snapshots_;
    store::Clients& clients_;
    Changes& changes_;
};

}  // namespace ostiary::management
