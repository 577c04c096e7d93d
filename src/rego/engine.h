// The Rego engine's face: modules are compiled once, evaluated many times, by any number of threads.
//
//   Diagnostics errors;
//   auto engine = Engine::create({{"policy.rego", text}}, {}, errors);      // nullptr: see errors
//   auto query = engine->prepare("data.main.deny", {}, errors);             // nullptr: see errors
//   Request request;
//   request.input = document.root;                                          // the document must outlive the result
//   Evaluation result = engine->evaluate(*query, request);
//   if (result.error) …  else for (const Solution& s : result.solutions) … s.bindings, s.expressions
//
// For one rule there is no need of a query: engine->rules() names them, engine->evaluate_rule(id, request) gives the
// document's value, and with request.provenance the reads behind each of its results (see Provenance).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rego/ast.h"
#include "rego/capabilities.h"
#include "rego/builtin.h"
#include "rego/evaluate.h"
#include "rego/explain.h"
#include "rego/schemas.h"
#include "rego/source.h"

namespace gabion::rego {

struct SourceFile {
  std::string name, text;
  RegoVersion version = RegoVersion::v1;
};

struct EngineOptions {
  bool strict = false;             // strict mode of the compiler: unused locals, arguments, imports
  bool prints = true;              // keep print() calls; they go to Request::print
  bool annotations = true;         // read METADATA comments
  bool tests = false;              // unit tests will be run (test_rules.h)
  bool indices = true;             // rule indices
  bool marks = false;              // tell Request::tracer of each expression (coverage, trace)
  unsigned max_errors = 10;        // of the compiler; 0: all
  std::shared_ptr<const Capabilities> capabilities;  // absent: everything is allowed
  std::shared_ptr<const SchemaSet> schemas;          // what METADATA may name; the input's
  Value data = Value::nothing();   // base documents that no rule may stand on; nothing: not checked
};

struct QueryOptions {
  std::string package;              // names in the query are looked up here first: "data.foo"
  std::vector<std::string> imports; // "data.foo.bar as x"
  RegoVersion version = RegoVersion::v1;
  bool explain = false;             // Request::explanation will be wanted
  bool expressions = false;         // keep the value of each expression, as `opa eval` shows them; false ones then hold
};

// A query made ready for one engine. Shared by threads.
class PreparedQuery;

struct Request {
  Value input = Value::nothing();   // nothing: undefined. What it points into must outlive the Evaluation.
  Value data = Value::nothing();    // base documents: an object; nothing: {}
  bool strict_builtin_errors = false;
  bool all_solutions = true;        // false: stop at the first
  bool provenance = false;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::function<bool()> cancelled;  // asked now and then, from the evaluating thread
  EvalLimits limits;
  const BuiltinEnvironment* environment = nullptr;  // nullptr: no network, empty runtime
  std::int64_t now_ns = 0;          // Unix time; 0: the clock's
  std::uint64_t seed = 0;           // 0: from the clock
  std::function<void(std::string_view)> print, trace;
  std::function<void(const Value&)> test_case;  // a table-driven test begins a case: array of its keys
  // Besides or in place of `print`: with the call's place, "FILE:ROW".
  std::function<void(std::string_view place, std::string_view line)> print_at;
  Tracer* tracer = nullptr;
  Explanation* explanation = nullptr;  // by evaluate(), of a query that was prepared for it
};

struct Binding {
  std::string name;
  Value value;
  bool declared = false;  // by := or some
};

struct ExpressionValue {
  Value value;
  std::string text;
  std::uint32_t row = 0, col = 0;
};

struct Solution {
  std::vector<Binding> bindings;  // by name
  std::vector<ExpressionValue> expressions;
};

struct Evaluation {
  std::shared_ptr<Arena> arena;  // what the values live in
  std::vector<Solution> solutions;
  std::optional<EvalError> error;
  std::vector<EvalError> builtin_errors;  // calls that were undefined because of an error
};

// One rule document: all definitions of one path.
struct RuleInfo {
  std::uint32_t id = 0;
  std::vector<std::string> package;  // without "data"
  std::string name;                  // the rest of the path, dotted
  GroupKind kind = GroupKind::complete;
  std::uint32_t arity = 0;
  std::uint32_t definitions = 0;     // bodies; else branches and defaults apart
  const Loc* loc = nullptr;          // of the first
  std::vector<const Rule*> rules;
};

struct RuleResult {
  Value value;
  // What the body read of the input on its way to this result, conditions first, in order; empty without provenance.
  std::vector<InputRead> reads;
};

struct RuleEvaluation {
  std::shared_ptr<Arena> arena;
  bool defined = false;
  Value value;
  std::vector<RuleResult> results;  // of a set its items, otherwise the value
  std::optional<EvalError> error;
  std::vector<EvalError> builtin_errors;
};

class Engine {
 public:
  static std::unique_ptr<Engine> create(std::vector<SourceFile> files, const EngineOptions& options, Diagnostics& errors);
  // Modules that are parsed already.
  static std::unique_ptr<Engine> create(std::vector<std::unique_ptr<Module>> modules, const EngineOptions& options,
                                        Diagnostics& errors);
  ~Engine();

  std::shared_ptr<const PreparedQuery> prepare(std::string text, const QueryOptions& options, Diagnostics& errors) const;
  Evaluation evaluate(const PreparedQuery& query, const Request& request) const;

  const std::vector<RuleInfo>& rules() const;
  RuleEvaluation evaluate_rule(std::uint32_t id, const Request& request) const;

  const std::vector<std::unique_ptr<Module>>& modules() const;
  // Generated names → those in the source, of the modules and of a query.
  std::vector<const VarMap*> names(const PreparedQuery& query) const;

 private:
  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// rego.parse_module, for environments of one's own (BuiltinEnvironment::parse_module).
BuiltinResult parse_module_builtin(Arena& arena, std::string_view file, std::string_view source);

// A ground term's value: the `input_term` of tests, command line values.
std::optional<Value> ground_value(Arena& arena, const Term* term);

}  // namespace gabion::rego
