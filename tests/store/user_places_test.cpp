// What keeps pages of users cheap: the count that triggers maintain, and remembered places.
#include "store/user_places.hpp"

#include "base/loop.hpp"
#include "store/tenants.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ostiary::store {
namespace {

class UserPlacesTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        for (const char* id : {"one", "two"}) {
            sql::Batch batch;
            Tenants::insert_first(batch, id, 0);
            ASSERT_TRUE(run_task(database_->write(TenantId(id), std::move(batch))).value());
        }
    }

    static void add(sql::Batch& batch, std::string_view id, Milliseconds created_at) {
        User user;
        user.id = UserId(id);
        user.created_at = user.updated_at = created_at;
        Users::insert(batch, user);
    }
    void write(sql::Batch batch, const char* tenant = "one") {
        ASSERT_TRUE(run_task(database_->write(TenantId(tenant), std::move(batch))).value());
    }
    // Users of the tenant "one", several of one millisecond.
    void add_users(int first, int count) {
        sql::Batch batch;
        for (int i = first; i < first + count; ++i) {
            add(batch, "user" + std::to_string(i), start_ + i / 3);
        }
        write(std::move(batch));
    }
    UserCount counted(const char* tenant = "one") {
        return run_task(users_.get_count(TenantId(tenant))).value();
    }
    // Compares with what the database gives when it walks over the offset.
    void expect_pages_right() {
        const auto all = run_task(users_.list(tenant_, 100'000, 0)).value();
        for (std::int64_t offset = 0; offset < std::ssize(all) + 30; offset += 83) {
            const auto page = run_task(places_.get(tenant_, 20, offset)).value();
            EXPECT_EQ(page.total, std::ssize(all));
            const auto first = std::min(offset, std::ssize(all));
            const auto last = std::min(first + 20, std::ssize(all));
            ASSERT_EQ(std::ssize(page.users), last - first) << offset;
            for (auto i = first; i < last; ++i) {
                EXPECT_EQ(
                    page.users[static_cast<std::size_t>(i - first)].id,
                    all[static_cast<std::size_t>(i)].id
                ) << offset;
            }
        }
    }

    TenantId tenant_{"one"};
    FakeClock clock_;
    // Later than the clock of the database, so that nobody comes late.
    const Milliseconds start_ = clock_.now() + Milliseconds{3650} * 24 * 3600 * 1000;
    std::unique_ptr<sql::Database> database_ = testing::make_test_database(GetParam());
    Users users_{*database_};
    UserPlaces places_{*database_, clock_};
};

TEST_P(UserPlacesTest, CountsWhatIsCommitted) {
    EXPECT_EQ(counted().users, 0);
    add_users(0, 10);
    EXPECT_EQ(counted().users, 10);
    EXPECT_EQ(counted().reorderings, 0);
    EXPECT_EQ(counted("two").users, 0);

    sql::Batch refused;
    add(refused, "late", start_);
    add(refused, "user1", start_);
    EXPECT_FALSE(run_task(database_->write(tenant_, std::move(refused))).value());
    EXPECT_EQ(counted().users, 10);

    sql::Batch removal;
    Users::remove(removal, UserId("user3"));
    write(std::move(removal));
    EXPECT_EQ(counted().users, 9);
    EXPECT_EQ(counted().reorderings, 1);

    sql::Batch late;
    add(late, "old", 1000);
    write(std::move(late));
    EXPECT_EQ(counted().users, 10);
    EXPECT_EQ(counted().reorderings, 2);
}

TEST_P(UserPlacesTest, GoesWithItsTenant) {
    static constexpr sql::Query remove_tenant{
        "test.remove_tenant", "delete from tenants where id = $1"
    };
    static constexpr sql::Query count_rest{
        "test.count_rest",
        "select (select count(*) from user_counts where tenant_id = $1) "
        "+ (select count(*) from user_search_tail where tenant_id = $1)"
    };
    add_users(0, 5);
    EXPECT_GT(run_task(database_->count(tenant_, count_rest)).value(), 0);
    sql::Batch batch;
    batch.add(remove_tenant);
    write(std::move(batch));
    EXPECT_EQ(run_task(database_->count(tenant_, count_rest)).value(), 0);
}

TEST_P(UserPlacesTest, FindsEveryPage) {
    add_users(0, 1500);
    expect_pages_right();
    clock_.advance(start_ - clock_.now() + 20'000);
    expect_pages_right();

    // New ones come at the other end of the list, and some have settled since.
    add_users(1500, 700);
    expect_pages_right();
    clock_.advance(30'000);
    expect_pages_right();
    clock_.advance(90'000);
    expect_pages_right();
}

TEST_P(UserPlacesTest, ForgetsPlacesThatMoved) {
    add_users(0, 1500);
    clock_.advance(start_ - clock_.now() + 20'000);
    expect_pages_right();
    sql::Batch removal;
    for (int i = 0; i < 300; i += 7) {
        Users::remove(removal, UserId("user" + std::to_string(i)));
    }
    write(std::move(removal));
    expect_pages_right();
    sql::Batch late;
    for (int i = 0; i < 40; ++i) add(late, "late" + std::to_string(i), i % 2 == 0 ? 1000 : 2000);
    write(std::move(late));
    expect_pages_right();
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    UserPlacesTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::store
