#include "sql/postgres/connector.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>

namespace ostiary::sql::postgres {
namespace {

// No server is needed: nothing connects.
PostgresOptions unreachable() {
    PostgresOptions options;
    options.url = "postgres://nobody@127.0.0.1:1/none";
    return options;
}

TEST(ConcurrentConnector, MayBeEndedByItsOwnWork) {
    auto connector = std::make_shared<Connector>(unreachable());
    Connector& running = *connector;
    std::promise<void> ended;
    running.run([held = std::move(connector), &ended]() mutable {
        held.reset();
        ended.set_value();
    });
    ended.get_future().wait();
}

TEST(ConcurrentConnector, WaitsForWhatRunsWhenItEnds) {
    std::promise<void> started;
    std::promise<void> release;
    bool done = false;
    auto connector = std::make_unique<Connector>(unreachable());
    connector->run([&] {
        started.set_value();
        release.get_future().wait();
        done = true;
    });
    started.get_future().wait();
    release.set_value();
    connector.reset();
    EXPECT_TRUE(done);
}

}  // namespace
}  // namespace ostiary::sql::postgres
