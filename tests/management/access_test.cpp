#include "management/fixture.hpp"
#include "store/roles.hpp"
#include "store/tenant_keys.hpp"

namespace ostiary::management {
namespace {

class AccessTest : public ManagementTest {
protected:
    Answer list_with(const std::string& bearer) {
        return call({"GET", "/api/applications", {}, bearer});
    }
};

TEST_P(AccessTest, EveryOperationRefusesACallerWithoutTokenOrScope) {
    const std::string without_scope = token({.scope = ""});
    const std::string narrower = token({.scope = "all:read openid"});
    for (const auto& route : router_->routes()) {
        if (route.access == http::Access::anonymous) continue;
        std::string path(route.path);
        for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
            path.replace(open, path.find('}') - open + 1, "x");
        }
        const std::string method(route.method);
        EXPECT_THAT(call({method, path}), IsError(401, "auth.authorization_header_missing"))
            << path;
        EXPECT_THAT(call({method, path, {}, "garbage"}), IsError(401, "auth.unauthorized")) << path;
        EXPECT_THAT(call({method, path, {}, without_scope}), IsError(403, "auth.forbidden"))
            << path;
        EXPECT_THAT(call({method, path, {}, narrower}), IsError(403, "auth.forbidden")) << path;
    }
}

TEST_P(AccessTest, AcceptsTheMachineClientOfTheAdminTenant) {
    EXPECT_THAT(list_with(token({})), HasStatus(200));
}

TEST_P(AccessTest, AcceptsAMachineClientOfTheTenantThatHasTheRole) {
    const auto id = create_application("MachineToMachine");
    const TokenSpec own{
        .tenant = "default", .subject = id, .client_id = id, .issuer = "https://id.example/oidc"
    };
    EXPECT_THAT(list_with(token(own)), IsError(403, "auth.forbidden"));
    EXPECT_THAT(
        send("PATCH", "/api/applications/" + id, json::object{{"isAdmin", true}}), HasStatus(200)
    );
    EXPECT_EQ(get("/api/applications/" + id).at("isAdmin"), json::value(true));
    EXPECT_THAT(list_with(token(own)), HasStatus(200));
}

// A token outlives what it was given for; the access does not.
TEST_P(AccessTest, RefusesADeletedClientAtOnce) {
    const auto id = create_application("MachineToMachine");
    send("PATCH", "/api/applications/" + id, json::object{{"isAdmin", true}});
    const auto live = token(
        {.tenant = "default", .subject = id, .client_id = id, .issuer = "https://id.example/oidc"}
    );
    ASSERT_THAT(list_with(live), HasStatus(200));
    EXPECT_THAT(remove("/api/applications/" + id), HasStatus(204));
    EXPECT_THAT(list_with(live), IsError(401, "auth.unauthorized"));
}

TEST_P(AccessTest, RefusesAClientThatLostItsRole) {
    const auto id = create_application("MachineToMachine");
    send("PATCH", "/api/applications/" + id, json::object{{"isAdmin", true}});
    const auto live = token(
        {.tenant = "default", .subject = id, .client_id = id, .issuer = "https://id.example/oidc"}
    );
    send("PATCH", "/api/applications/" + id, json::object{{"isAdmin", false}});
    EXPECT_THAT(list_with(live), IsError(403, "auth.forbidden"));
}

TEST_P(AccessTest, RefusesASuspendedOrDeletedUser) {
    const TenantId admin("admin");
    const auto snapshot = run_task(snapshots_.get(admin)).value();
    const auto role = std::ranges::find(snapshot->roles, "default:admin", &Role::name);
    ASSERT_NE(role, snapshot->roles.end());
    User user;
    user.id = UserId("boss");
    user.created_at = user.updated_at = clock_.now();
    sql::Batch batch;
    store::Users::insert(batch, user);
    store::Users::add_role(batch, user.id, role->id);
    ASSERT_TRUE(run_task(database_->write(admin, std::move(batch))).value());
    const auto live = token({.subject = "boss", .client_id = "admin-console"});
    ASSERT_THAT(list_with(live), HasStatus(200));

    const Milliseconds seen = user.updated_at;
    user.is_suspended = true;
    user.updated_at = seen + 1;
    sql::Batch suspension;
    store::Users::update(suspension, user, seen);
    ASSERT_TRUE(run_task(database_->write(admin, std::move(suspension))).value());
    EXPECT_THAT(list_with(live), IsError(401, "auth.unauthorized"));

    sql::Batch removal;
    store::Users::remove(removal, user.id);
    ASSERT_TRUE(run_task(database_->write(admin, std::move(removal))).value());
    EXPECT_THAT(list_with(live), IsError(401, "auth.unauthorized"));
}

TEST_P(AccessTest, RefusesTokensThatAreNotForThisApi) {
    const TokenSpec good;
    auto wrong = good;
    wrong.audience = "https://admin.logto.app/api";
    EXPECT_THAT(list_with(token(wrong)), IsError(401, "auth.unauthorized"));
    wrong = good;
    wrong.issuer = "https://evil.example/oidc";
    EXPECT_THAT(list_with(token(wrong)), IsError(401, "auth.unauthorized"));
    wrong = good;
    wrong.type = "jwt";  // as an ID token has
    EXPECT_THAT(list_with(token(wrong)), IsError(401, "auth.unauthorized"));
    wrong = good;
    wrong.lifetime = -1;
    EXPECT_THAT(list_with(token(wrong)), IsError(401, "auth.unauthorized"));
    // A tenant's own token is none of the admin tenant.
    wrong = good;
    wrong.tenant = "default";
    EXPECT_THAT(list_with(token(wrong)), IsError(401, "auth.unauthorized"));
    // The admin tenant is not administered by tokens of another.
    EXPECT_THAT(
        call({"GET", "/api/applications", {}, token(good), "admin"}),
        IsError(401, "auth.unauthorized")
    );
    const TokenSpec for_admin{
        .subject = "m-admin", .client_id = "m-admin", .audience = "https://admin.logto.app/api"
    };
    EXPECT_THAT(call({"GET", "/api/applications", {}, token(for_admin), "admin"}), HasStatus(200));
}

// A signature is checked once; what it was checked against may change meanwhile.
TEST_P(AccessTest, RefusesATokenItHasAcceptedBefore) {
    const auto live = token({.lifetime = 600});
    ASSERT_THAT(list_with(live), HasStatus(200));
    EXPECT_THAT(list_with(live), HasStatus(200));
    EXPECT_THAT(
        call({"GET", "/api/applications", {}, live, "admin"}), IsError(401, "auth.unauthorized")
    );
    // Another spelling of the signature, and claims that were not signed.
    for (const std::size_t place : {live.size() - 20, live.find('.') + 20}) {
        std::string forged = live;
        forged[place] = forged[place] == 'A' ? 'B' : 'A';
        EXPECT_THAT(list_with(forged), IsError(401, "auth.unauthorized"));
    }
    EXPECT_THAT(list_with(live + "A"), IsError(401, "auth.unauthorized"));
    EXPECT_THAT(list_with(live), HasStatus(200));
    clock_.advance(600'000 + 120'000);
    EXPECT_THAT(list_with(live), IsError(401, "auth.unauthorized"));
}

TEST_P(AccessTest, RefusesATokenWhoseKeyWasRemoved) {
    const auto live = token({});
    ASSERT_THAT(list_with(live), HasStatus(200));
    const TenantId admin("admin");
    const auto snapshot = run_task(snapshots_.get(admin)).value();
    sql::Batch batch;
    for (const TenantKey& key : snapshot->keys) {
        if (key.kind == KeyKind::private_keys)
            store::TenantKeys::discard(batch, key.id, key.status);
    }
    ASSERT_TRUE(run_task(snapshots_.write(admin, std::move(batch))).value());
    EXPECT_THAT(list_with(live), IsError(401, "auth.unauthorized"));
}

TEST_P(AccessTest, IgnoresTheDevelopmentHeaderUnlessItIsSwitchedOn) {
    Call probe{"GET", "/api/applications"};
    probe.development_user = "tester";
    EXPECT_THAT(call(probe), IsError(401, "auth.authorization_header_missing"));
    development_header_ = DevelopmentHeader::accepted;
    EXPECT_THAT(call(probe), HasStatus(200));
}

TEST_P(AccessTest, RecordsWhoDidIt) {
    const auto id = create_application("SPA");
    const auto event = last_event();
    EXPECT_EQ(event.key, "Management.Application.Create");
    EXPECT_EQ(event.client_id, "m-default");
    const auto payload = json::parse(event.payload).value();
    EXPECT_EQ(payload.at("target").at("applicationId"), json::value(id));
    EXPECT_EQ(payload.at("ip"), json::value("192.0.2.1"));
    EXPECT_EQ(payload.at("result"), json::value("Success"));
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    AccessTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
