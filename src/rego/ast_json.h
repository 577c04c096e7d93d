// The AST as OPA's JSON: what `opa parse --format json` prints and rego.parse_module returns.
#pragma once

#include <string>

#include "base/arena.h"
#include "base/value.h"
#include "rego/ast.h"

namespace gabion::rego {

struct AstJsonOptions {
  bool comments = true;
  bool locations = false;
};

// An object in the arena; texts are copied, so the module may go.
Value ast_to_value(Arena& arena, const Module& module, const AstJsonOptions& options = {});

// JSON text with OPA's order of fields, indented by two blanks.
std::string ast_to_json(const Module& module, const AstJsonOptions& options = {});

// rego.metadata's form of one METADATA block: only what was given.
Value annotations_to_value(Arena& arena, const Annotations& annotations);

}  // namespace gabion::rego
