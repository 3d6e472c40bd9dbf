#include "http/server.hpp"

#include "base/loop.hpp"
#include "base/try.hpp"
#include "base/unavailable.hpp"
#include "http/errors.hpp"
#include "http/loopback_test.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <thread>

namespace ostiary::http::testing {
namespace {

using namespace std::chrono_literals;

struct Greeting {
    std::string text;
    static constexpr auto fields() { return std::tuple{json::field("text", &Greeting::text)}; }
};

constexpr ErrorKind teapot{"test.teapot", 418, "Short and stout."};

struct TestApi {
    Task<Greeting> greet(Path<"name"> name) {
        Greeting greeting{"hello " + name.value};
        co_return greeting;
    }
    Task<Greeting> echo(Body<Greeting> body) { co_return body.value; }
    Task<Response> raw(Request& request) {
        co_return text_response(
            200, request.method + ' ' + request.path + '?' + request.query + '\n' + request.body
        );
    }
    Task<Response> facts(Request& request) {
        co_return text_response(
            200, request.base_url() + ' ' + request.client_address + ' ' + request.tenant.value
        );
    }
    Task<Response> slow(Request&) {
        CO_CHECK(co_await sleep_for(100ms));
        co_return text_response(200, "slow");
    }
    Task<Response> large(Request&) { co_return text_response(200, std::string(4'000'000, 'x')); }
    Task<Response> failing(Request&) { co_return fail(teapot, {}, "because"); }
    Task<Response> thrown(Request&) {
        throw std::runtime_error("internal detail");
        co_return no_content();
    }
    Task<Response> gone(Request&) {
        throw Unavailable("no database");
        co_return no_content();
    }
    Task<Response> split(Request&) { co_return see_other("/x\r\nSet-Cookie: a=b"); }
    Task<void> guarded(const Request&) { co_return ok(); }

    std::vector<Route> routes() {
        return {
            route<&TestApi::greet>(*this, "GET", "/api/greetings/{name}", Access::anonymous, {}),
            route<&TestApi::echo>(*this, "POST", "/api/greetings", Access::anonymous, {}),
            route<&TestApi::guarded>(*this, "DELETE", "/api/guarded", Access::management, {}),
            raw_route<&TestApi::raw>(*this, "GET", "/raw"),
            raw_route<&TestApi::raw>(*this, "POST", "/raw"),
            raw_route<&TestApi::raw>(*this, "POST", "/oidc/token"),
            raw_route<&TestApi::facts>(*this, "GET", "/facts"),
            raw_route<&TestApi::slow>(*this, "GET", "/slow"),
            raw_route<&TestApi::large>(*this, "GET", "/large"),
            raw_route<&TestApi::failing>(*this, "GET", "/failing"),
            raw_route<&TestApi::thrown>(*this, "GET", "/thrown"),
            raw_route<&TestApi::gone>(*this, "GET", "/gone"),
            raw_route<&TestApi::split>(*this, "GET", "/split"),
            raw_route<&TestApi::raw>(*this, "GET", "/files/{rest*}"),
        };
    }
};

std::string get(std::string_view target, std::string_view fields = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: id.example\r\n" +
           std::string(fields) + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view fields = "") {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: id.example\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

class ServerTest : public ::testing::Test {
protected:
    TestApi api_;
};

TEST_F(ServerTest, AnswersTypedAndRawRoutes) {
    const Fixture fixture(api_.routes());
    const std::string answer = fixture.exchange(get("/api/greetings/J%C3%B6rg"));
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer), R"({"text":"hello Jörg"})");
    EXPECT_EQ(header_of(answer, "Content-Type"), "application/json; charset=utf-8");
    EXPECT_TRUE(std::regex_match(
        header_of(answer, "Logto-Core-Request-Id"), std::regex("[A-Za-z0-9_-]{16}")
    ));
    EXPECT_EQ(header_of(answer, "X-Content-Type-Options"), "nosniff");
    EXPECT_FALSE(header_of(answer, "Date").empty());
    EXPECT_TRUE(header_of(answer, "Strict-Transport-Security").empty());

