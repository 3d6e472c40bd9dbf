#include "crypto/digest.hpp"
#include "management/fixture.hpp"

namespace ostiary::management {
namespace {

using ApplicationsTest = ManagementTest;

json::object uris(std::initializer_list<std::string_view> redirect_uris) {
    json::array list;
    for (const auto uri : redirect_uris) list.push_back(json::value(uri));
    return {
        {"oidcClientMetadata",
         json::object{{"redirectUris", list}, {"postLogoutRedirectUris", json::array{}}}}
    };
}

TEST_P(ApplicationsTest, CreatesReadsChangesAndDeletes) {
    const auto id = create_application("Traditional", uris({"https://app.example/callback"}));
    const auto shown = get("/api/applications/" + id);
    EXPECT_EQ(shown.at("tenantId"), json::value("default"));
    EXPECT_EQ(shown.at("type"), json::value("Traditional"));
    EXPECT_TRUE(shown.at("description").is_null());
    EXPECT_EQ(shown.at("isThirdParty"), json::value(false));
    EXPECT_EQ(shown.at("isAdmin"), json::value(false));
    EXPECT_EQ(
        shown.at("oidcClientMetadata").at("redirectUris"),
        json::array{"https://app.example/callback"}
    );

    const auto changed = send(
        "PATCH",
        "/api/applications/" + id,
        json::object{
            {"name", "Other"},
            {"description", "d"},
            {"customClientMetadata", json::object{{"refreshTokenTtlInDays", 7}}}
        }
    );
    EXPECT_THAT(changed, HasStatus(200));
    EXPECT_EQ(changed.at("name"), json::value("Other"));
    EXPECT_EQ(changed.at("customClientMetadata").at("refreshTokenTtlInDays"), json::value(7));
    EXPECT_EQ(changed.at("oidcClientMetadata").at("redirectUris").as_array().size(), 1U);
    EXPECT_TRUE(send("PATCH", "/api/applications/" + id, json::object{{"description", nullptr}})
                    .at("description")
                    .is_null());

    EXPECT_THAT(remove("/api/applications/" + id), HasStatus(204));
    EXPECT_THAT(get("/api/applications/" + id), IsError(404, "entity.not_exists_with_id"));
    EXPECT_THAT(remove("/api/applications/" + id), IsError(404, "entity.not_found"));
}

TEST_P(ApplicationsTest, RefusesWhatCannotBeAnApplication) {
    const auto post = [&](json::object body) {
        return send("POST", "/api/applications", std::move(body));
    };
    EXPECT_THAT(post({{"type", "SPA"}}), IsError(400, "guard.invalid_input"));
    EXPECT_THAT(post({{"name", ""}, {"type", "SPA"}}), IsError(400, "guard.invalid_input"));
    EXPECT_THAT(post({{"name", "a"}, {"type", "Other"}}), IsError(400, "guard.invalid_input"));
    EXPECT_THAT(
        post({{"name", "a"}, {"type", "MachineToMachine"}, {"isThirdParty", true}}),
        IsError(400, "application.invalid_third_party_application_type")
    );
    EXPECT_THAT(
        post(
            {{"name", "a"},
             {"type", "Traditional"},
             {"isThirdParty", true},
             {"customClientMetadata", json::object{{"allowTokenExchange", true}}}}
        ),
        IsError(400, "guard.invalid_input")
    );
    EXPECT_THAT(
        post({{"name", "a"}, {"type", "SAML"}}), IsError(400, "application.saml.use_saml_app_api")
    );
    EXPECT_THAT(call({"POST", "/api/applications", "{", admin_token()}), HasStatus(400));
    EXPECT_THAT(call({"POST", "/api/applications", "[]", admin_token()}), HasStatus(400));
}

TEST_P(ApplicationsTest, RefusesRedirectUrisThatLeadAnywhere) {
    for (const char* uri : {
             "javascript:alert(1)",
             "data:text/html,x",
             "https://app.example/#fragment",
             "//app.example",
             "https://user@app.example/",
             "https://*.example/",
             "https://*/",
             "https://app.example/?a=*",
             "https://app.example\\@evil.example/",
             "https://app.example/\t",
             "myapp:/callback",
             "",
         }) {
        auto body = uris({uri});
        body["name"] = "a";
        body["type"] = "SPA";
        EXPECT_THAT(send("POST", "/api/applications", body), IsError(400, "guard.invalid_input"))
            << uri;
    }
    for (const char* uri : {
             "https://app.example/cb?x=1",
             "http://localhost:3000",
             "http://[::1]:8080/cb",
             "com.example.app://callback",
             "io.logto:/callback",
             "https://*.preview.app.example/cb",
             "https://app.example/*/cb",
         }) {
        auto body = uris({uri});
        body["name"] = "a";
        body["type"] = "Native";
        EXPECT_THAT(send("POST", "/api/applications", body), HasStatus(200)) << uri;
    }
}

TEST_P(ApplicationsTest, FiltersSearchesAndPages) {
    create_application("SPA");
    create_application("Native");
    create_application("Traditional", {{"isThirdParty", true}});
    const auto machine = create_application("MachineToMachine", {{"description", "nightly"}});
    EXPECT_EQ(get("/api/applications").body.as_array().size(), 4U);
    EXPECT_FALSE(get("/api/applications").headers.has("Total-Number"));
    EXPECT_EQ(get("/api/applications?types=SPA&types=Native").body.as_array().size(), 2U);
    EXPECT_EQ(get("/api/applications?types=SPA").body.as_array().size(), 1U);
    EXPECT_THAT(get("/api/applications?types=X"), IsError(400, "guard.invalid_input"));
    EXPECT_EQ(get("/api/applications?isThirdParty=true").body.as_array().size(), 1U);
    EXPECT_EQ(get("/api/applications?isThirdParty=false").body.as_array().size(), 3U);
    EXPECT_EQ(
        get("/api/applications?search=%25NIGHT%25").body.at(0).at("id"), json::value(machine)
    );

    const auto page = get("/api/applications?page=2&page_size=3");
    EXPECT_EQ(page.body.as_array().size(), 1U);
    EXPECT_EQ(page.headers.get("Total-Number"), "4");
    EXPECT_NE(page.headers.get("Link").find("rel=\"prev\""), std::string_view::npos);
    EXPECT_THAT(get("/api/applications?page=0"), IsError(400, "guard.invalid_pagination"));

    const auto role = create_role("m", "MachineToMachine");
    send(
        "POST",
        "/api/roles/" + role + "/applications",
        json::object{{"applicationIds", json::array{machine}}}
    );
    EXPECT_EQ(get("/api/applications?excludeRoleId=" + role).body.as_array().size(), 3U);
}

TEST_P(ApplicationsTest, ShowsSecretsAgainAndKeepsOnlyDigestAndSeal) {
    const auto id = create_application("MachineToMachine");
    const std::string path = "/api/applications/" + id + "/secrets";
    const auto first = get(path);
    ASSERT_EQ(first.body.as_array().size(), 1U);
    EXPECT_EQ(first.body.at(0).at("name"), json::value("Default secret"));

    const auto created =
        send("POST", path, json::object{{"name", "ci"}, {"expiresAt", clock_.now() + 60'000}});
    EXPECT_THAT(created, HasStatus(201));
    const auto value = created.text("value");
    EXPECT_EQ(value.size(), 32U);
    EXPECT_EQ(get(path).body.at(1).at("value"), json::value(value));
    const auto rows =
        run_task(store::ClientSecrets(*database_).list(TenantId("default"), ClientId(id))).value();
    EXPECT_EQ(rows.at(1).digest, sha256(value));
    EXPECT_EQ(rows.at(1).sealed_value.find(value), std::string::npos);
    EXPECT_EQ(last_event().payload.find(value), std::string::npos);

    EXPECT_THAT(
        send("POST", path, json::object{{"name", "ci"}}),
        IsError(422, "application.secret_name_exists")
    );
    EXPECT_THAT(
        send("POST", path, json::object{{"name", "old"}, {"expiresAt", clock_.now() - 1}}),
        IsError(400, "request.invalid_input")
    );
    const auto renamed = send("PATCH", path + "/ci", json::object{{"name", "cd"}});
    EXPECT_THAT(renamed, HasStatus(200));
    EXPECT_EQ(renamed.text("value"), value);
    EXPECT_EQ(get(path).body.at(1).at("value"), json::value(value));
    EXPECT_THAT(
        send("PATCH", path + "/ci", json::object{{"name", "x"}}), IsError(404, "entity.not_found")
    );
    EXPECT_THAT(remove(path + "/cd"), HasStatus(204));
    EXPECT_THAT(remove(path + "/cd"), IsError(404, "entity.not_found"));
    EXPECT_THAT(
        get("/api/applications/nothing/secrets"), IsError(404, "entity.not_exists_with_id")
    );
    EXPECT_THAT(
        remove("/api/applications/" + id + "/legacy-secret"),
        IsError(400, "application.no_legacy_secret_found")
    );
}

TEST_P(ApplicationsTest, GivesAndTakesRolesOfMachines) {
    const auto id = create_application("MachineToMachine");
    const auto role = create_role("worker", "MachineToMachine");
    const auto user_role = create_role("person");
    const std::string path = "/api/applications/" + id + "/roles";
    const auto ids = [](std::string_view role_id) {
        return json::object{{"roleIds", json::array{json::value(role_id)}}};
    };
    const auto added = send("POST", path, ids(role));
    EXPECT_THAT(added, HasStatus(201));
    EXPECT_EQ(added.at("addedRoleIds"), (json::array{role}));
    EXPECT_TRUE(send("POST", path, ids(role)).at("addedRoleIds").as_array().empty());
    EXPECT_EQ(get(path).body.at(0).at("id"), json::value(role));
    EXPECT_EQ(get(path).headers.get("Total-Number"), "1");
    EXPECT_THAT(send("POST", path, ids(user_role)), IsError(422, "application.invalid_role_type"));
    EXPECT_THAT(send("POST", path, ids("none")), HasStatus(404));
    EXPECT_THAT(send("PUT", path, json::object{{"roleIds", json::array{}}}), HasStatus(200));
    EXPECT_TRUE(get(path).body.as_array().empty());
    EXPECT_THAT(remove(path + "/" + role), IsError(404, "entity.not_found"));
    const auto spa = create_application("SPA");
    EXPECT_THAT(
        get("/api/applications/" + spa + "/roles"), IsError(422, "application.invalid_type")
    );
}

TEST_P(ApplicationsTest, LimitsWhatAThirdPartyMayAskFor) {
    const auto id = create_application("Traditional", {{"isThirdParty", true}});
    const std::string path = "/api/applications/" + id + "/user-consent-scopes";
    const auto api = send(
        "POST",
        "/api/resources",
        json::object{{"name", "Orders"}, {"indicator", "https://orders.example"}}
    );
    const auto scope =
        send("POST", "/api/resources/" + api.text("id") + "/scopes", json::object{{"name", "read"}})
            .text("id");
    EXPECT_THAT(
        send(
            "POST",
            path,
            json::object{
                {"userScopes", json::array{"email"}}, {"resourceScopes", json::array{scope}}
            }
        ),
        HasStatus(201)
    );
    const auto shown = get(path);
    EXPECT_EQ(shown.at("userScopes"), json::array{"email"});
    EXPECT_EQ(shown.at("resourceScopes").at(0).at("scopes").at(0).at("name"), json::value("read"));
    EXPECT_THAT(remove(path + "/user-scopes/email"), HasStatus(204));
    EXPECT_THAT(remove(path + "/user-scopes/email"), HasStatus(404));

    const auto snapshot = run_task(snapshots_.get(TenantId("default"))).value();
    const auto all = snapshot->find_resource("https://default.logto.app/api")->scopes.at(0).id;
    EXPECT_THAT(
        send("POST", path, json::object{{"resourceScopes", json::array{all}}}),
        IsError(400, "application.consent_management_api_scopes_not_allowed")
    );
    EXPECT_THAT(
        send("POST", path, json::object{{"resourceScopes", json::array{"none"}}}),
        IsError(422, "application.user_consent_scopes_not_found")
    );
    const auto own = create_application("Traditional");
    EXPECT_THAT(
        get("/api/applications/" + own + "/user-consent-scopes"),
        IsError(422, "application.third_party_application_only")
    );
}

TEST_P(ApplicationsTest, MergesCustomData) {
    const auto id = create_application("SPA", {{"customData", json::object{{"a", 1}}}});
    const auto merged =
        send("PATCH", "/api/applications/" + id + "/custom-data", json::object{{"b", 2}});
    EXPECT_THAT(merged, HasStatus(200));
    EXPECT_EQ(merged.body, (json::object{{"a", 1}, {"b", 2}}));
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    ApplicationsTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
