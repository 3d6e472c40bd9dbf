#include "oauth/client_authentication/client_authentication.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "oauth/errors.hpp"

#include <algorithm>

namespace ostiary::oauth {
namespace {

using Method = ClientCredentials::Method;

bool is_basic(std::string_view scheme) {
    constexpr std::string_view basic = "basic";
    return std::ranges::equal(scheme, basic, [](char a, char b) { return (a | 0x20) == b; });
}

// https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
Result<ClientCredentials> parse_basic(std::string_view authorization) {
    const auto malformed = [] {
        return fail(invalid_request, "the Authorization header is malformed");
    };
    const std::size_t space = authorization.find(' ');
    if (space == std::string_view::npos) return malformed();
    if (!is_basic(authorization.substr(0, space))) {
        return fail(invalid_request, "the Authorization header is of another scheme");
    }
    const auto decoded = base64_decode(authorization.substr(space + 1));
    if (!decoded) return malformed();
    const std::size_t colon = decoded->find(':');
    if (colon == std::string::npos) return malformed();
    // "The client identifier is encoded using the "application/x-www-form-urlencoded" encoding
    // algorithm"
    const auto id = percent_decode(std::string_view(*decoded).substr(0, colon), true);
    auto secret = percent_decode(std::string_view(*decoded).substr(colon + 1), true);
    // The same rules as for parameters of a form: neither may hold what a database cannot store.
    const auto is_text = [](const std::string& text) {
        return is_utf8(text) && text.find('\0') == std::string::npos;
    };
    if (!id || !secret || id->empty() || !is_text(*id) || !is_text(*secret)) {
        return fail(invalid_request, "the Authorization header holds a malformed escape");
    }
    if (secret->empty()) {
        return fail(invalid_request, "the Authorization header holds no secret");
    }
    return ClientCredentials{
        Method::client_secret_basic, ClientId(*id), Secret(*std::move(secret))
    };
}

// Compares with every secret, so that the time does not tell which one was close, and with a dummy
// where there is none.
const ClientSecret*
find_secret(const std::vector<ClientSecret>& secrets, const std::string& digest) {
    static const std::string dummy(32, '\0');
    const ClientSecret* found = nullptr;
    for (const ClientSecret& secret : secrets) {
        if (equal_constant_time(secret.digest, digest)) found = &secret;
    }
    if (secrets.empty() && equal_constant_time(dummy, digest)) return nullptr;
    return found;
}

}  // namespace

Result<ClientCredentials>
parse_client_credentials(std::string_view authorization, const Parameters& parameters) {
    const std::string_view id = parameters.get("client_id");
    const std::string_view secret = parameters.get("client_secret");
    if (parameters.has("client_assertion") || parameters.has("client_assertion_type")) {
        return fail(invalid_client, {}, "client assertions are not supported");
    }
    if (!authorization.empty()) {
        TRY(auto credentials, parse_basic(authorization));
        // "The client MUST NOT use more than one authentication method in each request."
        if (!secret.empty()) {
            return fail(invalid_request, "the client authenticates in more than one way");
        }
        if (!id.empty() && id != credentials.id.value) {
            return fail(invalid_request, "body and Authorization header name different clients");
        }
        return credentials;
    }
    if (id.empty()) {
        return fail(invalid_request, "nothing says which client this is");
    }
    if (secret.empty()) return ClientCredentials{Method::none, ClientId(id), {}};
    return ClientCredentials{Method::client_secret_post, ClientId(id), Secret(std::string(secret))};
}

Task<AuthenticatedClient> ClientAuthentication::authenticate(
    const Context& context,
    std::string authorization,
    const Parameters& parameters
) {
    CO_TRY(const auto credentials, parse_client_credentials(authorization, parameters));
    CO_TRY(
        auto entry,
        co_await clients_.find_client(context.snapshot, credentials.id, context.base_url)
    );
    // The digest is computed for an unknown client as well.
    const std::string digest = sha256(credentials.secret.reveal());
    static const std::vector<ClientSecret> no_secrets;
    const ClientSecret* const secret = find_secret(entry ? entry->secrets : no_secrets, digest);
    if (!entry) co_return fail(invalid_client, {}, "client not found");

    if (!entry->client.is_confidential()) {
        // A public client has no secret that could be right; what it sends as one is no proof.
        if (credentials.method != Method::none) {
            co_return fail(invalid_client, {}, "a public client sent a secret");
        }
        co_return AuthenticatedClient{std::move(entry), std::nullopt};
    }
    if (credentials.method == Method::none) {
        co_return fail(invalid_client, {}, "a confidential client did not authenticate");
    }
    if (!secret) co_return fail(invalid_client, {}, "wrong client secret");
    if (secret->expires_at && *secret->expires_at <= clock_.now()) {
        co_return fail(invalid_request, "client secret has expired");
    }
    std::string name = secret->name;
    co_return AuthenticatedClient{std::move(entry), std::move(name)};
}

}  // namespace ostiary::oauth
