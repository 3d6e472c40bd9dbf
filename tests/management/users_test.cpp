#include "crypto/digest.hpp"
#include "management/fixture.hpp"
#include "store/grants.hpp"
#include "store/personal_access_tokens.hpp"
#include "store/sessions.hpp"

namespace ostiary::management {
namespace {

using UsersTest = ManagementTest;

TEST_P(UsersTest, CreatesReadsChangesAndDeletes) {
    const auto created = send(
        "POST",
        "/api/users",
        json::object{
            {"username", "ada"},
            {"primaryEmail", "Ada@example.org"},
            {"primaryPhone", "4912345678"},
            {"name", "Ada"},
            {"password", "correct horse battery"},
            {"customData", json::object{{"a", 1}}},
            {"profile", json::object{{"nickname", "A"}, {"unknown", "dropped"}}}
        }
    );
    ASSERT_THAT(created, HasStatus(200));
    const auto id = created.text("id");
    EXPECT_EQ(id.size(), 12U);
    EXPECT_EQ(created.at("hasPassword"), json::value(true));
    EXPECT_FALSE(created.body.get_object().contains("passwordDigest"));
    EXPECT_EQ(created.at("profile"), (json::object{{"nickname", "A"}}));
    EXPECT_EQ(get("/api/users/" + id).body, created.body);

    const auto changed = send(
        "PATCH",
        "/api/users/" + id,
        json::object{
            {"username", nullptr},
            {"primaryPhone", ""},
            {"name", "Lovelace"},
            {"avatar", "https://img.example/a"}
        }
    );
    EXPECT_THAT(changed, HasStatus(200));
    EXPECT_TRUE(changed.at("username").is_null());
    EXPECT_TRUE(changed.at("primaryPhone").is_null());
    EXPECT_EQ(changed.at("primaryEmail"), json::value("Ada@example.org"));
    EXPECT_EQ(changed.at("name"), json::value("Lovelace"));
    EXPECT_EQ(changed.at("customData"), (json::object{{"a", 1}}));

    EXPECT_THAT(remove("/api/users/" + id), HasStatus(204));
    EXPECT_THAT(get("/api/users/" + id), IsError(404, "entity.not_found"));
    EXPECT_THAT(remove("/api/users/" + id), IsError(404, "entity.not_found"));
    EXPECT_THAT(
        send("PATCH", "/api/users/" + id, json::object{{"name", "x"}}),
        IsError(404, "entity.not_found")
    );
}

TEST_P(UsersTest, TellsWhichIdentifierIsTaken) {
    create_user(
        {{"username", "ada"}, {"primaryEmail", "ada@example.org"}, {"primaryPhone", "4912345678"}}
    );
    const auto other = create_user({{"username", "eve"}});
    const auto refused = [&](json::object body, std::string_view code) {
        EXPECT_THAT(send("POST", "/api/users", body), IsError(422, code));
        EXPECT_THAT(send("PATCH", "/api/users/" + other, body), IsError(422, code));
    };
    refused({{"username", "ada"}}, "user.username_already_in_use");
    refused({{"primaryEmail", "ADA@EXAMPLE.org"}}, "user.email_already_in_use");
    refused({{"primaryPhone", "4912345678"}}, "user.phone_already_in_use");
    EXPECT_THAT(send("POST", "/api/users", json::object{{"username", "Ada"}}), HasStatus(200));
}

TEST_P(UsersTest, RefusesIdentifiersThatAreNone) {
    for (const json::object& body : std::initializer_list<json::object>{
             {{"username", "1ada"}},
             {{"username", "a b"}},
             {{"username", nullptr}},
             {{"primaryEmail", "ada"}},
             {{"primaryEmail", "\xC3\xA4@example.org"}},
             {{"primaryPhone", "+4912345678"}},
             {{"avatar", "javascript:alert(1)"}},
             {{"name", 1}},
             {{"customData", "x"}},
         }) {
        EXPECT_THAT(send("POST", "/api/users", body), IsError(400, "guard.invalid_input"))
            << boost::json::serialize(body);
    }
    EXPECT_THAT(
        call({"POST", "/api/users", "{\"name\":\"a\\u0000b\"}", admin_token()}), HasStatus(400)
    );
    EXPECT_THAT(call({"POST", "/api/users", "{\"name\":\"\xFF\"}", admin_token()}), HasStatus(400));
}

TEST_P(UsersTest, ImportsPasswordHashesThatCanBeVerified) {
    const auto post = [&](json::object body) {
        return send("POST", "/api/users", std::move(body));
    };
    const auto created = post({
        {"username", "old"},
        {"passwordDigest", "5f4dcc3b5aa765d61d8327deb882cf99"},  // MD5 of "password"
        {"passwordAlgorithm", "MD5"},
    });
    ASSERT_THAT(created, HasStatus(200));
    const std::string path = "/api/users/" + created.text("id");
    EXPECT_THAT(
        send("POST", path + "/password/verify", json::object{{"password", "password"}}),
        HasStatus(204)
    );
    EXPECT_THAT(
        send("POST", path + "/password/verify", json::object{{"password", "other"}}),
        IsError(422, "session.invalid_credentials")
    );
    EXPECT_EQ(get(path + "?includePasswordHash=true").at("passwordAlgorithm"), json::value("MD5"));
    EXPECT_FALSE(get(path).body.get_object().contains("passwordAlgorithm"));
    EXPECT_THAT(post({{"passwordDigest", "x"}}), IsError(400, "user.password_algorithm_required"));
    EXPECT_THAT(
        post({{"passwordDigest", "x"}, {"passwordAlgorithm", "ROT13"}}),
        IsError(400, "guard.invalid_input")
    );
    EXPECT_THAT(
        post({{"password", "p"}, {"passwordDigest", "x"}, {"passwordAlgorithm", "MD5"}}),
        IsError(400, "user.password_and_digest")
    );
}

TEST_P(UsersTest, SetsPasswordsAndTheirExpiration) {
    const auto id = create_user({{"username", "ada"}});
    const std::string path = "/api/users/" + id;
    EXPECT_EQ(get(path + "/has-password").at("hasPassword"), json::value(false));
    EXPECT_THAT(
        send("POST", path + "/password/verify", json::object{{"password", "x"}}),
        IsError(422, "session.invalid_credentials")
    );
    EXPECT_THAT(
        send("PATCH", path + "/password/expiration", json::object{{"isExpired", true}}),
        HasStatus(200)
    );
    EXPECT_TRUE(run_task(users_.find(TenantId("default"), UserId(id))).value()->is_password_expired
    );
    const auto set =
        send("PATCH", path + "/password", json::object{{"password", "hunter2 hunter2"}});
    EXPECT_THAT(set, HasStatus(200));
    EXPECT_EQ(set.at("hasPassword"), json::value(true));
    EXPECT_EQ(last_event().payload.find("hunter2"), std::string::npos);
    const auto stored = run_task(users_.find(TenantId("default"), UserId(id))).value();
    EXPECT_FALSE(stored->is_password_expired);
    EXPECT_EQ(stored->password_algorithm, "Argon2id");
    EXPECT_THAT(
        send("POST", path + "/password/verify", json::object{{"password", "hunter2 hunter2"}}),
        HasStatus(204)
    );
    EXPECT_THAT(
        send("PATCH", path + "/password", json::object{{"password", ""}}),
        IsError(400, "guard.invalid_input")
    );
    EXPECT_THAT(
        send("PATCH", "/api/users/none/password", json::object{{"password", "x"}}),
        IsError(404, "entity.not_found")
    );
}

TEST_P(UsersTest, PagesAndSearches) {
    create_user({{"username", "ada"}, {"name", "Ada Lovelace"}, {"primaryEmail", "ada@example.org"}}
    );
    create_user({{"username", "eve"}, {"name", "Eve \xC3\x84nderung"}});
    create_user({{"username", "bob"}, {"name", "Bob"}, {"primaryPhone", "4912345678"}});
    const auto all = get("/api/users");
    EXPECT_EQ(all.headers.get("Total-Number"), "3");
    EXPECT_EQ(all.body.at(0).at("username"), json::value("bob"));
    const auto names = [&](const std::string& query) {
        std::string found;
        const auto answer = get("/api/users?" + query);
        EXPECT_THAT(answer, HasStatus(200));
        for (const auto& user : answer.body.as_array()) {
            found += std::string(user.at("username").as_string()) + " ";
        }
        EXPECT_EQ(
            answer.headers.get("Total-Number"), std::to_string(answer.body.as_array().size())
        );
        return found;
    };
    EXPECT_EQ(names("search=%25LOVE%25"), "ada ");
    EXPECT_EQ(names("search=%25LOVE%25&isCaseSensitive=true"), "");
    EXPECT_EQ(names("search=%25%C3%A4nd%25"), "eve ");
    EXPECT_EQ(names("search.username=ada&search.username=eve&mode.username=exact"), "eve ada ");
    EXPECT_EQ(names("search.username=%25a%25&search.name=%25lace&joint=and"), "ada ");
    EXPECT_EQ(names("search.username=bob&search.name=%25lace"), "bob ada ");
    EXPECT_EQ(names("search=%5E(ada%7Cbob)%24&mode=posix"), "bob ada ");
    EXPECT_EQ(names("search.username=(a%7Cb)%25&mode=similar_to&isCaseSensitive=true"), "bob ada ");
    EXPECT_EQ(names("search.primaryPhone=4912%25"), "bob ");
    for (const char* query : {
             "search=",
             "search=a&mode=fuzzy",
             "search.password=a",
             "search=a&search=b",
             "search=a&mode=similar_to",
             "search=(&mode=posix",
             "search=a&joint=xor",
         }) {
        EXPECT_THAT(get(std::string("/api/users?") + query), IsError(400, "request.invalid_input"))
            << query;
    }
    EXPECT_THAT(get("/api/users?page_size=101"), IsError(400, "guard.invalid_pagination"));
    EXPECT_THAT(
        get("/api/users?excludeRoleId=a&excludeOrganizationId=b"),
        IsError(400, "request.invalid_input")
    );
}

TEST_P(UsersTest, GivesDefaultAndOtherRoles) {
    const auto given = create_role("everybody");
    send("PATCH", "/api/roles/" + given, json::object{{"isDefault", true}});
    const auto role = create_role("editor");
    const auto machine_role = create_role("robot", "MachineToMachine");
    const auto id = create_user({{"username", "ada"}});
    const std::string path = "/api/users/" + id + "/roles";
    EXPECT_EQ(get(path).body.at(0).at("id"), json::value(given));
    const auto added = send("POST", path, json::object{{"roleIds", json::array{role, given}}});
    EXPECT_THAT(added, HasStatus(201));
    EXPECT_EQ(added.at("addedRoleIds"), json::value(json::array{json::value(role)}));
    EXPECT_THAT(
        send("POST", path, json::object{{"roleIds", json::array{json::value(machine_role)}}}),
        IsError(422, "user.invalid_role_type")
    );
    EXPECT_THAT(send("POST", path, json::object{{"roleIds", json::array{"none"}}}), HasStatus(404));
    EXPECT_THAT(
        send("PUT", path, json::object{{"roleIds", json::array{json::value(role)}}}), HasStatus(200)
    );
    EXPECT_EQ(get(path).body.as_array().size(), 1U);
    EXPECT_EQ(get("/api/users?excludeRoleId=" + role).headers.get("Total-Number"), "0");
    EXPECT_THAT(remove(path + "/" + role), HasStatus(204));
    EXPECT_THAT(remove(path + "/" + role), IsError(404, "entity.not_found"));
    EXPECT_THAT(get("/api/users/none/roles"), IsError(404, "entity.not_found"));
}

TEST_P(UsersTest, KeepsPersonalAccessTokens) {
    const auto id = create_user({{"username", "ada"}});
    const std::string path = "/api/users/" + id + "/personal-access-tokens";
    const auto created =
        send("POST", path, json::object{{"name", "ci/1"}, {"expiresAt", clock_.now() + 60'000}});
    ASSERT_THAT(created, HasStatus(201));
    const auto value = created.text("value");
    EXPECT_TRUE(value.starts_with("pat_"));
    EXPECT_EQ(value.size(), 36U);
    EXPECT_EQ(get(path).body.at(0).at("value"), json::value(value));
    store::PersonalAccessTokens tokens(*database_);
    EXPECT_EQ(run_task(tokens.find(TenantId("default"), value)).value()->user_id.value, id);
    EXPECT_THAT(
        send("POST", path, json::object{{"name", "ci/1"}}),
        IsError(422, "user.personal_access_token_name_exists")
    );
    EXPECT_THAT(
        send("POST", path, json::object{{"name", "x"}, {"expiresAt", 1}}),
        IsError(400, "request.invalid_input")
    );
    EXPECT_THAT(
        send("POST", "/api/users/none/personal-access-tokens", json::object{{"name", "x"}}),
        IsError(404, "entity.not_found")
    );

    const auto renamed = send("PATCH", path, json::object{{"currentName", "ci/1"}, {"name", "cd"}});
    EXPECT_THAT(renamed, HasStatus(200));
    EXPECT_EQ(renamed.at("value"), json::value(value));
    EXPECT_THAT(send("PATCH", path + "/cd", json::object{{"name", "ce"}}), HasStatus(200));
    EXPECT_THAT(send("POST", path + "/delete", json::object{{"name", "ce"}}), HasStatus(204));
    EXPECT_THAT(remove(path + "/ce"), IsError(404, "entity.not_found"));
    EXPECT_FALSE(run_task(tokens.find(TenantId("default"), value)).value());
}

TEST_P(UsersTest, SuspensionEndsSessionsAndGrants) {
    const auto id = create_user({{"username", "ada"}});
    const UserId user(id);
    Session session;
    session.user_id = user;
    session.created_at = session.authenticated_at = clock_.now();
    session.expires_at = clock_.now() + 3'600'000;
    Grant grant;
    grant.user_id = user;
    grant.client_id = ClientId("demo-app");
    grant.scope = "openid offline_access";
    grant.created_at = clock_.now();
    grant.expires_at = clock_.now() + 3'600'000;
    sql::Batch batch;
    store::Sessions::add(batch, session, random_, clock_.now());
    grant.session_uid = session.uid;
    store::Grants::add(batch, grant, random_, clock_.now());
    ASSERT_TRUE(run_task(database_->write(TenantId("default"), std::move(batch))).value());

    const std::string path = "/api/users/" + id;
    const auto sessions = get(path + "/sessions");
    EXPECT_EQ(sessions.at("sessions").at(0).at("payload").at("uid"), json::value(session.uid));
    EXPECT_THAT(get(path + "/sessions/" + session.uid), HasStatus(200));
    EXPECT_THAT(get("/api/users/none/sessions/" + session.uid), IsError(404, "entity.not_found"));
    const auto grants = get(path + "/grants");
    EXPECT_EQ(grants.at("grants").at(0).at("application").at("id"), json::value("demo-app"));
    EXPECT_TRUE(get(path + "/grants?appType=thirdParty").at("grants").as_array().empty());
    EXPECT_THAT(get(path + "/grants?appType=x"), IsError(400, "guard.invalid_input"));

    EXPECT_THAT(
        send("PATCH", path + "/is-suspended", json::object{{"isSuspended", true}}), HasStatus(200)
    );
    EXPECT_TRUE(get(path + "/sessions").at("sessions").as_array().empty());
    EXPECT_TRUE(get(path + "/grants").at("grants").as_array().empty());
    EXPECT_THAT(remove(path + "/sessions/" + session.uid), IsError(404, "entity.not_found"));
}

TEST_P(UsersTest, RevokesOneSessionWithTheGrantsThatWereAskedFor) {
    const auto id = create_user({{"username", "ada"}});
    Session session;
    session.user_id = UserId(id);
    session.created_at = clock_.now();
    session.expires_at = clock_.now() + 3'600'000;
    Grant lasting;
    lasting.user_id = UserId(id);
    lasting.client_id = ClientId("demo-app");
    lasting.scope = "openid offline_access";
    lasting.expires_at = session.expires_at;
    Grant passing = lasting;
    passing.scope = "openid";
    sql::Batch batch;
    store::Sessions::add(batch, session, random_, clock_.now());
    lasting.session_uid = passing.session_uid = session.uid;
    store::Grants::add(batch, lasting, random_, clock_.now());
    store::Grants::add(batch, passing, random_, clock_.now());
    ASSERT_TRUE(run_task(database_->write(TenantId("default"), std::move(batch))).value());
    const std::string path = "/api/users/" + id;
    EXPECT_THAT(
        remove(path + "/sessions/" + session.uid + "?revokeGrantsTarget=none"), HasStatus(400)
    );
    EXPECT_THAT(remove(path + "/sessions/" + session.uid), HasStatus(204));
    const auto left = get(path + "/grants").at("grants").as_array();
    ASSERT_EQ(left.size(), 1U);
    const std::string grant_id(left.at(0).at("id").as_string());
    EXPECT_THAT(remove("/api/users/none/grants/" + grant_id), IsError(404, "entity.not_found"));
    EXPECT_THAT(remove(path + "/grants/zz"), IsError(404, "entity.not_found"));
    EXPECT_THAT(remove(path + "/grants/" + grant_id), HasStatus(204));
    EXPECT_TRUE(get(path + "/grants").at("grants").as_array().empty());
}

TEST_P(UsersTest, MergesCustomDataAndProfile) {
    const auto id = create_user({{"username", "ada"}, {"customData", json::object{{"a", 1}}}});
    const std::string path = "/api/users/" + id;
    EXPECT_EQ(
        send(
            "PATCH", path + "/custom-data", json::object{{"customData", json::object{{"b", 2}}}}
        ).body,
        (json::object{{"a", 1}, {"b", 2}})
    );
    EXPECT_EQ(get(path + "/custom-data").body, (json::object{{"a", 1}, {"b", 2}}));
    EXPECT_EQ(
        send(
            "PATCH", path + "/profile", json::object{{"profile", json::object{{"locale", "en"}}}}
        ).body,
        (json::object{{"locale", "en"}})
    );
    EXPECT_EQ(
        send("PATCH", path, json::object{{"customData", json::object{{"c", 3}}}}).at("customData"),
        (json::object{{"c", 3}})
    );
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    UsersTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
