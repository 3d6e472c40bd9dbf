#include "base/loop.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "store/builtin_clients.hpp"
#include "store/client_secrets.hpp"
#include "store/clients.hpp"
#include "store/personal_access_tokens.hpp"
#include "store/seed.hpp"
#include "store/snapshot.hpp"
#include "store/users.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ostiary::store {
namespace {

// Users, clients and the snapshot of a seeded installation.
class DirectoryTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override { EXPECT_EQ(seed_once(), 2); }

    int seed_once() {
        const auto make_key = [](const TenantId& tenant, KeyKind kind) {
            TenantKey key;
            key.id = tenant.value + std::string(json::to_name(kind));
            key.kind = kind;
            key.algorithm = "ES256";
            key.sealed_key = "sealed";
            return key;
        };
        return run_task(seed(*database_, vault_, random_, clock_, make_key, {})).value();
    }

    sql::Written write(sql::Batch batch) {
        return run_task(database_->write(tenant_, std::move(batch))).value();
    }
    std::shared_ptr<const Snapshot> snapshot(std::string_view tenant = "default") {
        return run_task(snapshots_.get(TenantId(tenant))).value();
    }
    User insert(
        std::string_view id,
        std::optional<std::string> username,
        std::optional<std::string> email = {}
    ) {
        User user = made(id, std::move(username), std::move(email));
        sql::Batch batch;
        Users::insert(batch, user);
        EXPECT_TRUE(write(std::move(batch)));
        return user;
    }
    User made(
        std::string_view id,
        std::optional<std::string> username,
        std::optional<std::string> email = {}
    ) {
        User user;
        user.id = UserId(id);
        user.username = std::move(username);
        user.primary_email = std::move(email);
        user.created_at = user.updated_at = clock_.now();
        clock_.advance(1);
        return user;
    }

    TenantId tenant_{"default"};
    SystemRandom random_;
    FakeClock clock_;
    Vault vault_{Secret(std::string(32, 'k')), random_};
    std::unique_ptr<sql::Database> database_ = testing::make_test_database(GetParam());
    Snapshots snapshots_{*database_, 10};
    Users users_{*database_};
};

TEST_P(DirectoryTest, SeedsOnce) {
    EXPECT_EQ(seed_once(), 0);
    const auto tenant = snapshot();
    const auto* api = tenant->find_resource("https://default.logto.app/api");
    ASSERT_NE(api, nullptr);
    ASSERT_EQ(tenant->roles.size(), 1U);
    EXPECT_EQ(tenant->roles[0].name, "Logto Management API access");
    EXPECT_EQ(tenant->granted_scopes(*api, {tenant->roles[0].id}), std::vector<std::string>{"all"});
    EXPECT_EQ(tenant->keys.size(), 2U);
    EXPECT_EQ(tenant->experience.sign_in_mode, SignInMode::sign_in_and_register);
}

TEST_P(DirectoryTest, GivesTheAdminTenantAClientPerTenant) {
    const auto admin = snapshot("admin");
    const auto client = run_task(snapshots_.find_client(admin, ClientId("m-default"))).value();
    ASSERT_NE(client, nullptr);
    EXPECT_EQ(client->client.type, ClientType::machine_to_machine);
    const auto* api = admin->find_resource("https://default.logto.app/api");
    ASSERT_NE(api, nullptr);
    EXPECT_EQ(admin->granted_scopes(*api, client->role_ids), std::vector<std::string>{"all"});
    EXPECT_EQ(
        admin->granted_scopes(
            *admin->find_resource("https://admin.logto.app/me"), client->role_ids
        ),
        std::vector<std::string>{}
    );
    ASSERT_EQ(client->secrets.size(), 1U);
    const auto stored =
        run_task(ClientSecrets(*database_).list(TenantId("admin"), ClientId("m-default"))).value();
    const auto seal =
        ClientSecrets::seal_context(TenantId("admin"), ClientId("m-default"), "Default secret");
    const auto value = vault_.open(stored.at(0).sealed_value, seal.context()).value();
    EXPECT_EQ(sha256(value.reveal()), client->secrets[0].digest);
    const auto other =
        ClientSecrets::seal_context(TenantId("admin"), ClientId("m-admin"), "Default secret");
    EXPECT_FALSE(vault_.open(stored.at(0).sealed_value, other.context()));
}

TEST_P(DirectoryTest, KnowsTheBuiltInClientsOfABaseUrl) {
    const auto demo =
        run_task(snapshots_.find_client(snapshot(), ClientId("demo-app"), "https://id.example/auth")
        )
            .value();
    ASSERT_NE(demo, nullptr);
    EXPECT_EQ(
        demo->client.oidc.redirect_uris,
        std::vector<std::string>{"https://id.example/auth/demo-app"}
    );
    EXPECT_EQ(
        builtin_client(TenantId("admin"), "https://id.example", ClientId("demo-app")), nullptr
    );
}

TEST_P(DirectoryTest, SeesAChangeAtOnceWhereItWasMadeAndAfterRefreshElsewhere) {
    Snapshots other_node(*database_, 10);
    const auto before = run_task(other_node.get(tenant_)).value();
    Client client;
    client.id = ClientId("app");
    client.name = "App";
    EXPECT_EQ(run_task(other_node.find_client(before, client.id)).value(), nullptr);

    sql::Batch batch;
    Clients::insert(batch, client);
    ASSERT_TRUE(run_task(snapshots_.write(tenant_, std::move(batch))).value());
    EXPECT_NE(run_task(snapshots_.find_client(snapshot(), client.id)).value(), nullptr);
    EXPECT_EQ(snapshot()->version, before->version + 1);

    ASSERT_TRUE(run_task(other_node.refresh()));
    const auto after = run_task(other_node.get(tenant_)).value();
    EXPECT_NE(run_task(other_node.find_client(after, client.id)).value(), nullptr);
}

