#include "management/api_test.hpp"

#include "http/response.hpp"
#include "store/audit_events.hpp"
#include "store/clients.hpp"
#include "store/seed.hpp"
#include "tokens/new_keys.hpp"

#include <algorithm>

namespace ostiary::management {

void ApiTest::SetUp() {
    const auto make_key = [&](const TenantId& tenant, KeyKind kind) {
        return kind == KeyKind::private_keys
                   ? tokens::new_signing_key(tenant, jose::Algorithm::ES256, vault_, clock_.now())
                   : tokens::new_cookie_key(tenant, vault_, random_, clock_.now());
    };
    ASSERT_EQ(run_task(store::seed(*database_, vault_, random_, clock_, make_key, {})).value(), 2);
}

void ApiTest::serve(std::vector<http::Route> routes) {
    router_ = std::make_unique<http::Router>(std::move(routes));
}

Answer ApiTest::call(
    std::string_view method,
    std::string_view target,
    std::optional<std::string> body,
    std::string_view tenant
) {
    clock_.advance(1);
    http::Request request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    if (target.contains('?')) request.query = target.substr(target.find('?') + 1);
    request.origin = "https://id.example";
    request.tenant = TenantId(tenant);
    request.id = "request";
    request.headers = headers_;
    request.client_address = "192.0.2.1";
    request.principal = {http::Principal::Kind::application, "m-default", "m-default", "all"};
    if (body) {
        request.body = *std::move(body);
        request.headers.set("Content-Type", "application/json");
    }
    const auto found = router_->find(method, request);
    Answer answer;
    if (!found.route) {
        answer.status = 404;
        answer.code = "no route";
        return answer;
    }
    EXPECT_EQ(
        found.route->path == "/api/status" || found.route->path.contains("/.well-known/"),
        found.route->access == http::Access::anonymous
    );
    auto result = run_task(found.route->run(request));
    const http::Response response = result ? *result : http::api_error(result.error());
    answer.status = response.status;
    answer.headers = response.headers;
    if (!response.body.empty()) answer.body = json::parse(response.body).value();
    if (!result) {
        answer.code = result.error().kind->code;
        answer.details = result.error().details;
    }
    return answer;
}

Answer
ApiTest::done(std::string_view method, std::string_view target, std::optional<std::string> body) {
    auto answer = call(method, target, std::move(body));
    EXPECT_LT(answer.status, 300) << target << " " << answer.code << " " << answer.details;
    return answer;
}

User ApiTest::add_user(std::string_view id, std::optional<std::string> name) {
    User user;
    user.id = UserId(id);
    user.username = std::string(id);
    user.name = std::move(name);
    clock_.advance(1);
    user.created_at = user.updated_at = clock_.now();
    sql::Batch batch;
    store::Users::insert(batch, user);
    EXPECT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    return user;
}

Client ApiTest::add_client(std::string_view id, ClientType type) {
    Client client;
    client.id = ClientId(id);
    client.name = "Client " + std::string(id);
    client.type = type;
    clock_.advance(1);
    client.created_at = clock_.now();
    sql::Batch batch;
    store::Clients::insert(batch, client);
    EXPECT_TRUE(run_task(snapshots_.write(tenant_, std::move(batch))).value());
    return client;
}

std::vector<std::string> ApiTest::event_keys() {
    const auto events = run_task(store::AuditEvents(*database_).list(tenant_, {}, 1000, 0)).value();
    std::vector<std::string> keys;
    for (const auto& event : events) keys.push_back(event.key);
    std::ranges::reverse(keys);
    return keys;
}

std::shared_ptr<const store::Snapshot> ApiTest::snapshot(std::string_view tenant) {
    return run_task(snapshots_.get_latest(TenantId(tenant))).value();
}

}  // namespace ostiary::management
