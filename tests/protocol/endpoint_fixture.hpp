#pragma once

#include "provider.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ostiary::testing {

// What a user and a client hold after a sign-in.
struct Holdings {
    Session session;
    std::string session_bearer;
    Grant grant;
    std::string access_token;
    std::string refresh_token;
    std::string id_token;

    std::string cookie() const { return "_session=" + session_bearer; }
};

// Requests of clients and browsers to the endpoints behind a sign-in, on each database. There are
// the clients `web` and `other` with a secret, `spa` without, and the third party `partner`.
class EndpointTest : public ::testing::TestWithParam<std::string> {
protected:
    static constexpr std::string_view secret = "a-secret-of-32-characters-of-text";

    EndpointTest();

    using Fields = std::vector<std::pair<std::string, std::string>>;
    http::Response send(
        std::string_view method,
        std::string_view target,
        const Fields& headers = {},
        std::string body = {}
    );
    http::Response get(std::string_view target, const Fields& headers = {}) {
        return send("GET", target, headers);
    }
    http::Response post(std::string_view target, std::string form, Fields headers = {}) {
        headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return send("POST", target, headers, std::move(form));
    }
    http::Response userinfo(std::string_view token) {
        return get("/oidc/me", {{"Authorization", "Bearer " + std::string(token)}});
    }
    http::Response introspect(std::string_view client, std::string_view token);
    http::Response revoke(std::string_view client, std::string_view token);

    void add_client(
        std::string_view id,
        ClientType type,
        bool is_third_party = false,
        std::vector<std::string> post_logout_redirect_uris = {}
    );
    // The rows that a sign-in leaves, without its steps.
    Holdings sign_in(std::string_view client, std::string_view scope);
    // A further token of the same sign-in.
    std::string
    add_access_token(const Holdings& holdings, std::string_view scope, Milliseconds lifetime);
    void suspend(bool is_suspended);
    std::int64_t count_events(std::string_view key);

    Provider provider_{GetParam()};
    FakeClock& clock_ = provider_.clock;
    User user_;
};

std::string body_of(const http::Response& response);

}  // namespace ostiary::testing
