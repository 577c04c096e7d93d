// with: what may be replaced, and by what; values that need evaluation move before the expression.
#pragma once

#include "rego/locals.h"
#include "rego/rule_tree.h"

namespace gabion::rego {

struct WithContext {
  VarGenerator& gen;
  const RuleTree& tree;
  Diagnostics& errors;
};
void rewrite_withs(WithContext& context, Body& body);

}  // namespace gabion::rego
