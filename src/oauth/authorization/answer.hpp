#pragma once

#include "base/error.hpp"
#include "base/secret.hpp"
#include "model/interaction.hpp"
#include "oauth/parameters.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::oauth {

// What a browser holds of us.
struct Browser {
    std::string session_bearer;                    // of the cookie _session
    std::vector<std::string> interaction_bearers;  // of the cookie _interaction
    // Comes from the consent page, which asks nothing of a first-party client's user. Says nothing
    // for another client, so it gives nobody anything.
    bool has_passed_consent = false;
};

// The query with which the consent page sends the browser on to an interaction without a question.
inline constexpr std::string_view passed_consent = "consent=passed";

// What goes back to the client, by the response mode of its request.
// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
struct ClientResponse {
    std::string redirect_uri;
    std::string response_mode;
    Parameters parameters;

    // Of the modes query and fragment.
    std::string location() const;
};

// Where the browser goes next, and what it holds from then on. Exactly one of the first three is
// set.
struct AuthorizationAnswer {
    std::optional<std::string> page;         // a path of ours, with its query
    std::optional<ClientResponse> response;  // to the client
    std::optional<Error> error;              // for a page of ours

    std::string client_id;                     // whose interaction the next two are about
    std::optional<Secret> interaction_bearer;  // a new one
    bool is_interaction_over = false;
    // Something was stored with it, on the interaction as it was read.
    bool is_written = false;
    // A page that the browser passes through: nothing was decided yet.
    bool is_passing = false;
    std::optional<Secret> session_bearer;  // a new one
    // Seconds that the browser keeps the cookie of the session, the new one or the one it has; 0
    // leaves it as it is.
    std::int64_t session_max_age = 0;
};

// The first page of sign-in that the request asks for, with what it reads from its query.
std::string sign_in_page(const AuthorizationRequest& request);
std::string consent_page(const AuthorizationRequest& request);

ClientResponse success_response(
    const AuthorizationRequest& request,
    const Secret& code,
    const std::string& issuer
);
// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
ClientResponse
error_response(const AuthorizationRequest& request, const Error& error, const std::string& issuer);

}  // namespace ostiary::oauth
