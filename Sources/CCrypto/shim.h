// OpenSSL's libcrypto: SHA-256, and HMAC through the EVP interface.
#pragma once
// The functions of one hash are deprecated for the sake of those that find it by its name.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
