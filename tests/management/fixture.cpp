#include "management/fixture.hpp"

#include "store/seed.hpp"
#include "tokens/new_keys.hpp"

namespace ostiary::management {
namespace {

std::vector<std::string> issuers(const TenantId& tenant, const http::Request& request) {
    if (tenant.value == "admin") return {"https://admin.example/oidc"};
    return {request.base_url() + "/oidc"};
}

}  // namespace

void ManagementTest::SetUp() {
    const auto make_key = [this](const TenantId& tenant, KeyKind kind) {
        return kind == KeyKind::private_keys
                   ? tokens::new_signing_key(tenant, jose::Algorithm::ES256, vault_, clock_.now())
                   : tokens::new_cookie_key(tenant, vault_, random_, clock_.now());
    };
    ASSERT_TRUE(run_task(store::seed(*database_, vault_, random_, clock_, make_key, {})));
    router_ = std::make_unique<http::Router>(api_.routes());
}

Answer ManagementTest::call(const Call& call) {
    clock_.advance(1);
    http::Request request;
    request.method = call.method;
    const auto mark = call.target.find('?');
    request.path = call.target.substr(0, mark);
    if (mark != std::string::npos) request.query = call.target.substr(mark + 1);
    request.body = call.body;
    if (!call.body.empty()) request.headers.add("Content-Type", "application/json");
    if (!call.token.empty()) request.headers.add("Authorization", "Bearer " + call.token);
    if (!call.development_user.empty()) {
        request.headers.add("Development-User-Id", call.development_user);
    }
    request.headers.add("User-Agent", "test");
    request.origin = "https://id.example";
    request.client_address = "192.0.2.1";
    request.id = "request-1";
    request.tenant = TenantId(call.tenant);

    const auto found = router_->find(call.method, request);
    EXPECT_NE(found.route, nullptr) << call.method << " " << call.target;
    if (!found.route) return {};
    AccessCheck access(snapshots_, users_, verifier_, issuers, development_header_);
    Result<http::Response> response = http::Response{};
    if (found.route->access != http::Access::anonymous) {
        auto principal = run_task(access.check(request));
        if (principal) {
            request.principal = *std::move(principal);
        } else {
            response = std::unexpected(std::move(principal).error());
        }
    }
    if (response) response = run_task(found.route->run(request));
    const http::Response sent = response ? *response : http::api_error(response.error());
    Answer answer{sent.status, {}, sent.headers};
    if (!sent.body.empty()) answer.body = json::parse(sent.body).value();
    return answer;
}

Answer ManagementTest::send(
    const std::string& method,
    const std::string& target,
    const json::value& body
) {
    return call({method, target, boost::json::serialize(body), admin_token()});
}

std::string ManagementTest::token(const TokenSpec& spec) {
    const auto snapshot = run_task(snapshots_.get(TenantId(spec.tenant))).value();
    const auto ring = rings_.get(*snapshot).value();
    const auto& key = ring->signing(clock_.now());
    const std::int64_t now = clock_.now() / 1000;
    const json::object claims{
        {"jti", "t"},
        {"iss", spec.issuer},
        {"sub", spec.subject},
        {"aud", spec.audience},
        {"client_id", spec.client_id},
        {"scope", spec.scope},
        {"iat", now},
        {"exp", now + spec.lifetime},
    };
    return jose::sign_jws(
        key.key, key.algorithm, key.kid, spec.type, boost::json::serialize(claims)
    );
}

std::string ManagementTest::admin_token() {
    return token({});
}

std::string ManagementTest::create_user(json::object body) {
    const auto created = send("POST", "/api/users", std::move(body));
    EXPECT_THAT(created, HasStatus(200));
    return created.text("id");
}

std::string ManagementTest::create_application(std::string_view type, json::object extra) {
    extra["name"] = "App";
    extra["type"] = type;
    const auto created = send("POST", "/api/applications", std::move(extra));
    EXPECT_THAT(created, HasStatus(200));
    return created.text("id");
}

std::string ManagementTest::create_role(std::string_view name, std::string_view type) {
    const auto created = send(
        "POST", "/api/roles", json::object{{"name", name}, {"description", "d"}, {"type", type}}
    );
    EXPECT_THAT(created, HasStatus(200));
    return created.text("id");
}

store::AuditEvent ManagementTest::last_event() {
    return run_task(store::AuditEvents(*database_).list(TenantId("default"), {}, 1, 0))
        .value()
        .at(0);
}

}  // namespace ostiary::management
