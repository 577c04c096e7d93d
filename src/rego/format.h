// Rego in OPA's form, byte for byte (`opa fmt`).
#pragma once

#include <string>

#include "rego/ast.h"
#include "rego/parser.h"

namespace gabion::rego {

struct FormatOptions {
  ParseOptions parse;                        // how the text is read
  RegoVersion version = RegoVersion::v1;     // what it is written for
  bool drop_v0_imports = false;              // rego.v1 and future.keywords where v1 makes them needless
  bool keywords_in_refs = true;              // a.not stays as it is; otherwise a["not"]
};

struct FormatResult {
  std::string text;
  Diagnostics errors;  // then the text is empty
};
FormatResult format_source(std::string name, std::string text, const FormatOptions& options = {});

// The module's nodes are changed on the way: it is of no further use.
FormatResult format_module(Module& module, const FormatOptions& options);

}  // namespace gabion::rego
