#include "oauth/authorization/pipeline.hpp"
#include "oauth/errors.hpp"

namespace ostiary::oauth {

// https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html#ResponseModes
Result<void> check_response_mode(PendingRequest& pending) {
    const std::string_view mode = pending.parameters.get("response_mode");
    if (mode.empty()) return {};
    if (mode != "query" && mode != "fragment" && mode != "form_post") {
        return fail(invalid_request, "this server does not offer the response_mode");
    }
    pending.request.response_mode = mode;
    return {};
}

// https://www.rfc-editor.org/rfc/rfc6749#section-3.1.1
Result<void> check_response_type(PendingRequest& pending) {
    const std::string_view type = pending.parameters.get("response_type");
    if (type.empty()) return fail(invalid_request, "the parameter response_type is missing");
    // RFC 9700 section 2.1.2: "clients SHOULD NOT use the implicit grant": no other is offered.
    if (type != "code") return fail(unsupported_response_type);
    const Client& client = pending.client.client;
    if (client.type == ClientType::machine_to_machine ||
        client.custom.is_device_flow.value_or(false)) {
        return fail(unauthorized_client, "the client may not use this response_type");
    }
    pending.request.response_type = type;
    return {};
}

// https://www.rfc-editor.org/rfc/rfc6749#section-3.1: "Request and response parameters MUST NOT be
// included more than once", except resource (RFC 8707 section 2).
Result<void> check_duplicates(PendingRequest& pending) {
    if (const auto name = pending.parameters.duplicate({"resource"})) {
        // Which state was meant is unknown.
        if (*name == "state") pending.request.state.reset();
        return fail(invalid_request, "the parameter " + *name + " is there twice");
    }
    return {};
}

// Parameters whose meaning would be lost if they were ignored.
// https://openid.net/specs/openid-connect-core-1_0.html#JWTRequests
Result<void> check_unsupported(PendingRequest& pending) {
    if (pending.parameters.has("request")) return fail(request_not_supported);
    if (pending.parameters.has("request_uri")) return fail(request_uri_not_supported);
    if (pending.parameters.has("registration")) return fail(registration_not_supported);
    return {};
}

}  // namespace ostiary::oauth
