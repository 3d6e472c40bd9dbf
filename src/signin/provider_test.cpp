#include "signin/provider_test.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "http/response_head.hpp"
#include "oauth/grants/authorization_code.hpp"
#include "store/audit_events.hpp"
#include "store/clients.hpp"
#include "store/seed.hpp"
#include "store/sign_in_experiences.hpp"
#include "tokens/new_keys.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>

namespace ostiary::signin::testing {
namespace {

constexpr sql::Query list_audit_keys{
    "test.list_audit_keys",
    "select key from audit_events where tenant_id = $1 order by id"
};

std::vector<std::unique_ptr<oauth::GrantType>> grant_types(Provider& provider) {
    std::vector<std::unique_ptr<oauth::GrantType>> grants;
    grants.push_back(std::make_unique<oauth::AuthorizationCodeGrant>(
        provider.gate, *provider.database, provider.revocation
    ));
    return grants;
}

std::vector<http::Route> provider_routes(Provider& provider) {
    auto routes = provider.oauth_api.routes();
    http::join(routes, provider.oidc_api.routes());
    return routes;
}

}  // namespace

Provider::Provider(const std::string& database_kind)
    : Provider(std::shared_ptr<sql::Database>(ostiary::testing::make_test_database(database_kind))
      ) {
    seed();
    add_client("app");
}

void Provider::seed() {
    const auto make_key = [this](const TenantId& of, KeyKind kind) {
        return kind == KeyKind::cookie_keys
                   ? tokens::new_cookie_key(of, vault, random, clock.now())
                   : tokens::new_signing_key(of, jose::Algorithm::ES256, vault, clock.now());
    };
    EXPECT_TRUE(run_task(store::seed(*database, vault, random, clock, make_key, {})));
}

Provider::Provider(std::shared_ptr<sql::Database> shared_database)
    : database(std::move(shared_database)),
      hasher({.pool = {.threads = 2}, .argon2 = {.memory_kib = 1024, .passes = 1}}, random),
      token_endpoint(client_authentication, issuer, grant_types(*this), clock),
      discovery(rings, token_endpoint.grant_types()),
      demo_client(provider_routes(*this), vault, random, clock) {
    auto routes = provider_routes(*this);
    for (auto more :
         {sign_in_pages.routes(),
          profile_page.routes(),
          consent_pages.routes(),
          plain.routes(),
          demo_app.routes(),
          experience.routes(),
          setup_pages.routes(),
          well_known.routes(),
          assets.routes()}) {
        http::join(routes, std::move(more));
    }
    router = std::make_unique<http::Router>(std::move(routes));
}

Task<http::Response> Provider::answer(http::Request& request) {
    const auto found = router->find(request.method, request);
    if (!found.route) co_return http::text_response(404, "no route");
    auto response = co_await found.route->run(request);
    if (!response) co_return http::api_error(response.error());
    co_return *std::move(response);
}

http::Response Provider::send(http::Request request) {
    return run_task(answer(request)).value();
}

std::vector<http::Response> Provider::send_all(std::vector<http::Request> requests) {
    std::vector<http::Response> responses;
    Loop loop;
    loop.post([&] {
        for (auto& request : requests) {
            spawn<http::Response>(answer(request), [&](Result<http::Response> response, auto) {
                responses.push_back(std::move(response).value());
            });
        }
    });
    loop.run_until([&] { return responses.size() == requests.size(); });
    return responses;
}

User Provider::add_user(std::string username, std::string password) {
    const auto snapshot = run_task(snapshots.get(tenant)).value();
    identity::Profile profile;
    profile.username = std::move(username);
    profile.password_digest =
        run_task(hasher.hash({"default", "test"}, Secret(std::move(password)))).value();
    sql::Batch batch;
    const auto added = registration.add(batch, *snapshot, profile);
    EXPECT_TRUE(run_task(database->write(tenant, std::move(batch))).value());
    return added.user;
}

void Provider::suspend(const User& user, bool suspended) {
    User changed = user;
    changed.is_suspended = suspended;
    sql::Batch batch;
    store::Users::update(batch, changed, user.updated_at);
    EXPECT_TRUE(run_task(database->write(tenant, std::move(batch))).value());
}

void Provider::change_experience(const std::function<void(SignInExperience&)>& change) {
    SignInExperience changed = run_task(snapshots.get(tenant)).value()->experience;
    change(changed);
    sql::Batch batch;
    store::SignInExperiences::put(batch, changed);
    EXPECT_TRUE(run_task(snapshots.write(tenant, std::move(batch))).value());
}

void Provider::add_client(const std::string& id, bool is_third_party) {
    Client client;
    client.id = ClientId(id);
    client.name = "Relying Party";
    client.type = ClientType::spa;
    client.is_third_party = is_third_party;
    client.oidc.redirect_uris = {"https://rp.example/cb"};
    client.created_at = clock.now();
    sql::Batch batch;
    store::Clients::insert(batch, client);
    EXPECT_TRUE(run_task(snapshots.write(tenant, std::move(batch))).value());
}

std::vector<std::string> Provider::audit_keys() {
    struct Row {
        std::string key;
        static constexpr auto columns() { return std::tuple{sql::column("key", &Row::key)}; }
    };
    std::vector<std::string> keys;
    for (auto& row : run_task(database->list<Row>(tenant, list_audit_keys)).value()) {
        keys.push_back(std::move(row.key));
    }
    return keys;
}

http::Request Browser::request(std::string_view method, std::string_view target) const {
    http::Request request;
    if (target.starts_with(origin)) target.remove_prefix(origin.size());
    const auto question = target.find('?');
    request.method = method;
    request.path = target.substr(0, question);
    if (question != std::string_view::npos) request.query = target.substr(question + 1);
    request.id = "request";
    request.client_address = address;
    request.origin = origin;
    request.tenant = tenant;
    request.headers.add("Host", origin.substr(7));
    std::string cookie;
    for (const auto& [name, value] : cookies) {
        if (!cookie.empty()) cookie += "; ";
        cookie += name + "=" + value;
    }
    if (!cookie.empty()) request.headers.add("Cookie", cookie);
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return request;
}

void Browser::take_cookies(const http::Response& response) {
    for (const auto& [header, value] : response.headers) {
        if (!http::same_name(header, "Set-Cookie")) continue;
        const auto equals = value.find('=');
        const auto end = std::min(value.find(';'), value.size());
        const std::string name(value.substr(0, equals));
        if (value.find("Max-Age=0") != std::string_view::npos) {
            cookies.erase(name);
        } else {
            cookies[name] = value.substr(equals + 1, end - equals - 1);
        }
    }
}

http::Response Browser::get(std::string_view target) {
    auto response = provider_->send(request("GET", target));
    take_cookies(response);
    return response;
}

http::Response
Browser::post(std::string_view target, const std::map<std::string, std::string>& fields) {
    http::Request sent = request("POST", target);
    http::Parameters body;
    for (const auto& [name, value] : fields) body.set(name, value);
    sent.headers.add("Content-Type", "application/x-www-form-urlencoded");
    if (!sent.headers.has("Origin")) sent.headers.add("Origin", origin);
    sent.body = body.encode();
    auto response = provider_->send(std::move(sent));
    take_cookies(response);
    return response;
}

http::Response Browser::json(std::string_view method, std::string_view path, std::string body) {
    http::Request sent = request(method, path);
    if (!body.empty()) sent.headers.add("Content-Type", "application/json");
    sent.body = std::move(body);
    auto response = provider_->send(std::move(sent));
    take_cookies(response);
    return response;
}

http::Response Browser::follow(http::Response response) {
    for (int hops = 0; hops < 10; ++hops) {
        const std::string target = location(response);
        if (!target.starts_with(origin) && !target.starts_with("/")) break;
        response = get(target);
    }
    return response;
}

http::Response
Browser::authorize(const std::string& client, const std::map<std::string, std::string>& extra) {
    http::Parameters parameters;
    parameters.set("client_id", client);
    parameters.set("redirect_uri", "https://rp.example/cb");
    parameters.set("response_type", "code");
    parameters.set("scope", "openid profile");
    parameters.set("state", "the-state");
    parameters.set("code_challenge", base64url_encode(sha256(std::string(43, 'v'))));
    parameters.set("code_challenge_method", "S256");
    for (const auto& [name, value] : extra) parameters.set(name, value);
    return follow(get("/oidc/auth?" + parameters.encode()));
}

http::Response Browser::submit_form(
    std::string_view target,
    const std::string& identifier,
    const std::string& password
) {
    const auto page = get(target);
    return post(
        target, {{"_csrf", csrf_of(page)}, {"identifier", identifier}, {"password", password}}
    );
}

std::string location(const http::Response& response) {
    return std::string(response.headers.get("Location"));
}

std::string csrf_of(const http::Response& page) {
    constexpr std::string_view before = R"(name="_csrf" value=")";
    const auto start = page.body.find(before);
    if (start == std::string::npos) return {};
    const auto from = start + before.size();
    return page.body.substr(from, page.body.find('"', from) - from);
}

std::string member(const http::Response& response, std::string_view name) {
    const auto parsed = boost::json::parse(http::content_of(response));
    const auto* value = parsed.is_object() ? parsed.get_object().if_contains(name) : nullptr;
    return value && value->is_string() ? std::string(value->get_string()) : std::string{};
}

}  // namespace ostiary::signin::testing
