#include "sql/postgres/loop_pools.hpp"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <unordered_map>

namespace ostiary::sql::postgres {
namespace {

using Access = Connector::Access;

std::shared_ptr<Pool> make(
    Loop& loop,
    const std::shared_ptr<Connector>& connector,
    const PostgresOptions& options,
    Connector::Use use,
    int limit
) {
    const auto connections = static_cast<std::size_t>(std::max(1, limit));
    return std::make_shared<Pool>(loop, connector, options, use, connections);
}

// Lives in the loop, so that connections end before what they are registered with.
class PoolsService final : public boost::asio::execution_context::service {
public:
    using key_type = PoolsService;
    static inline boost::asio::execution_context::id id;

    explicit PoolsService(boost::asio::execution_context& context) : service(context) {}

    std::shared_ptr<LoopPools>& of(std::uint64_t database) { return pools_[database]; }

private:
    void shutdown() override {
        for (const auto& [database, pools] : pools_) pools->close();
        pools_.clear();
    }

    std::unordered_map<std::uint64_t, std::shared_ptr<LoopPools>> pools_;
};

std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

LoopPools::LoopPools(
    Loop& loop,
    const std::shared_ptr<Connector>& connector,
    const PostgresOptions& options
)
    : context_(&loop.context()),
      reads_(make(loop, connector, options, {Access::read_only}, 1)),
      writes_(make(loop, connector, options, {Access::read_write}, options.pool_size - 3)),
      reads_in_groups_(make(loop, connector, options, {Access::read_only, true}, 1)),
      writes_in_groups_(make(loop, connector, options, {Access::read_write, true}, 1)),
      grouped_reads_(std::make_shared<GroupSender>(loop, reads_in_groups_)),
      grouped_writes_(std::make_shared<GroupSender>(loop, writes_in_groups_)) {}

void LoopPools::close() {
    {
        const std::lock_guard lock(mutex_);
        context_ = nullptr;
    }
    grouped_reads_->close();
    grouped_writes_->close();
    for (const auto& pool : {reads_, writes_, reads_in_groups_, writes_in_groups_}) pool->close();
}

void LoopPools::close_later() {
    const std::lock_guard lock(mutex_);
    if (!context_) return;
    boost::asio::post(*context_, [self = shared_from_this()] { self->close(); });
}

PoolsOfLoops::PoolsOfLoops(PostgresOptions options)
    : options_(std::move(options)),
      id_(next_id()),
      connector_(std::make_shared<Connector>(options_)) {}

PoolsOfLoops::~PoolsOfLoops() {
    for (const auto& pools : pools_) {
        const auto held = pools.lock();
        try {
            if (held) held->close_later();
        } catch (const std::exception&) {
            break;  // without memory for it: connections end with their loop as well
        }
    }
}

std::shared_ptr<LoopPools> PoolsOfLoops::here() {
    Loop& loop = Loop::current();
    auto& pools = boost::asio::use_service<PoolsService>(loop.context()).of(id_);
    if (!pools) {
        pools = std::make_shared<LoopPools>(loop, connector_, options_);
        const std::lock_guard lock(mutex_);
        std::erase_if(pools_, [](const auto& known) { return known.expired(); });
        pools_.push_back(pools);
    }
    return pools;
}

}  // namespace ostiary::sql::postgres
