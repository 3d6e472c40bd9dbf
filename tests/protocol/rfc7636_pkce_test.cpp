// RFC 7636 and RFC 9700 section 2.1.1. R23: no request gets a code without the proof it announced.
#include "base/encoding.hpp"
#include "browser.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

class PkceTest : public ::testing::Test {
protected:
    Provider provider_;
    Browser browser_{provider_};
    RegisteredClient spa_ = provider_.add_client();
    RegisteredClient web_ = provider_.add_client({.type = ClientType::traditional});
    UserId user_ = provider_.add_user();
    const Form no_challenge_{{"code_challenge", ""}, {"code_challenge_method", ""}};
};

TEST_F(PkceTest, R23RequiresItOfPublicClients) {
    const auto refused = callback_of(browser_.authorize(spa_, no_challenge_));
    EXPECT_EQ(refused.error(), "invalid_request");
    EXPECT_EQ(refused.parameters.get("state"), "the state");
    EXPECT_FALSE(browser_.sign_in(web_, user_, no_challenge_).code().empty());
}

TEST_F(PkceTest, R23AcceptsS256Only) {
    for (const Form& change : {
             Form{{"code_challenge_method", "plain"}},
             Form{{"code_challenge_method", ""}},
             Form{{"code_challenge_method", "s256"}},
             Form{{"code_challenge", ""}},
             Form{{"code_challenge", "short"}},
             Form{{"code_challenge", std::string(43, '!')}},
         }) {
        EXPECT_EQ(callback_of(browser_.authorize(spa_, change)).error(), "invalid_request");
        EXPECT_EQ(callback_of(browser_.authorize(web_, change)).error(), "invalid_request");
    }
}

TEST_F(PkceTest, R23RefusesAWrongOrMissingVerifier) {
    for (const std::string& verifier : {std::string(), std::string(43, 'x')}) {
        const auto callback = browser_.sign_in(spa_, user_);
        EXPECT_EQ(
            error_of(redeem(provider_, spa_, callback.code(), {{"code_verifier", verifier}})),
            "invalid_grant"
        );
        // The code is not spent by a wrong verifier.
        EXPECT_EQ(redeem(provider_, spa_, callback.code()).status, 200);
    }
    const auto callback = browser_.sign_in(spa_, user_);
    EXPECT_EQ(
        error_of(redeem(provider_, spa_, callback.code(), {{"code_verifier", "short"}})),
        "invalid_request"
    );
}

// The downgrade: the attacker strips the challenge from the request, the client sends its verifier.
TEST_F(PkceTest, R23RefusesAVerifierWithoutAChallenge) {
    const auto callback = browser_.sign_in(web_, user_, no_challenge_);
    EXPECT_EQ(error_of(redeem(provider_, web_, callback.code())), "invalid_grant");
    EXPECT_EQ(redeem(provider_, web_, callback.code(), {{"code_verifier", ""}}).status, 200);
}

}  // namespace
}  // namespace ostiary::testing
