#include "oidc/error_rendering.hpp"

#include "http/errors.hpp"
#include "oauth/errors.hpp"
#include "store/snapshot.hpp"

#include <gtest/gtest.h>

namespace ostiary::oidc {
namespace {

std::string rendered(const ErrorKind& kind, int status) {
    http::Request request;
    request.method = "GET";
    request.path = "/oidc/auth";
    request.query = "parse_error=false";
    const http::Response response = render_error(request, fail(kind, {}, "cause").error());
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.body.find("cause"), std::string::npos);
    return response.body.substr(0, response.body.find(','));
}

TEST(ErrorRendering, SpeaksOauthWhateverFailed) {
    EXPECT_EQ(rendered(oauth::invalid_grant, 400), R"({"error":"invalid_grant")");
    EXPECT_EQ(rendered(http::internal_error, 500), R"({"error":"server_error")");
    EXPECT_EQ(rendered(http::service_unavailable, 503), R"({"error":"temporarily_unavailable")");
    EXPECT_EQ(rendered(http::body_too_large, 413), R"({"error":"invalid_request")");
    EXPECT_EQ(rendered(http::no_such_route, 404), R"({"error":"invalid_request")");
    EXPECT_EQ(rendered(http::method_not_allowed, 404), R"({"error":"invalid_request")");
    EXPECT_EQ(rendered(store::unknown_tenant, 404), R"({"error":"invalid_request")");
    EXPECT_EQ(rendered(oauth::session_not_found, 400), R"({"error":"invalid_request")");
}

}  // namespace
}  // namespace ostiary::oidc
