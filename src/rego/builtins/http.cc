// http.send: off unless the host was allowed. Answers are kept for the query, as OPA keeps them.
#include "base/http.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/fd.h"
#include "base/text.h"
#include "data/json.h"
#include "data/yaml.h"
#include "rego/builtins/caches.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/hosts.h"
#include "rego/builtins/json_text.h"
#include "rego/builtins/operand.h"
#include "rego/builtins/request.h"
#include "rego/builtins/url.h"
#include "rego/go_time.h"
#include "rego/number.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

constexpr std::size_t kMaxKeyFile = 1 << 20;

struct Options {
  HttpRequest request;
  bool force_json = false, force_yaml = false, raise_error = true;
};

Result<bool> flag(const Value& request, std::string_view name, bool otherwise) {
  const Value* found = request.find(name);
  if (!found) return otherwise;
  if (!found->is_boolean()) return gabion::fail(fmt::format("'{}' must be a boolean", name));
  return found->as_boolean();
}

Result<std::string> text(const Value& request, std::string_view name) {
  const Value* found = request.find(name);
  if (!found) return std::string();
  if (!found->is_string()) return gabion::fail(fmt::format("'{}' must be a string", name));
  return std::string(found->as_string());
}

// NAME itself, or the file that NAME_file names. (Environment variables hold secrets that a policy has no business with.)
Result<std::string> pem(const Value& request, const std::string& name) {
  auto direct = text(request, name);
  if (!direct || !direct->empty()) return direct;
  auto file = text(request, name + "_file");
  if (!file || file->empty()) return file;
  return read_file(*file, kMaxKeyFile);
}

Result<> read_headers(const Value& request, HttpRequest& out) {
  const Value* headers = request.find("headers");
  if (!headers) return {};
  if (!headers->is_object()) return gabion::fail("invalid type for headers key");
  for (std::uint32_t i = 0; i < headers->size(); ++i) {
    const Value &name = headers->key(i), &value = headers->value(i);
    if (!name.is_string() || !value.is_string()) return gabion::fail("invalid type for headers value " + term_text(value));
    const std::string both = std::string(name.as_string()) + std::string(value.as_string());
    if (both.find_first_of("\r\n") != both.npos || both.find('\0') != both.npos) return gabion::fail("a header may not hold a line break");
    out.headers.emplace_back(name.as_string(), value.as_string());
  }
  return {};
}

