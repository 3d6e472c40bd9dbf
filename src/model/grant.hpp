#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

// What a user allowed a client, and the tokens that hang on it. Identifiers of 16 bytes are
// time-ordered and raw; digests are SHA-256 of the token's text.
namespace ostiary {

struct Grant {
    std::string id;
    UserId user_id;
    ClientId client_id;
    std::optional<std::string> session_uid;
    std::string scope;                             // OpenID Connect scopes, space-separated
    std::map<std::string, std::string> resources;  // indicator -> scopes
    Milliseconds created_at = 0;
    Milliseconds expires_at = 0;
    std::optional<Milliseconds> revoked_at;
};

struct AuthorizationCode {
    std::string id;
    std::string digest;
    std::string grant_id;
    ClientId client_id;
    UserId user_id;
    std::string redirect_uri;
    std::optional<std::string> code_challenge;
    std::optional<std::string> nonce;
    std::string scope;
    std::vector<std::string> resources;  // indicators asked for
    std::string session_uid;
    Milliseconds auth_time = 0;
    Milliseconds created_at = 0;
    Milliseconds expires_at = 0;
    std::optional<Milliseconds> consumed_at;
};

struct AccessToken {
    std::string id;
    std::string digest;
    std::optional<std::string> grant_id;
    ClientId client_id;
    std::optional<std::string> user_id;
    std::string scope;
    std::optional<std::string> session_uid;
    Milliseconds created_at = 0;
    Milliseconds expires_at = 0;
    std::optional<Milliseconds> revoked_at;
};

struct RefreshToken {
    std::string id;
    std::string digest;
    std::string grant_id;
    ClientId client_id;
    UserId user_id;
    std::string scope;
    std::vector<std::string> resources;
    std::optional<std::string> nonce;
    std::string session_uid;
    Milliseconds auth_time = 0;
    Milliseconds chain_started_at = 0;  // first token of the rotation chain
    Milliseconds created_at = 0;
    Milliseconds expires_at = 0;
    std::optional<Milliseconds> consumed_at;
};

}  // namespace ostiary
