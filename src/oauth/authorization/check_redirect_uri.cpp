#include "oauth/authorization/pipeline.hpp"
#include "oauth/errors.hpp"
#include "oauth/redirect_uri.hpp"

namespace ostiary::oauth {

// https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2.4: "If an authorization request fails
// validation due to a missing, invalid, or mismatching redirection URI, the authorization server
// SHOULD inform the resource owner of the error and MUST NOT automatically redirect the user-agent
// to the invalid redirection URI."
Result<void> check_redirect_uri(PendingRequest& pending) {
    const auto values = pending.parameters.get_all("redirect_uri");
    if (values.empty() || values.front().empty()) {
        return fail(invalid_request, "the parameter redirect_uri is missing");
    }
    if (values.size() > 1) {
        return fail(invalid_request, "the parameter redirect_uri is there twice");
    }
    if (!is_redirect_uri_of(pending.client.client, values.front())) {
        return fail(invalid_request, "the client has not registered this redirect_uri");
    }
    pending.request.redirect_uri = values.front();
    // An error that is found later goes back with the state.
    pending.request.state = pending.parameters.find("state");
    return {};
}

}  // namespace ostiary::oauth
