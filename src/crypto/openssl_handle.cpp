#include "crypto/openssl_handle.hpp"

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <array>
#include <stdexcept>
#include <string>

namespace ostiary {

void OpensslDeleter::operator()(bignum_st* object) const noexcept {
    BN_clear_free(object);
}
void OpensslDeleter::operator()(bio_st* object) const noexcept {
    BIO_free_all(object);
}
void OpensslDeleter::operator()(ECDSA_SIG_st* object) const noexcept {
    ECDSA_SIG_free(object);
}
void OpensslDeleter::operator()(evp_cipher_ctx_st* object) const noexcept {
    EVP_CIPHER_CTX_free(object);
}
void OpensslDeleter::operator()(evp_mac_ctx_st* object) const noexcept {
    EVP_MAC_CTX_free(object);
}
void OpensslDeleter::operator()(evp_md_ctx_st* object) const noexcept {
    EVP_MD_CTX_free(object);
}
void OpensslDeleter::operator()(evp_pkey_ctx_st* object) const noexcept {
    EVP_PKEY_CTX_free(object);
}
void OpensslDeleter::operator()(evp_pkey_st* object) const noexcept {
    EVP_PKEY_free(object);
}
void OpensslDeleter::operator()(ossl_param_bld_st* object) const noexcept {
    OSSL_PARAM_BLD_free(object);
}
void OpensslDeleter::operator()(ossl_param_st* object) const noexcept {
    OSSL_PARAM_free(object);
}
void OpensslDeleter::operator()(pkcs8_priv_key_info_st* object) const noexcept {
    PKCS8_PRIV_KEY_INFO_free(object);
}

void throw_openssl_failure(std::string_view operation) {
    std::array<char, 256> reason{};
    ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
    ERR_clear_error();
    throw std::runtime_error(std::string(operation) + ": " + reason.data());
}

void forget_openssl_errors() noexcept {
    ERR_clear_error();
}

}  // namespace ostiary
