#include "server/origins.hpp"

#include <gtest/gtest.h>

namespace ostiary::server {
namespace {

Settings settings(const NamedValues& values) {
    return load_settings(values, {}, {}).value();
}

struct Outcome {
    std::string tenant;
    std::string base_url;
    std::string path;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome resolve(
    const NamedValues& values,
    std::string_view listener,
    std::string origin,
    std::string path = "/"
) {
    http::Request request;
    request.origin = std::move(origin);
    request.path = std::move(path);
    request.base_path = settings(values).base_path;
    const auto tenant = Origins(settings(values)).resolve(request, listener);
    return {tenant ? tenant->value : "nobody", request.base_url(), request.path};
}

TEST(Origins, GiveEachListenerItsTenant) {
    EXPECT_EQ(
        resolve({}, core_listener, "http://localhost:3001"),
        (Outcome{"default", "http://localhost:3001", "/"})
    );
    EXPECT_EQ(
        resolve({}, admin_listener, "http://127.0.0.1:3002"),
        (Outcome{"admin", "http://127.0.0.1:3002", "/"})
    );
}

TEST(Origins, R33NeverPutAForeignHostIntoALink) {
    const NamedValues values{{"ENDPOINT", "https://id.example"}};
    EXPECT_EQ(
        resolve(values, core_listener, "https://evil.example"),
        (Outcome{"default", "https://id.example", "/"})
    );
    EXPECT_EQ(
        resolve({{"INTEGRATION_TEST", "true"}}, core_listener, "http://evil.example").tenant,
        "nobody"
    );
}

TEST(Origins, FindTheAdminTenantOnOnePort) {
    const NamedValues one{
        {"ADMIN_PORT", "0"}, {"ENDPOINT", "https://id.example"}, {"BASE_PATH", "/auth"}
    };
    EXPECT_EQ(
        resolve(one, core_listener, "https://id.example", "/t/admin/oidc/token"),
        (Outcome{"admin", "https://id.example/auth/t/admin", "/oidc/token"})
    );
    EXPECT_EQ(resolve(one, core_listener, "https://id.example", "/t/other/x").tenant, "default");
    NamedValues host = one;
    host["ADMIN_ENDPOINT"] = "https://admin.example";
    EXPECT_EQ(
        resolve(host, core_listener, "https://admin.example"),
        (Outcome{"admin", "https://admin.example/auth", "/"})
    );
}

TEST(Origins, FindTenantsByPathWhereThatIsOn) {
    const NamedValues values{{"PATH_BASED_MULTI_TENANCY", "true"}};
    EXPECT_EQ(
        resolve(values, core_listener, "http://localhost:3001", "/t/acme"),
        (Outcome{"acme", "http://localhost:3001/t/acme", "/"})
    );
    EXPECT_EQ(
        resolve(values, core_listener, "http://localhost:3001", "/t/a%2Fb/").tenant, "default"
    );
    EXPECT_EQ(resolve({}, core_listener, "http://localhost:3001", "/t/acme").tenant, "default");
}

}  // namespace
}  // namespace ostiary::server