    EXPECT_EQ(body_of(fixture.exchange(get("/raw?a=%20b"))), "GET /raw?a=%20b\n");
    EXPECT_EQ(body_of(fixture.exchange(get("/files/a//b"))), "GET /files/a//b?\n");
    EXPECT_EQ(body_of(fixture.exchange(post("/raw", "body"))), "POST /raw?\nbody");
    const std::string echoed = fixture.exchange(
        post("/api/greetings", R"({"text":"x"})", "Content-Type: application/json\r\n")
    );
    EXPECT_EQ(body_of(echoed), R"({"text":"x"})");
}

TEST_F(ServerTest, TellsWhatItDoesNotHave) {
    const Fixture fixture(api_.routes());
    const std::string missing = fixture.exchange(get("/nothing"));
    EXPECT_EQ(status_of(missing), 404);
    EXPECT_NE(body_of(missing).find("\"request.not_found\""), std::string::npos);
    const std::string wrong = fixture.exchange(post("/api/greetings/a", ""));
    EXPECT_EQ(status_of(wrong), 405);
    EXPECT_EQ(header_of(wrong, "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(status_of(fixture.exchange("BREW / HTTP/1.1\r\nHost: x\r\n\r\n")), 501);
    EXPECT_EQ(status_of(fixture.exchange("TRACE /raw HTTP/1.1\r\nHost: x\r\n\r\n")), 501);
    const std::string options = fixture.exchange("OPTIONS /raw HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(options), 204);
    EXPECT_EQ(header_of(options, "Allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(status_of(fixture.exchange("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")), 204);
}

TEST_F(ServerTest, RendersFailures) {
    const Fixture fixture(api_.routes());
    EXPECT_EQ(
        body_of(fixture.exchange(get("/failing"))),
        R"({"code":"test.teapot","message":"Short and stout."})"
    );
    const std::string thrown = fixture.exchange(get("/thrown"));
    EXPECT_EQ(status_of(thrown), 500);
    EXPECT_EQ(body_of(thrown), R"({"message":"Internal server error."})");
    const std::string gone = fixture.exchange(get("/gone"));
    EXPECT_EQ(status_of(gone), 503);
    EXPECT_EQ(header_of(gone, "Retry-After"), "2");
    EXPECT_NE(body_of(gone).find("request.service_unavailable"), std::string::npos);
    const std::string split = fixture.exchange(get("/split"));
    EXPECT_EQ(status_of(split), 500);
    EXPECT_EQ(split.find("Set-Cookie"), std::string::npos);
}

TEST_F(ServerTest, AsksForAccessUnlessTheRouteIsAnonymous) {
    ServerHooks hooks;
    hooks.access = [](Request& request, Access) -> Task<Principal> {
        if (request.headers.get("Authorization") != "Bearer good") co_return fail(teapot);
        co_return Principal{Principal::Kind::user, "u", "c", "all"};
    };
    const Fixture fixture(api_.routes(), {}, std::move(hooks));
    const std::string request = "DELETE /api/guarded HTTP/1.1\r\nHost: x\r\n";
    EXPECT_EQ(status_of(fixture.exchange(request + "\r\n")), 418);
    EXPECT_EQ(status_of(fixture.exchange(request + "Authorization: Bearer good\r\n\r\n")), 204);
}

TEST_F(ServerTest, KeepsConnectionsAndAnswersPipelinedRequestsInOrder) {
    const Fixture fixture(api_.routes());
    Client client(fixture.port());
    std::string many;
    for (int i = 0; i < 200; ++i) many += get(i % 50 == 7 ? "/slow" : "/raw?" + std::to_string(i));
    client.send(many + post("/raw", "last"));
    for (int i = 0; i < 200; ++i) {
        const std::string body = body_of(client.receive());
        ASSERT_EQ(body, i % 50 == 7 ? "slow" : "GET /raw?" + std::to_string(i) + "\n");
    }
    EXPECT_EQ(body_of(client.receive()), "POST /raw?\nlast");
    client.send("\r\n" + get("/raw", "Connection: close\r\n"));
    const std::string last = client.receive();
    EXPECT_EQ(header_of(last, "Connection"), "close");
    EXPECT_TRUE(client.closed_by_peer());
}

TEST_F(ServerTest, ReadsRequestsThatComeByteByByte) {
    const Fixture fixture(api_.routes());
    Client client(fixture.port());
    for (const char byte : post("/raw", "abc")) client.send({&byte, 1});
    EXPECT_EQ(body_of(client.receive()), "POST /raw?\nabc");
    const std::string chunked =
        "POST /raw HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;name=\"v\"\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n";
    for (const char byte : chunked) client.send({&byte, 1});
    EXPECT_EQ(body_of(client.receive()), "POST /raw?\nabc0123456789");
    client.send(get("/raw"));
    EXPECT_EQ(status_of(client.receive()), 200);
}

TEST_F(ServerTest, SendsLargeAnswersToSlowReaders) {
    const Fixture fixture(api_.routes());
    Client client(fixture.port());
    client.send(get("/large") + get("/raw"));
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(body_of(client.receive()).size(), 4'000'000U);
    EXPECT_EQ(status_of(client.receive()), 200);
}

TEST_F(ServerTest, AnswersHeadWithoutContent) {
    const Fixture fixture(api_.routes());
    Client client(fixture.port());
    client.send("HEAD /large HTTP/1.1\r\nHost: x\r\n\r\n" + get("/raw"));
    const std::string answer = client.receive(true);
    EXPECT_EQ(header_of(answer, "Content-Length"), "4000000");
    EXPECT_EQ(body_of(client.receive()), "GET /raw?\n");
}

TEST_F(ServerTest, SpeaksHttp10) {
    const Fixture fixture(api_.routes());
    Client once(fixture.port());
    once.send("GET /raw HTTP/1.0\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(once.receive()), 200);
    EXPECT_TRUE(once.closed_by_peer());
    Client kept(fixture.port());
    kept.send("GET /raw HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(header_of(kept.receive(), "Connection"), "keep-alive");
    kept.send("GET /raw HTTP/1.0\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(kept.receive()), 200);
    EXPECT_EQ(status_of(fixture.exchange("GET /raw HTTP/2.0\r\nHost: x\r\n\r\n")), 505);
    EXPECT_EQ(status_of(fixture.exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")), 505);
}

TEST_F(ServerTest, SendsContinueOnlyToWhatItWillRead) {
    const Fixture fixture(api_.routes());
    const std::string expect = "Expect: 100-continue\r\n";
    Client client(fixture.port());
    client.send("POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n" + expect + "\r\n");
    EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("abc");
    EXPECT_EQ(body_of(client.receive()), "POST /raw?\nabc");

    const std::string start = "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n";
    EXPECT_EQ(status_of(fixture.exchange(start + expect + "\r\n")), 404);
    EXPECT_EQ(status_of(fixture.exchange(start + "Expect: more\r\n\r\n")), 417);
    const std::string large = "POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n";
    EXPECT_EQ(status_of(fixture.exchange(large + expect + "\r\n")), 413);
}

TEST_F(ServerTest, BoundsWhatItReads) {
    const Fixture fixture(api_.routes());
    EXPECT_EQ(status_of(fixture.exchange(get("/raw?" + std::string(8100, 'q')))), 200);
    EXPECT_EQ(status_of(fixture.exchange(get("/raw?" + std::string(8200, 'q')))), 414);
    EXPECT_EQ(status_of(fixture.exchange("GET /" + std::string(100'000, 'q'))), 414);
    EXPECT_EQ(
        status_of(fixture.exchange(get("/raw", "A: " + std::string(15'000, 'v') + "\r\n"))), 200
    );
    EXPECT_EQ(
        status_of(fixture.exchange(get("/raw", "A: " + std::string(17'000, 'v') + "\r\n"))), 431
    );
    std::string fields;
    for (int i = 0; i < 99; ++i) fields += "X-" + std::to_string(i) + ": v\r\n";
    EXPECT_EQ(status_of(fixture.exchange(get("/raw", fields))), 200);
    EXPECT_EQ(status_of(fixture.exchange(get("/raw", fields + "Y: v\r\n"))), 431);

    EXPECT_EQ(status_of(fixture.exchange(post("/oidc/token", std::string(57'344, 'b')))), 200);
    EXPECT_EQ(status_of(fixture.exchange(post("/oidc/token", std::string(57'345, 'b')))), 413);
    const std::string chunked =
        "POST /oidc/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(status_of(fixture.exchange(chunked + "FFFFFFFF\r\nabc")), 413);
    std::string pieces = chunked;
    for (int i = 0; i < 60; ++i) pieces += "400\r\n" + std::string(1024, 'b') + "\r\n";
    EXPECT_EQ(status_of(fixture.exchange(pieces + "0\r\n\r\n")), 413);
}

TEST_F(ServerTest, KnowsTheOriginOfARequest) {
    const Fixture plain(api_.routes());
    EXPECT_EQ(body_of(plain.exchange(get("/facts"))), "http://id.example 127.0.0.1 default");
    const std::string forged =
        "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-For: "
        "8.8.8.8\r\n";
    EXPECT_EQ(
        body_of(plain.exchange(get("/facts", forged))), "http://id.example 127.0.0.1 default"
    );
    EXPECT_EQ(
        body_of(
            plain.exchange("GET http://Other.Example:80/facts HTTP/1.1\r\nHost: id.example\r\n\r\n")
        ),
        "http://other.example 127.0.0.1 default"
    );

    const Fixture proxied(api_.routes(), {.listeners = {}, .proxies = {.headers = true}});
    const std::string honest =
        "X-Forwarded-Proto: https\r\nX-Forwarded-Host: id.example:8443\r\n"
        "X-Forwarded-For: 6.6.6.6, 9.9.9.9\r\n";
    const std::string answer = proxied.exchange(get("/facts", honest));
    EXPECT_EQ(body_of(answer), "https://id.example:8443 9.9.9.9 default");
    EXPECT_FALSE(header_of(answer, "Strict-Transport-Security").empty());
    EXPECT_EQ(status_of(proxied.exchange(get("/facts", "X-Forwarded-Host: a b\r\n"))), 400);
}

TEST_F(ServerTest, IsMountedBelowABasePath) {
    const Fixture fixture(api_.routes(), {.listeners = {}, .base_path = "/auth"});
    EXPECT_EQ(
        body_of(fixture.exchange(get("/auth/facts"))), "http://id.example/auth 127.0.0.1 default"
    );
    EXPECT_EQ(status_of(fixture.exchange(get("/facts"))), 404);
    EXPECT_EQ(status_of(fixture.exchange(get("/authfacts"))), 404);
    EXPECT_EQ(status_of(fixture.exchange(get("/healthz"))), 200);
    EXPECT_EQ(status_of(fixture.exchange(get("/auth/healthz"))), 200);
}

TEST_F(ServerTest, LetsTheTenantHookDecideAboutHosts) {
    ServerHooks hooks;
    hooks.tenant = [](Request& request, const ListenerOptions&) -> std::optional<TenantId> {
        if (request.path.starts_with("/t/acme/")) {
            request.path.erase(0, 7);
            request.base_path += "/t/acme";
            return TenantId("acme");
        }
        if (request.origin == "http://id.example") return TenantId("default");
        return std::nullopt;
    };
    const Fixture fixture(api_.routes(), {}, std::move(hooks));
    EXPECT_EQ(status_of(fixture.exchange(get("/raw"))), 200);
    EXPECT_EQ(status_of(fixture.exchange("GET /raw HTTP/1.1\r\nHost: evil.example\r\n\r\n")), 421);
    EXPECT_EQ(
        body_of(fixture.exchange(get("/t/acme/facts"))), "http://id.example/t/acme 127.0.0.1 acme"
    );
}

TEST_F(ServerTest, ReportsHealthReadinessAndMetrics) {
    std::atomic<bool> ready = false;
    ServerHooks hooks;
    hooks.ready = [&]() -> Task<bool> { co_return ready.load(); };
    const Fixture fixture(api_.routes(), {}, std::move(hooks));
    EXPECT_EQ(status_of(fixture.exchange(get("/healthz"))), 200);
    EXPECT_EQ(status_of(fixture.exchange(get("/readyz"))), 503);
    ready = true;
    EXPECT_EQ(status_of(fixture.exchange(get("/readyz"))), 200);
    EXPECT_EQ(status_of(fixture.exchange("GET /healthz HTTP/1.0\r\n\r\n")), 200);
    EXPECT_EQ(status_of(fixture.exchange("GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n")), 400);
    (void)fixture.exchange(get("/api/greetings/secret-name"));
    const std::string metrics = body_of(fixture.exchange(get("/metrics")));
    EXPECT_NE(
        metrics.find(
            R"(ostiary_http_requests_total{route="/api/greetings/{name}",method="GET",status="200"} 1)"
        ),
        std::string::npos
    ) << metrics;
    EXPECT_EQ(metrics.find("secret-name"), std::string::npos);
}

TEST_F(ServerTest, ReportsMetricsOnlyWhereAsked) {
    const Fixture fixture(api_.routes(), {.listeners = {{.name = "core"}}});
    EXPECT_EQ(status_of(fixture.exchange(get("/metrics"))), 404);
}

}  // namespace
}  // namespace ostiary::http::testing
