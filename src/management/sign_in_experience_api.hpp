#pragma once

#include "http/patch.hpp"
#include "http/route.hpp"
#include "identity/password_policy.hpp"
#include "management/changes.hpp"
#include "store/snapshot.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace ostiary::management {

struct SignInExperienceShape : SignInExperience {
    std::string tenant_id;

    static constexpr auto fields() {
        return std::tuple_cat(
            std::tuple{json::field("tenantId", &SignInExperienceShape::tenant_id)},
            SignInExperience::fields()
        );
    }
};

struct CheckPassword {
    std::string password;
    std::optional<std::string> user_id;

    static constexpr auto fields() {
        using B = CheckPassword;
        return std::tuple{
            json::field("password", &B::password, {.max = 1024}),
            json::field("userId", &B::user_id, {.doc = "Whose name the password must not have"}),
        };
    }
};

struct ConflictQuery {
    std::int64_t limit = 20;

    static constexpr auto fields() {
        return std::tuple{json::field(
            "limit", &ConflictQuery::limit, {.minimum = 1, .maximum = 100, .defaulted = true}
        )};
    }
};

struct UsernameConflictShape {
    std::string username;
    std::vector<std::string> user_ids;

    static constexpr auto fields() {
        using C = UsernameConflictShape;
        return std::tuple{
            json::field("usernameLower", &C::username), json::field("userIds", &C::user_ids)
        };
    }
};

// Usernames that would be one if their case were ignored: how many there are, and some of them.
struct UsernameConflicts {
    std::int64_t total = 0;
    std::vector<UsernameConflictShape> samples;

    static constexpr auto fields() {
        using C = UsernameConflicts;
        return std::tuple{
            json::field("totalConflicts", &C::total), json::field("samples", &C::samples)
        };
    }
};

// The sign-in experience of a tenant: /api/sign-in-exp. What pages read of it without a token is
// /api/.well-known/sign-in-exp.
//
// Thread safety: all members may be called concurrently.
class SignInExperienceApi {
public:
    SignInExperienceApi(
        sql::Database& database,
        store::Snapshots& snapshots,
        Changes& changes,
        identity::CommonPasswords common
    )
        : database_(database), snapshots_(snapshots), changes_(changes), common_(common) {}

    std::vector<http::Route> routes();

    Task<SignInExperienceShape> get(const http::Request& request);
    Task<SignInExperienceShape>
    update(const http::Request& request, http::Patch<SignInExperience> patch);
    // 200 {result: true}, or 400 {result: false, issues}.
    Task<http::Response>
    check_password(const http::Request& request, http::Body<CheckPassword> body);

    Task<UsernameConflicts>
    list_username_conflicts(const http::Request& request, http::Query<ConflictQuery> query);

private:
    Task<UsernameConflicts> find_conflicts(TenantId tenant, std::int64_t limit);
    Task<SignInExperienceShape>
    apply(const http::Request& request, http::Patch<SignInExperience> patch);

    sql::Database& database_;
    store::Snapshots& snapshots_;
    Changes& changes_;
    const identity::CommonPasswords common_;
};

}  // namespace ostiary::management
