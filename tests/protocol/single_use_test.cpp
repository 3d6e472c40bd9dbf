// R03: of any number of concurrent redemptions of a code or a refresh token, one succeeds.
#include "browser.hpp"
#include "store/loop_threads.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace ostiary::testing {
namespace {

constexpr std::size_t requests = 200;

class SingleUseConcurrencyTest : public ::testing::TestWithParam<std::string> {
protected:
    int count_successes(const http::Request& request) {
        const auto statuses = loops_.run_all<int>(requests, [&](std::size_t) -> Task<int> {
            return status_of(provider_, request);
        });
        return static_cast<int>(std::ranges::count(statuses, 200));
    }
    static Task<int> status_of(Provider& provider, http::Request request) {
        const auto response = co_await provider.serve(std::move(request));
        co_return response ? response->status : 500;
    }

    LoopThreads loops_{2};
    Provider provider_{GetParam()};
    UserId user_ = provider_.add_user();
};
INSTANTIATE_TEST_SUITE_P(
    Databases,
    SingleUseConcurrencyTest,
    ::testing::ValuesIn(test_databases())
);

TEST_P(SingleUseConcurrencyTest, OneOfManyRedemptionsOfACodeWins) {
    const auto client = provider_.add_client();
    const auto callback = Browser(provider_).sign_in(client, user_);
    const auto request = token_request(
        client,
        {{"grant_type", "authorization_code"},
         {"code", callback.code()},
         {"redirect_uri", client.redirect_uri},
         {"code_verifier", std::string(code_verifier)}}
    );
    EXPECT_EQ(count_successes(request), 1);
    EXPECT_EQ(count_successes(request), 0);
}

TEST_P(SingleUseConcurrencyTest, OneOfManyRedemptionsOfARefreshTokenWins) {
    const auto client = provider_.add_client();
    const auto callback = Browser(provider_).sign_in(
        client, user_, {{"scope", "openid offline_access"}, {"prompt", "consent"}}
    );
    const auto token =
        text_of(json_of(redeem(provider_, client, callback.code())), "refresh_token");
    const auto request =
        token_request(client, {{"grant_type", "refresh_token"}, {"refresh_token", token}});
    EXPECT_EQ(count_successes(request), 1);
    EXPECT_EQ(count_successes(request), 0);
}

TEST_P(SingleUseConcurrencyTest, OneOfManyResumptionsOfAnInteractionWins) {
    const auto client = provider_.add_client();
    Browser browser(provider_);
    browser.authorize(client);
    const auto path = browser.complete_login(user_);
    http::Request request;
    request.method = "GET";
    request.path = path;
    request.query = oauth::passed_consent;
    request.headers.add("Cookie", "_interaction=" + browser.cookies["_interaction"]);
    const auto statuses = loops_.run_all<int>(requests, [&](std::size_t) -> Task<int> {
        return status_of(provider_, request);
    });
    EXPECT_EQ(std::ranges::count(statuses, 303), 1);
}

}  // namespace
}  // namespace ostiary::testing
