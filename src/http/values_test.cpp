#include "http/extract.hpp"
#include "http/form.hpp"
#include "http/headers.hpp"
#include "http/pagination.hpp"
#include "http/response.hpp"

#include <gtest/gtest.h>

namespace ostiary::http {
namespace {

TEST(Headers, CompareNamesWithoutCaseAndKeepOrder) {
    Headers headers;
    headers.add("Accept", "a");
    headers.add("X-One", "1");
    headers.add("accept", "b");
    EXPECT_EQ(headers.get("ACCEPT"), "a");
    EXPECT_EQ(headers.count("accept"), 2U);
    headers.set("ACCEPT", headers.get("x-one"));
    EXPECT_EQ(headers.count("accept"), 1U);
    EXPECT_EQ(headers.get("accept"), "1");
    EXPECT_EQ((*headers.begin()).first, "X-One");
    headers.clear();
    EXPECT_FALSE(headers.has("X-One"));
}

TEST(Parameters, DecodeOnceAndKeepOrder) {
    const auto parameters = Parameters::parse("a=1&b=x%20y+z&a=2&empty&=n&c=%3D%26");
    ASSERT_TRUE(parameters);
    EXPECT_EQ(parameters->get("a"), "1");
    EXPECT_EQ(parameters->get("b"), "x y z");
    EXPECT_EQ(parameters->get_all("a"), (std::vector<std::string>{"1", "2"}));
    EXPECT_TRUE(parameters->has("empty"));
    EXPECT_FALSE(parameters->find("absent"));
    EXPECT_EQ(parameters->get("c"), "=&");
    EXPECT_EQ(parameters->duplicate(), "a");
    EXPECT_FALSE(parameters->duplicate({"a"}));
}

TEST(Parameters, RefuseWhatIsNotText) {
    for (const char* bad :
         {"a=%", "a=%2", "a=%zz", "a=%00", "%00=a", "a=%ff", "a=\xff", "a=%ed%a0%80"}) {
        EXPECT_FALSE(Parameters::parse(bad)) << bad;
    }
    std::string many;
    for (int i = 0; i < 201; ++i) many += "a" + std::to_string(i) + "=1&";
    EXPECT_FALSE(Parameters::parse(many));
    EXPECT_FALSE(Parameters::parse(std::string(300, 'n') + "=1"));
    EXPECT_FALSE(Parameters::parse("a=" + std::string(70'000, 'v')));
}

TEST(Parameters, EncodeWhatWasSet) {
    auto parameters = *Parameters::parse("a=1&b=2&a=3");
    parameters.set("a", "x y&\xc3\xa9");
    parameters.add("c", "");
    parameters.remove("b");
    EXPECT_EQ(parameters.encode(), "a=x%20y%26%C3%A9&c=");
}

Request asked(std::string query) {
    Request request;
    request.path = "/api/users";
    request.query = std::move(query);
    request.origin = "https://id.example";
    request.base_path = "/auth";
    return request;
}

TEST(Pagination, ReadsPageAndSize) {
    EXPECT_EQ(PageRequest::from(asked(""))->size, 20);
    EXPECT_FALSE(PageRequest::from(asked(""))->asked);
    EXPECT_EQ(PageRequest::from(asked("page=3&page_size=10"))->offset(), 20);
    for (const char* bad :
         {"page=0",
          "page=-1",
          "page=x",
          "page=1.5",
          "page=",
          "page_size=101",
          "page_size=0",
          "page=99999999999999999999",
          "page=%ff",
          "page=+1"}) {
        const auto refused = PageRequest::from(asked(bad));
        ASSERT_FALSE(refused) << bad;
        EXPECT_TRUE(refused.error().is(invalid_pagination));
    }
}

TEST(Pagination, LinksToTheNeighbours) {
    const Request request = asked("page=2&page_size=10&search=%25a%25");
    Response response;
    add_pagination(response, request, 35, *PageRequest::from(request));
    EXPECT_EQ(response.headers.get("Total-Number"), "35");
    const auto url = [](int page) {
        return "<https://id.example/auth/api/users?page=" + std::to_string(page) +
               "&page_size=10&search=%25a%25>; rel=";
    };
    EXPECT_EQ(
        response.headers.get("link"),
        url(1) + "\"first\", " + url(1) + "\"prev\", " + url(3) + "\"next\", " + url(4) + "\"last\""
    );
    Response whole;
    add_pagination(whole, asked(""), 35, *PageRequest::from(asked("")));
    EXPECT_FALSE(whole.headers.has("Link"));
}

TEST(ApiError, CarriesWhatTheErrorHas) {
    constexpr ErrorKind kind{"user.gone", 422, "It is \"gone\"."};
    Error error = fail_with(kind, R"({"a":1})").error();
    error.details = "line";
    error.cause = "never sent";
    error.retry_after = 7;
    const Response response = api_error(error);
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(
        response.body,
        R"({"code":"user.gone","message":"It is \"gone\".","data":{"a":1},"details":"line"})"
    );
    EXPECT_EQ(response.headers.get("Retry-After"), "7");
}

struct Filter {
    std::string kind;
    std::optional<std::int64_t> limit;
    std::optional<bool> deep;
    std::vector<std::string> ids;
    static constexpr auto fields() {
        return std::tuple{
            json::field("kind", &Filter::kind, {.min = 1, .max = 5}),
            json::field("limit", &Filter::limit, {.minimum = 1, .maximum = 9}),
            json::field("deep", &Filter::deep),
            json::field("ids", &Filter::ids, {.defaulted = true}),
        };
    }
};

TEST(Extract, ReadsTheQueryByItsFieldList) {
    const auto filter =
        Extract<Query<Filter>>::from(asked("kind=ab&limit=3&deep=true&ids=1&ids=2"));
    ASSERT_TRUE(filter);
    EXPECT_EQ(filter->value.limit, 3);
    EXPECT_EQ(filter->value.ids.size(), 2U);
    for (const char* bad :
         {"",
          "kind=",
          "kind=abcdef",
          "kind=a&limit=10",
          "kind=a&limit=x",
          "kind=a&deep=maybe",
          "kind=a&kind=b",
          "kind=%ff",
          "kind=a&limit=1&limit=2"}) {
        const auto refused = Extract<Query<Filter>>::from(asked(bad));
        ASSERT_FALSE(refused) << bad;
        EXPECT_TRUE(refused.error().is(json::invalid_input));
    }
}

TEST(Extract, ReadsABodyOnlyAsJson) {
    Request request;
    request.body = R"({"size":2})";
    EXPECT_TRUE(parse_json_body(request).error().is(unsupported_media_type));
    request.headers.set("Content-Type", "text/plain");
    EXPECT_TRUE(parse_json_body(request).error().is(unsupported_media_type));
    request.headers.set("Content-Type", "Application/JSON ; charset=utf-8");
    EXPECT_TRUE(parse_json_body(request));
    request.headers.set("Content-Type", "application/merge-patch+json");
    EXPECT_TRUE(parse_json_body(request));
    request.body = "{";
    EXPECT_TRUE(parse_json_body(request).error().is(json::invalid_json));
    request.body.clear();
    EXPECT_TRUE(parse_json_body(request)->is_object());
}

}  // namespace
}  // namespace ostiary::http
