#pragma once
// What OpenSSL offers only as macros, as functions Swift can call: TLS connections.
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
