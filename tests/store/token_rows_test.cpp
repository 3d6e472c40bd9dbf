// Tokens take client, user and session from the grant that they hang on.
#include "crypto/bearer_token.hpp"
#include "crypto/random.hpp"
#include "store/access_tokens.hpp"
#include "store/authorization_codes.hpp"
#include "store/refresh_tokens.hpp"
#include "store/scripted_test.hpp"
#include "store/users.hpp"

namespace ostiary::testing {
namespace {

constexpr std::int64_t now = 1'700'000'000'000;

class TokenRows : public ScriptedTest {
protected:
    TokenRows() : ScriptedTest(Schema::empty) {}

    // A user with a grant to a client in a session, which `is_old` rows know by a text.
    void add_grant(bool is_old = false) {
        run(std::string(add_tenant) + add_user);
        run(fmt::format(
            "insert into grants (tenant_id, id, user_id, client_id, session_uid, scope, resources, "
            "created_at, expires_at) values ('t', {}, 'u', 'c', {}, 'openid', '{{}}', 1, {})",
            literal(grant_),
            is_old ? "'s'" : literal("s"),
            now * 2
        ));
    }
    std::int64_t count(const sql::Query& query) {
        return run_task(database_->count({}, query)).value();
    }
    auto find_access(const std::string& text) {
        auto found = run_task(store::AccessTokens(*database_, clock_).find(tenant_, text)).value();
        return found ? std::optional(std::move(found->artefact)) : std::nullopt;
    }
    auto find_refresh(const std::string& text) {
        auto found = run_task(store::RefreshTokens(*database_).find(tenant_, text)).value();
        return found ? std::optional(std::move(found->artefact)) : std::nullopt;
    }

