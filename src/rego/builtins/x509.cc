// crypto.x509.* and crypto.parse_private_keys: certificates and keys as Go's crypto/x509 shows them in JSON.
#include <arpa/inet.h>
#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "rego/builtins/base64.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/builtins/url.h"
#include "rego/number.h"

namespace gabion::rego::builtins {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
void free_certificates(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Request = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Freer<BN_clear_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Certificates = std::vector<Certificate>;

constexpr std::size_t kMaxCertificates = 1'000;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

struct PemBlock {
  std::string kind, der;
};

// The PEM blocks of a text, whatever stands between them.
std::vector<PemBlock> pem_blocks(std::string_view text) {
  std::vector<PemBlock> out;
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(std::min<std::size_t>(text.size(), INT32_MAX))));
  char *name = nullptr, *header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  while (out.size() < kMaxCertificates && PEM_read_bio(bio.get(), &name, &header, &data, &size) == 1) {
    out.push_back({name, std::string(reinterpret_cast<char*>(data), static_cast<std::size_t>(size))});
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  ERR_clear_error();
  return out;
}

Result<Certificates> certificates_from_der(std::string_view der) {
  Certificates out;
  const unsigned char *at = bytes_of(der), *end = at + der.size();
  while (at < end) {
    X509* certificate = d2i_X509(nullptr, &at, end - at);
    ERR_clear_error();
    if (!certificate) return gabion::fail("x509: malformed certificate");
    out.emplace_back(certificate);
    if (out.size() > kMaxCertificates) return gabion::fail("x509: too many certificates");
  }
  return out;
}

Result<Certificates> certificates_from_pem(std::string_view text) {
  std::string der;
  for (const PemBlock& block : pem_blocks(text)) {
    if (block.kind != "CERTIFICATE") return gabion::fail(fmt::format("PEM block type is '{}', expected CERTIFICATE", block.kind));
    der += block.der;
  }
  return certificates_from_der(der);
}

// PEM, or base64 of PEM or of DER.
Result<Certificates> certificates_from(std::string_view text) {
  if (text.starts_with("-----BEGIN")) return certificates_from_pem(text);
  auto decoded = decode_base64(text, Base64::standard, true);
  if (!decoded) return tl::unexpected(decoded.error());
  return decoded->starts_with("-----BEGIN") ? certificates_from_pem(*decoded) : certificates_from_der(*decoded);
}

struct NamedId {
  std::string_view oid;
  int id;
};
// Go's numbers for algorithms and extended usages.
constexpr NamedId kSignatureAlgorithms[] = {
    {"1.2.840.113549.1.1.4", 2},  {"1.2.840.113549.1.1.5", 3},  {"1.2.840.113549.1.1.11", 4}, {"1.2.840.113549.1.1.12", 5}, {"1.2.840.113549.1.1.13", 6},
    {"1.2.840.10040.4.3", 7},     {"2.16.840.1.101.3.4.3.2", 8}, {"1.2.840.10045.4.1", 9},     {"1.2.840.10045.4.3.2", 10},  {"1.2.840.10045.4.3.3", 11},
    {"1.2.840.10045.4.3.4", 12},  {"1.2.840.113549.1.1.10", 13}, {"1.3.101.112", 16}};
constexpr NamedId kKeyAlgorithms[] = {{"1.2.840.113549.1.1.1", 1}, {"1.2.840.10040.4.1", 2}, {"1.2.840.10045.2.1", 3}, {"1.3.101.112", 4}};
constexpr NamedId kExtendedUsages[] = {
    {"2.5.29.37.0", 0},       {"1.3.6.1.5.5.7.3.1", 1}, {"1.3.6.1.5.5.7.3.2", 2}, {"1.3.6.1.5.5.7.3.3", 3}, {"1.3.6.1.5.5.7.3.4", 4},
    {"1.3.6.1.5.5.7.3.5", 5}, {"1.3.6.1.5.5.7.3.6", 6}, {"1.3.6.1.5.5.7.3.7", 7}, {"1.3.6.1.5.5.7.3.8", 8}, {"1.3.6.1.5.5.7.3.9", 9},
    {"1.3.6.1.4.1.311.10.3.3", 10}, {"2.16.840.1.113730.4.1", 11}, {"1.3.6.1.4.1.311.2.1.22", 12}, {"1.3.6.1.4.1.311.61.1.1", 13}};

template <std::size_t N>
int id_of(const NamedId (&ids)[N], std::string_view oid, int otherwise) {
  for (const NamedId& known : ids) {
    if (known.oid == oid) return known.id;
  }
  return otherwise;
}

std::string oid_text(const ASN1_OBJECT* object) {
  char buffer[256] = "";
  OBJ_obj2txt(buffer, sizeof buffer, object, 1);
  return buffer;
}

std::string integer_text(const BIGNUM* number) {
  char* text = BN_bn2dec(number);
  std::string out = text ? text : "0";
  OPENSSL_free(text);
  return out;
}

// Builds the values that a certificate's JSON consists of.
class X509Writer {
 public:
  explicit X509Writer(BuiltinContext& context) : arena_(context.arena()) {}

