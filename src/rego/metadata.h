// rego.metadata.chain() and rego.metadata.rule(): known when modules are compiled, so the calls become constants.
#pragma once

#include <memory>
#include <vector>

#include "rego/locals.h"

namespace gabion::rego {

void rewrite_metadata_calls(VarGenerator& gen, const std::vector<std::unique_ptr<Module>>& modules);

}  // namespace gabion::rego
