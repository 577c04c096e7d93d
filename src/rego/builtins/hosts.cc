#include "rego/builtins/hosts.h"

#include "base/text.h"

namespace gabion::rego::builtins {

std::string refused_host(const BuiltinEnvironment& environment, std::string_view host) {
  for (const std::string& allowed : environment.allowed_hosts) {
    if (iequals(allowed, host)) return {};
  }
  return std::string("unallowed host: ").append(host).append(" (name it with --allow-net)");
}

}  // namespace gabion::rego::builtins
