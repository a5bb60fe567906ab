#pragma once
// What OpenSSL offers only as macros, as functions Swift can call: TLS connections.
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/// A client context that speaks TLS 1.2 or newer; NULL when there is no memory for it.
static inline SSL_CTX *copenssl_client_context(void) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context == NULL) return NULL;
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) {
        SSL_CTX_free(context);
        return NULL;
    }
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    return context;
}

/// Names the server in the handshake (RFC 6066 §3); 1 when it worked.
static inline int copenssl_set_server_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

/// Bytes that wait in a memory BIO.
static inline size_t copenssl_pending(BIO *bio) { return BIO_ctrl_pending(bio); }