  Value certificate(const X509* certificate, bool with_uri_strings) {
    ObjectBuilder out(arena_);
    for (std::string_view key : {"ExcludedDNSDomains", "ExcludedEmailAddresses", "ExcludedIPRanges", "ExcludedURIDomains", "ExtraExtensions", "PermittedDNSDomains",
                                 "PermittedEmailAddresses", "PermittedIPRanges", "PermittedURIDomains", "PolicyMappings", "UnhandledCriticalExtensions"}) {
      out.add(Value::string(key), Value::null());
    }
    for (std::string_view key : {"InhibitAnyPolicy", "InhibitPolicyMapping", "RequireExplicitPolicy"}) {
      out.add(Value::string(key), Value::integer(0));
      out.add(std::string(key) + "Zero", Value::boolean(false));
    }
    out.add("PermittedDNSDomainsCritical", Value::boolean(false));
    raw_parts(out, certificate);
    out.add("Version", Value::integer(X509_get_version(certificate) + 1));
    out.add("SerialNumber", serial(X509_get0_serialNumber(certificate)));
    out.add("NotBefore", time(X509_get0_notBefore(certificate)));
    out.add("NotAfter", time(X509_get0_notAfter(certificate)));
    out.add("Subject", name(X509_get_subject_name(certificate)));
    out.add("Issuer", name(X509_get_issuer_name(certificate)));
    out.add("Extensions", extensions(X509_get0_extensions(certificate)));
    usages(out, certificate);
    constraints(out, certificate);
    identifiers(out, certificate);
    links(out, certificate);
    policies(out, certificate);
    GENERAL_NAMES* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    alternative_names(out, names, with_uri_strings);
    GENERAL_NAMES_free(names);
    return out.finish();
  }

  Value request(X509_REQ* request) {
    ObjectBuilder out(arena_);
    for (std::string_view key : {"Attributes", "ExtraExtensions"}) out.add(Value::string(key), Value::null());
    unsigned char* der = nullptr;
    out.add("Raw", encoded(der, i2d_X509_REQ(request, &der)));
    unsigned char* tbs = nullptr;
    out.add("RawTBSCertificateRequest", encoded(tbs, i2d_re_X509_REQ_tbs(request, &tbs)));
    unsigned char* key = nullptr;
    out.add("RawSubjectPublicKeyInfo", encoded(key, i2d_X509_PUBKEY(X509_REQ_get_X509_PUBKEY(request), &key)));
    out.add("RawSubject", name_der(X509_REQ_get_subject_name(request)));
    const ASN1_BIT_STRING* signature = nullptr;
    const X509_ALGOR* algorithm = nullptr;
    X509_REQ_get0_signature(request, &signature, &algorithm);
    signature_part(out, signature, algorithm);
    out.add("Version", Value::integer(X509_REQ_get_version(request)));
    out.add("Subject", name(X509_REQ_get_subject_name(request)));
    public_key(out, X509_REQ_get_X509_PUBKEY(request));
    STACK_OF(X509_EXTENSION)* found = X509_REQ_get_extensions(request);
    out.add("Extensions", extensions(found));
    GENERAL_NAMES* names = static_cast<GENERAL_NAMES*>(X509V3_get_d2i(found, NID_subject_alt_name, nullptr, nullptr));
    alternative_names(out, names, false);
    GENERAL_NAMES_free(names);
    sk_X509_EXTENSION_pop_free(found, X509_EXTENSION_free);
    return out.finish();
  }

  Value public_key(const EVP_PKEY* key) {
    ObjectBuilder out(arena_);
    switch (EVP_PKEY_get_base_id(key)) {
      case EVP_PKEY_RSA:
        out.add("N", parameter(key, OSSL_PKEY_PARAM_RSA_N));
        out.add("E", parameter(key, OSSL_PKEY_PARAM_RSA_E));
        return out.finish();
      case EVP_PKEY_EC:
        out.add("Curve", Value::empty_object());
        out.add("X", parameter(key, OSSL_PKEY_PARAM_EC_PUB_X));
        out.add("Y", parameter(key, OSSL_PKEY_PARAM_EC_PUB_Y));
        return out.finish();
      case EVP_PKEY_ED25519: {
        std::string raw(32, '\0');
        std::size_t size = raw.size();
        EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size);
        return base64(raw);
      }
      default: return Value::null();
    }
  }

