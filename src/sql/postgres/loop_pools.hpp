#pragma once

#include "sql/postgres/group_sender.hpp"
#include "sql/postgres/pool.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace ostiary::sql::postgres {

// The connections of one database on one loop. They end with whichever of both ends first.
class LoopPools : public std::enable_shared_from_this<LoopPools> {
public:
    LoopPools(
        Loop& loop,
        const std::shared_ptr<Connector>& connector,
        const PostgresOptions& options
    );

    // What goes alone.
    const std::shared_ptr<Pool>& reads() { return reads_; }
    const std::shared_ptr<Pool>& writes() { return writes_; }
    // What shares a transaction.
    GroupSender& grouped_reads() { return *grouped_reads_; }
    GroupSender& grouped_writes() { return *grouped_writes_; }

    // From the loop's thread, or while it does not run.
    void close();
    // From any thread.
    void close_later();

private:
    std::mutex mutex_;
    boost::asio::io_context* context_;  // while it exists
    const std::shared_ptr<Pool> reads_;
    const std::shared_ptr<Pool> writes_;
    const std::shared_ptr<Pool> reads_in_groups_;
    const std::shared_ptr<Pool> writes_in_groups_;
    const std::shared_ptr<GroupSender> grouped_reads_;
    const std::shared_ptr<GroupSender> grouped_writes_;
};

// Finds the pools of a database on the current loop.
class PoolsOfLoops {
public:
    explicit PoolsOfLoops(PostgresOptions options);
    ~PoolsOfLoops();
    PoolsOfLoops(const PoolsOfLoops&) = delete;
    PoolsOfLoops& operator=(const PoolsOfLoops&) = delete;

    std::shared_ptr<LoopPools> here();
    const std::shared_ptr<Connector>& connector() const { return connector_; }

private:
    const PostgresOptions options_;
    const std::uint64_t id_;  // never used twice, unlike an address
    const std::shared_ptr<Connector> connector_;
    std::mutex mutex_;
    std::vector<std::weak_ptr<LoopPools>> pools_;
};

}  // namespace ostiary::sql::postgres
