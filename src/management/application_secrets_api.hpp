#pragma once

#include "base/random.hpp"
#include "crypto/vault.hpp"
#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "store/client_secrets.hpp"
#include "store/clients.hpp"

#include <vector>

namespace ostiary::management {

// A client secret or personal access token to be made.
struct CreateSecret {
    std::string name;
    std::optional<std::int64_t> expires_at;

    static constexpr auto fields() {
        return std::tuple{
            json::field("name", &CreateSecret::name, {.min = 1, .max = 256}),
            json::field(
                "expiresAt",
                &CreateSecret::expires_at,
                {.doc = "Milliseconds since 1970; never if absent", .nullable = true}
            ),
        };
    }
};

struct RenameSecret {
    std::string name;

    static constexpr auto fields() {
        return std::tuple{json::field("name", &RenameSecret::name, {.min = 1, .max = 256})};
    }
};

struct NewSecret {
    TenantId tenant;
    ClientId client;
    std::string name;
    std::optional<Milliseconds> expires_at;
};

// Makes a secret of a client and adds it to the batch; the value is for the answer.
ApplicationSecretShape add_new_secret(
    sql::Batch& batch,
    const NewSecret& secret,
    const Vault& vault,
    Random& random,
    Milliseconds now
);

// The named secrets of an application. Their values can be read again.
class ApplicationSecretsApi {
public:
    ApplicationSecretsApi(
        store::Clients& clients,
        store::ClientSecrets& secrets,
        Changes& changes,
        const Vault& vault,
        Random& random,
        Clock& clock
    )
        : clients_(clients),
          secrets_(secrets),
          changes_(changes),
          vault_(vault),
          random_(random),
          clock_(clock) {}

    std::vector<http::Route> routes();

    Task<std::vector<ApplicationSecretShape>>
    list(const http::Request& request, http::Path<"id"> id);
    Task<ApplicationSecretShape>
    create(const http::Request& request, http::Path<"id"> id, http::Body<CreateSecret> body);
    Task<ApplicationSecretShape> rename(
        const http::Request& request,
        http::Path<"id"> id,
        http::Path<"name"> name,
        http::Body<RenameSecret> body
    );
    Task<void> remove(const http::Request& request, http::Path<"id"> id, http::Path<"name"> name);
    Task<ApplicationShape> remove_legacy(const http::Request& request, http::Path<"id"> id);

private:
    Task<Client> get_client(TenantId tenant, std::string id);

    store::Clients& clients_;
    store::ClientSecrets& secrets_;
    Changes& changes_;
    const Vault& vault_;
    Random& random_;
    Clock& clock_;
};

}  // namespace ostiary::management
