#pragma once

#include "audit/recorder.hpp"
#include "base/clock.hpp"
#include "base/loop.hpp"
#include "crypto/random.hpp"
#include "crypto/vault.hpp"
#include "http/router.hpp"
#include "management/changes.hpp"
#include "store/snapshot.hpp"
#include "store/users.hpp"
#include "support/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ostiary::management {

// What an operation answered.
struct Answer {
    int status = 0;
    std::string code;     // of an error
    std::string details;  // of an error
    json::value body;
    http::Headers headers;

    const json::value& at(std::string_view name) const { return body.at(name); }
    std::string text(std::string_view name) const { return std::string(body.at(name).as_string()); }
};

// Operations of the Management API on a seeded installation, called through their routes without a
// socket and without an access check: the caller is the client `m-default`.
class ApiTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override;

    // The routes under test; called once.
    void serve(std::vector<http::Route> routes);

    Answer call(
        std::string_view method,
        std::string_view target,
        std::optional<std::string> body = {},
        std::string_view tenant = "default"
    );
    // The same, of which success is expected.
    Answer
    done(std::string_view method, std::string_view target, std::optional<std::string> body = {});

    User add_user(std::string_view id, std::optional<std::string> name = {});
    Client add_client(std::string_view id, ClientType type = ClientType::machine_to_machine);

    // Keys of the audit events that changes have left, oldest first.
    std::vector<std::string> event_keys();
    std::shared_ptr<const store::Snapshot> snapshot(std::string_view tenant = "default");

    http::Headers headers_;  // sent with every call
    TenantId tenant_{"default"};
    SystemRandom random_;
    FakeClock clock_;
    Vault vault_{Secret(std::string(32, 'k')), random_};
    std::unique_ptr<sql::Database> database_ = testing::make_test_database(GetParam());
    store::Snapshots snapshots_{*database_, 10};
    audit::Recorder recorder_{"node", clock_, random_};
    Changes changes_{*database_, snapshots_, recorder_};

private:
    std::unique_ptr<http::Router> router_;
};

// NOLINTNEXTLINE(readability-identifier-naming): as all matchers are named
MATCHER_P2(IsError, status, code, "is an error") {
    *result_listener << arg.status << " " << arg.code << " " << arg.details;
    return arg.status == status && arg.code == code;
}

}  // namespace ostiary::management
