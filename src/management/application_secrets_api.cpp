#include "management/application_secrets_api.hpp"

#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "management/errors.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using http::Access;
using http::Body;
using http::Path;
using http::Request;
using store::ClientSecrets;

Result<ApplicationSecretShape> open(
    const TenantId& tenant,
    const ClientId& client,
    const store::StoredClientSecret& secret,
    const Vault& vault
) {
    const auto seal = ClientSecrets::seal_context(tenant, client, secret.name);
    TRY(const Secret value, vault.open(secret.sealed_value, seal.context()));
    ApplicationSecretShape shape;
    shape.tenant_id = tenant.value;
    shape.application_id = client.value;
    shape.name = secret.name;
    shape.value = value.reveal();
    shape.created_at = secret.created_at;
    shape.expires_at = secret.expires_at;
    return shape;
}

}  // namespace

ApplicationSecretShape add_new_secret(
    sql::Batch& batch,
    const NewSecret& secret,
    const Vault& vault,
    Random& random,
    Milliseconds now
) {
    ApplicationSecretShape shape;
    shape.tenant_id = secret.tenant.value;
    shape.application_id = secret.client.value;
    shape.name = secret.name;
    shape.value = secret_text(random);
    shape.created_at = now;
    shape.expires_at = secret.expires_at;

    store::StoredClientSecret row;
    row.name = secret.name;
    row.digest = sha256(shape.value);
    const auto seal = ClientSecrets::seal_context(secret.tenant, secret.client, secret.name);
    row.sealed_value = vault.seal(shape.value, seal.context());
    row.created_at = now;
    row.expires_at = secret.expires_at;
    ClientSecrets::insert(batch, secret.client, row);
    return shape;
}

std::vector<http::Route> ApplicationSecretsApi::routes() {
    using Api = ApplicationSecretsApi;
    constexpr auto access = Access::management;
    return {
        http::route<&Api::list>(
            *this,
            "GET",
            "/api/applications/{id}/secrets",
            access,
            {.summary = "Get application secrets"}
        ),
        http::route<&Api::create>(
            *this,
            "POST",
            "/api/applications/{id}/secrets",
            access,
            {.summary = "Add application secret", .success = 201}
        ),
        http::route<&Api::rename>(
            *this,
            "PATCH",
            "/api/applications/{id}/secrets/{name}",
            access,
            {.summary = "Update application secret"}
        ),
        http::route<&Api::remove>(
            *this,
            "DELETE",
            "/api/applications/{id}/secrets/{name}",
            access,
            {.summary = "Delete application secret"}
        ),
        http::route<&Api::remove_legacy>(
            *this,
            "DELETE",
            "/api/applications/{id}/legacy-secret",
            access,
            {.summary = "Delete application legacy secret"}
        ),
    };
}

Task<Client> ApplicationSecretsApi::get_client(TenantId tenant, std::string id) {
    CO_TRY(auto client, co_await clients_.find(std::move(tenant), ClientId(std::move(id))));
    if (!client) co_return fail(errors::not_exists);
    co_return *std::move(client);
}

Task<std::vector<ApplicationSecretShape>>
ApplicationSecretsApi::list(const Request& request, Path<"id"> id) {
    CO_TRY(const auto client, co_await get_client(request.tenant, id.value));
    CO_TRY(const auto secrets, co_await secrets_.list(request.tenant, client.id));
    std::vector<ApplicationSecretShape> shapes;
    for (const auto& secret : secrets) {
        CO_TRY(auto shape, open(request.tenant, client.id, secret, vault_));
        shapes.push_back(std::move(shape));
    }
    co_return shapes;
}

Task<ApplicationSecretShape>
ApplicationSecretsApi::create(const Request& request, Path<"id"> id, Body<CreateSecret> body) {
    const Milliseconds now = clock_.now();
    if (body.value.expires_at && *body.value.expires_at <= now) {
        co_return invalid_input("The time expiresAt has passed.");
    }
    CO_TRY(const auto client, co_await get_client(request.tenant, id.value));
    if (!client.is_confidential()) {
        co_return invalid_input("An application of this type has no secrets.");
    }
    sql::Batch batch;
    auto shape = add_new_secret(
        batch,
        {request.tenant, client.id, body.value.name, body.value.expires_at},
        vault_,
        random_,
        now
    );
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.ApplicationSecret.Create",
        {{"applicationId", client.id.value}, {"name", body.value.name}},
        {.unique = {{ClientSecrets::name_taken, &errors::secret_name_exists}}}
    ));
    co_return shape;
}

Task<ApplicationSecretShape> ApplicationSecretsApi::rename(
    const Request& request,
    Path<"id"> id,
    Path<"name"> name,
    Body<RenameSecret> body
) {
    const ClientId client(id.value);
    CO_TRY(const auto secrets, co_await secrets_.list(request.tenant, client));
    const auto found = std::ranges::find(secrets, name.value, &store::StoredClientSecret::name);
    if (found == secrets.end()) co_return fail(errors::not_found);
    CO_TRY(auto shape, open(request.tenant, client, *found, vault_));
    shape.name = body.value.name;

    const auto seal = ClientSecrets::seal_context(request.tenant, client, shape.name);
    sql::Batch batch;
    ClientSecrets::rename(
        batch, client, name.value, shape.name, vault_.seal(shape.value, seal.context())
    );
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.ApplicationSecret.Update",
        {{"applicationId", id.value}, {"name", name.value}, {"newName", shape.name}},
        {.unique = {{ClientSecrets::name_taken, &errors::secret_name_exists}}}
    ));
    co_return shape;
}

Task<void> ApplicationSecretsApi::remove(const Request& request, Path<"id"> id, Path<"name"> name) {
    sql::Batch batch;
    ClientSecrets::remove(batch, ClientId(id.value), name.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.ApplicationSecret.Delete",
        {{"applicationId", id.value}, {"name", name.value}}
    );
}

// No application has had a secret without a name here.
Task<ApplicationShape> ApplicationSecretsApi::remove_legacy(const Request& request, Path<"id"> id) {
    CO_TRY(const auto client, co_await get_client(request.tenant, id.value));
    co_return fail(errors::no_legacy_secret, {}, client.id.value);
}

}  // namespace ostiary::management
