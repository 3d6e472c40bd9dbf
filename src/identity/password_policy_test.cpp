#include "identity/password_policy.hpp"

#include "identity/errors.hpp"

#include <gmock/gmock.h>

namespace ostiary::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string_view>
codes_of(std::string_view password, const PasswordPolicy& policy = {}, const UserInfo& user = {}) {
    std::vector<std::string_view> codes;
    for (const auto& issue :
         find_password_issues(password, policy, user, CommonPasswords::built_in)) {
        codes.push_back(issue.code);
    }
    return codes;
}

TEST(PasswordPolicyTest, TakesAPassphraseThatNobodyGuesses) {
    EXPECT_THAT(codes_of("correct-horse-battery"), IsEmpty());
}

TEST(PasswordPolicyTest, CountsCharactersAndTheirTypes) {
    PasswordPolicy policy;
    policy.character_types.min = 3;
    policy.length.max = 12;
    EXPECT_THAT(
        codes_of("aXw", policy),
        ElementsAre("password_rejected.too_short", "password_rejected.character_types")
    );
    EXPECT_THAT(codes_of("qmvhtkwxzbpqr", policy), ElementsAre("password_rejected.too_long"));
    EXPECT_THAT(codes_of("qMvhtkwxz1", policy), IsEmpty());
    EXPECT_THAT(
        codes_of("qMvhtkwx é1", policy), ElementsAre("password_rejected.unsupported_characters")
    );
}

TEST(PasswordPolicyTest, RefusesRunsUnlessEnoughElseIsThere) {
    EXPECT_THAT(codes_of("aaaabbbb"), ElementsAre("password_rejected.restricted.repetition"));
    EXPECT_THAT(codes_of("98765432"), ElementsAre("password_rejected.restricted.sequence"));
    EXPECT_THAT(codes_of("QWERTYmk"), ElementsAre("password_rejected.restricted.sequence"));
    EXPECT_THAT(codes_of("123456-mkw"), IsEmpty());
}

TEST(PasswordPolicyTest, RefusesUserInformationAndWords) {
    const UserInfo user{"Ada Lovelace", "countess", "lovelace.ada@example.com", "441234567890"};
    EXPECT_THAT(
        codes_of("countess1", {}, user), ElementsAre("password_rejected.restricted.user_info")
    );
    EXPECT_THAT(
        codes_of("LOVELACE.Ada", {}, user), ElementsAre("password_rejected.restricted.user_info")
    );
    PasswordPolicy policy;
    policy.rejects.words = {"ostiary"};
    EXPECT_THAT(codes_of("Ostiary-1", policy), ElementsAre("password_rejected.restricted.words"));
    EXPECT_THAT(codes_of("Ostiary-1xkw", policy), IsEmpty());
}

TEST(PasswordPolicyTest, RefusesWhatEverybodyTriesFirst) {
    EXPECT_THAT(codes_of("Password1"), ElementsAre("password_rejected.pwned"));
    PasswordPolicy policy;
    policy.rejects.pwned = false;
    EXPECT_THAT(codes_of("Password1", policy), IsEmpty());
    EXPECT_TRUE(is_common_password("test_password", CommonPasswords::test_suite));
    EXPECT_FALSE(is_common_password("password1", CommonPasswords::test_suite));
}

TEST(PasswordPolicyTest, NamesTheIssuesInTheError) {
    const auto checked = check_password("aXw", {}, {}, CommonPasswords::built_in);
    ASSERT_FALSE(checked);
    EXPECT_TRUE(checked.error().is(errors::password_rejected));
    EXPECT_EQ(
        checked.error().data,
        R"({"issues":[{"code":"password_rejected.too_short","interpolation":{"min":8}}]})"
    );
}

}  // namespace
}  // namespace ostiary::identity
