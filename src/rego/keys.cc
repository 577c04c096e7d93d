#include "rego/keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/value.h"
#include "data/json.h"
#include "rego/builtins/base64.h"

namespace gabion::rego {
namespace {

using builtins::Base64;

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, Freer<BN_clear_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

constexpr std::string_view kAlgorithms[] = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "EdDSA"};
constexpr std::size_t kMaxKeys = 1'000;

const EVP_MD* md_of(Digest kind) {
  switch (kind) {
    case Digest::md5: return EVP_md5();
    case Digest::sha1: return EVP_sha1();
    case Digest::sha384: return EVP_sha384();
    case Digest::sha512: return EVP_sha512();
    default: return EVP_sha256();
  }
}

const EVP_MD* md_of(std::string_view algorithm) {
  if (algorithm.ends_with("384")) return EVP_sha384();
  if (algorithm.ends_with("512")) return EVP_sha512();
  return EVP_sha256();
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

// One JWK, member by member.
class JwkReader {
 public:
  explicit JwkReader(const Value& jwk) : jwk_(jwk) {}

  Result<Key> read() {
    Key key;
    key.algorithm = text("alg");
    key.id = text("kid");
    const std::string kind = text("kty");
    if (kind == "oct") {
      key.symmetric = true;
      key.secret = bytes("k");
      return key;
    }
    if (kind == "RSA") key.pair = rsa();
    else if (kind == "EC") key.pair = ec();
    else if (kind == "OKP") key.pair = okp();
    else return fail(fmt::format("jwk.ParseKey: invalid key type from JSON ({})", kind));
    if (!key.pair) return fail("jwk.ParseKey: failed to parse " + kind + " key");
    return key;
  }

 private:
  std::string text(std::string_view name) const {
    const Value* found = jwk_.find(name);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
  }
  std::string bytes(std::string_view name) const {
    auto decoded = builtins::decode_base64(text(name), Base64::url, false);
    return decoded ? *decoded : std::string();
  }
  BigNumber number(std::string_view name) const {
    const std::string raw = bytes(name);
    return BigNumber(raw.empty() ? nullptr : BN_bin2bn(bytes_of(raw), static_cast<int>(raw.size()), nullptr));
  }

  static std::shared_ptr<EVP_PKEY> build(const char* kind, OSSL_PARAM_BLD* builder, bool is_private) {
    const Params params(OSSL_PARAM_BLD_to_param(builder));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) <= 0) return nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get()) <= 0) return nullptr;
    return owned(key);
  }

  std::shared_ptr<EVP_PKEY> rsa() const {
    struct Part {
      const char* jwk;
      const char* openssl;
    };
    constexpr Part kParts[] = {{"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},          {"d", OSSL_PKEY_PARAM_RSA_D},
                               {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
                               {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    std::vector<BigNumber> numbers;
    for (const Part& part : kParts) {
      numbers.push_back(number(part.jwk));
      if (numbers.back()) OSSL_PARAM_BLD_push_BN(builder.get(), part.openssl, numbers.back().get());
    }
    if (!numbers[0] || !numbers[1]) return nullptr;
    return build("RSA", builder.get(), numbers[2] != nullptr);
  }

  std::shared_ptr<EVP_PKEY> ec() const {
    const std::string curve = text("crv");
    const char* group = curve == "P-256" ? "prime256v1" : curve == "P-384" ? "secp384r1" : curve == "P-521" ? "secp521r1" : nullptr;
    if (!group) return nullptr;
    const std::size_t size = curve == "P-256" ? 32 : curve == "P-384" ? 48 : 66;
    std::string point(1, '\4');
    for (const char* axis : {"x", "y"}) {
      const std::string coordinate = bytes(axis);
      if (coordinate.empty() || coordinate.size() > size) return nullptr;
      point.append(size - coordinate.size(), '\0').append(coordinate);
    }
    const BigNumber secret = number("d");
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    if (secret) OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
    return build("EC", builder.get(), secret != nullptr);
  }

  std::shared_ptr<EVP_PKEY> okp() const {
    if (text("crv") != "Ed25519") return nullptr;
    const std::string secret = bytes("d"), open = bytes("x");
    if (!secret.empty()) return owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(secret), secret.size()));
    return owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(open), open.size()));
  }

  const Value& jwk_;
};

