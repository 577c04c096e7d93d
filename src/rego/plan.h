// Rules and queries, once compiled (compile.h), → code (program.h).
#pragma once

#include <memory>
#include <string>

#include "rego/compile.h"
#include "rego/program.h"

namespace gabion::rego {

struct PlanOptions {
  bool indices = true;   // rule indices; off to check them against the plain order
  bool provenance = false;  // tell clauses apart, and reads that only word a message
  bool marks = false;    // a mark before every expression, for trace and coverage
  bool explain = false;  // tell of every rule, body and expression (explain.h)
};

// The compiled modules must outlive the program.
std::unique_ptr<Program> plan_program(CompiledModules& modules, const PlanOptions& options);
// The program's groups are known to the query's code; the query's arena holds its constants.
QueryCode plan_query(const Program& program, Arena& arena, const CompiledModules::Query& query, const PlanOptions& options);

}  // namespace gabion::rego
