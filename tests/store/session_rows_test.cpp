// Sessions are named by their identifiers, and nothing outlives the user or the tenant it belongs
// to.
#include "crypto/bearer_token.hpp"
#include "crypto/random.hpp"
#include "store/access_tokens.hpp"
#include "store/authorization_codes.hpp"
#include "store/grants.hpp"
#include "store/interactions.hpp"
#include "store/refresh_tokens.hpp"
#include "store/scripted_test.hpp"
#include "store/sessions.hpp"
#include "store/users.hpp"

#include <map>

namespace ostiary::testing {
namespace {

constexpr Milliseconds now = 1'700'000'000'000;
constexpr Milliseconds later = now + 3'600'000;

// All that a sign-in leaves.
struct Left {
    Session session;
    std::string cookie;
    Grant grant;
    std::string code;
    std::string access_token;
    std::string refresh_token;
};

class SessionRows : public ScriptedTest {
protected:
    SessionRows() : ScriptedTest(Schema::empty) {}

    sql::Written write(sql::Batch batch) {
        return run_task(database_->write(tenant_, std::move(batch))).value();
    }
    std::int64_t count(std::string_view table) {
        // A prepared statement is known by the address of its query.
        static std::map<std::string, std::pair<std::string, sql::Query>, std::less<>> queries;
        auto& [text, query] = queries[std::string(table)];
        if (text.empty()) {
            text = fmt::format("select count(*) from {} where tenant_id = $1", table);
            query = {"test.count", text};
        }
        return run_task(database_->count(tenant_, query)).value();
    }
    std::int64_t count_left() {
        std::int64_t rows = 0;
        for (const char* table :
             {"sessions",
              "grants",
              "interactions",
              "authorization_codes",
              "access_tokens",
              "refresh_tokens"}) {
            rows += count(table);
        }
        return rows;
    }

    Left sign_in() {
        Left left;
        sql::Batch batch;
        Session& session = left.session;
        session.user_id = UserId("u");
        session.authenticated_at = now - 5;
        session.created_at = session.last_seen_at = now;
        session.expires_at = later;
        left.cookie = store::Sessions::add(batch, session, random_, now).reveal();
        Grant& grant = left.grant;
        grant.user_id = session.user_id;
        grant.client_id = ClientId("c");
        grant.session_uid = session.uid;
        grant.scope = "openid";
        grant.created_at = now;
        grant.expires_at = later;
        store::Grants::add(batch, grant, random_, now);
        AuthorizationCode code;
        code.grant_id = grant.id;
        code.user_id = grant.user_id;
        code.session_uid = session.uid;
        code.created_at = now;
        code.expires_at = later;
        left.code = store::AuthorizationCodes::add(batch, code, random_).reveal();
        AccessToken access;
        access.grant_id = grant.id;
        access.created_at = now;
        access.expires_at = later;
        left.access_token = store::AccessTokens::add(batch, access, random_).reveal();
        RefreshToken refresh;
        refresh.grant_id = grant.id;
        refresh.created_at = refresh.chain_started_at = now;
        refresh.expires_at = later;
        left.refresh_token = store::RefreshTokens::add(batch, refresh, random_).reveal();
        Interaction interaction;
        interaction.request = std::make_shared<const AuthorizationRequest>();
        interaction.sign_in = std::make_shared<const json::value>(json::object());
        store::Interactions::add(batch, interaction, random_, now);
        EXPECT_TRUE(write(std::move(batch)));
        return left;
    }
    void expect_worthless(const Left& left) {
        EXPECT_FALSE(find(left.cookie));
        EXPECT_FALSE(run_task(sessions_.find_by_uid(tenant_, left.session.uid)).value());
        EXPECT_FALSE(run_task(store::Grants(*database_).find(tenant_, left.grant.id)).value());
        EXPECT_FALSE(
            run_task(store::AccessTokens(*database_, clock_).find(tenant_, left.access_token))
                .value()
        );
        EXPECT_FALSE(
            run_task(store::RefreshTokens(*database_).find(tenant_, left.refresh_token)).value()
        );
        const auto code =
            run_task(store::AuthorizationCodes(*database_).find(tenant_, left.code)).value();
        EXPECT_FALSE(code && code->standing.grant);
    }
    std::optional<Session> find(const std::string& cookie) {
        return run_task(sessions_.find(tenant_, cookie, now + 1)).value();
    }

