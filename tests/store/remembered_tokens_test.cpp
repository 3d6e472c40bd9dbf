// A node that remembers what it has read of an access token, and how soon it learns that something
// of it was withdrawn: at once where it did that itself, within half a second where another node
// did.
#include "base/loop.hpp"
#include "crypto/random.hpp"
#include "store/access_tokens.hpp"
#include "store/grants.hpp"
#include "store/users.hpp"
#include "support/forwarding_database.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

namespace ostiary::testing {
namespace {

class RememberedTokens : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        const auto tenant = run_task(shared_->execute_script(
            "insert into tenants (id, name, created_at) values ('one', 'One', 1)"
        ));
        ASSERT_TRUE(tenant.value());
        here_ = std::make_unique<ForwardingDatabase>(shared_);
        there_ = std::make_unique<ForwardingDatabase>(shared_);
        tokens_.emplace(*here_, clock_);
        const Milliseconds now = clock_.now();

        user_.id = UserId("ada");
        user_.created_at = user_.updated_at = now;
        grant_.user_id = user_.id;
        grant_.client_id = ClientId("app");
        grant_.scope = "openid";
        grant_.expires_at = now + 1'000'000;
        sql::Batch batch;
        store::Users::insert(batch, user_);
        store::Grants::add(batch, grant_, random_, now);
        token_.grant_id = grant_.id;
        token_.scope = "openid";
        token_.created_at = now;
        token_.expires_at = now + 1'000'000;
        text_ = store::AccessTokens::add(batch, token_, random_).reveal();
        ASSERT_TRUE(write_at(*here_, std::move(batch)));
    }

    static bool write_at(sql::Database& node, sql::Batch batch) {
        return static_cast<bool>(run_task(node.write(TenantId("one"), std::move(batch))).value());
    }
    store::Presented<AccessToken> seen_here() {
        return run_task(tokens_->find(TenantId("one"), text_)).value().value();
    }

    sql::Batch revocation() {
        sql::Batch batch;
        store::AccessTokens::add_revocation(batch, token_, clock_.now());
        return batch;
    }
    sql::Batch revocation_of_grant() {
        sql::Batch batch;
        store::Grants::add_revocation(batch, grant_.id, clock_.now());
        return batch;
    }
    sql::Batch suspension() {
        User changed = user_;
        changed.is_suspended = true;
        sql::Batch batch;
        store::Users::update(batch, changed, user_.updated_at);
        return batch;
    }
    static bool is_revoked(const store::Presented<AccessToken>& seen) {
        return seen.artefact.revoked_at.has_value();
    }
    static bool is_grant_revoked(const store::Presented<AccessToken>& seen) {
        return seen.standing.grant->revoked_at.has_value();
    }
    static bool is_suspended(const store::Presented<AccessToken>& seen) {
        return seen.standing.user->user.is_suspended;
    }

    std::shared_ptr<sql::Database> shared_ = make_test_database(GetParam(), Schema::migrated);
    std::unique_ptr<ForwardingDatabase> here_;
    std::unique_ptr<ForwardingDatabase> there_;
    FakeClock clock_;
    SystemRandom random_;
    std::optional<store::AccessTokens> tokens_;
    User user_;
    Grant grant_;
    AccessToken token_;
    std::string text_;
};

INSTANTIATE_TEST_SUITE_P(Databases, RememberedTokens, ::testing::ValuesIn(test_databases()));

TEST_P(RememberedTokens, AreForgottenAtOnceWhereSomethingIsWithdrawn) {
    EXPECT_FALSE(is_revoked(seen_here()));
    ASSERT_TRUE(write_at(*here_, revocation()));
    EXPECT_TRUE(is_revoked(seen_here()));

    EXPECT_FALSE(is_grant_revoked(seen_here()));
    ASSERT_TRUE(write_at(*here_, revocation_of_grant()));
    EXPECT_TRUE(is_grant_revoked(seen_here()));

    EXPECT_FALSE(is_suspended(seen_here()));
    ASSERT_TRUE(write_at(*here_, suspension()));
    EXPECT_TRUE(is_suspended(seen_here()));
}

TEST_P(RememberedTokens, AreForgottenSoonWhereAnotherNodeWithdrawsSomething) {
    EXPECT_FALSE(is_revoked(seen_here()));
    ASSERT_TRUE(write_at(*there_, revocation()));
    ASSERT_TRUE(write_at(*there_, revocation_of_grant()));
    ASSERT_TRUE(write_at(*there_, suspension()));
    // What shows that it is remembered at all.
    EXPECT_FALSE(is_revoked(seen_here()));
    clock_.advance(store::TokenMemory::lifetime);
    const auto seen = seen_here();
    EXPECT_TRUE(is_revoked(seen));
    EXPECT_TRUE(is_grant_revoked(seen));
    EXPECT_TRUE(is_suspended(seen));
}

// Each reading begins its half second anew, from before it.
TEST_P(RememberedTokens, AreNotKeptAliveByBeingAskedFor) {
    EXPECT_FALSE(is_revoked(seen_here()));
    ASSERT_TRUE(write_at(*there_, revocation()));
    clock_.advance(store::TokenMemory::lifetime - 1);
    EXPECT_FALSE(is_revoked(seen_here()));
    clock_.advance(1);
    EXPECT_TRUE(is_revoked(seen_here()));
}

TEST_P(RememberedTokens, AreGivenToNobodyWithAnotherText) {
    seen_here();
    std::string other = text_;
    other.back() = other.back() == 'A' ? 'Q' : 'A';
    EXPECT_FALSE(run_task(tokens_->find(TenantId("one"), other)).value());
    EXPECT_FALSE(run_task(tokens_->find(TenantId("two"), text_)).value());
}

}  // namespace
}  // namespace ostiary::testing