  // As Go's private keys: big integers by their mathematical names.
  Value private_key(const EVP_PKEY* key) {
    const int kind = EVP_PKEY_get_base_id(key);
    if (kind == EVP_PKEY_ED25519) {
      std::string raw(64, '\0');
      std::size_t size = 32;
      EVP_PKEY_get_raw_private_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size);
      size = 32;
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()) + 32, &size);
      return base64(raw);
    }
    ObjectBuilder out(arena_);
    const Value open = public_key(key);
    for (std::uint32_t i = 0; open.is_object() && i < open.size(); ++i) out.add(open.key(i), open.value(i));
    if (kind == EVP_PKEY_EC) {
      out.add("D", parameter(key, OSSL_PKEY_PARAM_PRIV_KEY));
      return out.finish();
    }
    out.add("D", parameter(key, OSSL_PKEY_PARAM_RSA_D));
    Value primes[] = {parameter(key, OSSL_PKEY_PARAM_RSA_FACTOR1), parameter(key, OSSL_PKEY_PARAM_RSA_FACTOR2)};
    out.add("Primes", Value::make_array(arena_, primes, 2));
    ObjectBuilder computed(arena_);
    computed.add("Dp", parameter(key, OSSL_PKEY_PARAM_RSA_EXPONENT1));
    computed.add("Dq", parameter(key, OSSL_PKEY_PARAM_RSA_EXPONENT2));
    computed.add("Qinv", parameter(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1));
    computed.add("CRTValues", Value::empty_array());
    out.add("Precomputed", computed.finish());
    return out.finish();
  }

  // A JWK (RFC 7517) of a private key.
  Value jwk(const EVP_PKEY* key) {
    ObjectBuilder out(arena_);
    const auto add = [&](std::string_view name, const char* parameter_name, std::size_t width = 0) { out.add(Value::string(name), url_number(key, parameter_name, width)); };
    switch (EVP_PKEY_get_base_id(key)) {
      case EVP_PKEY_RSA:
        out.add("kty", Value::string("RSA"));
        add("n", OSSL_PKEY_PARAM_RSA_N);
        add("e", OSSL_PKEY_PARAM_RSA_E);
        add("d", OSSL_PKEY_PARAM_RSA_D);
        add("p", OSSL_PKEY_PARAM_RSA_FACTOR1);
        add("q", OSSL_PKEY_PARAM_RSA_FACTOR2);
        add("dp", OSSL_PKEY_PARAM_RSA_EXPONENT1);
        add("dq", OSSL_PKEY_PARAM_RSA_EXPONENT2);
        add("qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
        break;
      case EVP_PKEY_EC: {
        const int bits = EVP_PKEY_get_bits(key);
        const auto width = static_cast<std::size_t>(bits + 7) / 8;
        out.add("kty", Value::string("EC"));
        out.add("crv", copy_string(arena_, fmt::format("P-{}", bits)));
        add("x", OSSL_PKEY_PARAM_EC_PUB_X, width);
        add("y", OSSL_PKEY_PARAM_EC_PUB_Y, width);
        add("d", OSSL_PKEY_PARAM_PRIV_KEY, width);
        break;
      }
      default: {
        std::string secret(32, '\0'), open(32, '\0');
        std::size_t size = 32;
        EVP_PKEY_get_raw_private_key(key, reinterpret_cast<unsigned char*>(secret.data()), &size);
        size = 32;
        EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(open.data()), &size);
        out.add("kty", Value::string("OKP"));
        out.add("crv", Value::string("Ed25519"));
        out.add("x", copy_string(arena_, encode_base64(open, Base64::url, false)));
        out.add("d", copy_string(arena_, encode_base64(secret, Base64::url, false)));
      }
    }
    return out.finish();
  }

  Value base64(std::string_view bytes) { return copy_string(arena_, encode_base64(bytes, Base64::standard, true)); }
  Value certificate_der(const X509* certificate) {
    unsigned char* der = nullptr;
    return encoded(der, i2d_X509(certificate, &der));
  }

 private:
  Value encoded(unsigned char* der, int size) {
    if (size <= 0) return Value::null();
    const Value out = base64({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return out;
  }
  Value octets(const ASN1_STRING* bytes) {
    if (!bytes) return Value::null();
    return base64({reinterpret_cast<const char*>(ASN1_STRING_get0_data(bytes)), static_cast<std::size_t>(ASN1_STRING_length(bytes))});
  }
  Value name_der(const X509_NAME* name) {
    const unsigned char* der = nullptr;
    std::size_t size = 0;
    if (X509_NAME_get0_der(name, &der, &size) != 1) return Value::null();
    return base64({reinterpret_cast<const char*>(der), size});
  }
  Value list_or_null(std::vector<Value>& items) { return items.empty() ? Value::null() : Value::make_array(arena_, items.data(), items.size()); }
  Value text(const ASN1_STRING* string) {
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, string);
    if (size < 0) return Value::string("");
    const Value out = copy_string(arena_, {reinterpret_cast<char*>(utf8), static_cast<std::size_t>(size)});
    OPENSSL_free(utf8);
    return out;
  }
  Value oid(const std::string& dotted) {
    ArrayBuilder out(arena_);
    for (std::string_view part : gabion::split(dotted, '.')) out.add(Value::number(arena_.copy(part)));
    return out.finish();
  }
  Value number(const BIGNUM* value) { return Value::number(arena_.copy(integer_text(value))); }
  Value parameter(const EVP_PKEY* key, const char* name) {
    BIGNUM* found = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &found) != 1) return Value::null();
    const BigNumber owned(found);
    return number(found);
  }
  Value url_number(const EVP_PKEY* key, const char* name, std::size_t width) {
    BIGNUM* found = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &found) != 1) return Value::null();
    const BigNumber owned(found);
    std::string bytes(std::max<std::size_t>(width, static_cast<std::size_t>(BN_num_bytes(found))), '\0');
    BN_bn2binpad(found, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    return copy_string(arena_, encode_base64(bytes, Base64::url, false));
  }
  Value serial(const ASN1_INTEGER* value) {
    const BigNumber big(ASN1_INTEGER_to_BN(value, nullptr));
    return number(big.get());
  }
  Value time(const ASN1_TIME* value) {
    std::tm broken{};
    if (ASN1_TIME_to_tm(value, &broken) != 1) return Value::null();
    return copy_string(arena_, fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", broken.tm_year + 1900, broken.tm_mon + 1, broken.tm_mday, broken.tm_hour, broken.tm_min, broken.tm_sec));
  }

  void signature_part(ObjectBuilder& out, const ASN1_BIT_STRING* signature, const X509_ALGOR* algorithm) {
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    out.add("Signature", octets(signature));
    out.add("SignatureAlgorithm", Value::integer(id_of(kSignatureAlgorithms, oid_text(object), 0)));
  }

  void public_key(ObjectBuilder& out, X509_PUBKEY* info) {
    ASN1_OBJECT* object = nullptr;
    X509_PUBKEY_get0_param(&object, nullptr, nullptr, nullptr, info);
    out.add("PublicKeyAlgorithm", Value::integer(id_of(kKeyAlgorithms, oid_text(object), 0)));
    const EVP_PKEY* key = X509_PUBKEY_get0(info);
    out.add("PublicKey", key ? public_key(key) : Value::null());
    ERR_clear_error();
  }

  void raw_parts(ObjectBuilder& out, const X509* certificate) {
    out.add("Raw", certificate_der(certificate));
    unsigned char* tbs = nullptr;
    out.add("RawTBSCertificate", encoded(tbs, i2d_re_X509_tbs(const_cast<X509*>(certificate), &tbs)));
    unsigned char* key = nullptr;
    out.add("RawSubjectPublicKeyInfo", encoded(key, i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key)));
    out.add("RawSubject", name_der(X509_get_subject_name(certificate)));
    out.add("RawIssuer", name_der(X509_get_issuer_name(certificate)));
    const ASN1_BIT_STRING* signature = nullptr;
    const X509_ALGOR* algorithm = nullptr;
    X509_get0_signature(&signature, &algorithm, certificate);
    signature_part(out, signature, algorithm);
    public_key(out, X509_get_X509_PUBKEY(certificate));
  }

  Value name(const X509_NAME* name) {
    struct Attribute {
      std::string_view key;
      int nid;
    };
    constexpr Attribute kLists[] = {{"Country", NID_countryName}, {"Organization", NID_organizationName}, {"OrganizationalUnit", NID_organizationalUnitName},
                                    {"Locality", NID_localityName}, {"Province", NID_stateOrProvinceName}, {"StreetAddress", NID_streetAddress},
                                    {"PostalCode", NID_postalCode}};
    std::vector<Value> all, lists[std::size(kLists)];
    Value common = Value::string(""), serial_number = Value::string("");
    for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
      const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
      const ASN1_OBJECT* kind = X509_NAME_ENTRY_get_object(entry);
      const Value value = text(X509_NAME_ENTRY_get_data(entry));
      ObjectBuilder one(arena_);
      one.add("Type", oid(oid_text(kind)));
      one.add("Value", value);
      all.push_back(one.finish());
      const int nid = OBJ_obj2nid(kind);
      if (nid == NID_commonName) common = value;
      if (nid == NID_serialNumber) serial_number = value;
      for (std::size_t k = 0; k < std::size(kLists); ++k) {
        if (kLists[k].nid == nid) lists[k].push_back(value);
      }
    }
    ObjectBuilder out(arena_);
    for (std::size_t k = 0; k < std::size(kLists); ++k) out.add(Value::string(kLists[k].key), list_or_null(lists[k]));
    out.add("CommonName", common);
    out.add("SerialNumber", serial_number);
    out.add("Names", list_or_null(all));
    out.add("ExtraNames", Value::null());
    return out.finish();
  }

  Value extensions(const STACK_OF(X509_EXTENSION) * found) {
    std::vector<Value> out;
    for (int i = 0; i < sk_X509_EXTENSION_num(found); ++i) {
      X509_EXTENSION* extension = sk_X509_EXTENSION_value(found, i);
      ObjectBuilder one(arena_);
      one.add("Id", oid(oid_text(X509_EXTENSION_get_object(extension))));
      one.add("Critical", Value::boolean(X509_EXTENSION_get_critical(extension) != 0));
      one.add("Value", octets(X509_EXTENSION_get_data(extension)));
      out.push_back(one.finish());
    }
    return list_or_null(out);
  }

  void usages(ObjectBuilder& out, const X509* certificate) {
    std::int64_t bits = 0;
    if (auto* usage = static_cast<ASN1_BIT_STRING*>(X509_get_ext_d2i(certificate, NID_key_usage, nullptr, nullptr))) {
      for (int i = 0; i < 9; ++i) bits |= static_cast<std::int64_t>(ASN1_BIT_STRING_get_bit(usage, i) != 0) << i;
      ASN1_BIT_STRING_free(usage);
    }
    out.add("KeyUsage", Value::integer(bits));
    std::vector<Value> known, unknown;
    if (auto* extended = static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr))) {
      for (int i = 0; i < sk_ASN1_OBJECT_num(extended); ++i) {
        const std::string dotted = oid_text(sk_ASN1_OBJECT_value(extended, i));
        const int id = id_of(kExtendedUsages, dotted, -1);
        if (id >= 0) known.push_back(Value::integer(id));
        else unknown.push_back(oid(dotted));
      }
      EXTENDED_KEY_USAGE_free(extended);
    }
    out.add("ExtKeyUsage", list_or_null(known));
    out.add("UnknownExtKeyUsage", list_or_null(unknown));
  }

  void constraints(ObjectBuilder& out, const X509* certificate) {
    bool valid = false, authority = false;
    std::int64_t length = 0;
    if (auto* basic = static_cast<BASIC_CONSTRAINTS*>(X509_get_ext_d2i(certificate, NID_basic_constraints, nullptr, nullptr))) {
      valid = true;
      authority = basic->ca != 0;
      length = basic->pathlen ? ASN1_INTEGER_get(basic->pathlen) : -1;
      BASIC_CONSTRAINTS_free(basic);
    }
    out.add("BasicConstraintsValid", Value::boolean(valid));
    out.add("IsCA", Value::boolean(authority));
    out.add("MaxPathLen", Value::integer(length));
    out.add("MaxPathLenZero", Value::boolean(valid && length == 0));
  }

  void identifiers(ObjectBuilder& out, const X509* certificate) {
    out.add("SubjectKeyId", octets(X509_get0_subject_key_id(const_cast<X509*>(certificate))));
    out.add("AuthorityKeyId", octets(X509_get0_authority_key_id(const_cast<X509*>(certificate))));
  }

  void links(ObjectBuilder& out, const X509* certificate) {
    std::vector<Value> issuers, responders, lists;
    if (auto* access = static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr))) {
      for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access); ++i) {
        const ACCESS_DESCRIPTION* one = sk_ACCESS_DESCRIPTION_value(access, i);
        if (one->location->type != GEN_URI) continue;
        const int nid = OBJ_obj2nid(one->method);
        if (nid == NID_ad_OCSP) responders.push_back(text(one->location->d.uniformResourceIdentifier));
        if (nid == NID_ad_ca_issuers) issuers.push_back(text(one->location->d.uniformResourceIdentifier));
      }
      AUTHORITY_INFO_ACCESS_free(access);
    }
    if (auto* points = static_cast<CRL_DIST_POINTS*>(X509_get_ext_d2i(certificate, NID_crl_distribution_points, nullptr, nullptr))) {
      for (int i = 0; i < sk_DIST_POINT_num(points); ++i) {
        const DIST_POINT* point = sk_DIST_POINT_value(points, i);
        if (!point->distpoint || point->distpoint->type != 0) continue;
        for (int k = 0; k < sk_GENERAL_NAME_num(point->distpoint->name.fullname); ++k) {
          const GENERAL_NAME* name = sk_GENERAL_NAME_value(point->distpoint->name.fullname, k);
          if (name->type == GEN_URI) lists.push_back(text(name->d.uniformResourceIdentifier));
        }
      }
      CRL_DIST_POINTS_free(points);
    }
    out.add("IssuingCertificateURL", list_or_null(issuers));
    out.add("OCSPServer", list_or_null(responders));
    out.add("CRLDistributionPoints", list_or_null(lists));
  }

  void policies(ObjectBuilder& out, const X509* certificate) {
    std::vector<Value> names, identifiers;
    if (auto* found = static_cast<CERTIFICATEPOLICIES*>(X509_get_ext_d2i(certificate, NID_certificate_policies, nullptr, nullptr))) {
      for (int i = 0; i < sk_POLICYINFO_num(found); ++i) {
        const std::string dotted = oid_text(sk_POLICYINFO_value(found, i)->policyid);
        names.push_back(copy_string(arena_, dotted));
        identifiers.push_back(oid(dotted));
      }
      CERTIFICATEPOLICIES_free(found);
    }
    out.add("Policies", list_or_null(names));
    out.add("PolicyIdentifiers", list_or_null(identifiers));
  }

  Value uri(std::string_view written) {
    ObjectBuilder out(arena_);
    const auto url = parse_url(written);
    const Url parts = url ? *url : Url();
    const auto add = [&](std::string_view key, const std::string& value) { out.add(Value::string(key), copy_string(arena_, value)); };
    add("Scheme", parts.scheme);
    add("Opaque", parts.opaque);
    add("Host", parts.host);
    add("Path", parts.path);
    add("RawPath", parts.raw_path);
    add("RawQuery", parts.raw_query);
    add("Fragment", parts.fragment);
    add("RawFragment", "");
    out.add("ForceQuery", Value::boolean(false));
    out.add("OmitHost", Value::boolean(false));
    out.add("User", parts.userinfo ? Value::empty_object() : Value::null());
    return out.finish();
  }

  Value address(const ASN1_OCTET_STRING* bytes) {
    const int size = ASN1_STRING_length(bytes);
    const unsigned char* at = ASN1_STRING_get0_data(bytes);
    if (size == 4) return copy_string(arena_, fmt::format("{}.{}.{}.{}", at[0], at[1], at[2], at[3]));
    char buffer[64] = "";
    if (size == 16) inet_ntop(AF_INET6, at, buffer, sizeof buffer);
    return copy_string(arena_, buffer);
  }

  void alternative_names(ObjectBuilder& out, const GENERAL_NAMES* names, bool with_uri_strings) {
    std::vector<Value> dns, mail, addresses, uris, uri_texts;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
      const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
      if (name->type == GEN_DNS) dns.push_back(text(name->d.dNSName));
      if (name->type == GEN_EMAIL) mail.push_back(text(name->d.rfc822Name));
      if (name->type == GEN_IPADD) addresses.push_back(address(name->d.iPAddress));
      if (name->type == GEN_URI) {
        uri_texts.push_back(text(name->d.uniformResourceIdentifier));
        uris.push_back(uri(uri_texts.back().as_string()));
      }
    }
    out.add("DNSNames", list_or_null(dns));
    out.add("EmailAddresses", list_or_null(mail));
    out.add("IPAddresses", list_or_null(addresses));
    out.add("URIs", list_or_null(uris));
    if (with_uri_strings) out.add("URIStrings", list_or_null(uri_texts));
  }

  Arena& arena_;
};

