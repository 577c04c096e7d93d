// io.jwt.*: JSON Web Tokens (RFC 7515, 7518, 7519).
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "data/json.h"
#include "rego/builtins/base64.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/json_text.h"
#include "rego/builtins/operand.h"
#include "rego/float_format.h"
#include "rego/keys.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

constexpr unsigned kMaxNested = 8;  // tokens within tokens

// As base64url.decode takes it: padding may be missing.
Result<std::string> decode_part(std::string_view text) {
  std::string padded(text);
  if (!padded.ends_with('=')) {
    if (padded.size() % 4 == 1) return gabion::fail("illegal base64url string: " + padded);
    padded.append((4 - padded.size() % 4) % 4, '=');
  }
  return decode_base64(padded, Base64::url, true);
}

Result<Value> json_object(Arena& arena, std::string_view text) {
  ReadOptions options;
  options.place_in_error = false;
  options.replace_bad_utf8 = true;
  auto document = read_json(std::string(text), options);
  if (!document) return gabion::fail("invalid JSON: " + document.error().message);
  if (!document->root.is_object()) return gabion::fail("decoded JSON type was not an Object");
  return deep_copy(arena, document->root);
}

// The three parts of a token as written, and its header once it is decoded.
struct Token {
  std::string_view header, payload, signature;
  Value decoded;

  static Result<Token> split(std::string_view text) {
    if (text.find('.') == text.npos) return gabion::fail("encoded JWT had no period separators");
    const auto parts = gabion::split(text, '.');
    if (parts.size() != 3) return gabion::fail(fmt::format("encoded JWT must have 3 sections, found {}", parts.size()));
    return Token{parts[0], parts[1], parts[2], {}};
  }
  Result<> decode_header(Arena& arena) {
    auto text = decode_part(header);
    if (!text) return gabion::fail("JWT header had invalid encoding: " + text.error().message);
    auto object = json_object(arena, *text);
    if (!object) return gabion::fail("bad JWT header: " + object.error().message);
    decoded = *object;
    if (decoded.find("enc")) return gabion::fail("JWT is a JWE object, which is not supported");
    return {};
  }
  Result<std::string> decoded_payload() const {
    auto text = decode_part(payload);
    if (!text) return gabion::fail("JWT payload had invalid encoding: " + text.error().message);
    return text;
  }
  std::string_view signed_part() const { return {header.data(), header.size() + 1 + payload.size()}; }
};

// What of a header matters; members of another type than string are an error.
struct Header {
  std::string algorithm, id, content_type;
  std::vector<std::string> critical, unknown;

  static Result<Header> read(const Value& object) {
    Header out;
    std::string type;
    for (std::uint32_t i = 0; i < object.size(); ++i) {
      const std::string name(object.key(i).as_string());
      const Value& value = object.value(i);
      if (name == "crit") {
        if (!value.is_array()) return gabion::fail("crit: must be a list");
        for (std::uint32_t k = 0; k < value.size() && value.at(k).is_string(); ++k) out.critical.emplace_back(value.at(k).as_string());
        if (out.critical.empty()) return gabion::fail("crit: must be a nonempty list");
        continue;
      }
      std::string* where = name == "alg" ? &out.algorithm : name == "kid" ? &out.id : name == "cty" ? &out.content_type : name == "typ" ? &type : nullptr;
      if (!where) {
        out.unknown.push_back(name);
        continue;
      }
      if (!value.is_string()) return gabion::fail(name + ": must be a string");
      *where = value.as_string();
    }
    return out;
  }
  bool valid() const {
    if (algorithm.empty()) return false;
    for (const std::string& name : unknown) {
      if (std::find(critical.begin(), critical.end(), name) != critical.end()) return false;
    }
    return true;
  }
};

const Key* key_with_id(const std::vector<Key>& keys, const std::string& id) {
  for (const Key& key : keys) {
    if (key.id == id) return &key;
  }
  return nullptr;
}

// The key that the header names, otherwise any that suits and fits.
bool verify_with(const std::vector<Key>& keys, const Header& header, std::string_view algorithm, const Token& token, std::string_view signature) {
  if (!header.id.empty()) {
    if (const Key* key = key_with_id(keys, header.id)) return verify_signature(*key, algorithm, token.signed_part(), signature);
  }
  for (const Key& key : keys) {
    if (!key.algorithm.empty() && key.algorithm != header.algorithm) continue;
    if (verify_signature(key, algorithm, token.signed_part(), signature)) return true;
  }
  return false;
}