// r and s, each half of the signature, as DER.
std::string to_der(std::string_view signature) {
  const std::size_t half = signature.size() / 2;
  const EcSignature pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(bytes_of(signature), static_cast<int>(half), nullptr);
  BIGNUM* s = BN_bin2bn(bytes_of(signature.substr(half)), static_cast<int>(signature.size() - half), nullptr);
  ECDSA_SIG_set0(pair.get(), r, s);
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  std::string out(reinterpret_cast<char*>(der), size > 0 ? static_cast<std::size_t>(size) : 0);
  OPENSSL_free(der);
  return out;
}

std::string from_der(std::string_view der, std::size_t size) {
  const unsigned char* at = bytes_of(der);
  const EcSignature pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  std::string out(2 * size, '\0');
  if (!pair) return out;
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(size));
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), reinterpret_cast<unsigned char*>(out.data()) + size, static_cast<int>(size));
  return out;
}

// The kind of key an algorithm needs.
int key_kind(std::string_view algorithm) {
  switch (algorithm[0]) {
    case 'R':
    case 'P': return EVP_PKEY_RSA;
    default: return algorithm == "EdDSA" ? EVP_PKEY_ED25519 : EVP_PKEY_EC;
  }
}

bool set_padding(EVP_PKEY_CTX* context, std::string_view algorithm, bool signing) {
  if (algorithm[0] != 'P') return true;
  const int salt = signing ? RSA_PSS_SALTLEN_DIGEST : RSA_PSS_SALTLEN_AUTO;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt) > 0;
}

Digest digest_of(std::string_view algorithm) {
  return algorithm.ends_with("384") ? Digest::sha384 : algorithm.ends_with("512") ? Digest::sha512 : Digest::sha256;
}

Result<std::vector<Key>> one_key(EVP_PKEY* key, std::string_view what) {
  if (!key) return fail(fmt::format("failed to parse a PEM {}", what));
  std::vector<Key> out(1);
  out[0].pair = owned(key);
  return out;
}

}  // namespace

std::string digest(Digest kind, std::string_view bytes) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size, md_of(kind), nullptr) != 1) return {};
  out.resize(size);
  return out;
}

std::string hmac(Digest kind, std::string_view key, std::string_view message) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  // A key of no bytes must not be a null pointer, which would mean "the key as before".
  const char* bytes = key.empty() ? "" : key.data();
  if (!HMAC(md_of(kind), bytes, static_cast<int>(key.size()), bytes_of(message), message.size(), reinterpret_cast<unsigned char*>(out.data()), &size)) return {};
  out.resize(size);
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

bool is_jws_algorithm(std::string_view name) { return std::find(std::begin(kAlgorithms), std::end(kAlgorithms), name) != std::end(kAlgorithms); }

Result<std::vector<Key>> keys_from_jwk(std::string_view json) {
  ReadOptions options;
  options.place_in_error = false;
  auto document = read_json(std::string(json), options);
  if (!document) return fail("jwk.Parse: failed to parse sole key: jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: " + document.error().message);
  if (!document->root.is_object()) return fail("jwk.Parse: failed to unmarshal JSON: not an object");
  const Value* set = document->root.find("keys");
  std::vector<Key> out;
  if (!set) {
    auto key = JwkReader(document->root).read();
    if (!key) return wrap("jwk.Parse: failed to parse sole key", key.error());
    out.push_back(std::move(*key));
    return out;
  }
  if (!set->is_array() || set->size() > kMaxKeys) return fail("jwk.Parse: failed to unmarshal \"keys\"");
  for (std::uint32_t i = 0; i < set->size(); ++i) {
    if (!set->at(i).is_object()) return fail("jwk.Parse: failed to unmarshal \"keys\"");
    auto key = JwkReader(set->at(i)).read();
    if (!key) return wrap("jwk.Parse: failed to parse key", key.error());
    out.push_back(std::move(*key));
  }
  return out;
}

