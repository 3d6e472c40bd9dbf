#pragma once

#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "crypto/bearer_token.hpp"

#include <optional>
#include <string>
#include <string_view>

// What rows leave out because another column says it.
namespace ostiary::store {

// Nothing for a time that is `implied`; the reader puts that in its place.
inline std::optional<Milliseconds> unless_implied(Milliseconds time, Milliseconds implied) {
    return time == implied ? std::nullopt : std::optional(time);
}

// A session is named by its identifier, in text.
inline std::string session_name(std::string_view id) {
    return base64url_encode(id);
}

inline constexpr std::size_t session_id_size = 16;

// What stands for a session in another row: its identifier, or the bytes of a name of another form,
// as sessions made before have it in a column of their own. A text that a decoder would take, but
// session_name() would not give, is such a name: no session has two.
inline std::string session_key(std::string_view name) {
    const auto id = base64url_decode(name);
    if (id && id->size() == session_id_size && session_name(*id) == name) return *id;
    return std::string(name);
}

inline bool is_session_id(std::string_view key) {
    return key.size() == session_id_size;
}

inline std::string session_name_of_key(std::string key) {
    return is_session_id(key) ? session_name(key) : std::move(key);
}

}  // namespace ostiary::store
