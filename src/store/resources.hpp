#pragma once

#include "base/task.hpp"
#include "model/resource.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::store {

// API resources and their scopes. All of a tenant's are part of its snapshot.
//
// Thread safety: all members may be called concurrently.
class Resources {
public:
    explicit Resources(sql::Database& database) : database_(database) {}

    static constexpr std::string_view indicator_taken = "resources.indicator";
    static constexpr std::string_view scope_taken = "scopes.resource_id,name";

    // Newest first, each with its scopes.
    Task<std::vector<Resource>> list(TenantId tenant);

    static void insert(sql::Batch& batch, const Resource& resource);
    // Changes the members that are given; fails the batch if there is no such resource.
    static void update(
        sql::Batch& batch,
        std::string_view id,
        const std::optional<std::string>& name,
        std::optional<std::int64_t> access_token_ttl
    );
    static void set_default(sql::Batch& batch, std::string_view id, bool is_default);
    static void clear_default(sql::Batch& batch);
    static void remove(sql::Batch& batch, std::string_view id);

    static void insert_scope(sql::Batch& batch, const Scope& scope);
    // Changes the members that are given; a description that is given may be none.
    static void update_scope(
        sql::Batch& batch,
        std::string_view resource_id,
        std::string_view id,
        const std::optional<std::string>& name,
        const std::optional<std::optional<std::string>>& description
    );
    static void remove_scope(sql::Batch& batch, std::string_view resource_id, std::string_view id);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
