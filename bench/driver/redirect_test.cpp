#include "driver/engine.hpp"
#include "driver/plan.hpp"
#include "driver/stub_server_test.hpp"

#include <boost/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ostiary::bench {
namespace {

using boost::json::object;
using testing::HasSubstr;

std::string redirect(const std::string& location, const std::string& field = {}) {
    return "HTTP/1.1 303 See Other\r\nLocation: " + location + "\r\n" + field +
           "Content-Length: 0\r\n\r\n";
}

bool asks_for(const StubRequest& request, std::string_view target) {
    return request.head.contains(" " + std::string(target) + " HTTP/1.1");
}

constexpr std::string_view steps = R"([
    {"name": "begin", "method": "GET", "path": "/begin",
     "expect": {"status": 303, "location": "/sign-in"}},
    {"name": "resume", "method": "GET", "path": "/resume", "followUntil": "https://rp.example/cb?",
     "expect": {"status": 303, "query": {"state": "s-{{seq}}"}}, "capture": {"code": {"query": "code"}}},
    {"name": "token", "method": "POST", "path": "/token", "body": "code={{code}}",
     "expect": {"status": 204, "empty": true}}
])";

// Signs in in three hops, if the cookie of the first request is there.
Outcome sign_in(const std::function<std::string(const std::string& state)>& last_hop) {
    StubServer server([&](const StubRequest& request) -> std::string {
        if (asks_for(request, "/begin")) return redirect("/sign-in?x=1", "Set-Cookie: sid=abc\r\n");
        if (!request.head.contains("Cookie: sid=abc")) return redirect("/begin");
        if (asks_for(request, "/resume")) return redirect("/consent");
        if (asks_for(request, "/consent")) return last_hop("s-0");
        const bool is_right = asks_for(request, "/token") && request.body == "code=a b";
        return is_right ? "HTTP/1.1 204 No Content\r\n\r\n"
                        : "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    });
    Plan plan = read_plan(object{
        {"base", "http://localhost:" + std::to_string(server.port())},
        {"count", 1},
        {"operation",
         object{{"name", "test"}, {"cookies", true}, {"steps", boost::json::parse(steps)}}},
    });
    return Engine(plan).run();
}

TEST(Redirects, AreFollowedInsideTheServer) {
    const Outcome outcome = sign_in([](const std::string& state) {
        return redirect("https://rp.example/cb?code=a+b&state=" + state);
    });
    EXPECT_EQ(outcome.errors, 0U) << outcome.error_samples.front();
    EXPECT_EQ(outcome.operations, 1U);
    EXPECT_EQ(outcome.requests, 4U);
}

void expect_error(const Outcome& outcome, const char* complaint) {
    EXPECT_EQ(outcome.operations, 0U);
    ASSERT_EQ(outcome.errors, 1U);
    EXPECT_THAT(outcome.error_samples.front(), HasSubstr(complaint));
}

TEST(Redirects, ToAnotherStateAreErrors) {
    expect_error(
        sign_in([](const std::string& state) {
            return redirect("https://rp.example/cb?code=a+b&state=x" + state);
        }),
        "parameter state"
    );
}

TEST(Redirects, WithoutACodeAreErrors) {
    expect_error(
        sign_in([](const std::string& state) {
            return redirect("https://rp.example/cb?error=access_denied&state=" + state);
        }),
        "no parameter code"
    );
}

TEST(Redirects, ToAnotherClientAreErrors) {
    expect_error(
        sign_in([](const std::string& state) {
            return redirect("https://evil.example/cb?code=a+b&state=" + state);
        }),
        "an address elsewhere"
    );
}

TEST(Redirects, WithoutAnEndAreErrors) {
    expect_error(
        sign_in([](const std::string&) { return redirect("/consent"); }), "too many redirects"
    );
}

TEST(Redirects, ThatStopAtAPageAreErrors) {
    expect_error(
        sign_in([](const std::string&) {
            return std::string("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage");
        }),
        "status 200"
    );
}

}  // namespace
}  // namespace ostiary::bench
