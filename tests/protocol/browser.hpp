#pragma once

#include "provider.hpp"

#include <map>
#include <optional>
#include <string>

namespace ostiary::testing {

using Form = std::vector<std::pair<std::string, std::string>>;

std::string encode(const Form& form);

// What a client knows when the browser comes back to it.
struct Callback {
    std::string location;
    http::Parameters parameters;

    std::string code() const { return std::string(parameters.get("code")); }
    std::string error() const { return std::string(parameters.get("error")); }
};

// A browser: a cookie jar, and a person who signs in and agrees.
class Browser {
public:
    explicit Browser(Provider& provider) : provider_(provider) {}

    http::Response get(std::string_view target);
    http::Response post(std::string_view target, const Form& form);

    // A good authorization request of the client, with changes: an empty value leaves one out.
    static Form authorization_request(const RegisteredClient& client, const Form& changes = {});
    http::Response authorize(const RegisteredClient& client, const Form& changes = {});

    // What the sign-in layer does once it knows who it is; returns the resume path.
    std::string complete_login(const UserId& user);
    // What the consent page does for a first-party client, and for others; returns the resume path.
    std::string pass_consent();
    std::string accept_consent();
    std::string deny_consent();

    // Follows the resume path, and where that leads by the consent page of a first-party client.
    http::Response resume(std::string_view path);

    // All of it, to the redirect to the client.
    Callback sign_in(const RegisteredClient& client, const UserId& user, const Form& changes = {});

    std::string interaction_bearer() const;
    std::map<std::string, std::string> cookies;

private:
    http::Response keep(http::Response response);
    http::Request request(std::string_view method, std::string_view target) const;
    Interaction interaction();

    Provider& provider_;
};

// The PKCE verifier behind the challenge of authorization_request().
inline constexpr std::string_view code_verifier = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJK";

Callback callback_of(const http::Response& response);

// A client at the token endpoint; credentials by basic, or none.
http::Response request_token(Provider& provider, const RegisteredClient& client, const Form& form);
http::Request token_request(const RegisteredClient& client, const Form& form);
http::Request form_request(std::string_view target, const Form& form);
http::Response redeem(
    Provider& provider,
    const RegisteredClient& client,
    const std::string& code,
    const Form& extra = {}
);
http::Response refresh(
    Provider& provider,
    const RegisteredClient& client,
    const std::string& token,
    const Form& extra = {}
);
http::Response userinfo(Provider& provider, const std::string& access_token);
http::Response
introspect(Provider& provider, const RegisteredClient& client, const std::string& token);
std::string error_of(const http::Response& response);
// The claims of a JWT, unverified.
boost::json::object claims_of(const std::string& token);

}  // namespace ostiary::testing
