#pragma once

#include "model/client.hpp"
#include "model/grant.hpp"

namespace ostiary::tokens {

// How refresh tokens live and change.
// https://www.rfc-editor.org/rfc/rfc9700#section-4.14

// From days if set, else seconds, else 14 days.
Milliseconds refresh_token_lifetime(const Client& client);

enum class Rotation { keep, rotate };

// Whether redeeming `token` consumes it and gives a new one.
Rotation rotation_of(const Client& client, const RefreshToken& token, Milliseconds now);

// When the successor of `token` expires.
Milliseconds
successor_expires_at(const Client& client, const RefreshToken& token, Milliseconds now);

// A consumed token that comes back within this time is a repeated request of the rightful client
// (a lost answer, two tabs) and is only refused; later it is a stolen one.
inline constexpr Milliseconds reuse_leeway = 3'000;

}  // namespace ostiary::tokens
