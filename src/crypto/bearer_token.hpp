#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

// Bearer secrets of our own making: authorization codes, refresh and access tokens, session and
// interaction cookies.
//
// The text is base64url(id || 32 random bytes), 64 characters. The row is found by `id`, which is
// no secret, and holds `digest`, the SHA-256 of the text: a stolen database signs nobody in. The
// one who looks a token up compares the digests with equal_constant_time (crypto/digest.hpp).
namespace ostiary {

// 16 bytes: 48 bits of milliseconds, then random ones, so that new rows go to the end of the index.
// Ids of one millisecond are strictly increasing within the process.
//
// Thread safety: may be called concurrently.
std::string time_ordered_id(Random& random, Milliseconds now);
// Above every id made before `time`, and not above any other.
std::string bound_of_ids_before(Milliseconds time);
// With which such an id was made; 0 if it is too short to say so.
Milliseconds time_of_id(std::string_view id);

struct BearerToken {
    std::string id;      // 16 bytes, time-ordered: the primary key
    std::string digest;  // 32 bytes: SHA-256 of the text
    Secret text;         // 64 characters, for the bearer only
};
BearerToken mint_bearer_token(Random& random, Milliseconds now);
// Another one for the row of `id`: the 32 bytes behind it, and thus the digest, are new.
BearerToken renew_bearer_token(Random& random, std::string id);

// What the row must hold for a token that somebody presents.
struct PresentedToken {
    std::string id;
    std::string digest;
};
// Nothing if the text cannot be one of ours.
std::optional<PresentedToken> parse_bearer_token(std::string_view text);

}  // namespace ostiary
