#include "driver/engine.hpp"

#include "driver/plan.hpp"
#include "driver/report.hpp"
#include "driver/stub_server_test.hpp"

#include <boost/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ostiary::bench {
namespace {

using boost::json::object;
using boost::json::value;
using testing::HasSubstr;

constexpr std::string_view token_step = R"({
    "name": "token", "method": "POST", "path": "/token",
    "headers": {"content-type": "application/x-www-form-urlencoded"}, "body": "user={{user}}",
    "expect": {"status": 200, "json": [{"at": "/token", "is": "jwt"}, {"at": "/user", "equals": "{{user}}"}]}
})";
constexpr std::string_view good_token = R"({"token":"eyJh.eyJi.c2ln","user":"ada"})";

std::string ok(std::string_view body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

Plan plan_for(const StubServer& server, std::string_view step, std::uint64_t count) {
    Plan plan = read_plan(object{
        {"base", "http://localhost:" + std::to_string(server.port())},
        {"connections", 4},
        {"count", count},
        {"patience", 1},
        {"operation",
         object{
             {"name", "test"},
             {"rows",
              boost::json::parse(R"({"columns": ["user"], "values": [["ada"]], "return": true})")},
             {"steps", boost::json::array{boost::json::parse(step)}},
         }},
    });
    // One row allows one operation at a time.
    for (int i = 0; i < 3; ++i) plan.operation.rows.push_back(plan.operation.rows.front());
    return plan;
}

Outcome run(Plan& plan) {
    return Engine(plan).run();
}

TEST(Engine, CountsGoodAnswers) {
    StubServer server([](const StubRequest&) { return ok(good_token); });
    Plan plan = plan_for(server, token_step, 100);
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.operations, 100U);
    EXPECT_EQ(outcome.errors, 0U) << outcome.error_samples.front();
    EXPECT_EQ(outcome.latency.count(), 100U);
    EXPECT_TRUE(is_result(outcome));
    EXPECT_EQ(server.requests(), 100U);
    EXPECT_EQ(outcome.requests, 100U);
}

TEST(Engine, GathersAnswersForAWhile) {
    StubServer server([](const StubRequest&) { return ok(good_token); });
    Plan plan = plan_for(server, token_step, 10);
    plan.gather = 0.01;
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.operations, 10U);
    EXPECT_TRUE(is_result(outcome));
    // Four at a time, each of which waits out the 10 ms.
    EXPECT_GE(outcome.latency.percentile(0.5), 5'000'000);
}

struct WrongAnswer {
    std::string name;
    std::string bytes;
    std::string complaint;
};

class WrongAnswers : public testing::TestWithParam<WrongAnswer> {};

// Every hundredth answer is wrong: each of them counts as an error, and nothing as a result.
TEST_P(WrongAnswers, AreErrors) {
    StubServer server([](const StubRequest& request) {
        return request.number % 100 == 50 ? GetParam().bytes : ok(good_token);
    });
    Plan plan = plan_for(server, token_step, 200);
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.errors, 2U);
    EXPECT_EQ(outcome.operations, 198U);
    EXPECT_FALSE(is_result(outcome));
    ASSERT_FALSE(outcome.error_samples.empty());
    EXPECT_THAT(outcome.error_samples.front(), HasSubstr(GetParam().complaint));
    const value report = boost::json::parse(to_json(plan, outcome));
    EXPECT_FALSE(report.at("valid").as_bool());
}

INSTANTIATE_TEST_SUITE_P(
    Driver,
    WrongAnswers,
    testing::Values(
        WrongAnswer{"Status", "HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n", "status 500"},
        WrongAnswer{"NoJson", ok("{\"token\":"), "no JSON"},
        WrongAnswer{"MissingMember", ok(R"({"user":"ada"})"), "/token"},
        WrongAnswer{"NoToken", ok(R"({"token":"opaque","user":"ada"})"), "no JWT"},
        WrongAnswer{"OtherUser", ok(R"({"token":"eyJh.eyJi.c2ln","user":"eve"})"), "/user"},
        WrongAnswer{"Empty", ok(""), "no JSON"},
        WrongAnswer{"NotHttp", "SSH-2.0-OpenSSH\r\n\r\n", "not an HTTP/1.1 answer"},
        WrongAnswer{"NoLength", "HTTP/1.1 200 OK\r\n\r\n", "no length"},
        WrongAnswer{"TwoAnswers", ok(good_token) + ok(good_token), "bytes follow"},
        WrongAnswer{"Closed", "", "closed"},
        WrongAnswer{
            "CutOff",
            "HTTP/1.1 200 OK\r\nContent-Length: 900\r\nConnection: close\r\n\r\n{",
            "closed"
        }
    ),
    [](const auto& info) { return info.param.name; }
);

TEST(Engine, GivesUpOnAServerThatDoesNotAnswer) {
    StubServer server([](const StubRequest& request) {
        return request.number == 7 ? std::string(StubServer::silence) : ok(good_token);
    });
    Plan plan = plan_for(server, token_step, 20);
    plan.patience = 0.2;
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.errors, 1U);
    EXPECT_THAT(outcome.error_samples.front(), HasSubstr("no answer in time"));
}

TEST(Engine, CountsAServerThatIsNotThereAsErrors) {
    std::uint16_t port = 0;
    {
        StubServer server([](const StubRequest&) { return std::string(); });
        port = server.port();
    }
    StubServer other([](const StubRequest&) { return std::string(); });
    Plan plan = plan_for(other, token_step, 5);
    plan.port = port;
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.errors, 5U);
    EXPECT_FALSE(is_result(outcome));
}

