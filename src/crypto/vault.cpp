#include "crypto/vault.hpp"

#include "base/encoding.hpp"
#include "crypto/aead.hpp"
#include "crypto/digest.hpp"
#include "crypto/errors.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>

namespace ostiary {
namespace {

// A sealed value, from first byte to last:
//    1  version
//    8  id of the KEK
//   12  nonce of the sealed data key
//   48  data key, sealed under the KEK
//   12  nonce of the value
//    n  value, sealed under the data key, 16 bytes longer than in the clear
constexpr char version = 1;
constexpr std::size_t id_size = 8;
constexpr std::size_t header_size = 1 + id_size;
constexpr std::size_t sealed_key_size = aead_key_size + aead_tag_size;
constexpr std::size_t overhead =
    header_size + aead_nonce_size + sealed_key_size + aead_nonce_size + aead_tag_size;

void append_with_length(std::string& output, std::string_view part) {
    const auto size = static_cast<std::uint32_t>(part.size());
    for (int shift = 24; shift >= 0; shift -= 8) output += static_cast<char>(size >> shift & 255);
    output += part;
}

// The purpose keeps the two layers apart: a sealed data key never passes for a sealed value.
std::string
associated_data(std::string_view purpose, std::string_view header, const SealContext& context) {
    std::string data;
    append_with_length(data, purpose);
    append_with_length(data, header);
    append_with_length(data, context.tenant);
    append_with_length(data, context.table);
    append_with_length(data, context.row);
    append_with_length(data, context.column);
    return data;
}

std::string_view take(std::string_view& input, std::size_t size) {
    const std::string_view part = input.substr(0, size);
    input.remove_prefix(size);
    return part;
}

}  // namespace

Vault::Vault(Secret kek, Random& random, std::vector<Secret> retired) : random_(random) {
    keks_.push_back(identify(std::move(kek)));
    for (Secret& old : retired) keks_.push_back(identify(std::move(old)));
}

Vault::Kek Vault::identify(Secret key) {
    if (key.reveal().size() != aead_key_size) {
        throw std::invalid_argument("a key encryption key has 32 bytes");
    }
    std::string id = hmac_sha256(key.reveal(), "ostiary vault key id").substr(0, id_size);
    return {std::move(id), std::move(key)};
}

const Vault::Kek* Vault::find_kek(std::string_view id) const {
    for (const Kek& kek : keks_) {
        if (kek.id == id) return &kek;
    }
    return nullptr;
}

std::string Vault::seal(std::string_view plaintext, const SealContext& context) const {
    std::array<std::uint8_t, aead_key_size> key_bytes{};
    std::array<std::uint8_t, 2 * aead_nonce_size> nonce_bytes{};
    random_.fill(key_bytes);
    random_.fill(nonce_bytes);
    const Secret data_key{std::string(as_text(key_bytes))};
    const std::string_view key_nonce = as_text(nonce_bytes).substr(0, aead_nonce_size);
    const std::string_view value_nonce = as_text(nonce_bytes).substr(aead_nonce_size);

    const Kek& kek = keks_.front();
    std::string sealed(1, version);
    sealed += kek.id;
    const std::string header = sealed;
    sealed.reserve(overhead + plaintext.size());
    sealed += key_nonce;
    sealed += aead_seal(
        kek.key.reveal(), key_nonce, associated_data("key", header, context), data_key.reveal()
    );
    sealed += value_nonce;
    sealed += aead_seal(
        data_key.reveal(), value_nonce, associated_data("value", header, context), plaintext
    );
    return sealed;
}

Result<Secret> Vault::open(std::string_view sealed, const SealContext& context) const {
    using crypto_errors::unsealable;
    if (sealed.size() < overhead) return fail(unsealable, {}, "the value is too short");
    const std::string_view header = take(sealed, header_size);
    if (header.front() != version) return fail(unsealable, {}, "the format is unknown");
    const Kek* const kek = find_kek(header.substr(1));
    if (!kek) return fail(unsealable, {}, "the key encryption key is not configured");

    const std::string_view key_nonce = take(sealed, aead_nonce_size);
    const std::string_view sealed_key = take(sealed, sealed_key_size);
    const auto data_key = aead_open(
        kek->key.reveal(), key_nonce, associated_data("key", header, context), sealed_key
    );
    if (!data_key) return fail(unsealable, {}, "the data key was altered or moved");

    const std::string_view value_nonce = take(sealed, aead_nonce_size);
    auto value = aead_open(
        data_key->reveal(), value_nonce, associated_data("value", header, context), sealed
    );
    if (!value) return fail(unsealable, {}, "the value was altered or moved");
    return *std::move(value);
}

bool Vault::needs_reseal(std::string_view sealed) const {
    return sealed.substr(0, header_size) != std::string(1, version) + keks_.front().id;
}

}  // namespace ostiary