BuiltinResult decode(BuiltinContext& context, std::string_view text, unsigned depth) {
  auto token = Token::split(text);
  if (!token) return fail(context, token.error().message);
  if (auto done = token->decode_header(context.arena()); !done) return fail(context, done.error().message);
  auto payload = token->decoded_payload();
  if (!payload) return fail(context, payload.error().message);
  const Value* content = token->decoded.find("cty");
  if (content && content->is_string() && content->as_string() == "JWT") {
    if (depth == 0) return fail(context, "too many nested tokens");
    std::string_view inner = *payload;
    inner.remove_prefix(std::min(inner.find_first_not_of("\"'"), inner.size()));
    inner = inner.substr(0, inner.find_last_not_of("\"'") + 1);
    return decode(context, inner, depth - 1);
  }
  auto object = json_object(context.arena(), *payload);
  if (!object) return fail(context, object.error().message);
  auto signature = decode_part(token->signature);
  if (!signature) return fail(context, "JWT signature had invalid encoding: " + signature.error().message);
  Value out[] = {token->decoded, *object, copy_string(context.arena(), encode_hex(*signature))};
  return Value::make_array(context.arena(), out, 3);
}

BuiltinResult io_jwt_decode(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "s")) return *error;
  return decode(context, args[0].as_string(), kMaxNested);
}

BuiltinResult verify_asymmetric(BuiltinContext& context, BuiltinArgs args, std::string_view algorithm) {
  if (auto error = want(context, args, "s")) return *error;
  auto token = Token::split(args[0].as_string());
  if (!token) return fail(context, token.error().message);
  if (!args[1].is_string()) return type_error(context, 2, args[1], "string");
  auto keys = verification_keys(args[1].as_string());
  if (!keys) return fail(context, keys.error().message);
  auto signature = decode_part(token->signature);
  if (!signature) return fail(context, signature.error().message);
  if (auto done = token->decode_header(context.arena()); !done) return fail(context, done.error().message);
  auto header = Header::read(token->decoded);
  if (!header) return fail(context, header.error().message);
  return boolean_result(verify_with(*keys, *header, algorithm, *token, *signature));
}

BuiltinResult io_jwt_verify_rs256(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "RS256"); }
BuiltinResult io_jwt_verify_rs384(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "RS384"); }
BuiltinResult io_jwt_verify_rs512(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "RS512"); }
BuiltinResult io_jwt_verify_ps256(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "PS256"); }
BuiltinResult io_jwt_verify_ps384(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "PS384"); }
BuiltinResult io_jwt_verify_ps512(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "PS512"); }
BuiltinResult io_jwt_verify_es256(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "ES256"); }
BuiltinResult io_jwt_verify_es384(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "ES384"); }
BuiltinResult io_jwt_verify_es512(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "ES512"); }
BuiltinResult io_jwt_verify_eddsa(BuiltinContext& context, BuiltinArgs args) { return verify_asymmetric(context, args, "EdDSA"); }

BuiltinResult verify_symmetric(BuiltinContext& context, BuiltinArgs args, Digest kind) {
  if (auto error = want(context, args, "ss")) return *error;
  auto token = Token::split(args[0].as_string());
  if (!token) return fail(context, token.error().message);
  auto signature = decode_part(token->signature);
  if (!signature) return fail(context, signature.error().message);
  return boolean_result(equal_in_constant_time(hmac(kind, args[1].as_string(), token->signed_part()), *signature));
}

BuiltinResult io_jwt_verify_hs256(BuiltinContext& context, BuiltinArgs args) { return verify_symmetric(context, args, Digest::sha256); }
BuiltinResult io_jwt_verify_hs384(BuiltinContext& context, BuiltinArgs args) { return verify_symmetric(context, args, Digest::sha384); }
BuiltinResult io_jwt_verify_hs512(BuiltinContext& context, BuiltinArgs args) { return verify_symmetric(context, args, Digest::sha512); }

// What io.jwt.decode_verify is asked to insist on.
struct Constraints {
  std::optional<std::vector<Key>> keys;
  std::string secret, algorithm, issuer, audience;
  double time = -1;  // nanoseconds

  Result<> read(const Value& object) {
    for (std::uint32_t i = 0; i < object.size(); ++i) {
      const std::string name = object.key(i).is_string() ? std::string(object.key(i).as_string()) : term_text(object.key(i));
      if (auto done = member(name, object.value(i)); !done) return done;
    }
    if (keys && !secret.empty()) return gabion::fail("duplicate key constraints");
    if (!keys && secret.empty()) return gabion::fail("no key constraint");
    return {};
  }

 private:
  Result<> member(const std::string& name, const Value& value) {
    if (name == "time") {
      if (!value.is_number()) return gabion::fail("token time constraint: must be a number");
      time = parse_double(value.number_text());
      return time < 0 ? Result<>(gabion::fail("token time constraint: must not be negative")) : Result<>();
    }
    std::string* where = name == "secret" ? &secret : name == "alg" ? &algorithm : name == "iss" ? &issuer : name == "aud" ? &audience : nullptr;
    if (!where && name != "cert") return gabion::fail("unknown token validation constraint: " + name);
    if (!value.is_string()) return gabion::fail(name + " constraint: must be a string");
    if (where) {
      *where = value.as_string();
      return {};
    }
    auto found = verification_keys(value.as_string());
    if (!found) return tl::unexpected(found.error());
    keys = std::move(*found);
    return {};
  }
};

