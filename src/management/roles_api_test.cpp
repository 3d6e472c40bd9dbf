#include "management/roles_api.hpp"

#include "management/api_test.hpp"
#include "management/role_members_api.hpp"
#include "management/role_scopes_api.hpp"
#include "store/resources.hpp"
#include "store/roles.hpp"

namespace ostiary::management {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class RolesApiTest : public ApiTest {
protected:
    void SetUp() override {
        ApiTest::SetUp();
        auto routes = roles_.routes();
        http::join(routes, scopes_.routes());
        http::join(routes, members_.routes());
        serve(std::move(routes));
        resource_.id = "orders";
        resource_.name = "Orders";
        resource_.indicator = "https://orders.example/";
        sql::Batch batch;
        store::Resources::insert(batch, resource_);
        for (const auto* name : {"read", "write"}) {
            Scope scope;
            scope.id = std::string(name) + "-id";
            scope.resource_id = resource_.id;
            scope.name = name;
            store::Resources::insert_scope(batch, scope);
        }
        EXPECT_TRUE(run_task(snapshots_.write(tenant_, std::move(batch))).value());
    }

    std::string create(std::string_view name, std::string_view type = "User") {
        const json::object body{{"name", name}, {"description", "of a test"}, {"type", type}};
        return done("POST", "/api/roles", boost::json::serialize(body)).text("id");
    }
    std::string management_scope() {
        return snapshot()->find_resource(default_management_indicator)->scopes.at(0).id;
    }
    static std::vector<std::string> names_of(const Answer& answer) {
        std::vector<std::string> names;
        for (const auto& item : answer.body.as_array())
            names.emplace_back(item.at("name").as_string());
        return names;
    }

