// Which hosts a policy may speak to: none, unless `--allow-net HOST` named it.
#pragma once

#include <string>
#include <string_view>

#include "rego/builtin.h"

namespace gabion::rego::builtins {

// Empty: allowed. Otherwise the reason of the refusal.
std::string refused_host(const BuiltinEnvironment& environment, std::string_view host);

}  // namespace gabion::rego::builtins