bool has_audience(const Value& audience, const std::string& wanted) {
  if (audience.is_string()) return audience.as_string() == wanted;
  for (std::uint32_t i = 0; audience.is_array() && i < audience.size(); ++i) {
    if (audience.at(i).is_string() && audience.at(i).as_string() == wanted) return true;
  }
  return false;
}

class DecodeVerify {
 public:
  DecodeVerify(BuiltinContext& context, const Constraints& constraints) : context_(context), constraints_(constraints) {}

  BuiltinResult run(std::string text) {
    for (unsigned depth = 0; depth <= kMaxNested; ++depth) {
      auto token = Token::split(text);
      if (!token) return fail(context_, token.error().message);
      if (auto done = token->decode_header(context_.arena()); !done) return fail(context_, done.error().message);
      auto header = Header::read(token->decoded);
      if (!header) return fail(context_, header.error().message);
      if (!header->valid() || (!constraints_.algorithm.empty() && constraints_.algorithm != header->algorithm)) return refused();
      auto signature = decode_part(token->signature);
      if (!signature) return fail(context_, signature.error().message);
      if (!trusted(*header, *token, *signature)) return refused();
      auto payload = token->decoded_payload();
      if (!payload) return fail(context_, payload.error().message);
      if (!iequals(header->content_type, "JWT")) return check_claims(token->decoded, *payload);
      text = *payload;
    }
    return fail(context_, "too many nested tokens");
  }

 private:
  BuiltinResult refused() {
    Value out[] = {Value::boolean(false), Value::empty_object(), Value::empty_object()};
    return Value::make_array(context_.arena(), out, 3);
  }

  bool trusted(const Header& header, const Token& token, std::string_view signature) {
    if (constraints_.keys) return verify_with(*constraints_.keys, header, header.algorithm, token, signature);
    Key key;
    key.symmetric = true;
    key.secret = constraints_.secret;
    return verify_signature(key, header.algorithm, token.signed_part(), signature);
  }

  BuiltinResult check_claims(const Value& header, std::string_view text) {
    auto object = json_object(context_.arena(), text);
    if (!object) return fail(context_, object.error().message);
    const Value& payload = *object;
    const Value *issuer = payload.find("iss"), *audience = payload.find("aud"), *expires = payload.find("exp"), *not_before = payload.find("nbf");
    if (!constraints_.issuer.empty() && !(issuer && issuer->is_string() && issuer->as_string() == constraints_.issuer)) return refused();
    if (audience ? !has_audience(*audience, constraints_.audience) : !constraints_.audience.empty()) return refused();
    const std::string seconds = format_double(constraints_.time / 1e9, 'g', -1);
    const Value now = Value::number(seconds);
    if (expires) {
      if (!expires->is_number()) return fail(context_, "exp value must be a number");
      if (compare(now, *expires) >= 0) return refused();
    }
    if (not_before) {
      if (!not_before->is_number()) return fail(context_, "nbf value must be a number");
      if (compare(now, *not_before) < 0) return refused();
    }
    Value out[] = {Value::boolean(true), header, payload};
    return Value::make_array(context_.arena(), out, 3);
  }

  BuiltinContext& context_;
  const Constraints& constraints_;
};

BuiltinResult io_jwt_decode_verify(BuiltinContext& context, BuiltinArgs args) {
  if (!args[1].is_object()) return type_error(context, 2, args[1], "object");
  Constraints constraints;
  if (auto done = constraints.read(args[1]); !done) return fail(context, done.error().message);
  if (constraints.time < 0) constraints.time = static_cast<double>(context.now_ns());
  if (!args[0].is_string()) return type_error(context, 1, args[0], "string");
  return DecodeVerify(context, constraints).run(std::string(args[0].as_string()));
}

// Where a header is not JSON, OPA's reader words it in its own way.
std::string header_problem(std::string_view text, std::string_view reason) {
  if (text.empty()) return "cannot parse JSON: cannot parse empty string; unparsed tail: \"\"";
  const std::size_t open = text.find_first_not_of(" \t\r\n");
  if (open != text.npos && text[open] == '{') {
    const std::size_t key = text.find_first_not_of(" \t\r\n", open + 1);
    std::size_t end = key;
    if (key != text.npos && text[key] == '"') {
      do {
        end = text.find('"', end + 1);
      } while (end != text.npos && text[end - 1] == '\\');
      const std::size_t next = end == text.npos ? end : text.find_first_not_of(" \t\r\n", end + 1);
      if (next != text.npos && text[next] != ':') {
        return "cannot parse JSON: cannot parse object: missing ':' after object key; unparsed tail: " + quoted(text.substr(next));
      }
    }
  }
  return fmt::format("cannot parse JSON: {}", reason);
}

