// What has expired goes, what has not stays, however many rows are older.
#include "store/expiry.hpp"

#include "crypto/bearer_token.hpp"
#include "crypto/random.hpp"
#include "store/scripted_test.hpp"

namespace ostiary::testing {
namespace {

constexpr Milliseconds day = 24 * 3600 * 1000;
constexpr Milliseconds now = 1'700'000'000'000;
constexpr Milliseconds cutoff = now - day;

constexpr sql::Query count_tokens{
    "test.count_tokens",
    "select count(*) from access_tokens where tenant_id = $1"
};
constexpr sql::Query count_grants{
    "test.count_grants",
    "select count(*) from grants where tenant_id = $1"
};

class ExpiryTest : public ScriptedTest {
protected:
    ExpiryTest() : ScriptedTest(Schema::migrated) {}

    void SetUp() override {
        run(std::string(add_tenant) +
            "insert into tenants (id, name, created_at) values ('u', 'U', 1);" + add_user);
    }

    // Tokens made at `created`, one a millisecond.
    void add_tokens(
        int count,
        Milliseconds created,
        Milliseconds lifetime,
        std::string_view tenant = "t"
    ) {
        std::string script;
        for (int i = 0; i < count; ++i) {
            script += fmt::format(
                "insert into access_tokens (tenant_id, id, digest, client_id, scope, created_at, "
                "expires_at) values ('{}', {}, {}, 'c', '', {}, {});",
                tenant,
                literal(time_ordered_id(random_, created + i)),
                literal(std::string(32, 'd')),
                created + i,
                created + i + lifetime
            );
        }
        run(script);
    }
    void add_grant(Milliseconds created, Milliseconds expires) {
        run(fmt::format(
            "insert into grants (tenant_id, id, user_id, client_id, session_uid, scope, resources, "
            "created_at, expires_at) values ('t', {}, 'u', 'c', 's', 'openid', '{{}}', {}, {})",
            literal(time_ordered_id(random_, created)),
            created,
            expires
        ));
    }
    std::int64_t count(const sql::Query& query, std::string tenant = "t") {
        return run_task(database_->count(TenantId(std::move(tenant)), query)).value();
    }
    std::int64_t remove(const std::string& tenant = "t") {
        return run_task(expiry_.remove(TenantId(tenant), cutoff)).value();
    }

    store::Expiry expiry_{*database_};
    SystemRandom random_;
};

INSTANTIATE_TEST_SUITE_P(Databases, ExpiryTest, ::testing::ValuesIn(test_databases()));

TEST_P(ExpiryTest, TakesWhatExpiredBeforeTheCutoffAndNothingElse) {
    add_tokens(3, cutoff - 10'000, 5000);  // expired before it
    add_tokens(2, cutoff - 1000, 60'000);  // expired after it
    add_tokens(2, now, 3600'000);          // live
    add_tokens(4, cutoff - 10'000, 5000, "u");
    add_grant(cutoff - 90 * day, cutoff - 1);
    add_grant(cutoff - 90 * day, cutoff + 1);
    EXPECT_EQ(remove(), 4);
    EXPECT_EQ(count(count_tokens), 4);
    EXPECT_EQ(count(count_grants), 1);
    EXPECT_EQ(count(count_tokens, "u"), 4);
    EXPECT_EQ(remove(), 0);
    EXPECT_EQ(remove("u"), 4);
}

TEST_P(ExpiryTest, GoesOnWhileItFindsSomething) {
    add_tokens(1700, cutoff - 100'000, 1000);
    EXPECT_EQ(remove(), 1700);
    EXPECT_EQ(count(count_tokens), 0);
}

// More long-lived rows than one call looks at stand before those that have expired.
TEST_P(ExpiryTest, TakesUpWhereItEnded) {
    constexpr int living = 5600;
    add_tokens(living, cutoff - 90 * day, 365 * day);
    add_tokens(40, cutoff - 10'000, 1000);
    EXPECT_EQ(remove(), 0);
    EXPECT_EQ(remove(), 40);
    EXPECT_EQ(count(count_tokens), living);
    // From the start again.
    run(fmt::format(
        "update access_tokens set expires_at = 5 where created_at < {}", cutoff - 90 * day + 7
    ));
    EXPECT_EQ(remove(), 7);
}

TEST_P(ExpiryTest, BoundOfIdsIsAboveWhatIsOlder) {
    EXPECT_LT(time_ordered_id(random_, cutoff - 1), bound_of_ids_before(cutoff));
    EXPECT_GT(time_ordered_id(random_, cutoff), bound_of_ids_before(cutoff));
}

}  // namespace
}  // namespace ostiary::testing
