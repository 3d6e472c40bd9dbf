#include "oauth/token_endpoint.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "oauth/resource_indicators.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>

namespace ostiary::oauth {
namespace {

// "Request and response parameters MUST NOT be included more than once", except resource (RFC
// 8707).
Result<void> check_duplicates(const Parameters& parameters) {
    if (const auto name = parameters.duplicate({"resource"})) {
        return fail(invalid_request, "the parameter " + *name + " is there twice");
    }
    return {};
}

Result<const Resource*>
find_resource(const Context& context, const Parameters& parameters, const GrantType& grant) {
    TRY(const auto indicators, parse_resource_indicators(parameters));
    if (indicators.size() > 1) {
        return fail(invalid_target, "an access token is for one resource: name one of them");
    }
    if (!indicators.empty()) return get_resource(*context.snapshot, indicators.front());
    return grant.uses_default_resource() ? context.snapshot->default_resource() : nullptr;
}

// Made again where a request fails, so that those which do not need no copy.
audit::Event event_of(
    const GrantType& grant,
    const Context& context,
    const AuthenticatedClient& client,
    const Parameters& parameters
) {
    audit::Event event;
    event.key = grant.audit_key();
    event.client_id = client.client().id.value;
    event.ip = context.address;
    event.user_agent = context.user_agent;
    if (client.secret_name) {
        event.details["applicationSecret"] = boost::json::object{{"name", *client.secret_name}};
    }
    event.params.reserve(parameters.size());
    for (const auto& [name, value] : parameters) event.params[name] = value;
    return event;
}

}  // namespace

Task<TokenResponse> TokenEndpoint::handle(
    const Context& context,
    std::string authorization,
    const Parameters& parameters
) {
    CO_CHECK(check_duplicates(parameters));
    CO_TRY(
        const auto client,
        co_await authentication_.authenticate(context, std::move(authorization), parameters)
    );
    CO_TRY(GrantType* const grant, find_grant(parameters.get("grant_type")));
    Result<TokenResponse> response = fail(unauthorized_client);
    if (grant->is_allowed_for(client.client())) {
        auto resource = find_resource(context, parameters, *grant);
        if (resource) {
            const TokenRequest request{
                context,
                client,
                parameters,
                *resource,
                tokens::split_scope(parameters.get("scope")),
                clock_.now()
            };
            response = co_await exchange(*grant, request);
        } else {
            response = std::unexpected(std::move(resource).error());
        }
    }
    if (!response) {
        audit::Event event = event_of(*grant, context, client, parameters);
        event.error = audit::EventError{
            "oidc." + std::string(response.error().kind->code), response.error().description
        };
        CO_CHECK(co_await issuer_.record(context, std::move(event)));
    }
    co_return response;
}

Task<TokenResponse> TokenEndpoint::exchange(GrantType& grant, const TokenRequest& request) {
    CO_TRY(auto authorization, co_await grant.authorize(request));
    audit::Event event = event_of(grant, request.context, request.client, request.parameters);
    if (authorization.user_id) event.user_id = authorization.user_id->value;
    event.session_id = authorization.session_uid;
    for (auto& [name, value] : authorization.audit_details) event.details[name] = value;
    CO_TRY(
        auto response, co_await issuer_.issue(request, std::move(authorization), std::move(event))
    );
    if (!response) {
        CO_CHECK(co_await grant.lose(request));
        co_return fail(temporarily_unavailable);
    }
    co_return *std::move(response);
}

Result<GrantType*> TokenEndpoint::find_grant(std::string_view type) const {
    if (type.empty()) return fail(invalid_request, "the parameter grant_type is missing");
    const auto found =
        std::ranges::find(grants_, type, [](const auto& grant) { return grant->type(); });
    if (found == grants_.end()) return fail(unsupported_grant_type);
    return found->get();
}

std::vector<std::string> TokenEndpoint::grant_types() const {
    std::vector<std::string> types;
    types.reserve(grants_.size());
    for (const auto& grant : grants_) types.emplace_back(grant->type());
    return types;
}

}  // namespace ostiary::oauth
