// OpenSSL's libcrypto: SHA-256 and HMAC through the EVP interface.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
