#pragma once

#include "sql/postgres/handle.hpp"
#include "sql/postgres/postgres.hpp"
#include "sql/postgres/server_error.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ostiary::sql::postgres {

// Names of the statements that every connection has prepared: they set `ostiary.tenant` to $1.
inline constexpr const char* set_tenant = "ostiary_set_tenant";
inline constexpr const char* set_tenant_in_transaction = "ostiary_set_tenant_in_transaction";

// Opens connections and runs scripts, on threads of its own: resolving names blocks, and so may
// authentication.
class Connector {
public:
    enum class Access { read_only, read_write };
    // What a session is for. In groups are statements by key or over few rows, for each other's
    // company.
    struct Use {
        Access access;
        bool in_groups = false;
    };

    // Without threads it only connects. Throws std::invalid_argument.
    explicit Connector(const PostgresOptions& options, int threads = 2);
    // Waits for what runs, unless it is what runs that ends the connector: work that resumes a loop
    // may be the last to hold it, and the loop holds the pools that hold this.
    ~Connector();
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;

    // Runs `work` on one of the threads; it must not throw.
    void run(std::function<void()> work);

    // Blocks until the connection is ready for use. Throws Unavailable.
    Handle connect(Use use) const;
    // Likewise, for one user at a time that waits for every answer.
    Handle connect_blocking(Use use) const;
    // Blocks. Returns why nothing of the script was done. Throws Unavailable.
    std::optional<ServerError> execute_script(const std::string& script) const;

private:
    Handle open() const;
    void create_schema(PGconn& connection) const;
    void set_up(PGconn& connection, Use use) const;

    const PostgresOptions options_;
    std::string url_;
    std::string schema_;

    struct Queue;
    std::shared_ptr<Queue> queue_;  // also of the threads
    std::vector<std::thread> threads_;
};

}  // namespace ostiary::sql::postgres
