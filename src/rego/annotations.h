// METADATA comments: read from a module's comments, checked, and put to the statements that follow them.
#pragma once

#include <memory>
#include <vector>

#include "rego/ast.h"

namespace gabion::rego {

struct Statement;

// Every block of the module's comments; what is wrong with one is appended to `errors`.
std::vector<Annotations*> parse_annotations(Module& module, Diagnostics& errors);
// Fills module.annotations and the rules' own; checks that each stands where its scope says.
void attach_annotations(Module& module, const std::vector<Annotations*>& annotations, const std::vector<Statement>& statements,
                        Diagnostics& errors);

// A package has one block of scope package and one of scope subpackages, a document one of scope document.
void check_redeclared(const std::vector<std::unique_ptr<Module>>& modules, Diagnostics& errors);

}  // namespace gabion::rego
