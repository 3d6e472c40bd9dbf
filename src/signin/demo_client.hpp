#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "crypto/vault.hpp"
#include "http/route.hpp"
#include "http/router.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ostiary::signin {

// The relying party of the sample application: a public client that speaks to the provider by the
// same requests as any other, only without a socket in between.
//
// It keeps nothing on the server: what it must remember stands in cookies that are sealed.
//
// Thread safety: all members may be called concurrently.
class DemoClient {
public:
    // `provider` has the routes of the token endpoint, of userinfo and of the JWKS.
    DemoClient(
        std::vector<http::Route> provider,
        const Vault& vault,
        Random& random,
        const Clock& clock
    );

    struct Tokens {
        std::string id_token;
        std::string access_token;
        std::string refresh_token;  // may be empty
    };

    // Sends the browser to the authorization endpoint.
    http::Response start(const http::Request& request) const;
    // Redeems the code that the browser came back with, and checks the ID token.
    Task<Tokens> finish(const http::Request& request, const http::Parameters& answer);

    std::optional<Tokens> load(const http::Request& request) const;
    void save(http::Response& response, const http::Request& request, const Tokens& tokens) const;
    static void forget(http::Response& response, const http::Request& request);

    // What the userinfo endpoint says; nothing when the access token is no longer good.
    Task<std::optional<boost::json::object>>
    userinfo(const http::Request& request, std::string access_token);
    // The claims of an ID token that was verified before.
    static boost::json::object claims_of(const std::string& id_token);

    // Binds the forms of the page to the browser.
    static std::string form_binding(const http::Request& request);

private:
    struct Started;
    std::optional<Started> load_start(const http::Request& request) const;
    Task<http::Response> call(const http::Request& browser, http::Request request);
    Task<void>
    check_id_token(const http::Request& request, const std::string& token, std::string nonce);

    std::unique_ptr<http::Router> provider_;
    const Vault& vault_;
    Random& random_;
    const Clock& clock_;
};

}  // namespace ostiary::signin
