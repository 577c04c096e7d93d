// Digests, signatures and keys for io.jwt.* and crypto.*, on OpenSSL 3.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct evp_pkey_st;

namespace gabion::rego {

enum class Digest { md5, sha1, sha256, sha384, sha512 };
std::string digest(Digest kind, std::string_view bytes);
std::string hmac(Digest kind, std::string_view key, std::string_view message);
// Takes as long whatever the first difference is.
bool equal_in_constant_time(std::string_view a, std::string_view b);

struct Key {
  std::string algorithm, id;                // "alg" and "kid" of a JWK; empty when it has none
  std::shared_ptr<evp_pkey_st> pair;        // RSA, EC, Ed25519: public, or private as well
  std::string secret;                       // of a symmetric key
  bool symmetric = false;
};

bool is_jws_algorithm(std::string_view name);  // RS256 … HS512, EdDSA

// PEM certificate or public key, JWK or JWK set; keys for other algorithms are left out.
Result<std::vector<Key>> verification_keys(std::string_view text);
Result<std::vector<Key>> keys_from_jwk(std::string_view json);

// The signature of a JWS (RFC 7518): RS*, PS*, ES* (r and s side by side), EdDSA, HS*.
bool verify_signature(const Key& key, std::string_view algorithm, std::string_view input, std::string_view signature);
Result<std::string> sign(const Key& key, std::string_view algorithm, std::string_view input);

}  // namespace gabion::rego