    SystemRandom random_;
    FakeClock clock_{now};
    const TenantId tenant_{"t"};
    const std::string grant_ = std::string(16, 'g');
};

INSTANTIATE_TEST_SUITE_P(Databases, TokenRows, ::testing::ValuesIn(test_databases()));

TEST_P(TokenRows, SurviveTheUpgrade) {
    migrate_to(9);
    add_grant(true);
    const BearerToken access = mint_bearer_token(random_, now);
    const BearerToken alone = mint_bearer_token(random_, now);
    const BearerToken refresh = mint_bearer_token(random_, now);
    for (const auto* token : {&access, &alone}) {
        run(fmt::format(
            "insert into access_tokens (tenant_id, id, digest, grant_id, client_id, user_id, "
            "scope, "
            "session_uid, created_at, expires_at) "
            "values ('t', {}, {}, {}, '{}', 'u', 'openid', 's', 1, 2)",
            literal(token->id),
            literal(token->digest),
            token == &access ? literal(grant_) : "null",
            token == &access ? "c" : "machine"
        ));
    }
    run(fmt::format(
        "insert into refresh_tokens (tenant_id, id, digest, grant_id, client_id, user_id, scope, "
        "resources, nonce, session_uid, auth_time, chain_started_at, created_at, expires_at, "
        "consumed_at) values ('t', {}, {}, {}, 'c', 'u', 'openid', '[\"r\"]', 'n', 's', 3, 4, 5, "
        "6, 7)",
        literal(refresh.id),
        literal(refresh.digest),
        literal(grant_)
    ));
    migrate();

    const auto token = find_access(access.text.reveal());
    ASSERT_TRUE(token);
    EXPECT_EQ(token->client_id.value, "c");
    EXPECT_EQ(token->user_id, "u");
    EXPECT_EQ(token->session_uid, "s");
    EXPECT_EQ(token->grant_id, grant_);
    EXPECT_EQ(token->expires_at, 2);
    const auto own = find_access(alone.text.reveal());
    ASSERT_TRUE(own);
    EXPECT_EQ(own->client_id.value, "machine");
    EXPECT_EQ(own->user_id, "u");
    EXPECT_FALSE(own->grant_id);
    const auto last = find_refresh(refresh.text.reveal());
    ASSERT_TRUE(last);
    EXPECT_EQ(last->client_id.value, "c");
    EXPECT_EQ(last->user_id.value, "u");
    EXPECT_EQ(last->session_uid, "s");
    EXPECT_EQ(last->resources, std::vector<std::string>{"r"});
    EXPECT_EQ(last->nonce, "n");
    EXPECT_EQ(last->auth_time, 3);
    EXPECT_EQ(last->chain_started_at, 4);
    EXPECT_EQ(last->created_at, 5);
    EXPECT_EQ(last->expires_at, 6);
    EXPECT_EQ(last->consumed_at, 7);
}

TEST_P(TokenRows, NameNobodyThemselves) {
    static constexpr sql::Query named{
        "test.named",
        "select count(*) from access_tokens where client_id is not null or user_id is not null or "
        "session_uid is not null",
        sql::Scope::global
    };
    static constexpr sql::Query all{
        "test.all", "select count(*) from access_tokens", sql::Scope::global
    };
    migrate();
    add_grant();
    AccessToken token;
    token.grant_id = grant_;
    token.client_id = ClientId("c");
    token.user_id = "u";
    token.session_uid = "s";
    token.created_at = now;
    token.expires_at = now + 1;
    sql::Batch batch;
    const Secret text = store::AccessTokens::add(batch, token, random_);
    ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    EXPECT_EQ(count(all), 1);
    EXPECT_EQ(count(named), 0);
    EXPECT_EQ(find_access(text.reveal())->user_id, "u");
}

TEST_P(TokenRows, EndWithTheirGrantAndWithItsUser) {
    migrate();
    for (const bool by_user : {false, true}) {
        add_grant();
        AccessToken access;
        access.grant_id = grant_;
        access.client_id = ClientId("c");
        access.created_at = now;
        access.expires_at = now * 2;
        RefreshToken refresh;
        refresh.grant_id = grant_;
        refresh.created_at = now;
        refresh.expires_at = now * 2;
        sql::Batch batch;
        const Secret first = store::AccessTokens::add(batch, access, random_);
        const Secret second = store::RefreshTokens::add(batch, refresh, random_);
        ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
        ASSERT_TRUE(find_access(first.reveal()));
        ASSERT_TRUE(find_refresh(second.reveal()));

        static constexpr sql::Query remove_grants{
            "test.remove_grants", "delete from grants where tenant_id = $1"
        };
        static constexpr sql::Query remove_users{
            "test.remove_users", "delete from users where tenant_id = $1"
        };
        sql::Batch removal;
        removal.add(by_user ? remove_users : remove_grants);
        ASSERT_TRUE(run_task(database_->write(tenant_, std::move(removal))).value());
        EXPECT_FALSE(find_access(first.reveal()));
        EXPECT_FALSE(find_refresh(second.reveal()));
        run("delete from users; delete from user_counts; delete from tenants");
    }
}

// What a token hangs on comes with it, as it is at that moment.
TEST_P(TokenRows, AreReadWithGrantUserAndRoles) {
    migrate();
    add_grant();
    const auto role = [&](const char* id) {
        run(fmt::format(
            "insert into roles (tenant_id, id, name, description, type, created_at) "
            "values ('t', '{0}', '{0}', '', 'User', 1);"
            "insert into user_roles (tenant_id, user_id, role_id) values ('t', 'u', '{0}')",
            id
        ));
    };
    sql::Batch batch;
    RefreshToken token;
    token.grant_id = grant_;
    token.created_at = now;
    token.expires_at = now * 2;
    const Secret text = store::RefreshTokens::add(batch, token, random_);
    ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    const auto standing = [&](const TenantId& tenant) {
        return run_task(store::RefreshTokens(*database_).find(tenant, text.reveal())).value();
    };

    auto found = standing(tenant_);
    ASSERT_TRUE(found && found->standing.grant && found->standing.user);
    EXPECT_EQ(found->standing.grant->id, grant_);
    EXPECT_EQ(found->standing.grant->user_id.value, "u");
    EXPECT_EQ(found->standing.user->user.id.value, "u");
    EXPECT_FALSE(found->standing.user->user.is_suspended);
    EXPECT_TRUE(found->standing.user->role_ids.empty());

    role("b");
    role("a");
    run("update users set is_suspended = true");
    run(fmt::format("update grants set revoked_at = {}", now));
    found = standing(tenant_);
    ASSERT_TRUE(found && found->standing.grant && found->standing.user);
    EXPECT_EQ(found->standing.grant->revoked_at, now);
    EXPECT_TRUE(found->standing.user->user.is_suspended);
    EXPECT_EQ(found->standing.user->role_ids, (std::vector<std::string>{"a", "b"}));

    // Nobody else's.
    EXPECT_FALSE(standing(TenantId("other")));
    run("insert into tenants (id, name, created_at) values ('other', 'O', 1)");
    EXPECT_FALSE(
        run_task(store::Users(*database_).find_with_roles(TenantId("other"), UserId("u"))).value()
    );
    EXPECT_EQ(
        run_task(store::Users(*database_).find_with_roles(tenant_, UserId("u"))).value()->role_ids,
        (std::vector<std::string>{"a", "b"})
    );
}

TEST_P(TokenRows, ACodeOutlivesItsGrantAndStandsOnNothing) {
    migrate();
    add_grant();
    sql::Batch batch;
    AuthorizationCode code;
    code.grant_id = grant_;
    code.user_id = UserId("u");
    code.session_uid = "s";
    code.created_at = now;
    code.expires_at = now * 2;
    const Secret text = store::AuthorizationCodes::add(batch, code, random_);
    ASSERT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
    const auto find = [&] {
        return run_task(store::AuthorizationCodes(*database_).find(tenant_, text.reveal())).value();
    };
    EXPECT_TRUE(find()->standing.grant);
    run("delete from grants");
    ASSERT_TRUE(find());
    EXPECT_FALSE(find()->standing.grant);
    EXPECT_TRUE(find()->standing.user);
    run("delete from users");
    EXPECT_FALSE(find()->standing.user);
}

}  // namespace
}  // namespace ostiary::testing
