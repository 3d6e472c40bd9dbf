#include "management/sign_in_experience_api.hpp"

#include "management/api_test.hpp"

namespace ostiary::management {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SignInExperienceApiTest : public ApiTest {
protected:
    void SetUp() override {
        ApiTest::SetUp();
        serve(api_.routes());
    }
    Answer patch(std::string body) { return call("PATCH", one, std::move(body)); }

    static constexpr std::string_view one = "/api/sign-in-exp";
    static constexpr std::string_view check = "/api/sign-in-exp/default/check-password";
    static constexpr std::string_view conflicts =
        "/api/sign-in-exp/username-policy/case-sensitivity-conflicts";
    SignInExperienceApi api_{*database_, snapshots_, changes_, identity::CommonPasswords::built_in};
};

TEST_P(SignInExperienceApiTest, ShowsWhatATenantStartsWith) {
    const auto experience = done("GET", one);
    EXPECT_EQ(experience.text("tenantId"), "default");
    EXPECT_EQ(experience.text("id"), "default");
    EXPECT_EQ(experience.text("signInMode"), "SignInAndRegister");
    EXPECT_EQ(experience.at("signUp").at("identifiers"), (json::array{"username"}));
    // Nobody makes an account of an administrator by themselves.
    EXPECT_EQ(call("GET", one, {}, "admin").text("signInMode"), "SignIn");
}

TEST_P(SignInExperienceApiTest, ChangesTheMembersThatAreSent) {
    const auto before = done("GET", one);
    const auto changed =
        patch(R"({"termsOfUseUrl":"https://rp.example/terms","signInMode":"SignIn","id":"other"})");
    ASSERT_EQ(changed.status, 200);
    EXPECT_EQ(changed.text("termsOfUseUrl"), "https://rp.example/terms");
    EXPECT_EQ(changed.text("signInMode"), "SignIn");
    EXPECT_EQ(changed.text("id"), "default");
    EXPECT_EQ(changed.at("color"), before.at("color"));
    EXPECT_EQ(done("GET", one).body, changed.body);
    EXPECT_EQ(patch(R"({"termsOfUseUrl":null})").at("termsOfUseUrl"), json::value(nullptr));
    EXPECT_EQ(call("GET", one, {}, "admin").at("termsOfUseUrl"), json::value(nullptr));
    EXPECT_THAT(
        event_keys(),
        ElementsAre("Management.SignInExperience.Update", "Management.SignInExperience.Update")
    );
}

TEST_P(SignInExperienceApiTest, RefusesValuesThatPagesCouldNotUse) {
    const auto before = done("GET", one).body;
    for (const char* body :
         {R"({"color":{"primaryColor":"red","isDarkModeEnabled":true,"darkPrimaryColor":"#000"}})",
          R"({"branding":{"logoUrl":"javascript:run"}})",
          R"({"privacyPolicyUrl":"ftp://rp.example"})",
          R"({"supportEmail":"nobody"})",
          R"({"languageInfo":{"autoDetect":true,"fallbackLanguage":"<en>"}})",
          R"({"signInMode":"Anything"})",
          R"({"passwordPolicy":{"length":{"min":20,"max":10}}})",
          R"({"sentinelPolicy":{"maxAttempts":0}})",
          R"({"usernamePolicy":{"minLength":10,"maxLength":5}})",
          R"({"mfa":{"policy":"UserControlled","factors":["Palm"]}})"}) {
        EXPECT_THAT(patch(body), IsError(400, "guard.invalid_input")) << body;
    }
    EXPECT_THAT(patch("[]"), IsError(400, "guard.invalid_input"));
    EXPECT_THAT(patch("{"), IsError(400, "request.invalid_json"));
    EXPECT_EQ(done("GET", one).body, before);
}

TEST_P(SignInExperienceApiTest, RefusesMethodsThatLeaveNoWayIn) {
    const auto method = [](std::string_view rest) {
        return R"({"signIn":{"methods":[{"identifier":"username",)" + std::string(rest) +
               R"(,"isPasswordPrimary":true}]}})";
    };
    EXPECT_THAT(
        patch(method(R"("password":false,"verificationCode":false)")),
        IsError(400, "sign_in_experiences.at_least_one_authentication_factor")
    );
    EXPECT_THAT(
        patch(method(R"("password":true,"verificationCode":true)")),
        IsError(400, "guard.invalid_input")
    );
    EXPECT_THAT(
        patch(R"({"signUp":{"identifiers":["username"],"password":false,"verify":false}})"),
        IsError(400, "sign_in_experiences.username_requires_password")
    );
    EXPECT_THAT(
        patch(R"({"signUp":{"identifiers":["email","email"],"password":true,"verify":false}})"),
        IsError(400, "sign_in_experiences.duplicated_sign_up_identifiers")
    );
    EXPECT_THAT(
        patch(R"({"signUp":{"identifiers":["email"],"password":true,"verify":true}})"),
        IsError(400, "sign_in_experiences.enabled_connector_not_found")
    );
    EXPECT_THAT(
        patch(R"({"mfa":{"policy":"UserControlled","factors":["BackupCode"]}})"),
        IsError(400, "sign_in_experiences.backup_code_cannot_be_enabled_alone")
    );
}

TEST_P(SignInExperienceApiTest, ChecksPasswordsAgainstThePolicy) {
    EXPECT_THAT(
        call("POST", check, R"({"password":"correct-horse-battery"})"),
        IsError(400, "request.invalid_input")
    );
    add_user("ada");
    const auto good = call("POST", check, R"({"password":"correct-horse-battery","userId":"ada"})");
    EXPECT_EQ(good.status, 200);
    EXPECT_EQ(good.at("result"), true);
    const auto bad = call("POST", check, R"({"password":"short","userId":"ada"})");
    EXPECT_EQ(bad.status, 400);
    EXPECT_EQ(bad.at("result"), false);
    EXPECT_THAT(boost::json::serialize(bad.at("issues")), HasSubstr("password_rejected.too_short"));
    EXPECT_THAT(
        call("POST", check, R"({"password":"correct-horse-battery","userId":"nobody"})"),
        IsError(404, "entity.not_exists_with_id")
    );
    EXPECT_THAT(call("POST", check, "{}"), IsError(400, "guard.invalid_input"));
    EXPECT_THAT(
        call("POST", check, R"({"password":")" + std::string(1025, 'x') + R"("})"),
        IsError(400, "guard.invalid_input")
    );
}

// Two accounts must not become one.
TEST_P(SignInExperienceApiTest, UsernamesThatDifferByCaseKeepTheCaseSignificant) {
    add_user("ada");
    add_user("ADA");
    add_user("bob");
    const auto listed = done("GET", conflicts);
    EXPECT_EQ(listed.at("totalConflicts"), 1);
    EXPECT_EQ(listed.at("samples").at(0).at("usernameLower"), "ada");
    EXPECT_EQ(listed.at("samples").at(0).at("userIds").as_array().size(), 2U);
    EXPECT_THAT(
        patch(R"({"usernamePolicy":{"caseSensitive":false}})"),
        IsError(409, "sign_in_experiences.username_policy_case_conflicts_exist")
    );
    EXPECT_THAT(
        call("GET", std::string(conflicts) + "?limit=0"), IsError(400, "guard.invalid_input")
    );
    EXPECT_THAT(
        call("GET", std::string(conflicts) + "?limit=101"), IsError(400, "guard.invalid_input")
    );
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    SignInExperienceApiTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
