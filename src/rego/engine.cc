#include "rego/engine.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "rego/ast_json.h"
#include "rego/compile.h"
#include "rego/parser.h"
#include "rego/plan.h"

namespace gabion::rego {

class PreparedQuery {
 public:
  std::unique_ptr<Module> owner;  // of the query's tree
  std::unique_ptr<Module> imports_owner;
  Arena arena;                    // of what the passes made
  QueryCode code;
  std::vector<ExpressionValue> expressions;  // value: null until evaluated
  std::vector<std::string> captures;         // the variable of each expression
  VarMap names;                              // generated → as written
};

struct Engine::Impl {
  EngineOptions options;
  std::unique_ptr<CompiledModules> compiled;
  std::unique_ptr<Program> program;
  // Planned at the first question for provenance, or for an explanation.
  std::once_flag traced_once, explained_once;
  std::unique_ptr<Program> traced, explained;
  const Program& traced_program() {
    std::call_once(traced_once, [this] { traced = plan_program(*compiled, {options.indices, true, options.marks}); });
    return *traced;
  }
  const Program& explained_program() {
    std::call_once(explained_once, [this] { explained = plan_program(*compiled, {options.indices, false, options.marks, true}); });
    return *explained;
  }
  std::vector<RuleInfo> rules;
};

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

namespace {
ParseOptions parse_options(const EngineOptions& engine, RegoVersion version, Diagnostics& errors) {
  ParseOptions parse;
  parse.version = version;
  const Capabilities* known = engine.capabilities.get();
  if (!known) return parse;
  parse.template_strings = known->has_feature("template_strings");
  parse.keywords_in_refs = known->has_feature("keywords_in_refs");
  if (version == RegoVersion::v1 && !known->has_feature("rego_v1")) {
    errors.push_back(diagnostic_at(kParseError, "illegal capabilities: rego_v1 feature required for parsing v1 Rego", nullptr));
  }
  return parse;
}
}  // namespace

std::unique_ptr<Engine> Engine::create(std::vector<SourceFile> files, const EngineOptions& options, Diagnostics& errors) {
  std::vector<std::unique_ptr<Module>> modules;
  for (SourceFile& file : files) {
    const std::size_t known = errors.size();
    ParseOptions parse = parse_options(options, file.version, errors);
    if (errors.size() > known) continue;
    parse.annotations = options.annotations;
    ParseResult parsed = parse_module(std::move(file.name), std::move(file.text), parse);
    errors.insert(errors.end(), parsed.errors.begin(), parsed.errors.end());
    if (parsed.module) modules.push_back(std::move(parsed.module));
  }
  if (!errors.empty()) return nullptr;
  return create(std::move(modules), options, errors);
}

namespace {

std::string path_text(const RuleNode* node, std::size_t package_parts) {
  std::vector<const RuleNode*> path;
  for (; node->parent; node = node->parent) path.push_back(node);
  std::string text;
  for (std::size_t i = path.size() - package_parts; i-- > 0;) {
    if (!text.empty()) text += '.';
    text += path[i]->key.is_string() ? std::string(path[i]->key.as_string()) : to_json(path[i]->key);
  }
  return text;
}

RuleInfo describe(const Group& group, std::uint32_t id) {
  RuleInfo info;
  info.id = id;
  info.kind = group.kind;
  info.arity = group.arity;
  const PlacedRule& first = group.node->rules[0];
  for (const Term* part : first.module->package->path->items().drop_front()) info.package.emplace_back(part->name());
  info.name = path_text(group.node, info.package.size());
  info.loc = first.rule->loc;
  for (const PlacedRule& r : group.node->rules) {
    info.rules.push_back(r.rule);
    if (!r.rule->is_default) ++info.definitions;
  }
  return info;
}

PlanOptions plan_options(const EngineOptions& options, bool explain = false) { return {options.indices, false, options.marks, explain}; }

}  // namespace

std::unique_ptr<Engine> Engine::create(std::vector<std::unique_ptr<Module>> modules, const EngineOptions& options,
                                       Diagnostics& errors) {
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  CompileOptions compile;
  compile.strict = options.strict;
  compile.prints = options.prints;
  compile.tests = options.tests;
  compile.max_errors = options.max_errors;
  compile.capabilities = options.capabilities.get();
  compile.schemas = options.schemas.get();
  compile.data = options.data;
  impl->compiled = std::make_unique<CompiledModules>(std::move(modules), compile);
  if (!impl->compiled->ok()) {
    errors.insert(errors.end(), impl->compiled->errors().begin(), impl->compiled->errors().end());
    return nullptr;
  }
  impl->program = plan_program(*impl->compiled, plan_options(options));
  for (std::uint32_t i = 0; i < impl->program->groups.size(); ++i) {
    impl->rules.push_back(describe(impl->program->groups[i], i));
  }
  return std::unique_ptr<Engine>(new Engine(std::move(impl)));
}

namespace {

// `opa eval` shows a value for each expression: `expr` becomes `capture = expr` where the expression has a value.
class Capturer {
 public:
  Capturer(PreparedQuery& query) : query_(query) {}
  Body run(Body body) {
    std::vector<Expr*> out;
    for (Expr* e : body) out.push_back(one(e));
    // A query that loops, or says several things, has no solution where one of them is false.
    if (body.size() > 1 || iterates(body)) {
      const std::size_t n = out.size();
      for (std::size_t i = 0; i < n; ++i) {
        if (!query_.captures[i].empty()) out.push_back(holds(query_.captures[i], out[i]->loc));
      }
    }
    return make_list(query_.arena, out);
  }

