#include "store/interactions.hpp"

#include "base/try.hpp"
#include "json/arena.hpp"
#include "store/cells.hpp"
#include "store/records.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

namespace sql_of = interactions_sql;

// What the column `state` holds beside the member `signIn`, which is of any size and is not copied.
struct Progress {
    std::string prompt;
    bool login_done = false;
    bool consent_done = false;
    std::int64_t authenticated_at = 0;

    static constexpr auto fields() {
        return std::tuple{
            json::field("prompt", &Progress::prompt),
            json::field("loginDone", &Progress::login_done),
            json::field("consentDone", &Progress::consent_done),
            json::field("authenticatedAt", &Progress::authenticated_at),
        };
    }
};

struct Row : Interaction {
    sql::Bytes raw_id;
    sql::Bytes raw_digest;
    std::optional<sql::Bytes> raw_session_id;
    sql::Json raw_request;
    sql::Json raw_state;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &Row::raw_id),
            sql::column("digest", &Row::raw_digest),
            sql::column("uid", &Row::uid),
            sql::column("client_id", &Row::client_id),
            sql::column("request", &Row::raw_request),
            sql::column("state", &Row::raw_state),
            sql::column("version", &Row::version),
            sql::column("user_id", &Row::user_id),
            sql::column("session_id", &Row::raw_session_id),
            sql::column("created_at", &Row::created_at),
            sql::column("expires_at", &Row::expires_at),
        };
    }
};

sql::Json progress_of(const Interaction& interaction) {
    sql::Json progress = sql::as_json(Progress{
        interaction.prompt,
        interaction.login_done,
        interaction.consent_done,
        interaction.authenticated_at
    });
    progress.text.pop_back();
    progress.text += R"(,"signIn":)";
    json::append(progress.text, *interaction.sign_in);
    progress.text += '}';
    return progress;
}

std::optional<sql::Bytes> session_of(const Interaction& interaction) {
    if (!interaction.session_id) return std::nullopt;
    return sql::Bytes{*interaction.session_id};
}

Result<Interaction> to_interaction(Row row) {
    json::Arena arena;
    const auto asked = boost::json::parse(row.raw_request.text, arena.storage());
    TRY(auto request, json::decode<AuthorizationRequest>(asked));
    const auto state = boost::json::parse(row.raw_state.text, arena.storage());
    TRY(auto progress, json::decode<Progress>(state));
    const auto* const sign_in = state.get_object().if_contains("signIn");
    if (!sign_in || !sign_in->is_object()) return json::invalid("signIn", "must be an object");
    Interaction interaction = std::move(static_cast<Interaction&>(row));
    interaction.id = std::move(row.raw_id.value);
    interaction.digest = std::move(row.raw_digest.value);
    if (row.raw_session_id) interaction.session_id = std::move(row.raw_session_id->value);
    interaction.request = std::make_shared<const AuthorizationRequest>(std::move(request));
    interaction.prompt = std::move(progress.prompt);
    interaction.login_done = progress.login_done;
    interaction.consent_done = progress.consent_done;
    interaction.authenticated_at = progress.authenticated_at;
    interaction.sign_in = std::make_shared<const json::value>(*sign_in, boost::json::storage_ptr());
    return interaction;
}

}  // namespace

Task<std::optional<Interaction>>
Interactions::find(TenantId tenant, std::string bearer, Milliseconds now) {
    CO_TRY(
        auto row,
        co_await find_bearer<Row>(
            database_, std::move(tenant), sql_of::find, std::move(bearer), now
        )
    );
    if (!row) co_return std::optional<Interaction>{};
    CO_TRY(auto interaction, to_interaction(*std::move(row)));
    co_return std::optional<Interaction>(std::move(interaction));
}

std::optional<Interaction>
Interactions::recall(const TenantId& tenant, std::string_view bearer, Milliseconds now) const {
    const auto presented = parse_bearer_token(bearer);
    if (!presented) return std::nullopt;
    auto known = memory_.find(tenant, presented->id);
    if (!known || known->expires_at <= now ||
        !equal_constant_time(known->digest, presented->digest)) {
        return std::nullopt;
    }
    return known;
}

Secret
Interactions::add(sql::Batch& batch, Interaction& interaction, Random& random, Milliseconds now) {
    BearerToken bearer = mint_bearer_token(random, now);
    interaction.id = std::move(bearer.id);
    interaction.digest = std::move(bearer.digest);
    interaction.uid = standard_id(random);
    interaction.created_at = now;
    interaction.expires_at = now + interaction_lifetime;
    batch.add(
        sql_of::insert,
        sql::Bytes{interaction.id},
        sql::Bytes{interaction.digest},
        interaction.uid,
        interaction.client_id,
        sql::as_json(*interaction.request),
        progress_of(interaction),
        interaction.user_id,
        session_of(interaction),
        interaction.created_at,
        interaction.expires_at
    );
    return std::move(bearer.text);
}

void Interactions::add_update(sql::Batch& batch, const Interaction& interaction) {
    batch.require(
        sql_of::update,
        sql::Bytes{interaction.id},
        interaction.version,
        progress_of(interaction),
        interaction.user_id,
        session_of(interaction)
    );
}

void Interactions::add_update_of(
    sql::Batch& batch,
    const Interaction& interaction,
    const UserId& user
) {
    batch.require(
        sql_of::update_of_user,
        sql::Bytes{interaction.id},
        interaction.version,
        progress_of(interaction),
        interaction.user_id,
        session_of(interaction),
        user
    );
}

Task<bool> Interactions::update(TenantId tenant, Interaction& interaction) {
    sql::Batch batch;
    add_update(batch, interaction);
    CO_TRY(const auto written, co_await database_.write(tenant, std::move(batch)));
    if (written) {
        ++interaction.version;
        remember(tenant, interaction);
    }
    co_return static_cast<bool>(written);
}

Secret Interactions::add_login(
    sql::Batch& batch,
    Interaction& interaction,
    const UserId& user,
    Random& random,
    Milliseconds now
) {
    BearerToken bearer = renew_bearer_token(random, interaction.id);
    interaction.user_id = user.value;
    interaction.login_done = true;
    interaction.authenticated_at = now;
    batch.require(
        sql_of::rotate,
        sql::Bytes{interaction.id},
        interaction.version,
        progress_of(interaction),
        interaction.user_id,
        session_of(interaction),
        sql::Bytes{bearer.digest}
    );
    interaction.digest = std::move(bearer.digest);
    ++interaction.version;
    return std::move(bearer.text);
}

void Interactions::add_consume(
    sql::Batch& batch,
    const Interaction& interaction,
    Milliseconds now
) {
    batch.require(sql_of::consume, sql::Bytes{interaction.id}, interaction.version, now);
}

}  // namespace ostiary::store
