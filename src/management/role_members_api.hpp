#pragma once

#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "store/snapshot.hpp"

#include <string>
#include <vector>

namespace ostiary::management {

struct UserIds {
    std::vector<std::string> user_ids;

    static constexpr auto fields() {
        return std::tuple{json::field("userIds", &UserIds::user_ids, {.min = 1, .max = 128})};
    }
};

struct ApplicationIds {
    std::vector<std::string> application_ids;

    static constexpr auto fields() {
        return std::tuple{
            json::field("applicationIds", &ApplicationIds::application_ids, {.min = 1, .max = 128}),
        };
    }
};

// Who has a role: /api/roles/{id}/users and /api/roles/{id}/applications. A role of type User is
// for users, one of type MachineToMachine for machine-to-machine applications.
//
// Thread safety: all members may be called concurrently.
class RoleMembersApi {
public:
    RoleMembersApi(sql::Database& database, store::Snapshots& snapshots, Changes& changes)
        : database_(database), snapshots_(snapshots), changes_(changes) {}

    std::vector<http::Route> routes();

    Task<http::Page<UserShape>>
    list_users(const http::Request& request, http::Path<"id"> id, http::PageRequest position);
    Task<http::Response>
    add_users(const http::Request& request, http::Path<"id"> id, http::Body<UserIds> body);
    Task<void>
    remove_user(const http::Request& request, http::Path<"id"> id, http::Path<"userId"> user_id);

    Task<http::Page<ApplicationShape>> list_applications(
        const http::Request& request,
        http::Path<"id"> id,
        http::PageRequest position
    );
    Task<http::Response> add_applications(
        const http::Request& request,
        http::Path<"id"> id,
        http::Body<ApplicationIds> body
    );
    Task<void> remove_application(
        const http::Request& request,
        http::Path<"id"> id,
        http::Path<"applicationId"> application_id
    );

private:
    sql::Database& database_;
    store::Snapshots& snapshots_;
    Changes& changes_;
};

}  // namespace ostiary::management
