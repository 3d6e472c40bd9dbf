// Tenants beyond the two that an installation starts with.
#include "store/tenants.hpp"

#include "base/loop.hpp"
#include "crypto/random.hpp"
#include "store/seed.hpp"
#include "support/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace ostiary::store {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

class TenantsTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        EXPECT_TRUE(run_task(seed(*database_, vault_, random_, clock_, make_key, {})));
    }
    static TenantKey make_key(const TenantId& tenant, KeyKind kind) {
        TenantKey key;
        key.id = tenant.value + std::string(json::to_name(kind));
        key.kind = kind;
        key.algorithm = "ES256";
        key.sealed_key = "sealed";
        return key;
    }
    Result<void> create(std::string_view id, std::string_view name = "Name") {
        NewTenant tenant{TenantId(id), std::string(name), {}};
        return run_task(
            create_tenant(snapshots_, vault_, random_, clock_, make_key, std::move(tenant))
        );
    }
    std::shared_ptr<const Snapshot> snapshot(std::string_view tenant) {
        return run_task(snapshots_.get_latest(TenantId(tenant))).value();
    }
    std::vector<std::string> role_names(std::string_view tenant) {
        std::vector<std::string> names;
        for (const Role& role : snapshot(tenant)->roles) names.push_back(role.name);
        return names;
    }

    SystemRandom random_;
    FakeClock clock_;
    Vault vault_{Secret(std::string(32, 'k')), random_};
    std::unique_ptr<sql::Database> database_ = testing::make_test_database(GetParam());
    Snapshots snapshots_{*database_, 10};
};

TEST_P(TenantsTest, ANewTenantIsMadeLikeTheFirst) {
    ASSERT_TRUE(create("acme", "Acme"));
    const auto acme = snapshot("acme");
    EXPECT_EQ(acme->keys.size(), 2U);
    EXPECT_EQ(acme->experience.sign_in_mode, SignInMode::sign_in_and_register);
    EXPECT_TRUE(acme->find_resource("https://acme.logto.app/api"));
    EXPECT_THAT(role_names("acme"), ElementsAre("Logto Management API access"));

    const auto admin = snapshot("admin");
    const Resource* api = admin->find_resource("https://acme.logto.app/api");
    ASSERT_TRUE(api);
    EXPECT_THAT(role_names("admin"), IsSupersetOf({"acme:admin", "machine:mapi:acme"}));
    const auto client = run_task(snapshots_.find_client(admin, ClientId("m-acme"))).value();
    ASSERT_TRUE(client);
    EXPECT_THAT(admin->granted_scopes(*api, client->role_ids), ElementsAre("all"));
    // Power over one tenant is none over another.
    const Resource* other = admin->find_resource("https://default.logto.app/api");
    EXPECT_TRUE(admin->granted_scopes(*other, client->role_ids).empty());

    std::vector<std::string> names;
    for (const Tenant& tenant : run_task(Tenants(*database_).list()).value()) {
        names.push_back(tenant.id.value + " " + tenant.name);
    }
    EXPECT_THAT(names, ElementsAre("acme Acme", "admin admin", "default default"));
}

TEST_P(TenantsTest, NoTenantIsMadeTwice) {
    ASSERT_TRUE(create("acme"));
    for (const char* id : {"acme", "default", "admin"}) {
        const auto again = create(id);
        ASSERT_FALSE(again);
        EXPECT_TRUE(again.error().is(tenant_exists)) << id;
    }
    EXPECT_EQ(std::ranges::count(role_names("admin"), "acme:admin"), 1);
}

TEST_P(TenantsTest, ATenantThatWasCutShortIsCompleted) {
    constexpr sql::Query forget{
        "test.forget", "delete from tenants where id = $1", sql::Scope::global
    };
    ASSERT_TRUE(create("acme"));
    sql::Batch batch;
    batch.add(forget, "acme");
    ASSERT_TRUE(run_task(database_->write(TenantId("acme"), std::move(batch))).value());
    ASSERT_TRUE(create("acme"));
    EXPECT_EQ(std::ranges::count(role_names("admin"), "acme:admin"), 1);
    EXPECT_EQ(snapshot("acme")->keys.size(), 2U);
}

TEST_P(TenantsTest, RefusesIdsThatPathsAndNamesCouldNotHold) {
    for (const std::string& id :
         {std::string(),
          std::string("Acme"),
          std::string("a.b"),
          std::string("a/b"),
          std::string("a b"),
          std::string(22, 'a'),
          std::string("a\0b", 3),
          std::string("\xc3\xa9")}) {
        const auto created = create(id);
        ASSERT_FALSE(created);
        EXPECT_TRUE(created.error().is(invalid_tenant_id)) << id;
    }
    EXPECT_TRUE(create(std::string(21, 'a')));
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    TenantsTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::store