TEST_P(DirectoryTest, RefusesAnUnknownTenant) {
    const auto missing = run_task(snapshots_.get(TenantId("nobody")));
    ASSERT_FALSE(missing);
    EXPECT_TRUE(missing.error().is(unknown_tenant));
}

TEST_P(DirectoryTest, FindsUsersByEveryIdentifier) {
    User user = made("u1", "Ada", "Ada@Example.org");
    user.primary_phone = "4912345678";
    user.profile = {{"nickname", "A"}};
    sql::Batch batch;
    Users::insert(batch, user);
    ASSERT_TRUE(write(std::move(batch)));

    EXPECT_EQ(run_task(users_.find(tenant_, UserId("u1"))).value()->profile, user.profile);
    EXPECT_TRUE(run_task(users_.find_by_email(tenant_, "ada@EXAMPLE.org")).value());
    EXPECT_TRUE(run_task(users_.find_by_phone(tenant_, "4912345678")).value());
    EXPECT_TRUE(run_task(users_.find_by_username(tenant_, "Ada", UsernameCase::sensitive)).value());
    EXPECT_FALSE(run_task(users_.find_by_username(tenant_, "ada", UsernameCase::sensitive)).value()
    );
    EXPECT_TRUE(run_task(users_.find_by_username(tenant_, "ada", UsernameCase::ignored)).value());
    EXPECT_FALSE(run_task(users_.find(TenantId("admin"), UserId("u1"))).value());
}

TEST_P(DirectoryTest, TellsWhichIdentifierIsTaken) {
    insert("u1", "ada", "ada@example.org");
    const auto conflict_of = [&](const User& user) {
        sql::Batch batch;
        Users::insert(batch, user);
        return write(std::move(batch)).conflict.value().constraint;
    };
    EXPECT_EQ(conflict_of(made("u2", "ada")), Users::username_taken);
    EXPECT_EQ(conflict_of(made("u2", "eve", "ADA@example.ORG")), Users::email_taken);
}

TEST_P(DirectoryTest, ReservesAUsernameInAnySpellingWhereCaseIsIgnored) {
    insert("u1", "Ada");
    sql::Batch batch;
    const auto guard = Users::require_free_username(batch, "aDA", UserId("u2"));
    Users::insert(batch, made("u2", "aDA"));
    const auto written = write(std::move(batch));
    ASSERT_TRUE(written.conflict);
    EXPECT_EQ(written.conflict->kind, sql::Conflict::Kind::guard);
    EXPECT_EQ(written.conflict->statement, guard);

    sql::Batch own;
    Users::require_free_username(own, "ada", UserId("u1"));
    EXPECT_TRUE(write(std::move(own)));
}

TEST_P(DirectoryTest, RefusesAnUpdateOfWhatAnotherHasChanged) {
    User user = insert("u1", "ada");
    const Milliseconds seen = user.updated_at;
    user.name = "Ada";
    user.updated_at = seen + 1;
    sql::Batch first;
    Users::update(first, user, seen);
    EXPECT_TRUE(write(std::move(first)));
    sql::Batch second;
    Users::update(second, user, seen);
    EXPECT_FALSE(write(std::move(second)));
}

TEST_P(DirectoryTest, WalksAllUsersNewestFirst) {
    for (const char* id : {"a", "b", "c"}) insert(id, std::string("user_") + id);
    const auto first = run_task(users_.list_searched_after(tenant_, {}, 2)).value();
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].id, "c");
    const auto rest = run_task(users_.list_searched_after(tenant_, first[1].cursor(), 2)).value();
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].id, "a");
    EXPECT_EQ(run_task(users_.count(tenant_)).value(), 3);
}

TEST_P(DirectoryTest, RemovesWhatHangsOnAUser) {
    insert("u1", "ada");
    PersonalAccessToken token{UserId("u1"), "ci", sha256("pat_x"), "sealed", clock_.now(), {}};
    sql::Batch batch;
    PersonalAccessTokens::insert(batch, token);
    ASSERT_TRUE(write(std::move(batch)));
    PersonalAccessTokens tokens(*database_);
    EXPECT_EQ(run_task(tokens.find(tenant_, "pat_x")).value()->name, "ci");
    sql::Batch removal;
    Users::remove(removal, UserId("u1"));
    ASSERT_TRUE(write(std::move(removal)));
    EXPECT_FALSE(run_task(tokens.find(tenant_, "pat_x")).value());
}

TEST_P(DirectoryTest, KeepsAPasswordThatChangedDuringRehash) {
    insert("u1", "ada");
    sql::Batch batch;
    Users::update_password(batch, UserId("u1"), "new", "Argon2id", clock_.now());
    Users::rehash_password(batch, UserId("u1"), "old", "stronger", "Argon2id");
    ASSERT_TRUE(write(std::move(batch)));
    EXPECT_EQ(run_task(users_.find(tenant_, UserId("u1"))).value()->password_digest, "new");
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    DirectoryTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::store
