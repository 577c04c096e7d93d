#include "rego/builtins/request.h"

#include <fmt/format.h>

#include <algorithm>

#include "rego/builtins/operand.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

constexpr std::string_view kParameters[] = {
    "body", "cache", "cache_ignored_headers", "caching_mode", "enable_redirect", "force_cache", "force_cache_duration_seconds", "force_json_decode", "force_yaml_decode",
    "headers", "max_retry_attempts", "method", "raise_error", "raw_body", "timeout", "tls_ca_cert", "tls_ca_cert_env_variable", "tls_ca_cert_file", "tls_client_cert",
    "tls_client_cert_env_variable", "tls_client_cert_file", "tls_client_key", "tls_client_key_env_variable", "tls_client_key_file", "tls_insecure_skip_verify",
    "tls_server_name", "tls_use_system_certs", "url"};

}  // namespace

std::string key_set_text(const std::vector<std::string_view>& keys) {
  std::string out = "{";
  for (std::size_t i = 0; i < keys.size(); ++i) out.append(i ? ", " : "").append(quoted(keys[i]));
  return out + "}";
}

std::optional<BuiltinResult> want_request(BuiltinContext& context, const Value& request, unsigned position) {
  if (!request.is_object()) return type_error(context, position, request, "object");
  SetBuilder unknown(context.arena());
  for (std::uint32_t i = 0; i < request.size(); ++i) {
    const Value& key = request.key(i);
    const bool known = key.is_string() && std::find(std::begin(kParameters), std::end(kParameters), key.as_string()) != std::end(kParameters);
    if (!known) unknown.add(key);
  }
  if (unknown.size() > 0) return operand_error(context, position, "invalid request parameters(s): " + term_text(unknown.finish()));
  std::vector<std::string_view> missing;
  for (std::string_view key : {"method", "url"}) {
    if (!request.find(key)) missing.push_back(key);
  }
  if (!missing.empty()) return operand_error(context, position, "missing required request parameters(s): " + key_set_text(missing));
  return std::nullopt;
}

}  // namespace gabion::rego::builtins