    Resource resource_;
    RolesApi roles_{*database_, snapshots_, changes_, random_, clock_};
    RoleScopesApi scopes_{snapshots_, changes_};
    RoleMembersApi members_{*database_, snapshots_, changes_};
};

TEST_P(RolesApiTest, CreatesShowsChangesAndDeletesARole) {
    const auto created = call(
        "POST",
        "/api/roles",
        R"({"name":"clerk","description":"d","scopeIds":["read-id","read-id"],"isDefault":true})"
    );
    ASSERT_EQ(created.status, 200);
    EXPECT_EQ(created.text("type"), "User");
    EXPECT_EQ(created.at("isDefault"), true);
    const std::string path = "/api/roles/" + created.text("id");
    EXPECT_EQ(done("GET", path).text("name"), "clerk");
    EXPECT_EQ(snapshot()->find_role(created.text("id"))->scope_ids.size(), 1U);
    const auto changed = done("PATCH", path, R"({"description":"new","type":"MachineToMachine"})");
    EXPECT_EQ(changed.text("description"), "new");
    EXPECT_EQ(changed.text("name"), "clerk");
    EXPECT_EQ(changed.text("type"), "User");
    EXPECT_EQ(changed.at("isDefault"), true);
    EXPECT_EQ(call("DELETE", path).status, 204);
    EXPECT_THAT(call("GET", path), IsError(404, "entity.not_exists_with_id"));
    EXPECT_THAT(call("DELETE", path), IsError(404, "entity.not_exists_with_id"));
    EXPECT_THAT(call("PATCH", path, "{}"), IsError(404, "entity.not_exists_with_id"));
    EXPECT_THAT(
        event_keys(),
        ElementsAre("Management.Role.Create", "Management.Role.Update", "Management.Role.Delete")
    );
}

TEST_P(RolesApiTest, ListsWithCountsAndFeaturedMembers) {
    const auto clerk = create("clerk");
    const auto robot = create("robot", "MachineToMachine");
    for (const auto* id : {"u1", "u2", "u3", "u4"}) add_user(id, "Name");
    add_client("c1");
    done("POST", "/api/roles/" + clerk + "/users", R"({"userIds":["u1","u2","u3","u4"]})");
    done("POST", "/api/roles/" + robot + "/applications", R"({"applicationIds":["c1"]})");
    const auto page = done("GET", "/api/roles?page_size=2");
    EXPECT_EQ(page.headers.get("Total-Number"), "3");
    EXPECT_THAT(names_of(page), ElementsAre("robot", "clerk"));
    const auto& programs = page.body.at(0);
    EXPECT_EQ(programs.at("applicationsCount"), 1);
    EXPECT_EQ(programs.at("usersCount"), 0);
    EXPECT_EQ(programs.at("featuredApplications").at(0).at("type"), "MachineToMachine");
    const auto& people = page.body.at(1);
    EXPECT_EQ(people.at("usersCount"), 4);
    EXPECT_EQ(people.at("featuredUsers").as_array().size(), 3U);
    EXPECT_EQ(people.at("featuredUsers").at(0).at("name"), "Name");
    EXPECT_TRUE(people.at("featuredApplications").as_array().empty());
}

TEST_P(RolesApiTest, FiltersTheList) {
    const auto clerk = create("clerk");
    create("baker");
    const auto robot = create("robot", "MachineToMachine");
    add_user("u1");
    add_client("c1");
    done("POST", "/api/roles/" + clerk + "/users", R"({"userIds":["u1"]})");
    done("POST", "/api/roles/" + robot + "/applications", R"({"applicationIds":["c1"]})");
    EXPECT_THAT(names_of(done("GET", "/api/roles?type=User")), ElementsAre("baker", "clerk"));
    EXPECT_THAT(
        names_of(done("GET", "/api/roles?type=User&excludeUserId=u1")), ElementsAre("baker")
    );
    EXPECT_THAT(
        names_of(done("GET", "/api/roles?type=MachineToMachine&excludeApplicationId=c1")),
        ElementsAre("Logto Management API access")
    );
    EXPECT_THAT(names_of(done("GET", "/api/roles?search=%25ERK%25")), ElementsAre("clerk"));
    EXPECT_THAT(
        names_of(done("GET", "/api/roles?search.name=baker&mode.name=exact")), ElementsAre("baker")
    );
    EXPECT_THAT(call("GET", "/api/roles?type=Other"), IsError(400, "guard.invalid_input"));
    EXPECT_THAT(call("GET", "/api/roles?search.unknown=x"), IsError(400, "request.invalid_input"));
}

TEST_P(RolesApiTest, RefusesANameInUse) {
    create("clerk");
    const auto baker = create("baker");
    EXPECT_THAT(
        call("POST", "/api/roles", R"({"name":"clerk","description":"d"})"),
        IsError(422, "role.name_in_use")
    );
    EXPECT_THAT(
        call("PATCH", "/api/roles/" + baker, R"({"name":"clerk"})"),
        IsError(422, "role.name_in_use")
    );
    done("PATCH", "/api/roles/" + baker, R"({"name":"baker"})");
}

TEST_P(RolesApiTest, LinksAndUnlinksScopes) {
    const auto clerk = create("clerk");
    const std::string path = "/api/roles/" + clerk + "/scopes";
    EXPECT_EQ(call("POST", path, R"({"scopeIds":["read-id"]})").status, 201);
    const auto both = call("POST", path, R"({"scopeIds":["write-id"]})");
    EXPECT_THAT(names_of(both), UnorderedElementsAre("read", "write"));
    EXPECT_THAT(
        call("POST", path, R"({"scopeIds":["read-id"]})"), IsError(422, "role.scope_exists")
    );
    EXPECT_THAT(
        call("POST", path, R"({"scopeIds":["unknown"]})"), IsError(404, "entity.not_exists_with_id")
    );
    const auto listed = done("GET", path + "?search=wri%25");
    ASSERT_EQ(listed.body.as_array().size(), 1U);
    EXPECT_EQ(listed.body.at(0).at("resource").at("indicator"), "https://orders.example/");
    EXPECT_EQ(call("DELETE", path + "/read-id").status, 204);
    EXPECT_THAT(call("DELETE", path + "/read-id"), IsError(404, "entity.not_found"));
    EXPECT_THAT(names_of(done("GET", path)), ElementsAre("write"));
}

TEST_P(RolesApiTest, GivesAndTakesARoleOfUsers) {
    const auto clerk = create("clerk");
    const std::string path = "/api/roles/" + clerk + "/users";
    for (const auto* id : {"ada", "eve", "bob"}) add_user(id);
    EXPECT_EQ(call("POST", path, R"({"userIds":["ada","eve","ada"]})").status, 201);
    EXPECT_THAT(
        call("POST", path, R"({"userIds":["bob","eve"]})"), IsError(422, "role.user_exists")
    );
    EXPECT_THAT(
        call("POST", path, R"({"userIds":["bob","unknown"]})"),
        IsError(404, "entity.not_exists_with_id")
    );
    // All or nothing: bob was named twice and has no role.
    const auto listed = done("GET", path + "?page_size=1");
    EXPECT_EQ(listed.headers.get("Total-Number"), "2");
    EXPECT_EQ(listed.body.at(0).at("id"), "eve");
    const auto found = done("GET", path + "?search.username=ad_");
    EXPECT_EQ(found.headers.get("Total-Number"), "1");
    EXPECT_EQ(found.body.at(0).at("id"), "ada");
    EXPECT_EQ(call("DELETE", path + "/ada").status, 204);
    EXPECT_THAT(call("DELETE", path + "/ada"), IsError(404, "entity.not_found"));
    // What only the administrator of the database may see is not among the members.
    EXPECT_FALSE(listed.body.at(0).as_object().contains("passwordDigest"));
}

TEST_P(RolesApiTest, GivesAndTakesARoleOfApplications) {
    const auto robot = create("robot", "MachineToMachine");
    const std::string path = "/api/roles/" + robot + "/applications";
    add_client("c1");
    add_client("c2");
    EXPECT_EQ(call("POST", path, R"({"applicationIds":["c1"]})").status, 201);
    EXPECT_THAT(
        call("POST", path, R"({"applicationIds":["c2","c1"]})"),
        IsError(422, "role.application_exists")
    );
    EXPECT_THAT(
        call("POST", path, R"({"applicationIds":["unknown"]})"),
        IsError(404, "entity.not_exists_with_id")
    );
    const auto listed = done("GET", path);
    EXPECT_EQ(listed.headers.get("Total-Number"), "1");
    EXPECT_EQ(listed.body.at(0).at("id"), "c1");
    // The node knows at once: the client's roles are part of the configuration.
    const auto entry = run_task(snapshots_.find_client(snapshot(), ClientId("c1"))).value();
    EXPECT_THAT(entry->role_ids, ElementsAre(robot));
    EXPECT_EQ(call("DELETE", path + "/c1").status, 204);
    EXPECT_TRUE(
        run_task(snapshots_.find_client(snapshot(), ClientId("c1"))).value()->role_ids.empty()
    );
    EXPECT_THAT(call("DELETE", path + "/c1"), IsError(404, "entity.not_found"));
}

TEST_P(RolesApiTest, KeepsUsersAndProgramsApart) {
    const auto clerk = create("clerk");
    const auto robot = create("robot", "MachineToMachine");
    add_user("ada");
    add_client("c1");
    add_client("web", ClientType::traditional);
    EXPECT_THAT(
        call("POST", "/api/roles/" + robot + "/users", R"({"userIds":["ada"]})"),
        IsError(422, "user.invalid_role_type")
    );
    EXPECT_THAT(
        call("POST", "/api/roles/" + clerk + "/applications", R"({"applicationIds":["c1"]})"),
        IsError(422, "application.invalid_role_type")
    );
    EXPECT_THAT(
        call("POST", "/api/roles/" + robot + "/applications", R"({"applicationIds":["web"]})"),
        IsError(422, "application.invalid_type")
    );
}

// A user's role never gives power over the tenant.
TEST_P(RolesApiTest, R26RefusesManagementScopesForUsers) {
    const auto clerk = create("clerk");
    const auto robot = create("robot", "MachineToMachine");
    const std::string body = R"({"scopeIds":[")" + management_scope() + R"("]})";
    EXPECT_THAT(
        call("POST", "/api/roles/" + clerk + "/scopes", body),
        IsError(403, "role.management_api_scopes_not_assignable_to_user_role")
    );
    EXPECT_THAT(
        call(
            "POST",
            "/api/roles",
            R"({"name":"x","description":"d","scopeIds":[")" + management_scope() + R"("]})"
        ),
        IsError(403, "role.management_api_scopes_not_assignable_to_user_role")
    );
    EXPECT_EQ(call("POST", "/api/roles/" + robot + "/scopes", body).status, 201);
    EXPECT_EQ(snapshot()->roles.size(), 3U);
}

TEST_P(RolesApiTest, R26ProtectsInternalRoles) {
    Role internal;
    internal.id = "internal";
    internal.name = "#internal:admin";
    internal.description = "d";
    internal.type = RoleType::machine_to_machine;
    sql::Batch batch;
    store::Roles::insert(batch, internal, 1);
    ASSERT_TRUE(run_task(snapshots_.write(tenant_, std::move(batch))).value());
    EXPECT_THAT(names_of(done("GET", "/api/roles")), ElementsAre("Logto Management API access"));
    EXPECT_THAT(
        call("PATCH", "/api/roles/internal", R"({"name":"mine"})"),
        IsError(403, "role.internal_role_violation")
    );
    EXPECT_THAT(
        call("DELETE", "/api/roles/internal"), IsError(403, "role.internal_role_violation")
    );
    EXPECT_THAT(
        call("POST", "/api/roles", R"({"name":"#internal:mine","description":"d"})"),
        IsError(403, "role.internal_role_violation")
    );
    const auto clerk = create("clerk");
    EXPECT_THAT(
        call("PATCH", "/api/roles/" + clerk, R"({"name":"#internal:clerk"})"),
        IsError(403, "role.internal_role_violation")
    );
}

TEST_P(RolesApiTest, R26SeesNothingOfAnotherTenant) {
    const auto clerk = create("clerk");
    add_user("ada");
    for (const auto* rest : {"", "/scopes", "/users", "/applications"}) {
        EXPECT_THAT(
            call("GET", "/api/roles/" + clerk + rest, {}, "admin"),
            IsError(404, "entity.not_exists_with_id")
        );
    }
    EXPECT_THAT(
        call("POST", "/api/roles/" + clerk + "/users", R"({"userIds":["ada"]})", "admin"),
        IsError(404, "entity.not_exists_with_id")
    );
    EXPECT_THAT(
        call("DELETE", "/api/roles/" + clerk, {}, "admin"),
        IsError(404, "entity.not_exists_with_id")
    );
}

TEST_P(RolesApiTest, R34RefusesWrongInput) {
    const auto clerk = create("clerk");
    const std::string long_name(129, 'n');
    for (const std::string& body : {
             std::string("{}"),
             std::string(R"({"name":"x"})"),
             std::string(R"({"name":"","description":"d"})"),
             std::string(R"({"name":"x","description":""})"),
             std::string(R"({"name":"x","description":"d","type":"Robot"})"),
             std::string(R"({"name":"x","description":"d","scopeIds":"read-id"})"),
             std::string(R"({"name":"x","description":"d","scopeIds":[""]})"),
             R"({"name":")" + long_name + R"(","description":"d"})",
         }) {
        EXPECT_THAT(call("POST", "/api/roles", body), IsError(400, "guard.invalid_input")) << body;
    }
    EXPECT_THAT(
        call("PATCH", "/api/roles/" + clerk, R"({"name":null})"),
        IsError(400, "guard.invalid_input")
    );
    for (const auto* body : {R"({})", R"({"userIds":[]})", R"({"userIds":["a",7]})"}) {
        EXPECT_THAT(
            call("POST", "/api/roles/" + clerk + "/users", body),
            IsError(400, "guard.invalid_input")
        ) << body;
    }
    EXPECT_THAT(
        call("POST", "/api/roles/" + clerk + "/applications", R"({"applicationIds":[]})"),
        IsError(400, "guard.invalid_input")
    );
    EXPECT_THAT(
        call("POST", "/api/roles/" + clerk + "/scopes", R"({"scopeIds":[]})"),
        IsError(400, "guard.invalid_input")
    );
    std::string many = R"({"userIds":[)";
    for (int i = 0; i < 1001; ++i) many += std::string(i ? "," : "") + "\"x\"";
    EXPECT_THAT(
        call("POST", "/api/roles/" + clerk + "/users", many + "]}"),
        IsError(400, "guard.invalid_input")
    );
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    RolesApiTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
