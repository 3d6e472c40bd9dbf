#include "management/resources_api.hpp"

#include "management/api_test.hpp"

#include <gmock/gmock.h>

namespace ostiary::management {
namespace {

using ::testing::ElementsAre;

class ResourcesApiTest : public ApiTest {
protected:
    void SetUp() override {
        ApiTest::SetUp();
        serve(api_.routes());
    }

    std::string create(std::string_view indicator, std::string_view name = "API") {
        const json::object body{{"name", name}, {"indicator", indicator}};
        return done("POST", "/api/resources", boost::json::serialize(body)).text("id");
    }
    std::string create_scope(const std::string& resource, std::string_view name) {
        const json::object body{{"name", name}, {"description", "of a test"}};
        return done("POST", "/api/resources/" + resource + "/scopes", boost::json::serialize(body))
            .text("id");
    }
    std::string management_api() {
        return snapshot()->find_resource(default_management_indicator)->id;
    }

    ResourcesApi api_{snapshots_, changes_, random_, clock_};
};

TEST_P(ResourcesApiTest, CreatesAndShowsAResource) {
    const auto created = call(
        "POST",
        "/api/resources",
        R"({"name":"Orders","indicator":"https://orders.example/","accessTokenTtl":600})"
    );
    ASSERT_EQ(created.status, 201);
    const auto shown = done("GET", "/api/resources/" + created.text("id"));
    EXPECT_EQ(shown.text("tenantId"), "default");
    EXPECT_EQ(shown.text("name"), "Orders");
    EXPECT_EQ(shown.text("indicator"), "https://orders.example/");
    EXPECT_EQ(shown.at("accessTokenTtl"), 600);
    EXPECT_EQ(shown.at("isDefault"), false);
    EXPECT_FALSE(shown.body.as_object().contains("scopes"));
    EXPECT_TRUE(created.at("scopes").as_array().empty());
    EXPECT_THAT(event_keys(), ElementsAre("Management.Resource.Create"));
}

TEST_P(ResourcesApiTest, ListsWithAndWithoutScopesAndPages) {
    const auto id = create("https://a.example/");
    create_scope(id, "read");
    create("https://b.example/");
    EXPECT_EQ(done("GET", "/api/resources").body.as_array().size(), 3U);
    const auto page = done("GET", "/api/resources?page=2&page_size=2&includeScopes=true");
    EXPECT_EQ(page.headers.get("Total-Number"), "3");
    ASSERT_EQ(page.body.as_array().size(), 1U);
    EXPECT_EQ(page.body.at(0).at("scopes").as_array().size(), 1U);
}

TEST_P(ResourcesApiTest, ChangesOnlyTheGivenMembers) {
    const auto id = create("https://a.example/");
    auto changed = done("PATCH", "/api/resources/" + id, R"({"accessTokenTtl":60})");
    EXPECT_EQ(changed.text("name"), "API");
    EXPECT_EQ(changed.at("accessTokenTtl"), 60);
    // The indicator is fixed: clients ask for it.
    changed =
        done("PATCH", "/api/resources/" + id, R"({"name":"New","indicator":"https://c.example/"})");
    EXPECT_EQ(changed.text("name"), "New");
    EXPECT_EQ(changed.text("indicator"), "https://a.example/");
    EXPECT_EQ(changed.at("accessTokenTtl"), 60);
}

TEST_P(ResourcesApiTest, HasAtMostOneDefault) {
    const auto first = create("https://a.example/");
    const auto second = create("https://b.example/");
    done("PATCH", "/api/resources/" + first + "/is-default", R"({"isDefault":true})");
    done("PATCH", "/api/resources/" + second + "/is-default", R"({"isDefault":true})");
    EXPECT_EQ(snapshot()->default_resource()->id, second);
    EXPECT_EQ(done("GET", "/api/resources/" + first).at("isDefault"), false);
    done("PATCH", "/api/resources/" + second + "/is-default", R"({"isDefault":false})");
    EXPECT_EQ(snapshot()->default_resource(), nullptr);
}

TEST_P(ResourcesApiTest, RefusesAnIndicatorInUse) {
    create("https://a.example/");
    EXPECT_THAT(
        call("POST", "/api/resources", R"({"name":"x","indicator":"https://a.example/"})"),
        IsError(422, "resource.resource_identifier_in_use")
    );
    EXPECT_THAT(
        call("POST", "/api/resources", R"({"name":"x","indicator":"urn:logto:organization:o"})"),
        IsError(422, "resource.resource_identifier_in_use")
    );
}

TEST_P(ResourcesApiTest, DeletesWithItsScopes) {
    const auto id = create("https://a.example/");
    create_scope(id, "read");
    EXPECT_EQ(call("DELETE", "/api/resources/" + id).status, 204);
    EXPECT_THAT(call("GET", "/api/resources/" + id), IsError(404, "entity.not_exists_with_id"));
    EXPECT_TRUE(done("GET", "/api/resources/" + id + "/scopes").body.as_array().empty());
}

TEST_P(ResourcesApiTest, ManagesScopes) {
    const auto id = create("https://a.example/");
    const auto read = create_scope(id, "read:orders");
    create_scope(id, "write:orders");
    const std::string path = "/api/resources/" + id + "/scopes";
    EXPECT_THAT(call("POST", path, R"({"name":"read:orders"})"), IsError(422, "scope.name_exists"));
    EXPECT_THAT(
        call("POST", path, R"({"name":"read orders"})"), IsError(400, "scope.name_with_space")
    );
    EXPECT_THAT(
        call("PATCH", path + "/" + read, R"({"name":"write:orders"})"),
        IsError(422, "scope.name_exists")
    );
    auto changed = done("PATCH", path + "/" + read, R"({"name":"see:orders"})");
    EXPECT_EQ(changed.text("name"), "see:orders");
    EXPECT_EQ(changed.text("description"), "of a test");
    changed = done("PATCH", path + "/" + read, R"({"description":null})");
    EXPECT_TRUE(changed.at("description").is_null());
    EXPECT_EQ(changed.text("name"), "see:orders");
    EXPECT_EQ(done("GET", path + "?search=%25see%25").body.as_array().size(), 1U);
    EXPECT_EQ(call("DELETE", path + "/" + read).status, 204);
    EXPECT_THAT(call("DELETE", path + "/" + read), IsError(404, "entity.not_found"));
    EXPECT_THAT(
        call("PATCH", path + "/" + read, R"({"name":"x"})"), IsError(404, "entity.not_found")
    );
}

// What gives power over the tenant stays as it is.
TEST_P(ResourcesApiTest, R26ProtectsTheManagementApi) {
    const std::string path = "/api/resources/" + management_api();
    const auto scope = snapshot()->find_resource(default_management_indicator)->scopes.at(0).id;
    EXPECT_THAT(
        call("PATCH", path, R"({"name":"x"})"),
        IsError(400, "resource.cannot_modify_management_api")
    );
    EXPECT_THAT(call("DELETE", path), IsError(400, "resource.cannot_delete_management_api"));
    EXPECT_THAT(
        call("POST", path + "/scopes", R"({"name":"more"})"),
        IsError(400, "resource.cannot_modify_management_api")
    );
    EXPECT_THAT(
        call("PATCH", path + "/scopes/" + scope, R"({"name":"more"})"),
        IsError(400, "resource.cannot_modify_management_api")
    );
    EXPECT_THAT(
        call("DELETE", path + "/scopes/" + scope),
        IsError(400, "resource.cannot_modify_management_api")
    );
    EXPECT_THAT(
        call("POST", "/api/resources", R"({"name":"x","indicator":"https://admin.logto.app/api"})"),
        IsError(400, "resource.cannot_modify_management_api")
    );
    EXPECT_TRUE(event_keys().empty());
}

// A scope is reached through its own resource only, and a resource within its own tenant only.
TEST_P(ResourcesApiTest, R26ReachesNothingThroughAForeignPath) {
    const auto mine = create("https://a.example/");
    const auto other = create("https://b.example/");
    const auto scope = create_scope(other, "read");
    const std::string path = "/api/resources/" + mine + "/scopes/" + scope;
    EXPECT_THAT(call("PATCH", path, R"({"name":"x"})"), IsError(404, "entity.not_found"));
    EXPECT_THAT(call("DELETE", path), IsError(404, "entity.not_found"));
    EXPECT_THAT(
        call("GET", "/api/resources/" + other, {}, "admin"),
        IsError(404, "entity.not_exists_with_id")
    );
    EXPECT_THAT(
        call("DELETE", "/api/resources/" + other, {}, "admin"),
        IsError(404, "entity.not_exists_with_id")
    );
    EXPECT_EQ(done("GET", "/api/resources/" + other + "/scopes").body.as_array().size(), 1U);
}

TEST_P(ResourcesApiTest, R34RefusesWrongInput) {
    const auto id = create("https://a.example/");
    const std::string long_name(300, 'n');
    std::string wide = "https://";
    for (int i = 0; i < 1000; ++i) wide += "\xF0\x9D\x92\x9C";
    for (const std::string& body : {
             std::string("{}"),
             std::string(R"({"name":"x"})"),
             std::string(R"({"name":"","indicator":"https://x.example/"})"),
             std::string(R"({"name":7,"indicator":"https://x.example/"})"),
             std::string(R"({"name":"x","indicator":"not a uri"})"),
             std::string(R"({"name":"x","indicator":"https://x.example/#part"})"),
             std::string(R"({"name":"x","indicator":"/relative"})"),
             std::string(R"({"name":"x","indicator":"https://x.example/","accessTokenTtl":0})"),
             std::string(R"({"name":"x","indicator":"https://x.example/","accessTokenTtl":1e9})"),
             R"({"name":")" + long_name + R"(","indicator":"https://x.example/"})",
             R"({"name":"x","indicator":")" + wide + R"("})",
             R"({"name":"x","indicator":"https://x.example/)" + std::string(3000, 'p') + R"("})",
         }) {
        EXPECT_THAT(call("POST", "/api/resources", body), IsError(400, "guard.invalid_input"))
            << body.substr(0, 80);
    }
    for (const auto* body : {"{}", R"({"isDefault":"yes"})"}) {
        EXPECT_THAT(
            call("PATCH", "/api/resources/" + id + "/is-default", body),
            IsError(400, "guard.invalid_input")
        );
    }
    for (const auto* target : {"/api/resources?page=0", "/api/resources?page_size=101"}) {
        EXPECT_THAT(call("GET", target), IsError(400, "guard.invalid_pagination"));
    }
    EXPECT_THAT(
        call("GET", "/api/resources/" + id + "/scopes?search="),
        IsError(400, "request.invalid_input")
    );
    EXPECT_THAT(
        call("POST", "/api/resources/unknown/scopes", R"({"name":"read"})"),
        IsError(404, "entity.not_exists_with_id")
    );
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    ResourcesApiTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
