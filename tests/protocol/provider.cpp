#include "provider.hpp"

#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "oidc/error_rendering.hpp"
#include "store/audit_events.hpp"
#include "store/client_secrets.hpp"
#include "store/clients.hpp"
#include "store/personal_access_tokens.hpp"
#include "store/resources.hpp"
#include "store/roles.hpp"
#include "store/seed.hpp"
#include "tokens/new_keys.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace ostiary::testing {
namespace {

std::vector<http::Route> joined(std::vector<http::Route> one, std::vector<http::Route> other) {
    http::join(one, std::move(other));
    return one;
}

}  // namespace

Task<http::Response> TextPages::error(const http::Request&, Error error) {
    co_return http::text_response(
        400, "error " + std::string(error.kind->code) + ": " + error.description
    );
}

Task<http::Response> TextPages::confirm_logout(const http::Request&, Logout logout) {
    co_return http::text_response(
        200, "confirm " + logout.action + " " + logout.xsrf + " " + logout.client_name.value_or("")
    );
}

Task<http::Response> TextPages::signed_out(const http::Request&) {
    co_return http::text_response(200, "signed out");
}

Task<http::Response>
TextPages::form_post(const http::Request&, std::string redirect_uri, http::Parameters parameters) {
    co_return http::text_response(200, "post " + redirect_uri + " " + parameters.encode());
}

Provider::Provider(const std::string& database) : database_(make_test_database(database)) {
    const auto make_key = [this](const TenantId& of, KeyKind kind) {
        return kind == KeyKind::private_keys
                   ? tokens::new_signing_key(of, jose::Algorithm::ES256, vault, clock.now())
                   : tokens::new_cookie_key(of, vault, random, clock.now());
    };
    http::ServerHooks hooks;
    hooks.tenant = [this](http::Request&, const http::ListenerOptions&) { return tenant; };
    hooks.render_error = oidc::render_error;
    dispatcher_ = std::make_unique<http::Dispatcher>(
        options_, std::move(hooks), joined(oauth_api_.routes(), oidc_api_.routes()), metrics_
    );
    run(store::seed(*database_, vault, random, clock, make_key, {}));
}

sql::Written Provider::write(sql::Batch batch) {
    auto written = run(database_->write(tenant, std::move(batch)));
    if (!written) throw std::logic_error("the test's own data was refused");
    return written;
}

void Provider::write_configuration(sql::Batch batch) {
    if (!run(snapshots.write(tenant, std::move(batch)))) {
        throw std::logic_error("the test's own configuration was refused");
    }
}

RegisteredClient Provider::add_client(NewClient wanted) {
    Client client;
    client.id = ClientId(wanted.id.empty() ? standard_id(random) : wanted.id);
    client.name = "Client";
    client.type = wanted.type;
    client.is_third_party = wanted.is_third_party;
    client.oidc.redirect_uris = std::move(wanted.redirect_uris);
    client.oidc.post_logout_redirect_uris = std::move(wanted.post_logout_redirect_uris);
    client.custom = std::move(wanted.custom);
    client.created_at = clock.now();
    sql::Batch batch;
    store::Clients::insert(batch, client);
    for (const auto& id : wanted.role_ids) store::Clients::add_role(batch, client.id, id);
    for (const auto& scope : wanted.consent_user_scopes) {
        store::Clients::add_consent_scope(batch, client.id, store::Clients::user_scopes, scope);
    }
    for (const auto& scope : wanted.consent_resource_scopes) {
        store::Clients::add_consent_scope(batch, client.id, store::Clients::resource_scopes, scope);
    }
    write_configuration(std::move(batch));

    RegisteredClient registered{client.id.value, {}, client.is_confidential()};
    registered.is_third_party = client.is_third_party;
    if (registered.is_confidential) {
        registered.secret = secret_text(random);
        add_secret(registered, "Default", registered.secret, std::nullopt);
    }
    return registered;
}

void Provider::add_secret(
    const RegisteredClient& client,
    std::string_view name,
    std::string_view value,
    std::optional<Milliseconds> expires_at
) {
    store::StoredClientSecret secret;
    secret.name = name;
    secret.digest = sha256(value);
    secret.sealed_value = "sealed";
    secret.created_at = clock.now();
    secret.expires_at = expires_at;
    sql::Batch batch;
    store::ClientSecrets::insert(batch, ClientId(client.id), secret);
    write_configuration(std::move(batch));
}

void Provider::remove_client(const RegisteredClient& client) {
    sql::Batch batch;
    store::Clients::remove(batch, ClientId(client.id));
    write_configuration(std::move(batch));
}