Value certificate_list(BuiltinContext& context, const Certificates& certificates, bool with_uri_strings) {
  X509Writer writer(context);
  ArrayBuilder out(context.arena());
  for (const Certificate& certificate : certificates) out.add(writer.certificate(certificate.get(), with_uri_strings));
  return out.finish();
}

BuiltinResult crypto_x509_parse_certificates(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  auto certificates = certificates_from(args[0].as_string());
  if (!certificates) return fail(context, certificates.error().message);
  return certificate_list(context, *certificates, true);
}

BuiltinResult verdict(BuiltinContext& context, bool good, Value chain) {
  Value out[] = {Value::boolean(good), chain};
  return Value::make_array(context.arena(), out, 2);
}

struct VerifyOptions {
  std::string host;
  std::optional<std::int64_t> time;  // nanoseconds
  std::vector<std::string_view> usages;
};

// The first certificate is the root, the last the leaf; returns the chain from the leaf up, empty when there is none.
Certificates verified_chain(BuiltinContext& context, Certificates& all, const VerifyOptions& options) {
  Certificates out;
  if (all.size() < 2) return out;
  const std::unique_ptr<X509_STORE, Freer<X509_STORE_free>> store(X509_STORE_new());
  const std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>> check(X509_STORE_CTX_new());
  const std::unique_ptr<STACK_OF(X509), Freer<free_certificates>> between(sk_X509_new_null());
  X509_STORE_add_cert(store.get(), all.front().get());
  for (std::size_t i = 1; i + 1 < all.size(); ++i) sk_X509_push(between.get(), all[i].get());
  X509_STORE_CTX_init(check.get(), store.get(), all.back().get(), between.get());
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(check.get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(parameters, (options.time ? *options.time : context.now_ns()) / 1'000'000'000);
  if (!options.host.empty()) X509_VERIFY_PARAM_set1_host(parameters, options.host.c_str(), options.host.size());
  if (X509_verify_cert(check.get()) == 1) {
    const STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(check.get());
    for (int i = 0; i < sk_X509_num(chain); ++i) {
      X509* one = sk_X509_value(chain, i);
      X509_up_ref(one);
      out.emplace_back(one);
    }
  }
  ERR_clear_error();
  return out;
}

// One of the usages that were asked for; none asked for is server authentication, as in Go.
bool allows_usage(const X509* leaf, const VerifyOptions& options) {
  constexpr std::pair<std::string_view, std::uint32_t> kFlags[] = {
      {"KeyUsageServerAuth", XKU_SSL_SERVER}, {"KeyUsageClientAuth", XKU_SSL_CLIENT}, {"KeyUsageCodeSigning", XKU_CODE_SIGN}, {"KeyUsageEmailProtection", XKU_SMIME},
      {"KeyUsageTimeStamping", XKU_TIMESTAMP}, {"KeyUsageOCSPSigning", XKU_OCSP_SIGN}};
  const std::uint32_t usage = X509_get_extended_key_usage(const_cast<X509*>(leaf));
  if (usage == UINT32_MAX || (usage & XKU_ANYEKU)) return true;
  if (options.usages.empty()) return (usage & XKU_SSL_SERVER) != 0;
  for (std::string_view wanted : options.usages) {
    if (wanted == "KeyUsageAny") return true;
    for (const auto& [name, flag] : kFlags) {
      if (name == wanted && (usage & flag)) return true;
    }
  }
  return false;
}

BuiltinResult parse_and_verify(BuiltinContext& context, std::string_view text, const VerifyOptions& options, bool with_uri_strings) {
  auto certificates = certificates_from(text);
  if (!certificates) return verdict(context, false, Value::empty_array());
  const Certificates chain = verified_chain(context, *certificates, options);
  if (chain.empty() || !allows_usage(chain.front().get(), options)) return verdict(context, false, Value::empty_array());
  return verdict(context, true, certificate_list(context, chain, with_uri_strings));
}

BuiltinResult crypto_x509_parse_and_verify_certificates(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return parse_and_verify(context, args[0].as_string(), {}, true);
}

constexpr std::string_view kUsageNames[] = {
    "KeyUsageAny", "KeyUsageServerAuth", "KeyUsageClientAuth", "KeyUsageCodeSigning", "KeyUsageEmailProtection", "KeyUsageIPSECEndSystem", "KeyUsageIPSECTunnel",
    "KeyUsageIPSECUser", "KeyUsageTimeStamping", "KeyUsageOCSPSigning", "KeyUsageMicrosoftServerGatedCrypto", "KeyUsageNetscapeServerGatedCrypto",
    "KeyUsageMicrosoftCommercialCodeSigning", "KeyUsageMicrosoftKernelCodeSigning"};

Result<> read_usages(const Value& value, VerifyOptions& out) {
  if (!value.is_array() && !value.is_set()) return gabion::fail("'KeyUsages' should be an Array or Set");
  std::string unknown;
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    if (!value.at(i).is_string()) continue;
    const std::string_view name = value.at(i).as_string();
    if (std::find(std::begin(kUsageNames), std::end(kUsageNames), name) != std::end(kUsageNames)) out.usages.push_back(name);
    else unknown.append(unknown.empty() ? "" : " ").append(name);
  }
  if (!unknown.empty()) return gabion::fail(fmt::format("invalid entries for 'KeyUsages' found: [{}]", unknown));
  return {};
}

Result<VerifyOptions> read_options(const Value& object) {
  VerifyOptions out;
  for (std::uint32_t i = 0; i < object.size(); ++i) {
    if (!object.key(i).is_string()) continue;
    const std::string_view name = object.key(i).as_string();
    const Value& value = object.value(i);
    if (name == "DNSName") {
      if (!value.is_string()) return gabion::fail("'DNSName' should be a string");
      out.host = value.as_string();
    } else if (name == "CurrentTime" || name == "MaxConstraintComparisons") {
      if (!value.is_number()) return gabion::fail(fmt::format("'{}' should be a number", name));
      const auto number = plain_integer(value);
      if (!number) return gabion::fail(fmt::format("'{}' should be a valid {}number", name, name == "CurrentTime" ? "int64 " : ""));
      if (name == "CurrentTime") out.time = *number;
    } else if (name == "KeyUsages") {
      if (auto done = read_usages(value, out); !done) return tl::unexpected(done.error());
    } else {
      return gabion::fail("invalid key option");
    }
  }
  return out;
}

BuiltinResult crypto_x509_parse_and_verify_certificates_with_options(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "so")) return *error;
  if (!certificates_from(args[0].as_string())) return verdict(context, false, Value::empty_array());
  auto options = read_options(args[1]);
  if (!options) return fail(context, options.error().message);
  return parse_and_verify(context, args[0].as_string(), *options, false);
}

