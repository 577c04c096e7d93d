// providers.aws.sign_req: AWS Signature Version 4.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "rego/builtins/base64.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/json_text.h"
#include "rego/builtins/operand.h"
#include "rego/builtins/request.h"
#include "rego/builtins/url.h"
#include "rego/go_time.h"
#include "rego/keys.h"
#include "rego/number.h"

namespace gabion::rego::builtins {
namespace {

constexpr std::string_view kRequired[] = {"aws_access_key", "aws_region", "aws_secret_access_key", "aws_service"};
constexpr std::string_view kUnsignedHeaders[] = {"authorization", "user-agent", "x-amzn-trace-id"};

std::string text_at(const Value& object, std::string_view key) {
  const Value* found = object.find(key);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

std::optional<BuiltinResult> want_config(BuiltinContext& context, const Value& config) {
  std::vector<std::string_view> missing, invalid;
  for (std::string_view key : kRequired) {
    const Value* found = config.find(key);
    if (!found) missing.push_back(key);
    else if (!found->is_string()) invalid.push_back(key);
  }
  if (!missing.empty()) return operand_error(context, 2, "missing required AWS config parameters(s): " + key_set_text(missing));
  if (!invalid.empty()) return operand_error(context, 2, "invalid values for required AWS config parameters(s): " + key_set_text(invalid));
  return std::nullopt;
}

struct Signing {
  const Value& config;
  std::string method, body;
  Url url;
  Instant time;
  bool sign_payload = true;
  std::map<std::string, std::string> headers;  // of the request, as written

  std::map<std::string, std::string> aws_headers() const {
    std::map<std::string, std::string> out{{"host", url.host}, {"x-amz-date", stamp("20060102T150405Z")}};
    const std::string service = text_at(config, "aws_service"), token = text_at(config, "aws_session_token");
    if (service == "s3" || service == "glacier") out["x-amz-content-sha256"] = content_hash();
    if (!token.empty()) out["x-amz-security-token"] = token;
    return out;
  }
  std::string stamp(std::string_view layout) const { return format_time(time, TimeZone::utc(), layout); }
  std::string content_hash() const { return sign_payload ? encode_hex(digest(Digest::sha256, body)) : "UNSIGNED-PAYLOAD"; }

  std::string authorization() const {
    std::map<std::string, std::string> signed_headers = aws_headers();
    for (const auto& [name, value] : headers) {
      const std::string lower = to_lower(name);
      if (std::find(std::begin(kUnsignedHeaders), std::end(kUnsignedHeaders), lower) == std::end(kUnsignedHeaders)) signed_headers[lower] = value;
    }
    std::string lines, names;
    for (const auto& [name, value] : signed_headers) {
      lines += fmt::format("{}:{}\n", name, value);
      names.append(names.empty() ? "" : ";").append(name);
    }
    const std::string path = url.raw_path.empty() ? path_escape_segments(url.path) : url.raw_path;
    const std::string canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", method, path, url.raw_query, lines, names, content_hash());
    const std::string date = stamp("20060102"), region = text_at(config, "aws_region"), service = text_at(config, "aws_service");
    const std::string scope = fmt::format("{}/{}/{}/aws4_request", date, region, service);
    const std::string to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", stamp("20060102T150405Z"), scope, encode_hex(digest(Digest::sha256, canonical)));
    std::string key = "AWS4" + text_at(config, "aws_secret_access_key");
    for (const std::string& part : {date, region, service, std::string("aws4_request")}) key = hmac(Digest::sha256, key, part);
    return fmt::format("AWS4-HMAC-SHA256 Credential={}/{},SignedHeaders={},Signature={}", text_at(config, "aws_access_key"), scope, names,
                       encode_hex(hmac(Digest::sha256, key, to_sign)));
  }
};

BuiltinResult with_headers(BuiltinContext& context, const Value& request, const Signing& signing) {
  std::map<std::string, std::string> all = signing.headers;
  all["Authorization"] = signing.authorization();
  for (const auto& [name, value] : signing.aws_headers()) all[name] = value;
  ObjectBuilder headers(context.arena());
  for (const auto& [name, value] : all) headers.add(std::string_view(name), copy_string(context.arena(), value));
  ObjectBuilder out(context.arena());
  for (std::uint32_t i = 0; i < request.size(); ++i) out.add(request.key(i), request.value(i));
  out.add(Value::string("headers"), headers.finish());
  return out.finish();
}

BuiltinResult providers_aws_sign_req(BuiltinContext& context, BuiltinArgs args) {
  const Value &request = args[0], &config = args[1];
  if (!request.is_object()) return type_error(context, 1, request, "object");
  if (!config.is_object()) return type_error(context, 1, config, "object");
  if (auto error = want_config(context, config)) return *error;
  if (!args[2].is_number()) return type_error(context, 1, args[2], "number");
  const auto time = plain_integer(args[2]);
  if (!time) return operand_error(context, 3, "could not convert time_ns value into a unix timestamp");
  if (auto error = want_request(context, request, 1)) return *error;
  Signing signing{config, {}, {}, {}, instant_of(*time), true, {}};
  if (const Value* headers = request.find("headers")) {
    if (!headers->is_object()) return type_error(context, 0, *headers, "object");
    for (std::uint32_t i = 0; i < headers->size(); ++i) {
      const Value &key = headers->key(i), &value = headers->value(i);
      signing.headers[key.is_string() ? std::string(key.as_string()) : ""] = value.is_string() ? std::string(value.as_string()) : "";
    }
  }
  std::vector<std::string_view> invalid;
  for (std::string_view key : {"method", "url"}) {
    if (!request.find(key)->is_string()) invalid.push_back(key);
  }
  if (!invalid.empty()) return operand_error(context, 1, "invalid values for required request parameters(s): " + key_set_text(invalid));
  auto url = parse_url(text_at(request, "url"));
  if (!url) return fail(context, url.error().message);
  signing.url = std::move(*url);
  signing.method = text_at(request, "method");
  const Value* body = request.find("body");
  if (request.find("raw_body")) signing.body = text_at(request, "raw_body");
  else if (body) signing.body = go_json(*body);
  if (const Value* disabled = config.find("disable_payload_signing")) {
    if (!disabled->is_boolean()) return operand_error(context, 2, "invalid value for 'disable_payload_signing' in AWS config");
    signing.sign_payload = !disabled->as_boolean();
  }
  return with_headers(context, request, signing);
}

constexpr Builtin kRows[] = {
    {"providers.aws.sign_req", providers_aws_sign_req, "(object[string: any], object[string: any], number) -> object[any: any]"},
};

}  // namespace

std::span<const Builtin> providers_aws_rows() { return kRows; }

}  // namespace gabion::rego::builtins
