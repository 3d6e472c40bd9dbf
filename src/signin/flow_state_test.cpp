#include "signin/flow_state.hpp"

#include "signin/language.hpp"
#include "signin/page.hpp"

#include <gmock/gmock.h>

namespace ostiary::signin {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NextStep, GoesFromStartToSubmit) {
    SignInExperience experience;
    FlowState state;
    EXPECT_EQ(next_step(state, experience).step, Step::start);
    state.event = InteractionEvent::sign_in;
    EXPECT_EQ(next_step(state, experience).step, Step::identify);
    state.user_id = "u1";
    const auto incomplete = next_step(state, experience);
    EXPECT_EQ(incomplete.step, Step::complete_profile);
    EXPECT_THAT(incomplete.missing_profile, ElementsAre("username", "password"));
    state.account.username = true;
    state.profile.password_digest = "digest";
    EXPECT_EQ(next_step(state, experience).step, Step::submit);
}

TEST(NextStep, AsksForOneOfTwoWhereEitherWillDo) {
    SignInExperience experience;
    experience.sign_up = {{IdentifierType::email, IdentifierType::phone}, false, false, {}};
    EXPECT_THAT(missing_profile({}, {}, experience), ElementsAre("emailOrPhone"));
    PendingProfile profile;
    profile.primary_phone = "441234567890";
    EXPECT_THAT(missing_profile({}, profile, experience), IsEmpty());
    experience.sign_up.secondary_identifiers =
        boost::json::value{{{"identifier", "username"}, {"verify", false}}};
    EXPECT_THAT(missing_profile({}, profile, experience), ElementsAre("username"));
}

TEST(FlowStateTest, KeepsOneRecordOfATypeAndSurvivesItsStore) {
    FlowState state;
    state.event = InteractionEvent::register_account;
    state.put(
        {"one", VerificationType::password, {IdentifierType::email, "a@b.example"}, "u", {}, {}}
    );
    state.put(
        {"two",
         VerificationType::password,
         {IdentifierType::username, "ada"},
         "u",
         AccountFacts{.username = true},
         {}}
    );
    EXPECT_EQ(state.find("one"), nullptr);
    const auto read = json::decode<FlowState>(json::encode(state));
    ASSERT_TRUE(read);
    ASSERT_NE(read->find("two"), nullptr);
    EXPECT_EQ(read->find("two")->identifier.value, "ada");
    ASSERT_TRUE(read->find("two")->account);
    EXPECT_TRUE(read->find("two")->account->username);
    EXPECT_EQ(read->event, InteractionEvent::register_account);
}

TEST(AcceptLanguage, IsOrderedByQuality) {
    EXPECT_THAT(
        parse_accept_language("da, en-gb;q=0.8, en;q=0.7, fr;q=0, *;q=0.1, zh;q=0.9"),
        ElementsAre("da", "zh", "en-gb", "en")
    );
    EXPECT_THAT(parse_accept_language(",;q=1,;,"), IsEmpty());
}

TEST(SafeHref, LeadsToWebSitesOnly) {
    EXPECT_EQ(safe_href("https://a.example"), "https://a.example");
    for (const std::string url : {"javascript:alert(1)", "data:text/html,x", "//a.example", ""}) {
        EXPECT_EQ(safe_href(url), std::nullopt) << url;
    }
}

}  // namespace
}  // namespace ostiary::signin
