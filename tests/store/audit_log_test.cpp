// What the list of events finds, on each database.
#include "base/loop.hpp"
#include "store/audit_events.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

namespace ostiary::testing {
namespace {

using store::AuditEvent;
using store::AuditFilter;

class AuditLogTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        const std::string tenants =
            "insert into tenants (id, name, created_at) values ('one', 'One', 1), ('two', 'Two', "
            "1)";
        ASSERT_TRUE(run_task(database_->execute_script(tenants)).value());
        // A millisecond apart, from two nodes, about three users and two clients.
        for (Milliseconds time = 1000; time < 1060; ++time) {
            AuditEvent event;
            event.id = id_at(time);
            event.node = time % 2 == 0 ? "even" : "odd";
            event.key = time % 5 == 0 ? "Management.User.Create" : "ExchangeTokenBy.RefreshToken";
            if (time % 3 != 0) event.user_id = "user" + std::to_string(time % 3);
            if (time % 4 != 0) event.client_id = time % 4 == 1 ? "a" : "b";
            event.payload = "{}";
            event.created_at = time;
            write("one", event);
            event.user_id = "user1";
            write("two", event);
        }
    }

    static std::string id_at(Milliseconds time) {
        std::string id;
        for (int shift = 40; shift >= 0; shift -= 8) id += static_cast<char>(time >> shift & 255);
        return id + "0123456789";
    }
    void write(std::string_view tenant, const AuditEvent& event) {
        sql::Batch batch;
        store::AuditEvents::insert(batch, event);
        ASSERT_TRUE(run_task(database_->write(TenantId(tenant), std::move(batch))).value());
    }
    std::vector<AuditEvent>
    list(const AuditFilter& filter, std::int64_t limit = 100, std::int64_t offset = 0) {
        return run_task(events_.list(TenantId("one"), filter, limit, offset)).value();
    }
    // What a filter finds is what a look at every event finds, newest first.
    void check(const AuditFilter& filter) {
        std::vector<Milliseconds> expected;
        for (Milliseconds time = 1059; time >= 1000; --time) {
            const std::string user = time % 3 == 0 ? "" : "user" + std::to_string(time % 3);
            const std::string client = time % 4 == 0 ? "" : time % 4 == 1 ? "a" : "b";
            const bool fits = (!filter.user_id || *filter.user_id == user) &&
                              (!filter.client_id || *filter.client_id == client) &&
                              (!filter.key || (time % 5 == 0) == filter.key->starts_with("M")) &&
                              (!filter.key_prefix || time % 5 == 0) &&
                              (!filter.protocol_only || time % 5 != 0) && time >= filter.from &&
                              time <= filter.until;
            if (fits) expected.push_back(time);
        }
        std::vector<Milliseconds> found;
        for (const AuditEvent& event : list(filter)) found.push_back(event.created_at);
        EXPECT_EQ(found, expected);
        const auto counted = run_task(events_.count(TenantId("one"), filter, 1000)).value();
        EXPECT_EQ(counted, static_cast<std::int64_t>(expected.size()));
    }

    std::unique_ptr<sql::Database> database_ = make_test_database(GetParam());
    store::AuditEvents events_{*database_};
};

TEST_P(AuditLogTest, FindsByUserClientKeyAndTimeTogether) {
    for (const bool by_user : {false, true}) {
        for (const bool by_client : {false, true}) {
            AuditFilter filter;
            if (by_user) filter.user_id = "user1";
            if (by_client) filter.client_id = "b";
            check(filter);
            AuditFilter of_key = filter;
            of_key.key = "Management.User.Create";
            check(of_key);
            AuditFilter of_prefix = filter;
            of_prefix.key_prefix = "Management.";
            check(of_prefix);
            filter.protocol_only = true;
            filter.from = 1010;
            filter.until = 1049;
            check(filter);
        }
    }
    AuditFilter nobody;
    nobody.user_id = "nobody";
    check(nobody);
}

TEST_P(AuditLogTest, GoesThroughPagesAndCountsNoFurtherThanTheCap) {
    const auto page = list({}, 7, 14);
    ASSERT_EQ(page.size(), 7U);
    EXPECT_EQ(page.front().created_at, 1045);
    EXPECT_EQ(page.back().created_at, 1039);
    EXPECT_EQ(run_task(events_.count(TenantId("one"), {}, 11)).value(), 11);
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    AuditLogTest,
    ::testing::ValuesIn(test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::testing