 private:
  static bool iterates(Body& body) {
    bool found = false;
    Visitor visitor;
    visitor.term = [&](Term* t) {
      if (t->is_comprehension()) return true;
      if (!t->is(TermKind::ref)) return false;
      const Builtin* builtin = find_builtin(ref_name(t));
      found |= builtin && builtin->has(kRelation);
      for (const Term* part : t->items().drop_front()) found |= part->is(TermKind::var);
      return false;
    };
    walk(visitor, body);
    return found;
  }
  Expr* holds(const std::string& name, const Loc* loc) {
    Expr* e = make_node<Expr>(query_.arena);
    e->loc = loc;
    e->kind = ExprKind::term;
    e->generated = true;
    e->term = make_var(query_.arena, query_.arena.copy(name), loc);
    return e;
  }
  bool has_value(const Expr* e) const {
    if (e->negated) return false;
    if (e->kind == ExprKind::term) return true;
    if (!e->is_call() || e->is_assignment() || e->is_equality()) return false;
    const Builtin* builtin = find_builtin(ref_name(e->terms[0]));
    return !builtin || (!builtin->has(kNoResult) && e->terms.size() == builtin->arity() + 1u);
  }
  Expr* one(Expr* e) {
    ExpressionValue shown;
    shown.value = Value::boolean(true);
    if (e->loc) {
      shown.text = std::string(e->loc->text());
      shown.row = e->loc->row;
      shown.col = e->loc->col;
    }
    query_.expressions.push_back(shown);
    query_.captures.emplace_back();
    if (!has_value(e)) return e;
    std::string name = "$capture" + std::to_string(query_.captures.size());
    query_.captures.back() = name;
    Arena& arena = query_.arena;
    Term* value = e->kind == ExprKind::term ? e->term : make_items(arena, TermKind::call, e->terms, e->loc);
    Expr* eq = make_node<Expr>(arena);
    eq->loc = e->loc;
    eq->kind = ExprKind::call;
    eq->withs = e->withs;
    Term* op = make_items(arena, TermKind::ref, make_list(arena, {make_var(arena, "eq", e->loc)}), e->loc);
    eq->terms = make_list(arena, {op, value, make_var(arena, arena.copy(name), e->loc)});
    return eq;
  }
  PreparedQuery& query_;
};

// Package and imports of a query, read as a module's head.
std::unique_ptr<Module> query_context(const QueryOptions& options, Diagnostics& errors) {
  if (options.package.empty() && options.imports.empty()) return nullptr;
  std::string text = "package ";
  text += options.package.empty() ? "x" : options.package.substr(options.package.starts_with("data.") ? 5 : 0);
  for (const std::string& import : options.imports) text += "\nimport " + import;
  ParseOptions parse;
  parse.version = options.version;
  ParseResult parsed = parse_module("", text + "\n", parse);
  for (Diagnostic& error : parsed.errors) {
    error.row = std::min<std::uint32_t>(error.row, 1);  // each stands on a line of its own, as far as users know
    errors.push_back(std::move(error));
  }
  return std::move(parsed.module);
}

}  // namespace

std::shared_ptr<const PreparedQuery> Engine::prepare(std::string text, const QueryOptions& options, Diagnostics& errors) const {
  auto query = std::make_shared<PreparedQuery>();
  ParseOptions parse = parse_options(impl_->options, options.version, errors);
  if (!errors.empty()) return nullptr;
  QueryResult parsed = parse_query(std::move(text), parse);
  if (!parsed.errors.empty()) {
    errors.insert(errors.end(), parsed.errors.begin(), parsed.errors.end());
    return nullptr;
  }
  query->owner = std::move(parsed.owner);
  query->imports_owner = query_context(options, errors);
  if (!errors.empty()) return nullptr;
  Body body = parsed.body;
  if (options.expressions) body = Capturer(*query).run(body);
  const Module* context = query->imports_owner.get();
  const Term* package = context ? context->package->path : nullptr;
  CompiledModules::Query compiled =
      impl_->compiled->compile_query(query->arena, body, package, context ? context->imports : List<Import*>{});
  if (!compiled.errors.empty()) {
    errors.insert(errors.end(), compiled.errors.begin(), compiled.errors.end());
    return nullptr;
  }
  query->code = plan_query(*impl_->program, query->arena, compiled, plan_options(impl_->options, options.explain));
  query->names = std::move(compiled.rewritten);
  return query;
}

namespace {

std::int64_t clock_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

const BuiltinEnvironment& plain_environment() {
  static const BuiltinEnvironment environment = [] {
    BuiltinEnvironment e;
    e.parse_module = parse_module_builtin;
    return e;
  }();
  return environment;
}

std::function<bool()> cancellation(const Request& request) {
  if (!request.deadline && !request.cancelled) return nullptr;
  return [deadline = request.deadline, cancelled = request.cancelled] {
    if (deadline && std::chrono::steady_clock::now() >= *deadline) return true;
    return cancelled && cancelled();
  };
}

// One query's machine and what it stands on.
struct Run {
  Run(const Program& program, const Request& request)
      : arena(std::make_shared<Arena>()),
        context(*arena, request.environment ? *request.environment : plain_environment(),
                request.now_ns != 0 ? request.now_ns : clock_ns(),
                request.seed != 0 ? request.seed : static_cast<std::uint64_t>(clock_ns())),
        machine(program, *arena, context) {
    context.print = request.print;
    if (request.print_at) {
      context.print = [this, &request](std::string_view line) {
        if (request.print) request.print(line);
        request.print_at(context.location, line);
      };
    }
    context.trace = request.trace;
    context.cancelled = cancellation(request);
    machine.set_input(request.input);
    machine.set_data(request.data.is_nothing() ? Value::empty_object() : request.data);
    machine.set_limits(request.limits);
    machine.set_strict_builtins(request.strict_builtin_errors);
    machine.set_tracer(request.tracer);
    machine.set_explanation(request.explanation);
    if (request.explanation) {
      context.trace = [&request](std::string_view note) {
        request.explanation->note(note);
        if (request.trace) request.trace(note);
      };
    }
    machine.set_test_case(request.test_case);
    machine.set_cancelled(context.cancelled);
  }
  std::shared_ptr<Arena> arena;
  BuiltinContext context;
  Machine machine;
};

Solution solution_of(const PreparedQuery& query, Machine::Row row) {
  Solution solution;
  solution.expressions = query.expressions;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const QueryOutput& output = query.code.outputs[i];
    auto capture = output.name.starts_with("$capture")
                       ? std::find(query.captures.begin(), query.captures.end(), output.name)
                       : query.captures.end();
    if (capture != query.captures.end()) {
      solution.expressions[static_cast<std::size_t>(capture - query.captures.begin())].value = row[i];
    } else {
      solution.bindings.push_back({output.name, row[i], output.generated});
    }
  }
  std::sort(solution.bindings.begin(), solution.bindings.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return solution;
}

}  // namespace

BuiltinResult parse_module_builtin(Arena& arena, std::string_view file, std::string_view source) {
  ParseResult parsed = parse_module(std::string(file), std::string(source));
  if (parsed.module) return ast_to_value(arena, *parsed.module);
  return {Outcome::error, ErrorCode::builtin, arena.copy(text_of(parsed.errors))};
}

Evaluation Engine::evaluate(const PreparedQuery& query, const Request& request) const {
  Run run(request.explanation ? impl_->explained_program() : *impl_->program, request);
  Evaluation result;
  result.arena = run.arena;
  Status status = run.machine.run_query(query.code.code, [&](Machine::Row row) {
    result.solutions.push_back(solution_of(query, row));
    return request.all_solutions;
  });
  if (status == Status::error) {
    result.solutions.clear();
    result.error = run.machine.error();
  }
  result.builtin_errors = run.machine.builtin_errors();
  return result;
}

const std::vector<RuleInfo>& Engine::rules() const { return impl_->rules; }
const std::vector<std::unique_ptr<Module>>& Engine::modules() const { return impl_->compiled->modules(); }
std::vector<const VarMap*> Engine::names(const PreparedQuery& query) const { return {&query.names, &impl_->compiled->rewritten()}; }

RuleEvaluation Engine::evaluate_rule(std::uint32_t id, const Request& request) const {
  const Program& program = request.provenance ? impl_->traced_program() : *impl_->program;
  Run run(program, request);
  run.machine.set_provenance(request.provenance);
  RuleEvaluation result;
  result.arena = run.arena;
  Status status = run.machine.rule(program.groups[id], result.value);
  if (status == Status::error) result.error = run.machine.error();
  result.defined = status == Status::value;
  result.builtin_errors = run.machine.builtin_errors();
  if (!result.defined) return result;
  if (!result.value.is_set()) {
    result.results.push_back({result.value, request.provenance ? run.machine.result_reads() : std::vector<InputRead>{}});
    return result;
  }
  for (std::uint32_t i = 0; i < result.value.size(); ++i) {
    const auto* reads = request.provenance ? run.machine.provenance()->element(result.value, i) : nullptr;
    result.results.push_back({result.value.at(i), reads ? *reads : std::vector<InputRead>{}});
  }
  return result;
}

std::optional<Value> ground_value(Arena& arena, const Term* term) {
  if (term->is_scalar()) return deep_copy(arena, term->scalar());
  std::vector<Value> items;
  std::uint32_t n = term->is(TermKind::object) ? term->count * 2 : term->count;
  if (!term->is(TermKind::object) && !term->is(TermKind::array) && !term->is(TermKind::set)) return std::nullopt;
  for (std::uint32_t i = 0; i < n; ++i) {
    auto item = ground_value(arena, term->list[i]);
    if (!item) return std::nullopt;
    items.push_back(*item);
  }
  if (term->is(TermKind::array)) return Value::make_array(arena, items.data(), items.size());
  if (term->is(TermKind::set)) return Value::make_set(arena, items.data(), items.size());
  return Value::make_object(arena, items.data(), term->count);
}

}  // namespace gabion::rego
