#pragma once

#include "base/task.hpp"
#include "model/sign_in_experience.hpp"
#include "sql/database.hpp"

#include <optional>

namespace ostiary::store {

// The sign-in experience of a tenant; part of its snapshot.
//
// Thread safety: all members may be called concurrently.
class SignInExperiences {
public:
    explicit SignInExperiences(sql::Database& database) : database_(database) {}

    Task<std::optional<SignInExperience>> find(TenantId tenant);

    static void put(sql::Batch& batch, const SignInExperience& experience);
    // Does nothing if the tenant has one.
    static void insert_if_absent(sql::Batch& batch, const SignInExperience& experience);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