void Provider::set_redirect_uris(const RegisteredClient& client, std::vector<std::string> uris) {
    auto stored = run(store::Clients(*database_).find(tenant, ClientId(client.id))).value();
    stored.oidc.redirect_uris = std::move(uris);
    sql::Batch batch;
    store::Clients::update(batch, stored);
    write_configuration(std::move(batch));
}

UserId Provider::add_user(std::string_view username) {
    User user;
    user.id = UserId(short_id(random));
    user.username = std::string(username);
    user.name = "Ada Lovelace";
    user.primary_email = std::string(username) + "@example.com";
    user.created_at = clock.now();
    user.updated_at = clock.now();
    sql::Batch batch;
    store::Users::insert(batch, user);
    write(std::move(batch));
    return user.id;
}

void Provider::suspend_user(const UserId& id) {
    auto user = run(users.find(tenant, id)).value();
    const Milliseconds seen = user.updated_at;
    user.is_suspended = true;
    user.updated_at = seen + 1;
    sql::Batch batch;
    store::Users::update(batch, user, seen);
    write(std::move(batch));
}

void Provider::remove_user(const UserId& id) {
    sql::Batch batch;
    store::Users::remove(batch, id);
    write(std::move(batch));
}

Resource Provider::add_resource(NewResource wanted) {
    Resource resource;
    resource.id = standard_id(random);
    resource.name = "API";
    resource.indicator = wanted.indicator;
    resource.is_default = wanted.is_default;
    resource.created_at = clock.now();
    sql::Batch batch;
    store::Resources::insert(batch, resource);
    for (const auto& name : wanted.scopes) {
        Scope scope{standard_id(random), resource.id, name, {}, clock.now()};
        store::Resources::insert_scope(batch, scope);
        resource.scopes.push_back(std::move(scope));
    }
    write_configuration(std::move(batch));
    return resource;
}

std::string Provider::add_role(const Resource& resource, RoleType type, std::string_view name) {
    Role role;
    role.id = standard_id(random);
    role.name = name;
    role.description = "A role";
    role.type = type;
    for (const auto& scope : resource.scopes) role.scope_ids.push_back(scope.id);
    sql::Batch batch;
    store::Roles::insert(batch, role, clock.now());
    write_configuration(std::move(batch));
    return role.id;
}

void Provider::give_role(const UserId& user, std::string_view role_id) {
    sql::Batch batch;
    store::Users::add_role(batch, user, role_id);
    write(std::move(batch));
}

void Provider::take_role(const UserId& user, std::string_view role_id) {
    sql::Batch batch;
    store::Users::remove_role(batch, user, role_id);
    write(std::move(batch));
}

std::string
Provider::add_personal_access_token(const UserId& user, std::optional<Milliseconds> expires_at) {
    const std::string value = "pat_" + secret_text(random);
    store::PersonalAccessToken token;
    token.user_id = user;
    token.name = "token";
    token.digest = sha256(value);
    token.sealed_value = "sealed";
    token.created_at = clock.now();
    token.expires_at = expires_at;
    sql::Batch batch;
    store::PersonalAccessTokens::insert(batch, token);
    write(std::move(batch));
    return value;
}

http::Response Provider::send(http::Request request) {
    return run(serve(std::move(request)));
}

Task<http::Response> Provider::serve(http::Request request) {
    request.secure = true;
    request.client_address = "192.0.2.1";
    const http::ListenerOptions listener{.name = "core"};
    const auto plan = dispatcher_->plan(request, origin.substr(8), listener);
    auto outcome = co_await dispatcher_->answer(request, plan);
    if (!outcome) co_return std::unexpected(std::move(outcome).error());
    co_return std::move(outcome->response);
}

oauth::Context Provider::context() {
    return {run(snapshots.get(tenant)), std::string(origin), "", "192.0.2.1", "test"};
}

std::vector<std::string> Provider::audit_keys() {
    std::vector<std::string> keys;
    const auto events = run(store::AuditEvents(*database_).list(tenant, {}, 1000, 0));
    for (const auto& event : events) keys.push_back(event.key);
    return keys;
}

boost::json::object json_of(const http::Response& response) {
    const std::string_view body =
        response.shared_body.empty() ? std::string_view(response.body) : response.shared_body;
    boost::system::error_code error;
    auto parsed = boost::json::parse(body, error);
    if (error || !parsed.is_object()) return {};
    return std::move(parsed.get_object());
}

std::string text_of(const boost::json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace ostiary::testing
