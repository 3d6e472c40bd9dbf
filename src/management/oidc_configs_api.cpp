#include "management/oidc_configs_api.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "store/settings.hpp"

#include <stdexcept>

namespace ostiary::management {
namespace {

namespace setting_keys = store::setting_keys;

constexpr std::string_view tag = "Configs";

// The setting of that key, nothing if there is none.
template <class Config>
std::optional<Config> read_setting(const store::Snapshot& snapshot, std::string_view key) {
    const auto found = snapshot.settings.find(std::string(key));
    if (found == snapshot.settings.end()) return std::nullopt;
    auto config = json::decode<Config>(found->second);
    if (!config) throw std::logic_error("a setting does not hold what it is for");
    return *std::move(config);
}

}  // namespace

std::vector<http::Route> OidcConfigsApi::routes() {
    using http::route;
    using Api = OidcConfigsApi;
    constexpr auto management = http::Access::management;
    constexpr std::string_view session = "/api/configs/oidc/session";
    constexpr std::string_view id_token = "/api/configs/id-token";
    return {
        route<&Api::get_session>(
            *this, "GET", session, management, {.summary = "Get the session settings", .tag = tag}
        ),
        route<&Api::update_session>(
            *this,
            "PATCH",
            session,
            management,
            {.summary = "Update the session settings", .tag = tag}
        ),
        route<&Api::get_id_token>(
            *this,
            "GET",
            id_token,
            management,
            {.summary = "Get the settings of ID tokens", .tag = tag}
        ),
        route<&Api::put_id_token>(
            *this,
            "PUT",
            id_token,
            management,
            {.summary = "Set the settings of ID tokens", .tag = tag}
        ),
    };
}

Task<SessionConfig> OidcConfigsApi::get_session(const http::Request& request) {
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    co_return read_setting<SessionConfig>(*snapshot, setting_keys::oidc_session)
        .value_or(SessionConfig{});
}

Task<SessionConfig>
OidcConfigsApi::update_session(const http::Request& request, http::Body<SessionConfig> body) {
    // The only member is the whole of it: one that is left out changes nothing.
    if (!body.value.ttl) co_return co_await get_session(request);
    sql::Batch batch;
    store::Settings::put(batch, setting_keys::oidc_session, json::encode(body.value));
    CO_CHECK(co_await changes_.configure(
        request, std::move(batch), "Management.SessionConfig.Update", {{"ttl", *body.value.ttl}}
    ));
    co_return body.value;
}

Task<IdTokenConfig> OidcConfigsApi::get_id_token(const http::Request& request) {
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    const auto config = read_setting<IdTokenConfig>(*snapshot, setting_keys::id_token);
    if (!config) co_return fail(errors::not_found);
    co_return *config;
}

Task<IdTokenConfig>
OidcConfigsApi::put_id_token(const http::Request& request, http::Body<IdTokenConfig> body) {
    const json::value config = json::encode(body.value);
    sql::Batch batch;
    store::Settings::put(batch, setting_keys::id_token, config);
    CO_CHECK(co_await changes_.configure(
        request, std::move(batch), "Management.IdTokenConfig.Set", {{"config", config}}
    ));
    co_return body.value;
}

}  // namespace ostiary::management