// What Go's reader says of bytes that do not begin as a request does (a SEQUENCE, tag 16).
std::string asn1_problem(std::string_view der) {
  if (der.size() < 2) return "asn1: syntax error: data truncated";
  const auto first = static_cast<unsigned char>(der[0]), length = static_cast<unsigned char>(der[1]);
  if (first == 0x30 || length >= 0x80) return "asn1: structure error: malformed certificate request";
  return fmt::format("asn1: structure error: tags don't match (16 vs {{class:{} tag:{} length:{} isCompound:{}}}) {{optional:false explicit:false application:false private:false "
                     "defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}} certificateRequest @2",
                     first >> 6, first & 31, length, (first & 0x20) != 0);
}

BuiltinResult crypto_x509_parse_certificate_request(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  std::string bytes(args[0].as_string());
  if (!bytes.starts_with("-----BEGIN CERTIFICATE REQUEST-----")) {
    auto decoded = decode_base64(bytes, Base64::standard, true);
    if (!decoded) return fail(context, decoded.error().message);
    bytes = std::move(*decoded);
  }
  const std::vector<PemBlock> blocks = pem_blocks(bytes);
  if (!blocks.empty()) {
    if (blocks[0].kind != "CERTIFICATE REQUEST") return fail(context, "invalid PEM-encoded certificate signing request");
    bytes = blocks[0].der;
  }
  const unsigned char* at = bytes_of(bytes);
  const Request request(d2i_X509_REQ(nullptr, &at, static_cast<long>(bytes.size())));
  ERR_clear_error();
  if (!request) return fail(context, asn1_problem(bytes));
  return X509Writer(context).request(request.get());
}

