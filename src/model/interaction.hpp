#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "json/fields.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ostiary {

// An authorization request whose every parameter has passed its check. It is stored with the
// interaction, so nothing later reads what the browser sends again.
struct AuthorizationRequest {
    std::string client_id;
    std::string redirect_uri;
    std::string response_type = "code";
    std::string response_mode = "query";  // query, fragment, form_post
    std::string scope;
    std::vector<std::string> resources;
    std::vector<std::string> prompt;
    std::optional<std::string> state;
    std::optional<std::string> nonce;
    std::optional<std::string> code_challenge;  // S256
    std::optional<std::int64_t> max_age;        // seconds
    std::optional<std::string> id_token_hint_subject;
    std::optional<std::string> login_hint;
    std::optional<std::string> ui_locales;
    std::optional<std::string> first_screen;
    std::optional<std::string> identifier;
    std::optional<std::string> direct_sign_in;
    std::optional<std::string> organization_id;
    std::optional<std::string> one_time_token;

    static constexpr auto fields() {
        using R = AuthorizationRequest;
        return std::tuple{
            json::field("client_id", &R::client_id),
            json::field("redirect_uri", &R::redirect_uri),
            json::field("response_type", &R::response_type),
            json::field("response_mode", &R::response_mode),
            json::field("scope", &R::scope),
            json::field("resources", &R::resources),
            json::field("prompt", &R::prompt),
            json::field("state", &R::state, {.omit_null = true}),
            json::field("nonce", &R::nonce, {.omit_null = true}),
            json::field("code_challenge", &R::code_challenge, {.omit_null = true}),
            json::field("max_age", &R::max_age, {.omit_null = true}),
            json::field("id_token_hint_subject", &R::id_token_hint_subject, {.omit_null = true}),
            json::field("login_hint", &R::login_hint, {.omit_null = true}),
            json::field("ui_locales", &R::ui_locales, {.omit_null = true}),
            json::field("first_screen", &R::first_screen, {.omit_null = true}),
            json::field("identifier", &R::identifier, {.omit_null = true}),
            json::field("direct_sign_in", &R::direct_sign_in, {.omit_null = true}),
            json::field("organization_id", &R::organization_id, {.omit_null = true}),
            json::field("one_time_token", &R::one_time_token, {.omit_null = true}),
        };
    }
};

// An authorization request on its way through sign-in and consent: the interface between the
// authorization endpoint, which creates and resumes it, and the sign-in state machine, which alone
// sets `user_id`.
//
// The browser holds a bearer value in the cookie `_interaction`; `uid` names the interaction in
// URLs and proves nothing.
struct Interaction {
    std::string id;      // 16 bytes, time-ordered
    std::string digest;  // SHA-256 of the cookie's value
    std::string uid;     // 21 characters
    ClientId client_id;
    // Never changes, and is shared by all copies.
    std::shared_ptr<const AuthorizationRequest> request;
    // What is asked of the user next: login, then consent; the authorization endpoint decides.
    std::string prompt;
    bool login_done = false;    // a user signed in within this interaction
    bool consent_done = false;  // and agreed to what the client asks for
    // State of the sign-in state machine, an object, and its own business. Replaced as a whole.
    std::shared_ptr<const json::value> sign_in =
        std::make_shared<const json::value>(json::object());
    std::int64_t version = 1;  // every write demands the version it has read
    std::optional<std::string> user_id;
    std::optional<std::string> session_id;  // of the session the browser came with
    Milliseconds authenticated_at = 0;      // when login_done was set
    Milliseconds created_at = 0;
    Milliseconds expires_at = 0;
};

}  // namespace ostiary
