#pragma once

#include <memory>
#include <string_view>

// Owners of OpenSSL objects, without OpenSSL's headers: what includes this file does not pay for
// them, and cannot call the library by accident.
struct bignum_st;
struct bio_st;
struct ECDSA_SIG_st;
struct evp_cipher_ctx_st;
struct evp_mac_ctx_st;
struct evp_md_ctx_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;
struct ossl_param_bld_st;
struct ossl_param_st;
struct pkcs8_priv_key_info_st;

namespace ostiary {

struct OpensslDeleter {
    void operator()(bignum_st* object) const noexcept;
    void operator()(bio_st* object) const noexcept;
    void operator()(ECDSA_SIG_st* object) const noexcept;
    void operator()(evp_cipher_ctx_st* object) const noexcept;
    void operator()(evp_mac_ctx_st* object) const noexcept;
    void operator()(evp_md_ctx_st* object) const noexcept;
    void operator()(evp_pkey_ctx_st* object) const noexcept;
    void operator()(evp_pkey_st* object) const noexcept;
    void operator()(ossl_param_bld_st* object) const noexcept;
    void operator()(ossl_param_st* object) const noexcept;
    void operator()(pkcs8_priv_key_info_st* object) const noexcept;
};

template <class T>
using OpensslHandle = std::unique_ptr<T, OpensslDeleter>;

// For calls that fail only when the library is broken or memory is gone. Throws, with the library's
// own reason; empties its error queue.
[[noreturn]] void throw_openssl_failure(std::string_view operation);
inline void openssl_require(bool succeeded, std::string_view operation) {
    if (!succeeded) [[unlikely]]
        throw_openssl_failure(operation);
}

// For calls that fail because of their input: forgets the reasons, which nobody reads, so that they
// are not taken for those of a later call.
void forget_openssl_errors() noexcept;

inline const unsigned char* openssl_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace ostiary
