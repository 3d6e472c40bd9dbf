#include "signin/flow.hpp"

#include "base/try.hpp"
#include "identity/errors.hpp"
#include "oauth/interaction_cookie.hpp"
#include "signin/errors.hpp"

namespace ostiary::signin {

std::string_view Flow::event_name() const {
    return json::to_name(state.event.value_or(InteractionEvent::sign_in));
}

std::string resume_url(const http::Request& request, const Interaction& interaction) {
    return request.base_url() + "/oidc/auth/" + interaction.uid;
}

Task<Flow> Flows::load(const http::Request& request) {
    CO_TRY(
        auto interaction,
        co_await interactions_.find(
            request.tenant, oauth::find_interaction_bearer(request), clock_.now()
        )
    );
    if (!interaction) co_return fail(errors::session_not_found);
    co_return co_await flow_of(request, *std::move(interaction));
}

Task<std::optional<Flow>> Flows::recall(const http::Request& request) {
    auto interaction =
        interactions_.recall(request.tenant, oauth::find_interaction_bearer(request), clock_.now());
    if (!interaction) co_return std::optional<Flow>{};
    CO_TRY(Flow flow, co_await flow_of(request, *std::move(interaction)));
    co_return std::optional<Flow>(std::move(flow));
}

Task<Flow> Flows::flow_of(const http::Request& request, Interaction interaction) {
    CO_TRY(auto snapshot, co_await snapshots_.get(request.tenant));
    Flow flow{
        .tenant = request.tenant,
        .snapshot = std::move(snapshot),
        .interaction = std::move(interaction),
        .state = {},
        .address = request.client_address,
        .user_agent = std::string(request.headers.get("User-Agent")),
        .browser = browsers_.read(request),
    };
    CO_TRY(flow.state, json::decode<FlowState>(*flow.interaction.sign_in));
    co_return flow;
}

Task<void> Flows::save(Flow& flow) {
    flow.interaction.sign_in = std::make_shared<const json::value>(json::encode(flow.state));
    if (flow.required_user) {
        store::Interactions::add_update_of(flow.batch, flow.interaction, *flow.required_user);
    } else {
        store::Interactions::add_update(flow.batch, flow.interaction);
    }
    ++flow.interaction.version;
    auto written = co_await write(flow);
    if (!written) --flow.interaction.version;
    co_return written;
}

Task<void> Flows::write(Flow& flow) {
    for (auto& key : flow.event_keys) recorder_.add(flow.batch, event_of(flow, std::move(key)));
    flow.event_keys.clear();
    CO_TRY(
        const auto written,
        co_await database_.write(flow.tenant, std::exchange(flow.batch, sql::Batch{}))
    );
    if (!written.conflict) {
        flow.is_written = true;
        interactions_.remember(flow.tenant, flow.interaction);
        co_return ok();
    }
    const ErrorKind* taken = identity::Registration::taken(*written.conflict, flow.username_guard);
    if (taken) co_return fail(*taken);
    if (const auto& user = flow.required_user) CO_CHECK(co_await require_user(flow, *user));
    co_return fail(errors::interaction_changed);
}

Task<User> Flows::require_user(const Flow& flow, UserId id) {
    CO_TRY(auto user, co_await users_.find(flow.tenant, std::move(id)));
    if (!user) co_return fail(errors::user_not_found);
    if (user->is_suspended) co_return fail(identity::errors::user_suspended);
    co_return *std::move(user);
}

void Flows::hand_over(
    http::Response& response,
    const http::Request& request,
    const Flow& flow,
    const Secret& bearer
) const {
    oauth::set_interaction_cookie(response, request, flow.interaction.client_id.value, bearer);
    if (const auto& user = flow.state.user_id) {
        browsers_.remember(response, request, flow.browser, *user);
    }
}

Task<void> Flows::record_failure(Flow& flow, std::string key, const Error& error) {
    audit::Event event = event_of(flow, std::move(key));
    event.error = {std::string(error.kind->code), error.description};
    sql::Batch batch;
    recorder_.add(batch, std::move(event));
    CO_CHECK(co_await database_.write(flow.tenant, std::move(batch)));
    co_return ok();
}

audit::Event Flows::event_of(const Flow& flow, std::string key) const {
    audit::Event event;
    event.key = std::move(key);
    event.user_id = flow.state.user_id;
    event.client_id = flow.interaction.client_id.value;
    event.ip = flow.address;
    event.user_agent = flow.user_agent;
    event.details = {{"interactionUid", flow.interaction.uid}};
    return event;
}

}  // namespace ostiary::signin
