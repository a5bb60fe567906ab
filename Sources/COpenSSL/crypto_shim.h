#pragma once
// What OpenSSL offers only as macros, or marks as old although it is its fastest way, as functions Swift can call:
// hashes, signatures, keys.
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

// The state of SHA-256 as a plain value: it can be copied, so that a key's first block is hashed once for all messages.
static inline void crypto_sha256_start(SHA256_CTX *state) { SHA256_Init(state); }

static inline void crypto_sha256_add(SHA256_CTX *state, const void *bytes, size_t length) {
    SHA256_Update(state, bytes, length);
}

/// Writes 32 bytes to `digest`.
static inline void crypto_sha256_finish(SHA256_CTX *state, unsigned char *digest) { SHA256_Final(digest, state); }

/// Generates an Ed25519 key pair; NULL on failure. The caller frees it.
static inline EVP_PKEY *crypto_generate_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }

/// Generates a key pair on the curve P-256; NULL on failure. The caller frees it.
static inline EVP_PKEY *crypto_generate_p256(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"); }

/// Generates an RSA key pair; NULL on failure. The caller frees it.
static inline EVP_PKEY *crypto_generate_rsa(size_t bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits); }
