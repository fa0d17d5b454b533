// OpenSSL's libcrypto: SHA-256, HMAC through the EVP interface, and what files of certificates and keys hold.
#pragma once
// The functions of one hash are deprecated for the sake of those that find it by its name.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
