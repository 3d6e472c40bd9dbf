#pragma once

#include "sql/sqlite/checkpointer.hpp"
#include "sql/sqlite/connection.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace ostiary {
class Loop;
}

namespace ostiary::sql::sqlite {

// The one thread that writes.
//
// What is queued when the previous commit is on disk, and a loop has done what was ready, becomes
// the next transaction. A batch that fails its guard or a constraint is undone and leaves the
// others alone.
class Writer {
public:
    // Counts in `commits` whatever may have been committed, before anybody is told.
    Writer(SqliteOptions options, std::atomic<std::uint64_t>& commits);
    // Writes what is queued, then ends.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    Task<Written> write(TenantId tenant, Batch batch);
    Task<Written> execute_script(std::string script);

private:
    struct Job;
    struct Queue;
    struct Submit;

    void work();
    void commit(const std::deque<Job*>& group);
    std::optional<Failure> run_group(const std::deque<Job*>& group);
    std::optional<Failure> run_plainly(const std::deque<Job*>& group, bool& undo);
    std::optional<Failure> run_with_savepoints(const std::deque<Job*>& group);
    std::optional<Failure> run_batch(Job& job);
    std::optional<Failure> run_statements(Job& job);
    void run_script(Job& job, const std::string& script);
    std::optional<Failure> run_plain(const Query& query);
    void roll_back();

    const SqliteOptions options_;
    std::atomic<std::uint64_t>& commits_;
    std::unique_ptr<Connection> connection_;
    Checkpointer checkpointer_;
    const std::shared_ptr<Queue> queue_;
    std::thread thread_;
};

}  // namespace ostiary::sql::sqlite
