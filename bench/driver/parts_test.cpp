#include "driver/answer_reader.hpp"
#include "driver/cookies.hpp"
#include "driver/expectation.hpp"
#include "driver/process_cpu.hpp"
#include "driver/template.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace ostiary::bench {
namespace {

TEST(Template, PutsValuesIn) {
    Variables variables;
    const Template text("a={{x}}&b={{y}}{{x}}", variables);
    const std::vector<std::string> values{"1", "2"};
    EXPECT_EQ(text.text(values), "a=1&b=21");
    EXPECT_FALSE(text.is_constant());
    EXPECT_TRUE(Template("plain", variables).is_constant());
    EXPECT_THROW(Template("{{open", variables), std::invalid_argument);
}

TEST(AnswerReader, ReadsAnAnswerByteByByte) {
    const std::string bytes =
        "HTTP/1.1 303 See Other\r\nlocation: /next?a=b\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    AnswerReader reader;
    reader.start();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto complete = reader.feed({&bytes[i], 1});
        ASSERT_TRUE(complete.has_value()) << complete.error();
        EXPECT_EQ(*complete, i + 1 == bytes.size());
    }
    EXPECT_EQ(reader.answer().status, 303);
    EXPECT_EQ(reader.answer().location, "/next?a=b");
    EXPECT_EQ(reader.answer().set_cookies.size(), 2U);
    EXPECT_EQ(reader.answer().body, "abcde");
}

TEST(AnswerReader, RefusesWhatIsNotOneAnswer) {
    for (const char* bytes : {
             "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
             "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
             "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
             "HTTP/1.1 204 No Content\r\n\r\nbody",
         }) {
        AnswerReader reader;
        reader.start();
        EXPECT_FALSE(reader.feed(bytes).has_value()) << bytes;
    }
}

TEST(Cookies, FollowPathsAndAreTakenBack) {
    Cookies cookies;
    cookies.store("a=1; Path=/; HttpOnly");
    cookies.store("b=2; path=/oidc; Secure");
    cookies.store("a=3; Path=/");
    std::string field;
    cookies.append_field(field, "/oidc/auth?x=/other");
    EXPECT_EQ(field, "Cookie: b=2; a=3\r\n");
    field.clear();
    cookies.append_field(field, "/oidcx");
    EXPECT_EQ(field, "Cookie: a=3\r\n");
    cookies.store("a=; Path=/; Max-Age=0");
    cookies.store("b=; Path=/oidc; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    field.clear();
    cookies.append_field(field, "/oidc/auth");
    EXPECT_EQ(field, "");
}

TEST(QueryParameter, IsDecoded) {
    EXPECT_EQ(query_parameter("https://a/b?x=1&code=a%2Fb+c#f", "code"), "a/b c");
    EXPECT_EQ(query_parameter("https://a/b?xcode=1", "code"), std::nullopt);
    EXPECT_EQ(query_parameter("https://a/b", "code"), std::nullopt);
}

TEST(IsJwt, WantsThreeParts) {
    EXPECT_TRUE(is_jwt("eyJhbGciOiJFUzI1NiJ9.eyJ9.c2ln"));
    EXPECT_FALSE(is_jwt("eyJhbGciOiJFUzI1NiJ9.eyJ9."));
    EXPECT_FALSE(is_jwt("eyJhbGciOiJFUzI1NiJ9.eyJ9"));
    EXPECT_FALSE(is_jwt("abc.eyJ9.c2ln"));
    EXPECT_FALSE(is_jwt("eyJh.ey J9.c2ln"));
}

TEST(ProcessStat, SumsItsOwnTimeAndThatOfEndedChildren) {
    const auto stat = parse_process_stat(
        "42 (a ) b) S 7 1 1 0 -1 4194304 100 0 0 0 150 50 30 20 20 0 4 0 100 1 1\n", 100
    );
    ASSERT_TRUE(stat.has_value());
    EXPECT_EQ(stat->parent, 7);
    EXPECT_DOUBLE_EQ(stat->cpu_seconds, 2.5);
    EXPECT_FALSE(parse_process_stat("", 100).has_value());
}

}  // namespace
}  // namespace ostiary::bench
