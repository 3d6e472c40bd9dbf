#pragma once

#include "crypto/openssl_handle.hpp"

#include <string>
#include <string_view>

namespace ostiary {

// Digests as raw bytes; hex and base64url are in base/encoding.hpp.
std::string sha256(std::string_view data);  // 32 bytes
std::string sha384(std::string_view data);  // 48 bytes
std::string sha512(std::string_view data);  // 64 bytes
// Only to check passwords that were imported in these formats.
std::string sha1(std::string_view data);  // 20 bytes
std::string md5(std::string_view data);   // 16 bytes

std::string hmac_sha256(std::string_view key, std::string_view data);

// Takes a time that depends on the sizes only.
bool equal_constant_time(std::string_view a, std::string_view b);

// SHA-256 of data that comes in pieces. finish() may be called once.
class Sha256 {
public:
    Sha256();
    Sha256& update(std::string_view data);
    std::string finish();

private:
    OpensslHandle<evp_md_ctx_st> context_;
};

}  // namespace ostiary
