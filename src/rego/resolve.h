// Names → full paths: rules of the package and imports become refs that begin at `data` (or `input`).
#pragma once

#include <map>

#include "rego/vars.h"

namespace gabion::rego {

struct Global {
  Term* path;  // ref
  bool used = false;
};
using Globals = std::map<Var, Global>;

// Rules by their first name; imports, other than of keywords, by alias or last part. Imports win.
Globals globals_of(Arena& arena, const Term* package_path, const VarSet& rule_names, const List<Import*>& imports);
void resolve_refs(Arena& arena, Globals& globals, Rule* rule, Diagnostics& errors);  // with its else branches
void resolve_refs(Arena& arena, Globals& globals, Body& query);

}  // namespace gabion::rego
