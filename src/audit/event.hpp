#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>

#include <optional>
#include <string>
#include <string_view>

// What is worth remembering: who did what, from where, with which outcome.
namespace ostiary::audit {

// The keys of events, built from these where a family has many members:
//   Interaction.{SignIn|Register|ForgotPassword}.{Create|Update|Submit}, .Identifier.Submit,
//   .Profile.Update, .Verification.<Type>.{Create|Submit}
namespace keys {
inline constexpr std::string_view interaction_create = "Interaction.Create";
inline constexpr std::string_view interaction_end = "Interaction.End";
inline constexpr std::string_view exchange_authorization_code = "ExchangeTokenBy.AuthorizationCode";
inline constexpr std::string_view exchange_refresh_token = "ExchangeTokenBy.RefreshToken";
inline constexpr std::string_view exchange_client_credentials = "ExchangeTokenBy.ClientCredentials";
inline constexpr std::string_view exchange_token_exchange = "ExchangeTokenBy.TokenExchange";
inline constexpr std::string_view exchange_unknown = "ExchangeTokenBy.Unknown";
inline constexpr std::string_view revoke_token = "RevokeToken";
inline constexpr std::string_view revoke_grants = "RevokeGrants";
// A user ended a session at this provider.
inline constexpr std::string_view session_end = "Session.End";
// The first administrator was made by the link of the first start.
inline constexpr std::string_view setup_administrator = "Setup.Administrator.Create";
// A change through the Management API or the command line: Management.<Noun>.<Verb>.
inline constexpr std::string_view management = "Management";
inline constexpr std::string_view unknown = "Unknown";
}  // namespace keys

struct EventError {
    std::string code;
    std::string message;
};

struct Event {
    std::string key;
    std::optional<EventError> error;  // set: the result is Error, else Success
    std::optional<std::string> user_id;
    std::optional<std::string> client_id;
    std::optional<std::string> session_id;
    std::string ip;
    std::string user_agent;
    // Memory for both objects, freed as one when the last of them ends.
    boost::json::storage_ptr storage =
        boost::json::make_shared_resource<boost::json::monotonic_resource>();
    // What was asked for, as it came: the recorder masks values whose names tell of a secret.
    boost::json::object params{storage};
    // Further members of the payload; masked likewise.
    boost::json::object details{storage};
};

}  // namespace ostiary::audit
