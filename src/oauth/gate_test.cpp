#include "oauth/gate.hpp"

#include "oauth/errors.hpp"

#include <gtest/gtest.h>

namespace ostiary::oauth {
namespace {

constexpr Milliseconds now = 1000;

// A question to which the answer is yes; each test takes one fact away.
class GateTest : public ::testing::Test {
protected:
    GateTest() {
        auto entry = std::make_shared<store::ClientEntry>();
        entry->client.id = ClientId("client");
        entry->role_ids = {"machine-role"};
        entry_ = entry;
        facts_.client = entry;
        subject_->user.id = UserId("user");
        subject_->role_ids = {"role"};
        facts_.subject = subject_;
        grant_->client_id = ClientId("client");
        grant_->user_id = UserId("user");
        grant_->resources = {{"https://api.example", "read write"}};
        grant_->expires_at = now + 1;
        facts_.grant = grant_;
        Session& session = facts_.session.emplace();
        session.user_id = UserId("user");
        session.expires_at = now + 1;

        question_.client_id = ClientId("client");
        question_.user_id = UserId("user");
        question_.grant_id = "grant";
        question_.session_uid = "session";

        api_.indicator = "https://api.example";
        for (const auto* name : {"read", "write", "admin"}) {
            Scope scope;
            scope.id = std::string(name) + "-id";
            scope.name = name;
            api_.scopes.push_back(scope);
        }
        snapshot_.resources = {api_};
        Role role;
        role.id = "role";
        role.scope_ids = {"read-id", "write-id"};
        Role machine;
        machine.id = "machine-role";
        machine.scope_ids = {"admin-id"};
        snapshot_.roles = {role, machine};
    }

    std::string refusal() {
        const auto decided = decide(snapshot_, question_, facts_, now);
        return decided ? "" : decided.error().description;
    }
    std::vector<std::string> scope() {
        question_.resource = &snapshot_.resources[0];
        question_.resource_scope = {"read", "write", "admin", "read"};
        return decide(snapshot_, question_, facts_, now).value().resource_scope;
    }
    using Scopes = std::vector<std::string>;

    std::shared_ptr<store::ClientEntry> entry_;
    store::Snapshot snapshot_;
    Resource api_;
    Question question_;
    std::shared_ptr<store::UserWithRoles> subject_ = std::make_shared<store::UserWithRoles>();
    std::shared_ptr<Grant> grant_ = std::make_shared<Grant>();
    Facts facts_;
};

TEST_F(GateTest, AdmitsWhoHasEverything) {
    EXPECT_EQ(refusal(), "");
    EXPECT_EQ(scope(), (Scopes{"read", "write"}));
}

TEST_F(GateTest, RefusesAClientThatIsGone) {
    facts_.client = nullptr;
    EXPECT_EQ(refusal(), "client not found");
}

TEST_F(GateTest, RefusesAUserWhoIsGoneOrSuspended) {
    subject_->user.is_suspended = true;
    EXPECT_EQ(refusal(), "user is suspended");
    facts_.subject.reset();
    EXPECT_EQ(refusal(), "user not found");
}

TEST_F(GateTest, RefusesAGrantThatIsGoneRevokedOrExpired) {
    grant_->expires_at = now;
    EXPECT_EQ(refusal(), "the grant has expired");
    grant_->revoked_at = now;
    EXPECT_EQ(refusal(), "there is no such grant");
    facts_.grant.reset();
    EXPECT_EQ(refusal(), "there is no such grant");
}

TEST_F(GateTest, RefusesAGrantOfAnotherClientOrUser) {
    grant_->client_id = ClientId("other");
    EXPECT_EQ(refusal(), "it was issued to another client");
    grant_->client_id = ClientId("client");
    grant_->user_id = UserId("other");
    EXPECT_EQ(refusal(), "it was issued to another client");
}

TEST_F(GateTest, RefusesASessionThatIsGoneRevokedExpiredOrOfAnother) {
    facts_.session->user_id = UserId("other");
    EXPECT_EQ(refusal(), "session belongs to another user");
    facts_.session->expires_at = now;
    EXPECT_EQ(refusal(), "session is over");
    facts_.session->expires_at = now + 1;
    facts_.session->revoked_at = now;
    EXPECT_EQ(refusal(), "session is over");
    facts_.session.reset();
    EXPECT_EQ(refusal(), "session is over");
}

TEST_F(GateTest, AsksNoSessionOfWhatOutlivesIt) {
    facts_.session.reset();
    question_.session_uid.reset();
    EXPECT_EQ(refusal(), "");
}

TEST_F(GateTest, NarrowsTheScopeToTheGrant) {
    grant_->resources["https://api.example"] = "write";
    EXPECT_EQ(scope(), Scopes{"write"});
}

TEST_F(GateTest, RefusesAResourceOutsideTheGrant) {
    grant_->resources.clear();
    question_.resource = &snapshot_.resources[0];
    const auto decided = decide(snapshot_, question_, facts_, now);
    ASSERT_FALSE(decided);
    EXPECT_TRUE(decided.error().is(invalid_target));
}

TEST_F(GateTest, NarrowsTheScopeOfAThirdPartyClient) {
    entry_->client.is_third_party = true;
    EXPECT_EQ(scope(), Scopes{});
    entry_->consent.resource_scopes = {"read-id", "admin-id"};
    EXPECT_EQ(scope(), Scopes{"read"});
}

TEST_F(GateTest, GivesAClientThatActsForItselfItsOwnRoles) {
    question_.user_id.reset();
    question_.grant_id.reset();
    question_.session_uid.reset();
    facts_ = {entry_, {}, {}, {}};
    EXPECT_EQ(scope(), Scopes{"admin"});
}

}  // namespace
}  // namespace ostiary::oauth