Result<std::string> string_header(std::string_view headers, std::string_view name) {
  ReadOptions options;
  options.place_in_error = false;
  auto document = read_json(std::string(headers), options);
  // A bare word of digits and letters of numbers is read as a number there, and has no members.
  const bool number_like = !headers.empty() && headers.find_first_not_of("0123456789+-.eE") == headers.npos;
  if (!document && !number_like) return gabion::fail(header_problem(headers, document.error().message));
  const Value* found = document && document->root.is_object() ? document->root.find(name) : nullptr;
  if (!found) return gabion::fail(fmt::format("jwsbb: header \"{}\" not found", name));
  if (!found->is_string()) return gabion::fail(fmt::format("value doesn't contain string; it contains {}", kind_name(found->kind())));
  return std::string(found->as_string());
}

BuiltinResult encode_and_sign(BuiltinContext& context, std::string_view headers, std::string_view payload, std::string_view jwk) {
  auto keys = keys_from_jwk(jwk);
  if (!keys) return fail(context, keys.error().message);
  if (keys->empty()) return fail(context, "no keys found in JWK set");
  auto algorithm = string_header(headers, "alg");
  if (!algorithm) return fail(context, "missing or invalid 'alg' header: " + algorithm.error().message);
  if (!is_jws_algorithm(*algorithm)) return fail(context, "unknown JWS algorithm: " + *algorithm);
  auto type = string_header(headers, "typ");
  if ((!type || *type == "JWT") && !read_json(std::string(payload))) return fail(context, "type is JWT but payload is not JSON");
  std::string text = encode_base64(headers, Base64::url, false) + "." + encode_base64(payload, Base64::url, false);
  auto signature = sign((*keys)[0], *algorithm, text);
  if (!signature) return fail(context, signature.error().message);
  return text_result(context, text + "." + encode_base64(*signature, Base64::url, false));
}

BuiltinResult io_jwt_encode_sign(BuiltinContext& context, BuiltinArgs args) {
  return encode_and_sign(context, go_json(args[0]), go_json(args[1]), go_json(args[2]));
}

BuiltinResult io_jwt_encode_sign_raw(BuiltinContext& context, BuiltinArgs args) {
  for (unsigned i : {2u, 0u, 1u}) {
    if (!args[i].is_string()) return type_error(context, i + 1, args[i], "string");
  }
  return encode_and_sign(context, args[0].as_string(), args[1].as_string(), args[2].as_string());
}

constexpr Builtin kRows[] = {
    {"io.jwt.decode", io_jwt_decode, "(string) -> array<object[any: any], object[any: any], string>"},
    {"io.jwt.decode_verify", io_jwt_decode_verify,
     "(string, object[string: any]) -> array<boolean, object[any: any], object[any: any]>", {}, kNondeterministic},
    {"io.jwt.encode_sign", io_jwt_encode_sign, "(object[string: any], object[string: any], object[string: any]) -> string", {}, kNondeterministic},
    {"io.jwt.encode_sign_raw", io_jwt_encode_sign_raw, "(string, string, string) -> string", {}, kNondeterministic},
    {"io.jwt.verify_eddsa", io_jwt_verify_eddsa, "(string, string) -> boolean"},
    {"io.jwt.verify_es256", io_jwt_verify_es256, "(string, string) -> boolean"},
    {"io.jwt.verify_es384", io_jwt_verify_es384, "(string, string) -> boolean"},
    {"io.jwt.verify_es512", io_jwt_verify_es512, "(string, string) -> boolean"},
    {"io.jwt.verify_hs256", io_jwt_verify_hs256, "(string, string) -> boolean"},
    {"io.jwt.verify_hs384", io_jwt_verify_hs384, "(string, string) -> boolean"},
    {"io.jwt.verify_hs512", io_jwt_verify_hs512, "(string, string) -> boolean"},
    {"io.jwt.verify_ps256", io_jwt_verify_ps256, "(string, string) -> boolean"},
    {"io.jwt.verify_ps384", io_jwt_verify_ps384, "(string, string) -> boolean"},
    {"io.jwt.verify_ps512", io_jwt_verify_ps512, "(string, string) -> boolean"},
    {"io.jwt.verify_rs256", io_jwt_verify_rs256, "(string, string) -> boolean"},
    {"io.jwt.verify_rs384", io_jwt_verify_rs384, "(string, string) -> boolean"},
    {"io.jwt.verify_rs512", io_jwt_verify_rs512, "(string, string) -> boolean"},
};

}  // namespace

std::span<const Builtin> tokens_rows() { return kRows; }

}  // namespace gabion::rego::builtins
