#include "oauth/authorization/authorization_endpoint.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "oauth/session_cookie.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>

namespace ostiary::oauth {
namespace {

constexpr std::string_view login = "login";
constexpr std::string_view consent = "consent";
constexpr std::string_view denied = "denied";

bool asks_for(const AuthorizationRequest& request, std::string_view prompt) {
    return std::ranges::find(request.prompt, prompt) != request.prompt.end();
}

AuthorizationAnswer error_page(Error error) {
    AuthorizationAnswer answer;
    answer.error = std::move(error);
    return answer;
}

AuthorizationAnswer lost_interaction() {
    return error_page(fail(session_not_found).error());
}

}  // namespace

// One pass: from the request, or from where the interaction stands, to an answer.
struct AuthorizationEndpoint::Attempt {
    const Context& context;
    std::shared_ptr<const AuthorizationRequest> request;
    ClientEntryPtr client;
    Milliseconds now = 0;
    std::optional<Session> session;
    std::optional<Interaction> interaction;
    bool has_passed_consent = false;
    bool is_fresh_login = false;         // this pass begins the session
    bool is_new_session = false;         // and no grant can hang on it yet
    store::Standing session_standing{};  // of the session that the browser came with

    // What the gate found of the user, and what is asked of them.
    Facts facts{};
    RequestedGrant requested{};
    // Of user and client: those of the session, or all if the client limits their number.
    std::vector<ostiary::Grant> live_grants{};

    sql::Batch changes{};
    AuthorizationAnswer answer{};