Result<> read_timeout(const Value& request, HttpRequest& out) {
  const Value* timeout = request.find("timeout");
  if (!timeout) return {};
  std::int64_t nanoseconds = 0;
  if (timeout->is_string()) {
    auto duration = parse_duration(timeout->as_string());
    if (!duration) return tl::unexpected(duration.error());
    nanoseconds = *duration;
  } else if (timeout->is_number()) {
    nanoseconds = plain_integer(*timeout).value_or(-1);
  }
  if (nanoseconds < 0) return gabion::fail("'timeout' must be a duration, or nanoseconds");
  // No timeout at all would let an answer hang a query.
  out.timeout_ms = static_cast<unsigned>(std::clamp<std::int64_t>(nanoseconds / 1'000'000, 1, 600'000));
  return {};
}

Result<> read_tls(const Value& request, HttpRequest& out) {
  struct Part {
    const char* name;
    std::string* where;
  };
  for (const Part& part : {Part{"tls_ca_cert", &out.ca_pem}, Part{"tls_client_cert", &out.certificate_pem}, Part{"tls_client_key", &out.key_pem}}) {
    auto bytes = pem(request, part.name);
    if (!bytes) return tl::unexpected(bytes.error());
    *part.where = std::move(*bytes);
  }
  auto insecure = flag(request, "tls_insecure_skip_verify", false);
  if (!insecure) return tl::unexpected(insecure.error());
  out.verify_peer = !*insecure;
  return {};
}

Result<> read_body(const Value& request, HttpRequest& out) {
  auto raw = text(request, "raw_body");
  if (!raw) return gabion::fail("raw_body must be a string");
  if (request.find("raw_body")) out.body = std::move(*raw);
  else if (const Value* body = request.find("body")) out.body = go_json(*body);
  const bool typed = std::any_of(out.headers.begin(), out.headers.end(), [](const auto& header) { return iequals(header.first, "content-type"); });
  if (!out.body.empty() && !typed) out.headers.emplace_back("Content-Type", "application/json");
  return {};
}

Result<Options> read_options(const BuiltinContext& context, const Value& request) {
  Options out;
  auto url = text(request, "url"), method = text(request, "method");
  if (!url) return tl::unexpected(url.error());
  if (!method) return tl::unexpected(method.error());
  out.request.url = std::move(*url);
  out.request.method = to_upper(trim(*method));
  if (out.request.method.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos || out.request.method.empty()) return gabion::fail("invalid method");
  out.request.allowed_hosts = context.environment().allowed_hosts;
  out.request.max_bytes = context.limits().max_string_bytes;
  for (auto* step : {read_headers, read_timeout, read_tls, read_body}) {
    if (auto done = step(request, out.request); !done) return tl::unexpected(done.error());
  }
  auto json = flag(request, "force_json_decode", false), yaml = flag(request, "force_yaml_decode", false);
  auto redirect = flag(request, "enable_redirect", false), raise = flag(request, "raise_error", true);
  for (const auto* option : {&json, &yaml, &redirect, &raise}) {
    if (!*option) return tl::unexpected(option->error());
  }
  out.force_json = *json;
  out.force_yaml = *yaml;
  out.request.follow_redirects = *redirect;
  out.raise_error = *raise;
  return out;
}

// The body as a value where its type (or the request) says what it is; absent otherwise.
Value decoded_body(const Options& options, const HttpResponse& response, Arena& arena) {
  std::string type;
  for (const auto& [name, value] : response.headers) {
    if (iequals(name, "content-type")) type = to_lower(value);
  }
  ReadOptions read;
  if (options.force_json || type.starts_with("application/json")) {
    const auto document = read_json(response.body, read);
    return document ? deep_copy(arena, document->root) : Value::null();
  }
  if (options.force_yaml || type.starts_with("application/yaml") || type.starts_with("application/x-yaml")) {
    YamlOptions yaml;
    yaml.schema = YamlSchema::opa;
    const auto document = read_yaml(response.body, yaml);
    return document ? deep_copy(arena, document->root) : Value::null();
  }
  return Value::null();
}

Value response_value(BuiltinContext& context, const Options& options, const HttpResponse& response) {
  Arena& arena = context.arena();
  std::vector<std::pair<std::string, std::string>> sorted;
  for (const auto& [name, value] : response.headers) sorted.emplace_back(to_lower(name), value);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  ObjectBuilder headers(arena);
  for (std::size_t i = 0; i < sorted.size();) {
    ArrayBuilder values(arena);
    std::size_t k = i;
    for (; k < sorted.size() && sorted[k].first == sorted[i].first; ++k) values.add(copy_string(arena, sorted[k].second));
    headers.add(std::string_view(sorted[i].first), values.finish());
    i = k;
  }
  ObjectBuilder out(arena);
  out.add("status", copy_string(arena, response.status_line));
  out.add("status_code", Value::integer(response.status));
  out.add("body", decoded_body(options, response, arena));
  out.add("raw_body", copy_string(arena, response.body));
  out.add("headers", headers.finish());
  return out.finish();
}

// raise_error: false turns a failure into an answer with status code 0.
BuiltinResult failed(BuiltinContext& context, const Options& options, const std::string& reason) {
  if (options.raise_error) return fail(context, reason);
  ObjectBuilder error(context.arena()), out(context.arena());
  error.add("code", Value::string("eval_http_send_network_error"));
  error.add("message", copy_string(context.arena(), reason));
  out.add("status_code", Value::integer(0));
  out.add("error", error.finish());
  return out.finish();
}

BuiltinResult http_send(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want_request(context, args[0], 1)) return *error;
  auto options = read_options(context, args[0]);
  if (!options) return fail(context, options.error().message);
  auto url = parse_url(options->request.url);
  if (!url) return failed(context, *options, url.error().message);
  if (const std::string reason = refused_host(context.environment(), url->hostname()); !reason.empty()) return failed(context, *options, reason);
  auto& known = context.caches().responses;
  const std::string key = term_text(args[0]);
  if (const auto it = known.find(key); it != known.end()) {
    const auto document = read_json(it->second);
    if (document) return deep_copy(context.arena(), document->root);
  }
  auto response = http_fetch(options->request);
  if (!response) return failed(context, *options, response.error().message);
  const Value value = response_value(context, *options, *response);
  if (known.size() < BuiltinCaches::kMaxResponses) known.emplace(key, to_json(value));
  return value;
}

constexpr Builtin kRows[] = {
    {"http.send", http_send, "(object[string: any]) -> object[any: any]", {}, kNondeterministic},
};

}  // namespace

std::span<const Builtin> http_rows() { return kRows; }

}  // namespace gabion::rego::builtins