    store::Sessions sessions_{*database_};
    SystemRandom random_;
    FakeClock clock_{now};
    const TenantId tenant_{"t"};
};

INSTANTIATE_TEST_SUITE_P(Databases, SessionRows, ::testing::ValuesIn(test_databases()));

TEST_P(SessionRows, SurviveTheUpgradeUnderTheirNames) {
    migrate_to(14);
    run(std::string(add_tenant) + add_user);
    const BearerToken cookie = mint_bearer_token(random_, now);
    run(fmt::format(
        "insert into sessions (tenant_id, id, digest, uid, user_id, authenticated_at, created_at, "
        "expires_at, last_seen_at, user_agent, address) "
        "values ('t', {}, {}, 'old-name', 'u', 3, 4, {}, 6, 'agent', 'address')",
        literal(cookie.id),
        literal(cookie.digest),
        later
    ));
    run(fmt::format(
        "insert into grants (tenant_id, id, user_id, client_id, session_uid, scope, resources, "
        "created_at, expires_at) values ('t', {}, 'u', 'c', 'old-name', 'openid', '{{\"r\": "
        "\"s\"}}', 7, "
        "{})",
        literal(std::string(16, 'g')),
        later
    ));
    migrate();

    auto session = find(cookie.text.reveal());
    ASSERT_TRUE(session);
    EXPECT_EQ(session->uid, "old-name");
    EXPECT_EQ(session->user_id.value, "u");
    EXPECT_EQ(session->authenticated_at, 3);
    EXPECT_EQ(session->created_at, 4);
    EXPECT_EQ(session->expires_at, later);
    EXPECT_EQ(session->last_seen_at, 6);
    EXPECT_EQ(session->user_agent, "agent");
    EXPECT_EQ(session->address, "address");
    ASSERT_TRUE(run_task(sessions_.find_by_uid(tenant_, "old-name")).value());
    // It has no second name.
    EXPECT_FALSE(run_task(sessions_.find_by_uid(tenant_, base64url_encode(cookie.id))).value());
    const auto grants =
        run_task(store::Grants(*database_).list_of_session(tenant_, UserId("u"), "old-name", now))
            .value();
    ASSERT_EQ(grants.size(), 1U);
    EXPECT_EQ(grants[0].session_uid, "old-name");
    EXPECT_EQ(grants[0].created_at, 7);
    EXPECT_EQ(grants[0].resources.at("r"), "s");

    sql::Batch rotation;
    const Secret next = store::Sessions::add_rotation(rotation, *session, random_);
    ASSERT_TRUE(write(std::move(rotation)));
    EXPECT_FALSE(find(cookie.text.reveal()));
    ASSERT_TRUE(find(next.reveal()));
    EXPECT_EQ(find(next.reveal())->uid, "old-name");
    EXPECT_EQ(find(next.reveal())->created_at, 4);
    sql::Batch revocation;
    store::Sessions::add_revocation(revocation, "old-name", now);
    ASSERT_TRUE(write(std::move(revocation)));
    EXPECT_FALSE(find(next.reveal()));
}

TEST_P(SessionRows, SayNothingTwice) {
    migrate();
    run(std::string(add_tenant) + add_user);
    const Left left = sign_in();
    static constexpr sql::Query repeated{
        "test.repeated",
        "select count(*) from sessions where tenant_id = $1 and (uid is not null or created_at is "
        "not "
        "null or last_seen_at is not null)"
    };
    EXPECT_EQ(run_task(database_->count(tenant_, repeated)).value(), 0);
    EXPECT_EQ(left.session.uid, base64url_encode(left.session.id));
    const auto session = run_task(sessions_.find_by_uid(tenant_, left.session.uid)).value();
    ASSERT_TRUE(session);
    EXPECT_EQ(session->uid, left.session.uid);
    EXPECT_EQ(session->created_at, now);
    EXPECT_EQ(session->last_seen_at, now);
    EXPECT_EQ(session->authenticated_at, now - 5);
    const auto refresh =
        run_task(store::RefreshTokens(*database_).find(tenant_, left.refresh_token)).value();
    ASSERT_TRUE(refresh);
    EXPECT_EQ(refresh->artefact.created_at, now);
    EXPECT_EQ(refresh->artefact.chain_started_at, now);
    EXPECT_EQ(refresh->artefact.session_uid, left.session.uid);
    EXPECT_EQ(refresh->standing.grant->created_at, now);
    EXPECT_EQ(refresh->standing.grant->session_uid, left.session.uid);

    // The same bits in another text name nothing: the last character has four that say nothing.
    std::string alias = left.session.uid;
    alias.back() = alias.back() == 'A' ? 'B' : static_cast<char>(alias.back() + 1);
    EXPECT_FALSE(run_task(sessions_.find_by_uid(tenant_, alias)).value());
}

// CWE-384: a value that was planted or stolen before a sign-in is worth nothing after it, though
// the identifier in it stays.
TEST_P(SessionRows, HaveOneBearerValueAtATime) {
    migrate();
    run(std::string(add_tenant) + add_user);
    const Left left = sign_in();
    Session session = left.session;
    session.last_seen_at = now + 1;
    Session rival = session;
    const Session stale = session;
    sql::Batch rotation;
    const Secret next = store::Sessions::add_rotation(rotation, session, random_);
    ASSERT_TRUE(write(std::move(rotation)));
    EXPECT_FALSE(find(left.cookie));
    ASSERT_TRUE(find(next.reveal()));
    EXPECT_EQ(find(next.reveal())->id, left.session.id);
    EXPECT_EQ(find(next.reveal())->uid, left.session.uid);
    EXPECT_NE(next.reveal(), left.cookie);

    // Who has read the old value changes nothing any more.
    sql::Batch second;
    store::Sessions::add_rotation(second, rival, random_);
    EXPECT_FALSE(write(std::move(second)));
    for (const Milliseconds time : {now + 2, now + 600'000}) {
        sql::Batch touch;
        store::Sessions::add_touch(touch, stale, time, later * 2);
        EXPECT_FALSE(write(std::move(touch)));
    }
    EXPECT_EQ(find(next.reveal())->expires_at, later);

    sql::Batch revocation;
    store::Sessions::add_revocation(revocation, left.session.uid, now);
    ASSERT_TRUE(write(std::move(revocation)));
    EXPECT_FALSE(find(next.reveal()));
}

TEST_P(SessionRows, AnInteractionHasOneBearerValueAtATime) {
    migrate();
    run(add_tenant);
    store::Interactions interactions(*database_);
    Interaction interaction;
    interaction.request = std::make_shared<const AuthorizationRequest>();
    interaction.sign_in = std::make_shared<const json::value>(json::object());
    sql::Batch begin;
    const Secret planted = store::Interactions::add(begin, interaction, random_, now);
    ASSERT_TRUE(write(std::move(begin)));
    interaction = *run_task(interactions.find(tenant_, planted.reveal(), now)).value();
    interactions.remember(tenant_, interaction);

    Interaction rival = interaction;
    sql::Batch login;
    const Secret next =
        store::Interactions::add_login(login, interaction, UserId("u"), random_, now);
    ASSERT_TRUE(write(std::move(login)));
    interactions.remember(tenant_, interaction);
    EXPECT_FALSE(interactions.recall(tenant_, planted.reveal(), now));
    EXPECT_FALSE(run_task(interactions.find(tenant_, planted.reveal(), now)).value());
    EXPECT_TRUE(interactions.recall(tenant_, next.reveal(), now));
    const auto found = run_task(interactions.find(tenant_, next.reveal(), now)).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->user_id, "u");
    EXPECT_EQ(found->version, interaction.version);

    sql::Batch second;
    store::Interactions::add_login(second, rival, UserId("v"), random_, now);
    EXPECT_FALSE(write(std::move(second)));
}

// Whichever way the user goes, and whoever gets the identifier next.
TEST_P(SessionRows, GoWithTheirUser) {
    migrate();
    run(add_tenant);
    for (const bool by_hand : {false, true}) {
        run(add_user);
        const Left left = sign_in();
        ASSERT_TRUE(find(left.cookie));
        EXPECT_EQ(count("sessions") + count("grants"), 2);
        if (by_hand) {
            run("delete from users");
        } else {
            sql::Batch removal;
            store::Users::remove(removal, UserId("u"));
            ASSERT_TRUE(write(std::move(removal)));
        }
        EXPECT_EQ(count("sessions") + count("grants"), 0);
        expect_worthless(left);
        run(add_user);
        expect_worthless(left);
        run("delete from users");
    }
}

TEST_P(SessionRows, OfOthersStayWhenAUserGoes) {
    migrate();
    run(std::string(add_tenant) + add_user);
    run("insert into tenants (id, name, created_at) values ('other', 'O', 1);"
        "insert into users (tenant_id, id, profile, custom_data, identities, logto_config, "
        "mfa_verifications, created_at, updated_at) "
        "values ('other', 'u', '{}', '{}', '{}', '{}', '[]', 1, 1),"
        "('t', 'v', '{}', '{}', '{}', '{}', '[]', 1, 1);");
    const Left left = sign_in();
    sql::Batch removal;
    store::Users::remove(removal, UserId("v"));
    ASSERT_TRUE(write(std::move(removal)));
    sql::Batch elsewhere;
    store::Users::remove(elsewhere, UserId("u"));
    ASSERT_TRUE(run_task(database_->write(TenantId("other"), std::move(elsewhere))).value());
    EXPECT_TRUE(find(left.cookie));
    EXPECT_EQ(count_left(), 6);
}

TEST_P(SessionRows, GoWithTheirTenant) {
    migrate();
    run(std::string(add_tenant) + add_user);
    const Left left = sign_in();
    EXPECT_EQ(count_left(), 6);
    static constexpr sql::Query remove{"test.remove_tenant", "delete from tenants where id = $1"};
    sql::Batch removal;
    removal.add(remove);
    ASSERT_TRUE(write(std::move(removal)));
    EXPECT_EQ(count_left(), 0);
    expect_worthless(left);
    run(std::string(add_tenant) + add_user);
    expect_worthless(left);
}

// A sign-in that was under way when its user went, and was written after: nobody stands behind it.
TEST_P(SessionRows, WithoutAUserStandOnNothing) {
    migrate();
    run(add_tenant);
    const Left left = sign_in();
    const auto session = run_task(sessions_.find_with_user(tenant_, left.cookie, now + 1)).value();
    ASSERT_TRUE(session);
    EXPECT_FALSE(session->standing.user);
    const auto access =
        run_task(store::AccessTokens(*database_, clock_).find(tenant_, left.access_token)).value();
    EXPECT_FALSE(access && access->standing.user);
    const auto refresh =
        run_task(store::RefreshTokens(*database_).find(tenant_, left.refresh_token)).value();
    EXPECT_FALSE(refresh && refresh->standing.user);
}

}  // namespace
}  // namespace ostiary::testing
