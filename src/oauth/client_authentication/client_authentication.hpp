#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "oauth/context.hpp"
#include "oauth/parameters.hpp"

#include <optional>
#include <string>

namespace ostiary::oauth {

// What a client sent to say who it is, and by which method.
// https://www.rfc-editor.org/rfc/rfc6749#section-2.3
struct ClientCredentials {
    enum class Method { none, client_secret_basic, client_secret_post };

    Method method = Method::none;
    ClientId id;
    Secret secret;
};

// Reads the credentials from the Authorization header and the body. More than one method in a
// request is refused, so that two readers cannot see two clients.
Result<ClientCredentials>
parse_client_credentials(std::string_view authorization, const Parameters& parameters);

struct AuthenticatedClient {
    ClientEntryPtr entry;
    // The name of the secret that was presented, for the audit log.
    std::optional<std::string> secret_name;

    const Client& client() const { return entry->client; }
};

// Authenticates clients. Whether a client exists shows neither in the answer nor in its time.
//
// Thread safety: all members may be called concurrently.
class ClientAuthentication {
public:
    ClientAuthentication(store::Snapshots& clients, const Clock& clock)
        : clients_(clients), clock_(clock) {}

    Task<AuthenticatedClient>
    authenticate(const Context& context, std::string authorization, const Parameters& parameters);

private:
    store::Snapshots& clients_;
    const Clock& clock_;
};

}  // namespace ostiary::oauth