// Every private key among the PEM blocks.
Result<std::vector<PrivateKey>> private_keys(std::string_view text) {
  std::vector<PrivateKey> out;
  const auto decoded = decode_base64(text, Base64::standard, true);
  for (const PemBlock& block : pem_blocks(decoded ? *decoded : text)) {
    const unsigned char* at = bytes_of(block.der);
    const auto size = static_cast<long>(block.der.size());
    EVP_PKEY* key = nullptr;
    if (block.kind == "RSA PRIVATE KEY") key = d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &at, size);
    else if (block.kind == "EC PRIVATE KEY") key = d2i_PrivateKey(EVP_PKEY_EC, nullptr, &at, size);
    else if (block.kind == "PRIVATE KEY") key = d2i_AutoPrivateKey(nullptr, &at, size);
    else continue;
    ERR_clear_error();
    if (!key) return gabion::fail("x509: failed to parse private key");
    out.emplace_back(key);
  }
  return out;
}

BuiltinResult crypto_parse_private_keys(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  if (args[0].as_string().empty()) return Value::null();
  auto keys = private_keys(args[0].as_string());
  if (!keys) return fail(context, keys.error().message);
  X509Writer writer(context);
  ArrayBuilder out(context.arena());
  for (const PrivateKey& key : *keys) out.add(writer.private_key(key.get()));
  return out.finish();
}