    // Whether the user must sign in (again) before this request can be answered.
    bool needs_login() const {
        if (!session) return true;
        if (interaction && interaction->login_done) return false;
        if (asks_for(*request, login)) return true;
        // "If the elapsed time is greater than this value, the OP MUST attempt to actively
        // re-authenticate the End-User."
        const std::optional<std::int64_t>& max_age = request->max_age;
        if (max_age && now - session->authenticated_at > *max_age * 1000) return true;
        return is_of_another_user();
    }
    // https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest, id_token_hint: "If the
    // End-User identified by the ID Token is logged in [...] the Authorization Server returns a
    // positive response; otherwise, it SHOULD return an error"
    bool is_of_another_user() const {
        const std::optional<std::string>& hinted = request->id_token_hint_subject;
        return hinted && session && session->user_id.value != *hinted;
    }
    // Whatever has been allowed before.
    bool needs_consent_anyhow() const { return !has_consent() && asks_for(*request, consent); }
    bool needs_consent() const {
        if (has_consent()) return false;
        if (asks_for(*request, consent)) return true;
        return std::ranges::none_of(live_grants, [&](const ostiary::Grant& grant) {
            return session && grant.session_uid == session->uid && requested.is_covered_by(grant);
        });
    }
    // Of a sign-in that begins a session nothing has been allowed yet, so the browser goes by the
    // consent page, as every client knows it. Where that asks nothing, nothing needs to be kept
    // until it comes back.
    bool goes_by_consent_page(const UserId& user) const {
        if (client->client.is_third_party || has_consent()) return false;
        return asks_for(*request, consent) || !session || session->user_id != user;
    }

private:
    bool has_consent() const {
        if (!interaction) return false;
        // A first-party client needs no question: where a page would ask it, all goes on.
        return interaction->consent_done ||
               (!client->client.is_third_party &&
                (has_passed_consent || interaction->prompt == consent));
    }
};

Task<AuthorizationAnswer> AuthorizationEndpoint::authorize(
    const Context& context,
    const Parameters& parameters,
    Browser browser
) {
    const auto ids = parameters.get_all("client_id");
    if (ids.size() != 1 || ids.front().empty()) {
        co_return error_page(fail(invalid_request, "the parameter client_id is missing").error());
    }
    CO_TRY(
        auto client,
        co_await clients_.find_client(context.snapshot, ClientId(ids.front()), context.base_url)
    );
    if (!client) {
        static constexpr ErrorKind unknown_client{"invalid_client", 400, "there is no such client"};
        co_return error_page(fail(unknown_client).error());
    }
    CO_TRY(const auto ring, rings_.get(*context.snapshot));
    PendingRequest pending{context, parameters, *client, *ring, clock_, {}};
    pending.request.client_id = client->client.id.value;
    if (auto refusal = validate(pending)) {
        if (!refusal->may_redirect) co_return error_page(std::move(refusal->error));
        AuthorizationAnswer answer;
        answer.response = error_response(pending.request, refusal->error, context.issuer());
        co_return answer;
    }
    Attempt attempt{
        context,
        std::make_shared<const AuthorizationRequest>(std::move(pending.request)),
        std::move(client),
        clock_.now(),
        {},
        {}
    };
    if (!browser.session_bearer.empty()) {
        CO_CHECK(co_await load_session(attempt, std::move(browser.session_bearer)));
    }
    co_return co_await proceed(std::move(attempt));
}

Task<AuthorizationAnswer>
AuthorizationEndpoint::resume(const Context& context, std::string uid, Browser browser) {
    // What was written on shows that it stood as remembered; everything else is looked at again.
    if (auto recalled = recall_interaction(context, uid, browser)) {
        auto answer = co_await go_on(context, *std::move(recalled), browser);
        if (answer && (answer->is_written || answer->is_passing)) co_return answer;
    }
    CO_TRY(auto interaction, co_await find_interaction(context, uid, browser));
    if (!interaction) co_return lost_interaction();
    co_return co_await go_on(context, *std::move(interaction), std::move(browser));
}

Task<AuthorizationAnswer>
AuthorizationEndpoint::go_on(const Context& context, Interaction interaction, Browser browser) {
    CO_TRY(
        auto client,
        co_await clients_.find_client(context.snapshot, interaction.client_id, context.base_url)
    );
    if (!client) {
        co_return error_page(fail(invalid_request, "the client is no longer registered").error());
    }
    Attempt attempt{context, interaction.request, std::move(client), clock_.now(), {}, {}};
    attempt.has_passed_consent = browser.has_passed_consent;
    Interaction& current = attempt.interaction.emplace(std::move(interaction));
    if (!browser.session_bearer.empty()) {
        CO_CHECK(co_await load_session(attempt, std::move(browser.session_bearer)));
    }
    if (current.prompt == denied) {
        co_return co_await refuse(attempt, fail(access_denied, "the user declined").error());
    }
    if (current.prompt == login) {
        // Not signed in yet: back to the page.
        if (!current.login_done || !current.user_id) {
            attempt.answer.page = sign_in_page(*attempt.request);
            co_return std::move(attempt.answer);
        }
        const UserId user(*current.user_id);
        if (attempt.goes_by_consent_page(user)) {
            attempt.answer.page = consent_page(*attempt.request);
            attempt.answer.is_passing = true;
            co_return std::move(attempt.answer);
        }
        begin_session(attempt, current, user);
    } else if (!attempt.session || current.session_id != attempt.session->id) {
        // Consent was asked of the user of another session.
        co_return lost_interaction();
    }
    co_return co_await proceed(std::move(attempt));
}

Task<void> AuthorizationEndpoint::load_session(Attempt& attempt, std::string bearer) {
    CO_TRY(
        auto found,
        co_await stores_.sessions.find_with_user(
            attempt.context.tenant(), std::move(bearer), attempt.now
        )
    );
    if (!found) co_return ok();
    attempt.session = std::move(found->artefact);
    attempt.session_standing = std::move(found->standing);
    co_return ok();
}

std::optional<Interaction> AuthorizationEndpoint::recall_interaction(
    const Context& context,
    const std::string& uid,
    const Browser& browser
) {
    for (const std::string& bearer : browser.interaction_bearers) {
        auto recalled = stores_.interactions.recall(context.tenant(), bearer, clock_.now());
        if (recalled && recalled->uid == uid) return recalled;
    }
    return std::nullopt;
}

Task<std::optional<Interaction>> AuthorizationEndpoint::find_interaction(
    const Context& context,
    const std::string& uid,
    const Browser& browser
) {
    for (const std::string& bearer : browser.interaction_bearers) {
        CO_TRY(
            auto interaction,
            co_await stores_.interactions.find(context.tenant(), bearer, clock_.now())
        );
        if (interaction && interaction->uid == uid) co_return interaction;
    }
    co_return std::optional<Interaction>{};
}

// The user of the interaction has signed in. A session of the same user goes on under a new bearer
// value; one of another user ends.
void AuthorizationEndpoint::begin_session(
    Attempt& attempt,
    Interaction& interaction,
    const UserId& user
) {
    const Milliseconds lifetime = session_lifetime(*attempt.context.snapshot);
    const bool goes_on = attempt.session && attempt.session->user_id == user;
    if (attempt.session && !goes_on) {
        store::Sessions::add_revocation(attempt.changes, attempt.session->uid, attempt.now);
    }
    attempt.is_new_session = !goes_on;
    Session session = goes_on ? *attempt.session : Session{};
    session.user_id = user;
    session.authenticated_at = interaction.authenticated_at;
    if (!goes_on) session.created_at = attempt.now;
    session.last_seen_at = attempt.now;
    session.expires_at = attempt.now + lifetime;
    session.user_agent = attempt.context.user_agent.substr(0, 512);
    session.address = attempt.context.address;
    attempt.answer.session_bearer =
        goes_on ? store::Sessions::add_rotation(attempt.changes, session, random_)
                : store::Sessions::add(attempt.changes, session, random_, attempt.now);
    attempt.answer.session_max_age = lifetime / 1000;
    attempt.is_fresh_login = true;
    interaction.session_id = session.id;
    attempt.session = std::move(session);
}

Task<AuthorizationAnswer> AuthorizationEndpoint::proceed(Attempt attempt) {
    const bool may_ask = !asks_for(*attempt.request, "none");
    if (!attempt.session || attempt.needs_login()) {
        if (!may_ask) co_return co_await refuse(attempt, fail(login_required).error());
        co_return co_await ask(attempt, login);
    }
    const Session session = *attempt.session;
    if (attempt.is_of_another_user()) {
        co_return co_await refuse(
            attempt, fail(login_required, "another End-User has signed in").error()
        );
    }
    // The page needs no more than that the user may go on at all.
    const bool asks_now = may_ask && attempt.needs_consent_anyhow();
    if (auto standing = co_await load_standing(attempt, session, asks_now); !standing) {
        if (!standing.error().is(invalid_grant)) {
            co_return std::unexpected(std::move(standing).error());
        }
        co_return co_await refuse(
            attempt, fail(access_denied, standing.error().description).error()
        );
    }
    if (attempt.needs_consent()) {
        if (!may_ask) co_return co_await refuse(attempt, fail(consent_required).error());
        co_return co_await ask(attempt, consent);
    }
    co_return co_await finish(attempt, session);
}

Task<void> AuthorizationEndpoint::load_standing(
    Attempt& attempt,
    const Session& session,
    bool is_of_user_only
) {
    const UserId& user = session.user_id;
    Question question{.client_id = attempt.client->client.id};
    question.user_id = user;
    // A session that this pass begins is not stored yet.
    if (!attempt.is_fresh_login) question.session_uid = session.uid;
    Facts known = facts_of(std::move(attempt.session_standing));
    known.session = session;
    CO_TRY(
        auto admission, co_await gate_.admit(attempt.context, std::move(question), std::move(known))
    );
    if (is_of_user_only) co_return ok();
    attempt.facts = std::move(admission.facts);
    CO_TRY(
        attempt.requested,
        find_requested_grant(
            *attempt.context.snapshot, *attempt.request, attempt.facts, attempt.now
        )
    );
    const Client& client = attempt.client->client;
    const TenantId& tenant = attempt.context.tenant();
    if (client.custom.max_allowed_grants) {
        CO_TRY(
            attempt.live_grants, co_await stores_.grants.list(tenant, user, client.id, attempt.now)
        );
    } else if (!attempt.is_new_session) {
        CO_TRY(
            attempt.live_grants,
            co_await stores_.grants.list_of_client_in_session(
                tenant, user, session.uid, client.id, attempt.now
            )
        );
    }
    co_return ok();
}

// Sends the browser to a page, with an interaction that waits for its outcome.
Task<AuthorizationAnswer> AuthorizationEndpoint::ask(Attempt& attempt, std::string_view prompt) {
    attempt.answer.client_id = attempt.client->client.id.value;
    attempt.answer.page =
        prompt == login ? sign_in_page(*attempt.request) : consent_page(*attempt.request);
    if (attempt.interaction) {
        attempt.interaction->prompt = prompt;
        if (prompt == login) attempt.interaction->login_done = false;
        store::Interactions::add_update(attempt.changes, *attempt.interaction);
        ++attempt.interaction->version;
    } else {
        Interaction& interaction = attempt.interaction.emplace();
        interaction.client_id = attempt.client->client.id;
        interaction.request = attempt.request;
        interaction.prompt = prompt;
        if (attempt.session) interaction.session_id = attempt.session->id;
        attempt.answer.interaction_bearer =
            store::Interactions::add(attempt.changes, interaction, random_, attempt.now);
    }
    co_return co_await write(attempt);
}

Task<AuthorizationAnswer> AuthorizationEndpoint::finish(Attempt& attempt, const Session& session) {
    attempt.answer.client_id = attempt.client->client.id.value;
    if (attempt.interaction) {
        store::Interactions::add_consume(attempt.changes, *attempt.interaction, attempt.now);
        attempt.answer.is_interaction_over = true;
    }
    if (!attempt.is_fresh_login) {
        const Milliseconds lifetime = session_lifetime(*attempt.context.snapshot);
        store::Sessions::add_touch(attempt.changes, session, attempt.now, attempt.now + lifetime);
        attempt.answer.session_max_age = lifetime / 1000;
    }
    const Secret code = codes_.add(
        attempt.changes,
        {attempt.context,
         *attempt.request,
         attempt.client->client,
         session,
         attempt.requested,
         attempt.live_grants,
         attempt.now}
    );
    attempt.answer.response = success_response(*attempt.request, code, attempt.context.issuer());
    co_return co_await write(attempt);
}

// Tells the client; the interaction ends with it.
Task<AuthorizationAnswer> AuthorizationEndpoint::refuse(Attempt& attempt, Error error) {
    attempt.answer.client_id = attempt.client->client.id.value;
    attempt.answer.response = error_response(*attempt.request, error, attempt.context.issuer());
    // A sign-in that is refused leaves no session behind.
    attempt.changes = {};
    attempt.answer.session_bearer.reset();
    attempt.answer.session_max_age = 0;
    if (!attempt.interaction) co_return std::move(attempt.answer);
    store::Interactions::add_consume(attempt.changes, *attempt.interaction, attempt.now);
    attempt.answer.is_interaction_over = true;
    co_return co_await write(attempt);
}

// If a guard fails, another request of this browser went on from the same place, or the session
// ended meanwhile.
Task<AuthorizationAnswer> AuthorizationEndpoint::write(Attempt& attempt) {
    CO_TRY(
        const auto written,
        co_await stores_.database.write(attempt.context.tenant(), std::move(attempt.changes))
    );
    if (!written) co_return lost_interaction();
    attempt.answer.is_written = true;
    if (const auto& interaction = attempt.interaction) {
        if (attempt.answer.is_interaction_over) {
            stores_.interactions.forget(attempt.context.tenant(), interaction->id);
        } else {
            stores_.interactions.remember(attempt.context.tenant(), *interaction);
        }
    }
    co_return std::move(attempt.answer);
}

}  // namespace ostiary::oauth