Result<std::vector<Key>> verification_keys(std::string_view text) {
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(std::min<std::size_t>(text.size(), INT32_MAX))));
  char *name = nullptr, *header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  if (text.find("-----BEGIN") != text.npos && PEM_read_bio(bio.get(), &name, &header, &data, &size) == 1) {
    const std::string kind = name;
    const std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
    if (BIO_pending(bio.get()) > 0) return fail("extra data after a PEM certificate block");
    const unsigned char* at = bytes_of(der);
    if (kind == "CERTIFICATE") {
      const Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
      return one_key(certificate ? X509_get_pubkey(certificate.get()) : nullptr, "certificate");
    }
    if (kind == "PUBLIC KEY") return one_key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())), "public key");
    return fail("failed to extract a Key from the PEM certificate");
  }
  ERR_clear_error();
  auto keys = keys_from_jwk(text);
  if (!keys) return fail("failed to parse a JWK key (set): jwk.ParseString: failed to parse string: " + keys.error().message);
  std::erase_if(*keys, [](const Key& key) { return !key.algorithm.empty() && !is_jws_algorithm(key.algorithm); });
  return keys;
}

bool verify_signature(const Key& key, std::string_view algorithm, std::string_view input, std::string_view signature) {
  if (!is_jws_algorithm(algorithm)) return false;
  if (algorithm[0] == 'H') return key.symmetric && equal_in_constant_time(hmac(digest_of(algorithm), key.secret, input), signature);
  if (!key.pair || EVP_PKEY_get_base_id(key.pair.get()) != key_kind(algorithm)) return false;
  const std::string der = algorithm[0] == 'E' && algorithm != "EdDSA" ? to_der(signature) : std::string(signature);
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  const EVP_MD* md = algorithm == "EdDSA" ? nullptr : md_of(algorithm);
  const bool good = EVP_DigestVerifyInit(context.get(), &key_context, md, nullptr, key.pair.get()) == 1 && set_padding(key_context, algorithm, false) &&
                    EVP_DigestVerify(context.get(), bytes_of(der), der.size(), bytes_of(input), input.size()) == 1;
  ERR_clear_error();
  return good;
}

Result<std::string> sign(const Key& key, std::string_view algorithm, std::string_view input) {
  if (algorithm[0] == 'H') {
    if (!key.symmetric) return fail(fmt::format("{} needs a symmetric key", algorithm));
    return hmac(digest_of(algorithm), key.secret, input);
  }
  if (!key.pair || EVP_PKEY_get_base_id(key.pair.get()) != key_kind(algorithm)) return fail(fmt::format("key does not suit {}", algorithm));
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  const EVP_MD* md = algorithm == "EdDSA" ? nullptr : md_of(algorithm);
  std::size_t size = 0;
  std::string out;
  bool good = EVP_DigestSignInit(context.get(), &key_context, md, nullptr, key.pair.get()) == 1 && set_padding(key_context, algorithm, true) &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes_of(input), input.size()) == 1;
  if (good) {
    out.resize(size);
    good = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes_of(input), input.size()) == 1;
    out.resize(size);
  }
  ERR_clear_error();
  if (!good) return fail(fmt::format("signing with {} failed: is the key private?", algorithm));
  if (algorithm[0] != 'E' || algorithm == "EdDSA") return out;
  return from_der(out, (static_cast<std::size_t>(EVP_PKEY_get_bits(key.pair.get())) + 7) / 8);
}

}  // namespace gabion::rego
