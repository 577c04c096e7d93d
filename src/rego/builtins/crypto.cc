// crypto.*: digests and message authentication. (Certificates and keys: x509.cc.)
#include "rego/builtins/base64.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/keys.h"

namespace gabion::rego::builtins {
namespace {

BuiltinResult hash(BuiltinContext& context, BuiltinArgs args, Digest kind) {
  if (auto error = want(context, args, "s")) return *error;
  return text_result(context, encode_hex(digest(kind, args[0].as_string())));
}
BuiltinResult crypto_md5(BuiltinContext& context, BuiltinArgs args) { return hash(context, args, Digest::md5); }
BuiltinResult crypto_sha1(BuiltinContext& context, BuiltinArgs args) { return hash(context, args, Digest::sha1); }
BuiltinResult crypto_sha256(BuiltinContext& context, BuiltinArgs args) { return hash(context, args, Digest::sha256); }

BuiltinResult authenticate(BuiltinContext& context, BuiltinArgs args, Digest kind) {
  if (auto error = want(context, args, "ss")) return *error;
  return text_result(context, encode_hex(hmac(kind, args[1].as_string(), args[0].as_string())));
}
BuiltinResult crypto_hmac_md5(BuiltinContext& context, BuiltinArgs args) { return authenticate(context, args, Digest::md5); }
BuiltinResult crypto_hmac_sha1(BuiltinContext& context, BuiltinArgs args) { return authenticate(context, args, Digest::sha1); }
BuiltinResult crypto_hmac_sha256(BuiltinContext& context, BuiltinArgs args) { return authenticate(context, args, Digest::sha256); }
BuiltinResult crypto_hmac_sha512(BuiltinContext& context, BuiltinArgs args) { return authenticate(context, args, Digest::sha512); }

BuiltinResult crypto_hmac_equal(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "ss")) return *error;
  return boolean_result(equal_in_constant_time(args[0].as_string(), args[1].as_string()));
}

constexpr Builtin kRows[] = {
    {"crypto.hmac.equal", crypto_hmac_equal, "(string, string) -> boolean"},
    {"crypto.hmac.md5", crypto_hmac_md5, "(string, string) -> string"},
    {"crypto.hmac.sha1", crypto_hmac_sha1, "(string, string) -> string"},
    {"crypto.hmac.sha256", crypto_hmac_sha256, "(string, string) -> string"},
    {"crypto.hmac.sha512", crypto_hmac_sha512, "(string, string) -> string"},
    {"crypto.md5", crypto_md5, "(string) -> string"},
    {"crypto.sha1", crypto_sha1, "(string) -> string"},
    {"crypto.sha256", crypto_sha256, "(string) -> string"},
};

}  // namespace

std::span<const Builtin> crypto_rows() { return kRows; }

}  // namespace gabion::rego::builtins
