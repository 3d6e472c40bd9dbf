#pragma once

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ostiary {

// Where a sealed value lives. It opens nowhere else: a row copied to another user, column or tenant
// is refused.
struct SealContext {
    std::string_view tenant;
    std::string_view table;
    std::string_view row;
    std::string_view column;
};

// Seals what an API must be able to show again (client secrets, personal access tokens) and private
// keys, with AES-256-GCM: each value under a data key of its own, which is sealed under the key
// encryption key (KEK) of the installation.
//
// What is only compared, such as a bearer token, is stored as a digest instead.
//
// To change the KEK, pass the old ones as `retired`: values sealed under them still open, and
// needs_reseal() tells which to write again.
//
// Thread safety: all members may be called concurrently.
class Vault {
public:
    // Each KEK has 32 bytes; std::invalid_argument otherwise.
    Vault(Secret kek, Random& random, std::vector<Secret> retired = {});

    std::string seal(std::string_view plaintext, const SealContext& context) const;
    Result<Secret> open(std::string_view sealed, const SealContext& context) const;
    bool needs_reseal(std::string_view sealed) const;

private:
    struct Kek {
        std::string id;
        Secret key;
    };
    static Kek identify(Secret key);
    const Kek* find_kek(std::string_view id) const;

    std::vector<Kek> keks_;  // the current one first
    Random& random_;
};

}  // namespace ostiary
