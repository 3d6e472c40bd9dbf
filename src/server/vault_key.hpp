#pragma once

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "server/settings.hpp"

namespace ostiary::server {

// The 32 bytes that seal stored secrets: those of SECRET_VAULT_KEK, or of the file keys/vault.key
// in the data directory.
//
// The file is made at first start, with mode 0600 in a directory of mode 0700. `is_new_database`
// says whether making one is right: with data that an earlier key sealed, a missing key is an error
// that says so, because a new key could open nothing.
Result<Secret> load_vault_key(const Settings& settings, Random& random, bool is_new_database);

}  // namespace ostiary::server
