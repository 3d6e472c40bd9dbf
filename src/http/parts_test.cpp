#include "base/loop.hpp"
#include "http/conditional.hpp"
#include "http/cookies.hpp"
#include "http/cors.hpp"
#include "http/csrf.hpp"
#include "http/forwarded.hpp"
#include "http/header_scan.hpp"
#include "http/openapi.hpp"
#include "http/router.hpp"
#include "http/static_files.hpp"
#include "http/target.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

namespace ostiary::http {
namespace {

TEST(Target, NormalizesAuthorities) {
    EXPECT_EQ(normalize_authority("ID.Example", false), "id.example");
    EXPECT_EQ(normalize_authority("id.example:80", false), "id.example");
    EXPECT_EQ(normalize_authority("id.example:80", true), "id.example:80");
    EXPECT_EQ(normalize_authority("id.example:0443", true), "id.example");
    EXPECT_EQ(normalize_authority("id.example:", true), "id.example");
    EXPECT_EQ(normalize_authority("[2001:DB8::1]:8443", true), "[2001:db8::1]:8443");
    for (const char* bad :
         {"",
          ":80",
          "a b",
          "a:b",
          "a:0",
          "a:70000",
          "a:80:80",
          "[::1",
          "::1",
          "[]",
          "[x]",
          "a@b",
          "a/b",
          "a?b",
          "[::1]x",
          "a,b",
          "%61"}) {
        EXPECT_FALSE(normalize_authority(bad, false)) << bad;
    }
}

TEST(HeaderScan, FindsTheSameEndHoweverBytesArrive) {
    const Limits limits;
    const std::string text = "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nbody\n";
    const std::size_t end = text.find("body");
    for (std::size_t step = 1; step < text.size(); ++step) {
        HeaderScan scan(limits);
        bool done = false;
        for (std::size_t size = 0; !done; size = std::min(size + step, text.size())) {
            done = scan.advance(std::string_view(text).substr(0, size));
        }
        EXPECT_EQ(scan.error(), nullptr);
        EXPECT_EQ(scan.size(), end);
        EXPECT_EQ(scan.leading(), 2U);
    }
}

Request
from_peer(std::string address, std::initializer_list<std::pair<const char*, const char*>> fields) {
    Request request;
    request.client_address = std::move(address);
    for (const auto& [name, value] : fields) request.headers.add(name, value);
    return request;
}

TEST(Forwarded, TakesTheRightMostHopThatIsNoProxyOfOurs) {
    const ProxyTrust trust{true, *TrustedNetworks::parse({"10.0.0.0/8", "fd00::/8", "127.0.0.1"})};
    Request request = from_peer(
        "10.0.0.1",
        {{"X-Forwarded-For", "1.1.1.1, 203.0.113.9"},
         {"X-Forwarded-For", "10.2.3.4"},
         {"X-Forwarded-Proto", "http, https, http"},
         {"X-Forwarded-Host", "evil.example, id.example"}}
    );
    ASSERT_TRUE(resolve_origin(request, "internal", trust));
    EXPECT_EQ(request.client_address, "203.0.113.9");
    EXPECT_EQ(request.origin, "https://evil.example");

    Request direct =
        from_peer("198.51.100.7", {{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-Proto", "https"}});
    ASSERT_TRUE(resolve_origin(direct, "id.example:8080", trust));
    EXPECT_EQ(direct.client_address, "198.51.100.7");
    EXPECT_EQ(direct.origin, "http://id.example:8080");
    EXPECT_FALSE(direct.secure);

    Request nonsense = from_peer("10.0.0.1", {{"X-Forwarded-For", "1.1.1.1, unknown"}});
    ASSERT_TRUE(resolve_origin(nonsense, "id.example", trust));
    EXPECT_EQ(nonsense.client_address, "10.0.0.1");
    Request scheme = from_peer("10.0.0.1", {{"X-Forwarded-Proto", "javascript"}});
    EXPECT_FALSE(resolve_origin(scheme, "id.example", trust));
}

TEST(Forwarded, ReadsNetworks) {
    const auto networks = *TrustedNetworks::parse({"192.168.4.0/22", "::1"});
    EXPECT_TRUE(networks.contain("192.168.7.255"));
    EXPECT_TRUE(networks.contain("::ffff:192.168.5.1"));
    EXPECT_FALSE(networks.contain("192.168.8.0"));
    EXPECT_TRUE(networks.contain("::1"));
    EXPECT_FALSE(networks.contain("nonsense"));
    for (const char* bad : {"", "10.0.0.0/33", "x/8", "10.0.0.0/", "10.0.0.0/8x", "::/129"}) {
        EXPECT_FALSE(TrustedNetworks::parse({bad})) << bad;
    }
}

Route plain(std::string_view method, std::string_view path) {
    return {method, path, Access::anonymous, {}, {}, {}};
}

TEST(Router, PrefersTheMoreDefinite) {
    const Router router({
        plain("GET", "/"),
        plain("GET", "/api/users/me"),
        plain("GET", "/api/users/{id}"),
        plain("PATCH", "/api/users/{userId}"),
        plain("GET", "/api/users/{id}/roles/{role}"),
        plain("GET", "/assets/{path*}"),
    });
    const auto at = [&](std::string_view method, std::string path) {
        Request request;
        request.path = std::move(path);
        const auto found = router.find(method, request);
        std::string text = found.route ? std::string(found.route->path) : "-" + found.allow;
        for (const auto& [name, value] : request.captures) text += " " + name + "=" + value;
        return text;
    };
    EXPECT_EQ(at("GET", "/"), "/");
    EXPECT_EQ(at("GET", "/api/users/me"), "/api/users/me");
    EXPECT_EQ(at("HEAD", "/api/users/me"), "/api/users/me");
    EXPECT_EQ(at("PATCH", "/api/users/me"), "/api/users/{userId} userId=me");
    EXPECT_EQ(at("GET", "/api/users/7"), "/api/users/{id} id=7");
    EXPECT_EQ(at("GET", "/api/users/me/roles/r"), "/api/users/{id}/roles/{role} id=me role=r");
    EXPECT_EQ(at("GET", "/assets/a/b.css"), "/assets/{path*} path=a/b.css");
    EXPECT_EQ(at("GET", "/assets/"), "/assets/{path*} path=");
    EXPECT_EQ(at("DELETE", "/api/users/7"), "-GET, HEAD, PATCH, OPTIONS");
    for (const char* missing :
         {"/api", "/api/", "/api/users/", "/api/users//roles/r", "/api/users/7/", "//"}) {
        EXPECT_EQ(at("GET", missing), "-") << missing;
    }
    EXPECT_THROW(Router({plain("GET", "/a/{x}"), plain("GET", "/a/{y}")}), std::logic_error);
}

Request with(std::string_view name, std::string_view value) {
    Request request;
    request.method = "GET";
    request.headers.add(name, value);
    return request;
}

TEST(Conditional, AnswersNotModified) {
    const std::string tag = entity_tag("content");
    EXPECT_NE(tag, entity_tag("other"));
    Response fresh = text_response(200, "content");
    apply_condition(with("If-None-Match", "\"x\", W/" + tag), fresh);
    EXPECT_EQ(fresh.status, 304);
    EXPECT_EQ(fresh.headers.get("ETag"), tag);
    EXPECT_TRUE(fresh.body.empty());
    Response changed = text_response(200, "content");
    apply_condition(with("If-None-Match", "\"x\""), changed);
    EXPECT_EQ(changed.status, 200);
    Response secret = text_response(200, "token");
    secret.headers.add("Cache-Control", "no-store");
    apply_condition(with("If-None-Match", "*"), secret);
    EXPECT_EQ(secret.status, 200);
    EXPECT_FALSE(secret.headers.has("ETag"));
}

TEST(StaticFiles, ChoosesTheEncoding) {
    const auto choose = [](std::string_view accept) { return choose_coding(accept, true, true); };
    EXPECT_EQ(choose(""), Coding::identity);
    EXPECT_EQ(choose("gzip, deflate, br"), Coding::brotli);
    EXPECT_EQ(choose("br;q=0.5, gzip;q=0.8"), Coding::gzip);
    EXPECT_EQ(choose("br;q=0, gzip"), Coding::gzip);
    EXPECT_EQ(choose("*;q=0.1"), Coding::brotli);
    EXPECT_EQ(choose("*, br;q=0, gzip;q=0"), Coding::identity);
    EXPECT_EQ(choose("identity, gzip;q=0.5"), Coding::identity);
    EXPECT_EQ(choose("br;q=nonsense"), Coding::identity);
    EXPECT_EQ(choose_coding("br, gzip", true, false), Coding::gzip);

    const StaticFile file{"text/css", "identity", "gzip", "", "\"tag\"", true};
    const Response encoded = serve_file(with("Accept-Encoding", "gzip"), file);
    EXPECT_EQ(encoded.shared_body, "gzip");
    EXPECT_EQ(encoded.headers.get("ETag"), "\"tag-gz\"");
    EXPECT_EQ(encoded.headers.get("Vary"), "Accept-Encoding");
    EXPECT_NE(encoded.headers.get("Cache-Control").find("immutable"), std::string_view::npos);
    Request again = with("Accept-Encoding", "gzip");
    again.headers.add("If-None-Match", "\"tag-gz\"");
    EXPECT_EQ(serve_file(again, file).status, 304);
    EXPECT_EQ(serve_file(with("If-None-Match", "\"tag-gz\""), file).status, 200);
}

TEST(Cors, OpensOnlyWhatARuleOpens) {
    const CorsPolicy policy({
        {"/oidc", {}},
        {"/oidc/token",
         [](const Request&, std::string_view origin) -> Task<bool> {
             const bool known = origin == "https://app.example";
             co_return known;
         }},
    });
    const auto origin = [&](std::string path, std::string_view from) {
        Request request = with("Origin", from);
        request.path = std::move(path);
        return *run_task(policy.allowed_origin(request));
    };
    EXPECT_EQ(origin("/oidc/jwks", "https://any.example"), "*");
    EXPECT_EQ(origin("/oidc/token", "https://app.example"), "https://app.example");
    EXPECT_EQ(origin("/oidc/token", "https://evil.example"), "");
    EXPECT_EQ(origin("/oidcx", "https://any.example"), "");
    EXPECT_EQ(origin("/api/users", "https://any.example"), "");

    Request preflight = with("Origin", "https://app.example");
    preflight.headers.add("Access-Control-Request-Headers", "authorization, x-a");
    const Response allowed = preflight_response(preflight, "https://app.example", "GET, HEAD");
    EXPECT_EQ(allowed.status, 204);
    EXPECT_EQ(allowed.headers.get("Access-Control-Allow-Origin"), "https://app.example");
    EXPECT_EQ(allowed.headers.get("Access-Control-Allow-Methods"), "GET, HEAD");
    EXPECT_EQ(allowed.headers.get("Access-Control-Allow-Headers"), "authorization, x-a");
    EXPECT_NE(allowed.headers.get("Vary").find("Origin"), std::string_view::npos);
    EXPECT_FALSE(preflight_response(preflight, "", "GET").headers.has("Access-Control-Allow-Origin")
    );
}

TEST(Csrf, BindsTheTokenToTheBrowser) {
    const Secret key(std::string(32, 'k'));
    const std::string token = csrf_token(key, "session-1");
    EXPECT_TRUE(is_csrf_token(key, "session-1", token));
    EXPECT_FALSE(is_csrf_token(key, "session-2", token));
    EXPECT_FALSE(is_csrf_token(Secret(std::string(32, 'x')), "session-1", token));
    EXPECT_FALSE(is_csrf_token(key, "session-1", ""));
}

TEST(Csrf, NoticesOtherOrigins) {
    const auto cross = [](std::string_view name, std::string_view value) {
        Request request = with(name, value);
        request.origin = "https://id.example";
        return is_cross_origin(request);
    };
    EXPECT_TRUE(cross("Sec-Fetch-Site", "cross-site"));
    EXPECT_TRUE(cross("Sec-Fetch-Site", "same-site"));
    EXPECT_FALSE(cross("Sec-Fetch-Site", "same-origin"));
    EXPECT_FALSE(cross("Sec-Fetch-Site", "none"));
    EXPECT_TRUE(cross("Origin", "https://evil.example"));
    EXPECT_TRUE(cross("Origin", "null"));
    EXPECT_FALSE(cross("Origin", "https://id.example"));
    EXPECT_FALSE(cross("Accept", "*/*"));
}

TEST(Cookies, ArePrefixedWhereThatIsPossible) {
    Request request;
    EXPECT_EQ(host_cookie_name(request, "device"), "device");
    request.secure = true;
    EXPECT_EQ(host_cookie_name(request, "device"), "__Host-device");
    request.base_path = "/auth";
    EXPECT_EQ(host_cookie_name(request, "device"), "device");
}

struct Item {
    std::string id;
    static constexpr auto fields() { return std::tuple{json::field("id", &Item::id, {.min = 1})}; }
};

struct ItemsApi {
    Task<std::vector<Item>> list(PageRequest) { co_return std::vector<Item>{}; }
    Task<Item> get(Path<"id">) { co_return Item{}; }
    Task<Item> create(Body<Item> body) { co_return body.value; }
    Task<Response> raw(Request&) { co_return no_content(); }
};

TEST(OpenApi, DescribesTypedRoutes) {
    ItemsApi api;
    const std::vector<Route> routes = {
        route<&ItemsApi::list>(
            api, "GET", "/api/item-types", Access::management, {.summary = "List"}
        ),
        route<&ItemsApi::create>(
            api, "POST", "/api/item-types", Access::management, {.success = 201}
        ),
        route<&ItemsApi::get>(api, "GET", "/api/item-types/{id}", Access::anonymous, {}),
        raw_route<&ItemsApi::raw>(api, "GET", "/page"),
    };
    const auto document = boost::json::parse(openapi_document(routes, {"Ostiary", "1.0"}));
    EXPECT_EQ(document.at("openapi"), "3.1.0");
    EXPECT_EQ(document.at("paths").as_object().size(), 2U);
    const auto& list = document.at("paths").at("/api/item-types").at("get");
    EXPECT_EQ(list.at("operationId"), "ListItemTypes");
    EXPECT_EQ(list.at("tags").at(0), "Item types");
    EXPECT_EQ(list.at("security").at(0).at("OAuth2").at(0), "all");
    const auto& create = document.at("paths").at("/api/item-types").at("post");
    EXPECT_EQ(create.at("operationId"), "CreateItemType");
    EXPECT_TRUE(create.at("responses").as_object().contains("201"));
    EXPECT_TRUE(create.at("responses").as_object().contains("422"));
    const auto& get = document.at("paths").at("/api/item-types/{id}").at("get");
    EXPECT_EQ(get.at("operationId"), "GetItemType");
    EXPECT_EQ(get.at("parameters").at(0).at("required"), true);
    EXPECT_TRUE(get.at("security").as_array().empty());
}

}  // namespace
}  // namespace ostiary::http
