// Rows whose functions are not written yet: known to the checker, refused when called.
#include "rego/builtins/groups.h"

namespace gabion::rego::builtins {
namespace {

constexpr Builtin kRows[] = {
    {"crypto.hmac.equal", nullptr, "(string, string) -> boolean"},
    {"crypto.hmac.md5", nullptr, "(string, string) -> string"},
    {"crypto.hmac.sha1", nullptr, "(string, string) -> string"},
    {"crypto.hmac.sha256", nullptr, "(string, string) -> string"},
    {"crypto.hmac.sha512", nullptr, "(string, string) -> string"},
    {"crypto.md5", nullptr, "(string) -> string"},
    {"crypto.parse_private_keys", nullptr, "(string) -> array[object[string: any]]"},
    {"crypto.sha1", nullptr, "(string) -> string"},
    {"crypto.sha256", nullptr, "(string) -> string"},
    {"crypto.x509.parse_and_verify_certificates", nullptr, "(string) -> array<boolean, array[object[string: any]]>"},
    {"crypto.x509.parse_and_verify_certificates_with_options", nullptr,
     "(string, object[string: any]) -> array<boolean, array[object[string: any]]>"},
    {"crypto.x509.parse_certificate_request", nullptr, "(string) -> object[string: any]"},
    {"crypto.x509.parse_certificates", nullptr, "(string) -> array[object[string: any]]"},
    {"crypto.x509.parse_keypair", nullptr, "(string, string) -> object[string: any]"},
    {"crypto.x509.parse_rsa_private_key", nullptr, "(string) -> object[string: any]"},
    {"http.send", nullptr, "(object[string: any]) -> object[any: any]", {}, kNondeterministic},
    {"io.jwt.decode", nullptr, "(string) -> array<object[any: any], object[any: any], string>"},
    {"io.jwt.decode_verify", nullptr, "(string, object[string: any]) -> array<boolean, object[any: any], object[any: any]>", {}, kNondeterministic},
    {"io.jwt.encode_sign", nullptr, "(object[string: any], object[string: any], object[string: any]) -> string", {}, kNondeterministic},
    {"io.jwt.encode_sign_raw", nullptr, "(string, string, string) -> string", {}, kNondeterministic},
    {"io.jwt.verify_eddsa", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_es256", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_es384", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_es512", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_hs256", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_hs384", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_hs512", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_ps256", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_ps384", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_ps512", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_rs256", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_rs384", nullptr, "(string, string) -> boolean"},
    {"io.jwt.verify_rs512", nullptr, "(string, string) -> boolean"},
    {"json.match_schema", nullptr,
     R"((any<string, object[any: any]>, any<string, object[any: any]>) -> array<boolean, array[object<"desc": string, "error": string, "field": string, "type": string>]>)"},
    {"json.verify_schema", nullptr, "(any<string, object[any: any]>) -> array<boolean, any<null, string>>"},
    {"providers.aws.sign_req", nullptr, "(object[string: any], object[string: any], number) -> object[any: any]"},
    {"strings.render_template", nullptr, "(string, object[string: any]) -> string"},
};

}  // namespace

std::span<const Builtin> pending_rows() { return kRows; }

}  // namespace gabion::rego::builtins
