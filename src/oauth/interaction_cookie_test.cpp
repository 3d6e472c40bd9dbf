#include "oauth/interaction_cookie.hpp"

#include <gmock/gmock.h>

namespace ostiary::oauth {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The request that a browser sends after `response`.
http::Request next_request(const http::Response& response) {
    http::Request request;
    const std::string cookie(response.headers.get("Set-Cookie"));
    request.headers.add("Cookie", "other=1; " + cookie.substr(0, cookie.find(';')));
    return request;
}

TEST(InteractionCookie, KeepsTheInteractionsOfClientsApart) {
    http::Response first;
    set_interaction_cookie(first, {}, "one", Secret("bearer-1"));
    http::Response second;
    set_interaction_cookie(second, next_request(first), "two", Secret("bearer-2"));

    auto request = next_request(second);
    EXPECT_EQ(find_interaction_bearer(request), "bearer-2");
    request.query = "app_id=one";
    EXPECT_EQ(find_interaction_bearer(request), "bearer-1");
    request.headers.add("Logto-App-Id", "two");
    EXPECT_EQ(find_interaction_bearer(request), "bearer-2");
    EXPECT_THAT(
        list_interaction_bearers(request), ::testing::UnorderedElementsAre("bearer-1", "bearer-2")
    );
}

TEST(InteractionCookie, FallsBackToTheNewestForAnUnknownClient) {
    http::Response response;
    set_interaction_cookie(response, {}, "one", Secret("bearer-1"));
    auto request = next_request(response);
    request.query = "app_id=unknown";
    EXPECT_EQ(find_interaction_bearer(request), "bearer-1");
}

TEST(InteractionCookie, EndsWithItsLastClient) {
    http::Response response;
    set_interaction_cookie(response, {}, "one", Secret("bearer-1"));
    http::Response cleared;
    clear_interaction_cookie(cleared, next_request(response), "one");
    EXPECT_THAT(std::string(cleared.headers.get("Set-Cookie")), HasSubstr("Max-Age=0"));
}

TEST(InteractionCookie, StaysShortWhateverTheNumberOfClients) {
    http::Response response;
    for (int i = 0; i < 50; ++i) {
        const auto request = i == 0 ? http::Request{} : next_request(response);
        response = {};
        set_interaction_cookie(
            response, request, "client-" + std::to_string(i), Secret(std::string(64, 'x'))
        );
    }
    EXPECT_LT(response.headers.get("Set-Cookie").size(), 2000U);
    auto request = next_request(response);
    request.query = "app_id=client-49";
    EXPECT_THAT(find_interaction_bearer(request), Not(IsEmpty()));
}

TEST(InteractionCookie, IgnoresWhatItCannotRead) {
    for (const std::string value : {"", "%", "%7B", "[]", "%7B%22_legacy%22%3A1%7D", "%22x%22"}) {
        http::Request request;
        request.headers.add("Cookie", "_interaction=" + value);
        EXPECT_EQ(find_interaction_bearer(request), "") << value;
    }
}

TEST(Cookies, AreSecureOverTls) {
    http::Request request;
    request.secure = true;
    request.base_path = "/auth";
    http::Response response;
    http::set_cookie(response, request, "a", "1", {.max_age = 60});
    http::set_cookie(response, request, "b", "2");
    http::set_cookie(response, request, "a", "3", {.max_age = 60});
    EXPECT_EQ(response.headers.count("Set-Cookie"), 2U);
    std::vector<std::string> values;
    for (const auto& [name, value] : response.headers) values.emplace_back(value);
    EXPECT_THAT(
        values, ::testing::Contains("a=3; Max-Age=60; Path=/auth/; SameSite=Lax; HttpOnly; Secure")
    );
}

}  // namespace
}  // namespace ostiary::oauth
