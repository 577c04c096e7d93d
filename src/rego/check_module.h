// What is wrong with one module by itself, whatever the others are: the checks that v1 always makes and v0 only in
// strict mode. Words as OPA 1.20's.
#pragma once

#include "rego/ast.h"

namespace gabion::rego {

void check_duplicate_imports(const Module& module, Diagnostics& errors);
// data and input must not be hidden by a rule, an argument or a variable.
void check_root_overrides(const Module& module, Diagnostics& errors);
void check_deprecated_builtins(const Module& module, Diagnostics& errors);
void check_keyword_rule_names(const Module& module, Diagnostics& errors);

}  // namespace gabion::rego