BuiltinResult crypto_x509_parse_rsa_private_key(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  std::string text(args[0].as_string());
  if (text.empty()) return fail(context, "input PEM data was empty");
  if (!text.starts_with("-----BEGIN")) {
    auto decoded = decode_base64(text, Base64::standard, true);
    if (!decoded) return fail(context, decoded.error().message);
    text = std::move(*decoded);
  }
  auto keys = private_keys(text);
  if (!keys) return fail(context, keys.error().message);
  if (keys->empty()) return Value::null();
  return X509Writer(context).jwk((*keys)[0].get());
}

// PEM as it is; base64 of PEM, or of DER.
Result<std::string> pem_or_der(std::string_view text) {
  if (text.starts_with("-----BEGIN")) return std::string(text);
  return decode_base64(text, Base64::standard, true);
}

Result<PrivateKey> pair_key(const std::string& text) {
  if (text.starts_with("-----BEGIN")) {
    auto keys = private_keys(text);
    if (!keys) return tl::unexpected(keys.error());
    if (keys->empty()) return gabion::fail("tls: failed to find any PEM data in key input");
    return std::move((*keys)[0]);
  }
  const unsigned char* at = bytes_of(text);
  PrivateKey key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(text.size())));
  ERR_clear_error();
  if (!key) return gabion::fail("tls: failed to parse private key");
  return key;
}

