#include "crypto/bearer_token.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"

#include <string.h>

#include <array>
#include <mutex>

namespace ostiary {
namespace {

constexpr std::size_t time_size = 6;
constexpr std::size_t id_size = 16;
constexpr std::size_t tail_size = 10;
constexpr std::size_t secret_size = 32;
constexpr std::size_t text_size = 64;

// The last ten bytes of an id, as a number that can be counted up.
struct Tail {
    std::uint16_t high = 0;
    std::uint64_t low = 0;
};

Tail next_tail(std::span<const std::uint8_t, tail_size> random, Milliseconds now) {
    static std::mutex mutex;
    static Milliseconds last_time = -1;
    static Tail last;

    Tail fresh;
    // The top bit stays clear, so that counting up within one millisecond never overflows.
    fresh.high = static_cast<std::uint16_t>((random[0] & 0x7f) << 8 | random[1]);
    for (std::size_t i = 2; i < tail_size; ++i) fresh.low = fresh.low << 8 | random[i];

    const std::scoped_lock lock(mutex);
    if (now == last_time) {
        // A random step of up to 2^32: the ids of others cannot be told from one's own.
        const std::uint64_t step = 1 + (fresh.low & 0xffff'ffff);
        const std::uint64_t low = last.low + step;
        if (low < last.low) ++last.high;
        last.low = low;
    } else {
        last_time = now;
        last = fresh;
    }
    return last;
}

void append_time(std::string& id, Milliseconds now) {
    const auto time = static_cast<std::uint64_t>(now);
    for (int shift = 40; shift >= 0; shift -= 8) id += static_cast<char>(time >> shift & 255);
}

std::string compose_id(std::span<const std::uint8_t, tail_size> random, Milliseconds now) {
    const Tail tail = next_tail(random, now);
    std::string id;
    id.reserve(id_size);
    append_time(id, now);
    for (int shift = 8; shift >= 0; shift -= 8) id += static_cast<char>(tail.high >> shift & 255);
    for (int shift = 56; shift >= 0; shift -= 8) id += static_cast<char>(tail.low >> shift & 255);
    return id;
}

BearerToken compose_token(std::string id, std::span<const std::uint8_t, secret_size> secret) {
    BearerToken token;
    std::string bytes;
    bytes.reserve(id_size + secret_size);
    bytes.append(id).append(as_text(secret));
    const Secret raw(std::move(bytes));
    token.id = std::move(id);
    token.text = Secret(base64url_encode(raw.reveal()));
    token.digest = sha256(token.text.reveal());
    return token;
}

}  // namespace

std::string time_ordered_id(Random& random, Milliseconds now) {
    std::array<std::uint8_t, tail_size> bytes{};
    random.fill(bytes);
    return compose_id(bytes, now);
}

std::string bound_of_ids_before(Milliseconds time) {
    std::string bound;
    append_time(bound, time);
    return bound;
}

Milliseconds time_of_id(std::string_view id) {
    if (id.size() < time_size) return 0;
    Milliseconds time = 0;
    for (const char byte : id.substr(0, time_size))
        time = time << 8 | static_cast<std::uint8_t>(byte);
    return time;
}

BearerToken mint_bearer_token(Random& random, Milliseconds now) {
    std::array<std::uint8_t, tail_size + secret_size> bytes{};
    random.fill(bytes);
    const std::span<const std::uint8_t, tail_size + secret_size> all = bytes;
    BearerToken token = compose_token(
        compose_id(all.first<tail_size>(), now), all.subspan<tail_size, secret_size>()
    );
    explicit_bzero(bytes.data(), bytes.size());
    return token;
}

BearerToken renew_bearer_token(Random& random, std::string id) {
    std::array<std::uint8_t, secret_size> bytes{};
    random.fill(bytes);
    BearerToken token = compose_token(std::move(id), bytes);
    explicit_bzero(bytes.data(), bytes.size());
    return token;
}

std::optional<PresentedToken> parse_bearer_token(std::string_view text) {
    if (text.size() != text_size) return std::nullopt;
    const auto bytes = base64url_decode(text);
    if (!bytes) return std::nullopt;
    return PresentedToken{bytes->substr(0, id_size), sha256(text)};
}

}  // namespace ostiary
