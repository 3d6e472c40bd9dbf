#pragma once

#include "base/id.hpp"
#include "crypto/vault.hpp"

#include <string>
#include <string_view>

namespace ostiary::store {

// Where a named secret of a client or user is sealed. It names the row, so that a sealed value
// opens in no other.
class SecretSeal {
public:
    SecretSeal(
        const TenantId& tenant,
        std::string_view table,
        std::string_view owner,
        std::string_view name
    )
        : tenant_(tenant.value),
          table_(table),
          row_(std::string(owner) + '\n' + std::string(name)) {}
    SealContext context() const { return {tenant_, table_, row_, "sealed_value"}; }

private:
    std::string tenant_;
    std::string table_;
    std::string row_;
};

}  // namespace ostiary::store