BuiltinResult crypto_x509_parse_keypair(BuiltinContext& context, BuiltinArgs args) {
  if (!args[0].is_string()) return type_error(context, 1, args[0], "string");
  if (!args[1].is_string()) return type_error(context, 1, args[1], "string");
  auto certificate_text = pem_or_der(args[0].as_string()), key_text = pem_or_der(args[1].as_string());
  if (!certificate_text) return fail(context, certificate_text.error().message);
  if (!key_text) return fail(context, key_text.error().message);
  auto certificates = certificate_text->starts_with("-----BEGIN") ? certificates_from_pem(*certificate_text) : certificates_from_der(*certificate_text);
  if (!certificates) return fail(context, certificates.error().message);
  if (certificates->empty()) return fail(context, "tls: failed to find any PEM data in certificate input");
  auto key = pair_key(*key_text);
  if (!key) return fail(context, key.error().message);
  X509* leaf = (*certificates)[0].get();
  if (X509_check_private_key(leaf, key->get()) != 1) {
    ERR_clear_error();
    return fail(context, "tls: private key does not match public key");
  }
  X509Writer writer(context);
  ArrayBuilder chain(context.arena());
  for (const Certificate& certificate : *certificates) chain.add(writer.certificate_der(certificate.get()));
  ObjectBuilder out(context.arena());
  out.add("Certificate", chain.finish());
  out.add("Leaf", writer.certificate(leaf, false));
  out.add("PrivateKey", writer.private_key(key->get()));
  for (std::string_view absent : {"OCSPStaple", "SignedCertificateTimestamps", "SupportedSignatureAlgorithms"}) out.add(absent, Value::null());
  return out.finish();
}

constexpr Builtin kRows[] = {
    {"crypto.parse_private_keys", crypto_parse_private_keys, "(string) -> array[object[string: any]]"},
    {"crypto.x509.parse_and_verify_certificates", crypto_x509_parse_and_verify_certificates,
     "(string) -> array<boolean, array[object[string: any]]>"},
    {"crypto.x509.parse_and_verify_certificates_with_options", crypto_x509_parse_and_verify_certificates_with_options,
     "(string, object[string: any]) -> array<boolean, array[object[string: any]]>"},
    {"crypto.x509.parse_certificate_request", crypto_x509_parse_certificate_request, "(string) -> object[string: any]"},
    {"crypto.x509.parse_certificates", crypto_x509_parse_certificates, "(string) -> array[object[string: any]]"},
    {"crypto.x509.parse_keypair", crypto_x509_parse_keypair, "(string, string) -> object[string: any]"},
    {"crypto.x509.parse_rsa_private_key", crypto_x509_parse_rsa_private_key, "(string) -> object[string: any]"},
};

}  // namespace

std::span<const Builtin> x509_rows() { return kRows; }

}  // namespace gabion::rego::builtins
