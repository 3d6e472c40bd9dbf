#include "base/secret.hpp"

#include <string.h>

namespace ostiary {

void Secret::clear() noexcept {
    if (!value_.empty()) explicit_bzero(value_.data(), value_.size());
    value_.clear();
}

}  // namespace ostiary
