#pragma once

#include "audit/recorder.hpp"
#include "http/request.hpp"
#include "store/snapshot.hpp"

#include <string_view>
#include <vector>

namespace ostiary::management {

// What a conflict of a batch means to the client. Without an entry, a violated uniqueness is
// entity.unique_integrity_violation, a reference to nothing entity.relation_foreign_key_not_found,
// and a guard that fails entity.not_found: what was to change is not there any more.
struct ConflictMeanings {
    struct Unique {
        std::string_view constraint;  // of the store: Users::email_taken
        const ErrorKind* kind;
    };
    struct Guard {
        std::size_t statement;  // in the batch
        const ErrorKind* kind;
    };
    std::vector<Unique> unique{};
    std::vector<Guard> guards{};
};

Result<void> check_written(const sql::Written& written, const ConflictMeanings& meanings);

// Writes what an operation changes, together with the event that tells who did it.
//
// Thread safety: all members may be called concurrently.
class Changes {
public:
    Changes(sql::Database& database, store::Snapshots& snapshots, audit::Recorder& recorder)
        : database_(database), snapshots_(snapshots), recorder_(recorder) {}

    // `action` is the event's key: "Management.User.Create". `details` names what was changed.
    Task<void> write(
        const http::Request& request,
        sql::Batch batch,
        std::string_view action,
        json::object details,
        ConflictMeanings meanings = {}
    );
    // The same for what is part of the tenant's configuration: every node drops its snapshot.
    Task<void> configure(
        const http::Request& request,
        sql::Batch batch,
        std::string_view action,
        json::object details,
        ConflictMeanings meanings = {}
    );

private:
    void record(
        sql::Batch& batch,
        const http::Request& request,
        std::string_view action,
        json::object details
    );

    sql::Database& database_;
    store::Snapshots& snapshots_;
    audit::Recorder& recorder_;
};

}  // namespace ostiary::management