constexpr std::string_view rotation_step = R"({
    "name": "rotate", "method": "POST", "path": "/rotate", "body": "{{user}}",
    "expect": {"status": 200, "json": [{"at": "/next", "differs": "{{user}}"}]},
    "capture": {"user": {"json": "/next"}}
})";

TEST(Engine, KeepsWhatARowWasExchangedFor) {
    StubServer server([](const StubRequest& request) {
        return ok(R"({"next":")" + request.body + R"(x"})");
    });
    Plan plan = plan_for(server, rotation_step, 40);
    plan.operation.rows.resize(1);
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.errors, 0U) << outcome.error_samples.front();
    ASSERT_EQ(plan.operation.rows.size(), 1U);
    EXPECT_EQ(plan.operation.rows[0][0], "ada" + std::string(40, 'x'));
}

TEST(Engine, NoticesAValueThatDoesNotRotate) {
    StubServer server([](const StubRequest& request) {
        return ok(R"({"next":")" + request.body + R"("})");
    });
    Plan plan = plan_for(server, rotation_step, 3);
    EXPECT_EQ(run(plan).errors, 3U);
}

constexpr std::string_view constant_step = R"({
    "name": "read", "method": "GET", "path": "/", "expect": {"status": 200, "json": [{"at": "/a"}]}
})";

constexpr std::string_view refusable_step = R"({
    "name": "hash", "method": "POST", "path": "/hash", "expect": {"status": 204, "mayRefuse": true}
})";
constexpr std::string_view no_content = "HTTP/1.1 204 No Content\r\n\r\n";

std::string refusal(std::string_view field) {
    return "HTTP/1.1 429 Too Many Requests\r\n" + std::string(field) + "Content-Length: 0\r\n\r\n";
}

TEST(Engine, CountsRefusalsApartWhereTheyMayBe) {
    StubServer server([](const StubRequest& request) {
        return request.number % 4 == 0 ? std::string(no_content) : refusal("Retry-After: 1\r\n");
    });
    Plan plan = plan_for(server, refusable_step, 100);
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.errors, 0U);
    EXPECT_EQ(outcome.operations, 25U);
    EXPECT_EQ(outcome.refused, 75U);
    EXPECT_EQ(outcome.latency.count(), 25U);
}

TEST(Engine, TakesNoRefusalWithoutATimeToComeBack) {
    StubServer server([](const StubRequest& request) {
        return refusal(request.number % 2 == 0 ? "" : "Retry-After: 0\r\n");
    });
    Plan plan = plan_for(server, refusable_step, 10);
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.errors, 10U);
    EXPECT_EQ(outcome.refused, 0U);
}

TEST(Engine, TakesNoRefusalThatThePlanDoesNotAllow) {
    StubServer server([](const StubRequest&) { return refusal("Retry-After: 1\r\n"); });
    Plan plan = plan_for(server, constant_step, 10);
    EXPECT_EQ(run(plan).errors, 10U);
}

TEST(Engine, ChecksABodyAgainThatDiffersFromTheLastOne) {
    StubServer server([](const StubRequest& request) {
        return request.number % 10 == 9 ? ok(R"({"b":1})") : ok(R"({"a":1})");
    });
    Plan plan = plan_for(server, constant_step, 100);
    EXPECT_EQ(run(plan).errors, 10U);
}

// A server that stalls once for 300 ms: a closed loop with one connection sees one slow operation,
// an open loop sees all those that were due meanwhile.
TEST(Engine, CountsLatencyFromTheDueTimeInAnOpenLoop) {
    StubServer server([](const StubRequest& request) {
        if (request.number == 20) StubServer::stall(300);
        return ok(R"({"a":1})");
    });
    Plan plan = plan_for(server, constant_step, 1);
    plan.connections = 1;
    plan.count = 0;
    plan.rate = 200;
    plan.duration = 1;
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.errors, 0U);
    EXPECT_EQ(outcome.latency.count(), 200U);
    // 60 of 200 were due during the stall; half of them waited for more than 150 ms.
    EXPECT_GT(outcome.latency.percentile(0.9), 100'000'000);
    EXPECT_GT(outcome.latency.max(), 290'000'000);
}

TEST(Engine, ShowsARateThatIsNotHeld) {
    StubServer server([](const StubRequest&) {
        StubServer::stall(20);
        return ok(R"({"a":1})");
    });
    Plan plan = plan_for(server, constant_step, 1);
    plan.connections = 1;
    plan.count = 0;
    plan.rate = 1000;
    plan.duration = 0.5;
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.errors, 0U);
    EXPECT_GT(outcome.unfinished, 200U);
    EXPECT_EQ(outcome.latency.count(), 500U);
    EXPECT_GT(outcome.latency.percentile(0.99), 1'000'000'000);
}

TEST(Engine, OpensAConnectionAgainThatTheServerClosedBetweenRequests) {
    StubServer server([](const StubRequest&) {
        return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\n" +
               std::string(R"({"a":1})");
    });
    Plan plan = plan_for(server, constant_step, 10);
    const Outcome outcome = run(plan);
    EXPECT_EQ(outcome.errors, 0U) << outcome.error_samples.front();
    EXPECT_EQ(outcome.operations, 10U);
    EXPECT_EQ(outcome.reconnects, 6U);
}

}  // namespace
}  // namespace ostiary::bench
