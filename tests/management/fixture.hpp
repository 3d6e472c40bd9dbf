#pragma once

#include "base/loop.hpp"
#include "crypto/random.hpp"
#include "http/router.hpp"
#include "management/access_check.hpp"
#include "management/routes.hpp"
#include "store/audit_events.hpp"
#include "support/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::management {

struct Answer {
    int status = 0;
    json::value body;
    http::Headers headers;

    const json::value& at(std::string_view name) const { return body.at(name); }
    std::string text(std::string_view name) const { return std::string(at(name).as_string()); }
    std::string code() const {
        return body.is_object() && body.get_object().contains("code") ? text("code") : "";
    }
};

// The whole Management API of a seeded installation, called through its routes and its access check
// as the server does, without a socket.
class ManagementTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override;

    struct Call {
        std::string method;
        std::string target;
        std::string body = {};
        std::string token = {};
        std::string tenant = "default";
        std::string development_user = {};
    };
    // As it is written.
    Answer call(const Call& call);
    // With a token that may do everything.
    Answer get(const std::string& target) { return call({"GET", target, {}, admin_token()}); }
    Answer send(const std::string& method, const std::string& target, const json::value& body);
    Answer remove(const std::string& target) { return call({"DELETE", target, {}, admin_token()}); }

    // What a token says unless told otherwise: that of the client `m-default`, by the admin tenant.
    struct TokenSpec {
        std::string tenant = "admin";
        std::string subject = "m-default";
        std::string client_id = "m-default";
        std::string audience = "https://default.logto.app/api";
        std::string scope = "all";
        std::string issuer = "https://admin.example/oidc";
        std::int64_t lifetime = 3600;
        std::string type = "at+jwt";
    };
    std::string token(const TokenSpec& spec);
    std::string admin_token();

    std::string create_user(json::object body);
    std::string create_application(std::string_view type, json::object extra = {});
    std::string create_role(std::string_view name, std::string_view type = "User");
    // The newest event of the tenant.
    store::AuditEvent last_event();

    SystemRandom random_;
    FakeClock clock_;
    Vault vault_{Secret(std::string(32, 'k')), random_};
    std::unique_ptr<sql::Database> database_ = testing::make_test_database(GetParam());
    store::Snapshots snapshots_{*database_, 10};
    store::Users users_{*database_};
    tokens::KeyRings rings_{vault_};
    tokens::AccessTokenVerifier verifier_{rings_, clock_};
    audit::Recorder recorder_{"node", clock_, random_};
    identity::PasswordHasher hasher_{
        {.pool = {}, .argon2 = {.memory_kib = 8192, .passes = 1}},
        random_
    };
    net::BlockingPool pool_{1, 4};
    ManagementApi api_{{
        .database = *database_,
        .snapshots = snapshots_,
        .recorder = recorder_,
        .hasher = hasher_,
        .vault = vault_,
        .random = random_,
        .clock = clock_,
        .pool = pool_,
        .common_passwords = identity::CommonPasswords::built_in,
        .key_policy = {},
        .status_key = "status-key",
    }};
    DevelopmentHeader development_header_ = DevelopmentHeader::refused;
    std::unique_ptr<http::Router> router_;
};

// NOLINTNEXTLINE(readability-identifier-naming): as all matchers are named
MATCHER_P2(IsError, status, code, "") {
    *result_listener << arg.status << " " << boost::json::serialize(arg.body);
    return arg.status == status && arg.code() == code;
}
// NOLINTNEXTLINE(readability-identifier-naming): as all matchers are named
MATCHER_P(HasStatus, status, "") {
    *result_listener << arg.status << " " << boost::json::serialize(arg.body);
    return arg.status == status;
}

}  // namespace ostiary::management
