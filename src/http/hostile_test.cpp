#include "base/try.hpp"
#include "http/loopback_test.hpp"
#include "http/server.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

// What a server on the open Internet meets.
namespace ostiary::http::testing {
namespace {

using namespace std::chrono_literals;

struct EchoApi {
    std::atomic<int> calls = 0;

    Task<Response> echo(Request& request) {
        ++calls;
        co_return text_response(200, request.path + '|' + request.body);
    }
    Task<Response> slow(Request&) {
        CO_CHECK(co_await sleep_for(150ms));
        co_return text_response(200, "slow");
    }
    Task<Response> large(Request&) {
        std::string text;
        text.resize(30'000'000, 'x');
        co_return text_response(200, std::move(text));
    }

    std::vector<Route> routes() {
        return {
            raw_route<&EchoApi::echo>(*this, "GET", "/{rest*}"),
            raw_route<&EchoApi::echo>(*this, "POST", "/{rest*}"),
            raw_route<&EchoApi::slow>(*this, "GET", "/slow"),
            raw_route<&EchoApi::large>(*this, "GET", "/large"),
        };
    }
};

struct Case {
    const char* name;
    std::string bytes;
    int status;
};

std::string get(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

class HostileTest : public ::testing::Test {
protected:
    EchoApi api_;
};

// https://www.rfc-editor.org/rfc/rfc9112#section-11.2
TEST_F(HostileTest, RefusesRequestsThatTwoReadersWouldSplitDifferently) {
    const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
    const std::string chunked = post + "Transfer-Encoding: chunked\r\n";
    const std::string victim = get("/smuggled");
    const std::vector<Case> cases = {
        {"CL and TE", chunked + "Content-Length: 5\r\n\r\n0\r\n\r\n" + victim, 400},
        {"TE and CL",
         post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + victim,
         400},
        {"CL twice", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef" + victim, 400},
        {"CL twice, equal",
         post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde" + victim,
         400},
        {"CL list", post + "Content-Length: 5, 5\r\n\r\nabcde" + victim, 400},
        {"CL signed", post + "Content-Length: +5\r\n\r\nabcde" + victim, 400},
        {"CL negative", post + "Content-Length: -5\r\n\r\n" + victim, 400},
        {"CL hexadecimal", post + "Content-Length: 0x5\r\n\r\nabcde" + victim, 400},
        {"CL overflowing", post + "Content-Length: 18446744073709551621\r\n\r\nabcde" + victim, 400
        },
        {"CL empty", post + "Content-Length: \r\n\r\n" + victim, 400},
        {"space before colon", post + "Content-Length : 5\r\n\r\nabcde" + victim, 400},
        {"tab before colon", post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + victim, 400},
        {"folded line", post + "X: a\r\n b\r\n\r\n" + victim, 400},
        {"folded TE", post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + victim, 400},
        {"TE unknown", post + "Transfer-Encoding: xchunked\r\n\r\n" + victim, 501},
        {"TE list", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + victim, 501},
        {"TE twice", chunked + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + victim, 400},
        {"TE identity", post + "Transfer-Encoding: identity\r\n\r\n" + victim, 501},
        {"TE vertical tab", post + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n" + victim, 400},
        {"TE in HTTP/1.0",
         "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"LF only", "GET / HTTP/1.1\nHost: x\n\n", 400},
        {"LF in fields", "GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n", 400},
        {"LF at the end", "GET / HTTP/1.1\r\nHost: x\r\n\n" + victim, 400},
        {"CR alone", "GET / HTTP/1.1\r\nHost: x\r\nX: a\rContent-Length: 5\r\n\r\n", 400},
        {"CR CR LF", "GET / HTTP/1.1\r\nHost: x\r\r\n\r\n", 400},
        {"null in a value", post + std::string("X: a\0b\r\n\r\n", 10), 400},
        {"null in a name", post + std::string("X\0Y: a\r\n\r\n", 10), 400},
        {"no colon", post + "Nonsense\r\n\r\n", 400},
        {"empty name", post + ": v\r\n\r\n", 400},
        {"chunk size with sign", chunked + "\r\n+5\r\nabcde\r\n0\r\n\r\n", 400},
        {"chunk size with 0x", chunked + "\r\n0x5\r\nabcde\r\n0\r\n\r\n", 400},
        {"chunk size with space", chunked + "\r\n5 \r\nabcde\r\n0\r\n\r\n", 400},
        {"chunk size overflowing", chunked + "\r\n10000000000000005\r\nabcde\r\n0\r\n\r\n", 400},
        {"chunk size missing", chunked + "\r\n\r\nabcde\r\n0\r\n\r\n", 400},
        {"chunk line ends in LF", chunked + "\r\n5\nabcde\r\n0\r\n\r\n", 400},
        {"chunk too short", chunked + "\r\n3\r\nabcde\r\n0\r\n\r\n", 400},
        {"chunk without CRLF", chunked + "\r\n5\r\nabcde0\r\n\r\n", 400},
        {"chunk extension with LF", chunked + "\r\n5;a\nb\r\nabcde\r\n0\r\n\r\n", 400},
    };
    const Fixture fixture(api_.routes());
    for (const Case& test : cases) {
        Client client(fixture.port());
        client.send(test.bytes);
        client.finish_sending();
        const std::string answers = client.receive_all();
        EXPECT_EQ(status_of(answers), test.status) << test.name << '\n' << answers;
        EXPECT_EQ(answers.find("/smuggled"), std::string::npos) << test.name;
        EXPECT_EQ(header_of(answers, "Connection"), "close") << test.name;
        EXPECT_EQ(header_of(answers, "Logto-Core-Request-Id").size(), 16U) << test.name;
    }
    EXPECT_EQ(api_.calls, 0);
}

TEST_F(HostileTest, RefusesMalformedRequestLinesAndHosts) {
    const std::vector<Case> cases = {
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"empty host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400},
        {"two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400},
        {"host with path", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400},
        {"host with user", "GET / HTTP/1.1\r\nHost: a@x\r\n\r\n", 400},
        {"host with bad port", "GET / HTTP/1.1\r\nHost: x:99999\r\n\r\n", 400},
        {"host with quote", "GET / HTTP/1.1\r\nHost: x\"y\r\n\r\n", 400},
        {"host of HTTP/1.0 missing", "GET / HTTP/1.0\r\n\r\n", 400},
        {"absolute form without host", "GET http:///a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"absolute form of another scheme", "GET ftp://x/a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"relative target", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"asterisk with GET", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"fragment", get("/a#b"), 400},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"space in target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 505},
        {"raw UTF-8", get("/\xc3\xa9"), 400},
        {"no version", "GET /\r\nHost: x\r\n\r\n", 400},
        {"lower-case version", "GET / http/1.1\r\nHost: x\r\n\r\n", 505},
        {"lower-case method", "get / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        {"CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        {"two empty lines", "\r\n\r\n" + get("/"), 400},
        {"TLS to a plain port",
         std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 12),
         400},
    };
    const Fixture fixture(api_.routes());
    for (const Case& test : cases) {
        Client client(fixture.port());
        client.send(test.bytes);
        client.finish_sending();
        const std::string answer = client.receive_all();
        EXPECT_EQ(status_of(answer), test.status) << test.name << '\n' << answer;
    }
    EXPECT_EQ(api_.calls, 0);
}

// R32: a proxy in front and this server must see the same path.
TEST_F(HostileTest, RefusesPathsThatCanBeReadInTwoWays) {
    const Fixture fixture(api_.routes());
    for (const char* path :
         {"/a/../b", "/..",    "/a/..",  "/./a",  "/a/.",    "/%2e%2e/b",  "/.%2E/b",
          "/a%2fb",  "/a%2Fb", "/a%5cb", "/a\\b", "/a%00b",  "/a%0ab",     "/a%7f",
          "/%",      "/%2",    "/%zz",   "/%ff",  "/%c0%af", "/%e0%80%af", "/%ed%a0%80"}) {
        EXPECT_EQ(status_of(fixture.exchange(get(path))), 400) << path;
    }
    EXPECT_EQ(api_.calls, 0);
    EXPECT_EQ(body_of(fixture.exchange(get("//a//b"))), "//a//b|");
    EXPECT_EQ(body_of(fixture.exchange(get("/a%252fb"))), "/a%2fb|");
    EXPECT_EQ(body_of(fixture.exchange(get("/...a/.b"))), "/...a/.b|");
}

TEST_F(HostileTest, IgnoresTrailersAndKeepsNothingBetweenRequests) {
    const Fixture fixture(api_.routes());
    Client client(fixture.port());
    client.send(
        "POST /one HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n0\r\nAuthorization: Bearer forged\r\n\r\n" +
        get("/two")
    );
    EXPECT_EQ(body_of(client.receive()), "/one|abc");
    EXPECT_EQ(body_of(client.receive()), "/two|");
}

Limits impatient() {
    Limits limits;
    limits.handshake = limits.header_time = limits.stall = limits.idle = limits.linger = 150ms;
    return limits;
}

TEST_F(HostileTest, EndsConnectionsThatSendTooSlowly) {
    const Fixture fixture(api_.routes(), {.listeners = {}, .limits = impatient()});
    Client silent(fixture.port());
    Client slow_header(fixture.port());
    Client slow_body(fixture.port());
    slow_body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n");
    const auto start = std::chrono::steady_clock::now();
    for (const char byte : std::string_view("GET / HTTP/1.1\r\nX-Slow: aaaaaaaaaaaaaa")) {
        slow_header.send({&byte, 1});
        slow_body.send("b");
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_EQ(status_of(slow_header.receive()), 408);
    EXPECT_EQ(status_of(slow_body.receive()), 408);
    EXPECT_TRUE(silent.closed_by_peer());
    EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
    EXPECT_EQ(status_of(fixture.exchange(get("/"))), 200);
}

TEST_F(HostileTest, EndsConnectionsThatDoNotReadTheirAnswer) {
    Fixture fixture(api_.routes(), {.listeners = {}, .limits = impatient()});
    Client client(fixture.port());
    client.send(get("/large"));
    const auto& open = fixture.registry.gauge("ostiary_http_connections", "");
    for (int i = 0; i < 200 && open.value() == 0; ++i) std::this_thread::sleep_for(1ms);
    for (int i = 0; i < 200 && open.value() != 0; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(open.value(), 0);
    EXPECT_LT(client.receive_all().size(), 30'000'000U);
}

TEST_F(HostileTest, LetsASteadyBodyTakeItsTime) {
    Limits limits = impatient();
    limits.minimum_rate = 1'000;
    const Fixture fixture(api_.routes(), {.listeners = {}, .limits = limits});
    Client client(fixture.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n");
    for (int i = 0; i < 40; ++i) {
        client.send(std::string(100, 'b'));
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_EQ(status_of(client.receive()), 200);
}

TEST_F(HostileTest, BoundsConnections) {
    Limits limits;
    limits.connections_per_address = 3;
    const Fixture fixture(api_.routes(), {.listeners = {}, .limits = limits});
    {
        Client a(fixture.port());
        Client b(fixture.port());
        Client c(fixture.port());
        for (Client* client : {&a, &b, &c}) {
            client->send(get("/"));
            EXPECT_EQ(status_of(client->receive()), 200);
        }
        Client d(fixture.port());
        EXPECT_TRUE(d.closed_by_peer());
    }
    for (int i = 0; i < 100; ++i) {
        if (status_of(fixture.exchange(get("/"))) == 200) return;
        std::this_thread::sleep_for(10ms);
    }
    FAIL() << "connections that ended are still counted";
}

TEST_F(HostileTest, SurvivesClientsThatGoAway) {
    const Fixture fixture(api_.routes());
    for (int i = 0; i < 50; ++i) {
        Client client(fixture.port());
        const std::string bytes =
            "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc" + get("/large");
        client.send(std::string_view(bytes).substr(0, static_cast<std::size_t>(i) * 2));
    }
    for (int i = 0; i < 10; ++i) {
        Client client(fixture.port());
        client.send(get("/large"));
        Client slow(fixture.port());
        slow.send(get("/slow"));
    }
    EXPECT_EQ(status_of(fixture.exchange(get("/"))), 200);
}

TEST_F(HostileTest, DrainsWithoutCuttingAnybodyOff) {
    auto fixture = std::make_unique<Fixture>(api_.routes());
    Client idle(fixture->port());
    idle.send(get("/"));
    EXPECT_EQ(status_of(idle.receive()), 200);
    Client busy(fixture->port());
    busy.send(get("/slow"));
    std::this_thread::sleep_for(30ms);
    const std::uint16_t port = fixture->port();
    std::thread drain([&] { EXPECT_TRUE(fixture->server->drain(5s)); });
    const std::string answer = busy.receive();
    EXPECT_EQ(body_of(answer), "slow");
    EXPECT_EQ(header_of(answer, "Connection"), "close");
    EXPECT_TRUE(busy.closed_by_peer());
    EXPECT_TRUE(idle.closed_by_peer());
    drain.join();
    EXPECT_THROW(Client refused(port), std::runtime_error);
}

// Whose bytes had arrived before the server stopped is answered, whether or not a loop had come to
// accept the connection or to read them.
TEST_F(HostileTest, DrainsWhatHasArrivedAndWasNotReadYet) {
    auto fixture = std::make_unique<Fixture>(api_.routes());
    Client known(fixture->port());
    known.send(get("/"));
    EXPECT_EQ(status_of(known.receive()), 200);
    std::latch held(2);
    std::latch release(1);
    for (std::size_t loop = 0; loop < 2; ++loop) {
        fixture->runtime.loop(loop).post([&] {
            held.count_down();
            release.wait();
        });
    }
    held.wait();
    known.send(get("/"));
    std::vector<std::unique_ptr<Client>> fresh;
    for (int i = 0; i < 4; ++i) {
        fresh.push_back(std::make_unique<Client>(fixture->port()));
        fresh.back()->send(get("/"));
    }
    Client silent(fixture->port());
    std::thread drain([&] { EXPECT_TRUE(fixture->server->drain(5s)); });
    std::this_thread::sleep_for(30ms);
    release.count_down();
    const std::string answer = known.receive();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(header_of(answer, "Connection"), "close");
    for (const auto& client : fresh) EXPECT_EQ(status_of(client->receive()), 200);
    EXPECT_TRUE(silent.closed_by_peer());
    drain.join();
}

TEST_F(HostileTest, CutsOffWhatDoesNotEnd) {
    Fixture fixture(api_.routes());
    Client stuck(fixture.port());
    stuck.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
    std::this_thread::sleep_for(30ms);
    EXPECT_FALSE(fixture.server->drain(100ms));
    EXPECT_TRUE(stuck.receive_all().find("200 OK") == std::string::npos);
}

class TlsTest : public HostileTest {
protected:
    void SetUp() override {
        directory_ =
            std::filesystem::temp_directory_path() / ("ostiary-tls-" + std::to_string(::getpid()));
        std::filesystem::create_directories(directory_);
        write_certificate("first");
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    std::string file(const char* name) const { return (directory_ / name).string(); }

    void write_certificate(const char* common_name) {
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        X509_set_version(certificate, 2);
        X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_NAME_add_entry_by_txt(
            X509_get_subject_name(certificate),
            "CN",
            MBSTRING_ASC,
            reinterpret_cast<const unsigned char*>(common_name),
            -1,
            -1,
            0
        );
        X509_set_pubkey(certificate, key);
        X509_sign(certificate, key, EVP_sha256());
        FILE* output = std::fopen(file("certificate.pem").c_str(), "w");
        PEM_write_X509(output, certificate);
        std::fclose(output);
        output = std::fopen(file("key.pem").c_str(), "w");
        PEM_write_PrivateKey(output, key, nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(output);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }

    ServerOptions options(Limits limits = {}) const {
        ServerOptions chosen;
        chosen.listeners = {
            {.name = "core", .tls = net::TlsFiles{file("certificate.pem"), file("key.pem")}}
        };
        chosen.limits = limits;
        return chosen;
    }

    std::filesystem::path directory_;
};

TEST_F(TlsTest, ServesAndReloadsItsCertificateWithoutDroppingConnections) {
    const Fixture fixture(api_.routes(), options());
    Client before(fixture.port());
    ASSERT_TRUE(before.start_tls());
    EXPECT_EQ(before.peer_subject(), "/CN=first");
    before.send(get("/a"));
    const std::string answer = before.receive();
    EXPECT_EQ(body_of(answer), "/a|");
    EXPECT_EQ(header_of(answer, "Strict-Transport-Security"), "max-age=31536000");

    write_certificate("second");
    ASSERT_TRUE(fixture.server->reload_tls());
    before.send(get("/b"));
    EXPECT_EQ(body_of(before.receive()), "/b|");
    Client after(fixture.port());
    ASSERT_TRUE(after.start_tls());
    EXPECT_EQ(after.peer_subject(), "/CN=second");

    std::filesystem::remove(file("key.pem"));
    const auto failed = fixture.server->reload_tls();
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().description.find("key.pem"), std::string::npos);
    Client still(fixture.port());
    ASSERT_TRUE(still.start_tls());
    EXPECT_EQ(still.peer_subject(), "/CN=second");
}

TEST_F(TlsTest, CarriesLargeBodiesBothWays) {
    const Fixture fixture(api_.routes(), options());
    Client client(fixture.port());
    ASSERT_TRUE(client.start_tls());
    const std::string body(60'000, 'b');
    client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + body);
    EXPECT_EQ(body_of(client.receive()), "/x|" + body);
    client.send(get("/large"));
    EXPECT_EQ(body_of(client.receive()).size(), 30'000'000U);
}

TEST_F(TlsTest, EndsHandshakesThatFailOrStall) {
    const Fixture fixture(api_.routes(), options(impatient()));
    Client plain(fixture.port());
    plain.send(get("/"));
    plain.finish_sending();
    EXPECT_EQ(plain.receive_all().find("HTTP/"), std::string::npos);
    Client silent(fixture.port());
    EXPECT_TRUE(silent.closed_by_peer());
    Client other(fixture.port());
    EXPECT_FALSE(other.start_tls("h2"));
}

TEST_F(TlsTest, RefusesToStartWithoutAUsableCertificate) {
    std::filesystem::remove(file("certificate.pem"));
    EXPECT_THROW(Fixture(api_.routes(), options()), std::runtime_error);
}

}  // namespace
}  // namespace ostiary::http::testing
