#include "rego/plan.h"

#include <algorithm>

#include "rego/index.h"
#include "rego/loop_index.h"
#include "rego/planner.h"

namespace gabion::rego {

namespace {

// The rules of a group: those at its node, and those below, whose refs continue in its document.
void collect_rules(const RuleNode* node, std::vector<PlacedRule>& out) {
  out.insert(out.end(), node->rules.begin(), node->rules.end());
  for (const RuleNode* child : node->children) collect_rules(child, out);
}

std::uint32_t depth_of(const RuleNode* node) {
  std::uint32_t depth = 0;
  for (; node->parent; node = node->parent) ++depth;
  return depth;
}

GroupKind kind_of(const RuleNode* node) {
  const Head* head = node->rules[0].rule->head;
  if (head->is_function()) return GroupKind::function;
  bool general = !node->children.empty();
  for (const PlacedRule& r : node->rules) general |= !has_ground_ref(r.rule->head);
  if (general) return GroupKind::object;
  return head->is_multi_value() ? GroupKind::set : GroupKind::complete;
}

std::string name_of(const RuleNode* node) {
  if (!node->parent) return "data";
  const bool plain = node->key.is_string() && is_identifier(node->key.as_string());
  return name_of(node->parent) + (plain ? "." + std::string(node->key.as_string()) : "[" + to_json(node->key) + "]");
}

// One group's code.
class GroupPlanner {
 public:
  GroupPlanner(const Program& program, Arena& arena, const Group& group, const PlanOptions& options)
      : group_(group), options_(options), planner_(program, arena, options), builder_(planner_.builder()) {
    collect_rules(group.node, rules_);
    if (options.explain) name_ = name_of(group.node);
  }
  Code plan();

 private:
  void complete_or_function();
  void clause(const Rule* rule);
  void clause_branch(const Rule* rule, Operand succeeded, Label end);
  void args(const Rule* rule);
  void set();
  void object();
  void pairs(const PlacedRule& placed);
  void puts(const PlacedRule& placed);
  void mark_rule() {
    if (options_.marks) builder_.emit(Op::mark);
  }
  void begin_clause(bool fallback) {
    if (options_.provenance) builder_.emit(Op::clause, -1, 0, 0, CodeBuilder::kNoLabel, fallback);
  }
  bool simple_pairs() const;
  bool same_constant() const;
  void clauses(const std::vector<const Rule*>& rules, Label end);

  const Group& group_;
  const PlanOptions& options_;
  Planner planner_;
  CodeBuilder& builder_;
  std::vector<PlacedRule> rules_;
  Operand result_ = 0;
  Label done_ = 0;
  bool constant_ = false;
  std::string name_;  // where rules are told of
};

bool is_constant(const Term* t) { return is_ground(t) && !contains_refs_or_comprehensions(t); }

// Every clause yields the same value: the first success is the answer.
bool GroupPlanner::same_constant() const {
  const Term* first = nullptr;
  for (const PlacedRule& placed : rules_) {
    if (placed.rule->is_default) continue;
    for (const Rule* r = placed.rule; r; r = r->else_rule) {
      const Term* value = r->head->value;
      if (!value || !is_constant(value)) return false;
      if (first && compare(first, value) != 0) return false;
      first = value;
    }
  }
  return first != nullptr;
}

void GroupPlanner::args(const Rule* rule) {
  for (std::uint32_t i = 0; i < rule->head->args.size(); ++i) {
    const Term* arg = rule->head->args[i];
    builder_.place(arg->loc);
    planner_.match(arg, static_cast<Operand>(i));
  }
}

void GroupPlanner::clause_branch(const Rule* rule, Operand succeeded, Label end) {
  Planner::Scope scope = planner_.enter(end);
  args(rule);
  planner_.tell_rule(TraceOp::enter, rule, name_);
  planner_.body(rule->body, {rule->head->value});
  planner_.tell_rule(TraceOp::done, rule, name_);
  builder_.place(rule->loc);
  mark_rule();
  Operand value = planner_.value(rule->head->value);
  builder_.emit(Op::set_result, result_, value, 0, CodeBuilder::kNoLabel, group_.kind == GroupKind::function);
  if (succeeded >= 0) builder_.emit(Op::move, succeeded, builder_.constant(Value::boolean(true)));
  if (constant_)
    builder_.jump(done_);
  else
    builder_.jump(planner_.resume(scope, {rule->head->value}, end));
  planner_.leave(scope);
  planner_.close_rule();
}

// The rule, then its else branches as long as none before had a solution.
void GroupPlanner::clause(const Rule* rule) {
  const std::uint32_t registers = builder_.registers_so_far();
  Label end = builder_.label();
  for (const Rule* r = rule; r; r = r->else_rule) {
    Label next = r->else_rule ? builder_.label() : end;
    Operand succeeded = -1;
    if (r->else_rule) {
      succeeded = builder_.new_register();
      builder_.emit(Op::nothing, succeeded);
    }
    clause_branch(r, succeeded, next);
    if (!r->else_rule) break;
    builder_.bind(next);
    builder_.emit(Op::undefined, -1, succeeded, 0, end);
  }
  builder_.bind(end);
  builder_.reuse_registers(registers);
}

// Clauses one after the other, or those only that an index names.
void GroupPlanner::clauses(const std::vector<const Rule*>& rules, Label end) {
  std::unique_ptr<RuleIndex> index = options_.indices ? build_index(rules, options_.explain) : nullptr;
  if (!index) {
    for (const Rule* r : rules) {
      begin_clause(false);
      clause(r);
    }
    return;
  }
  Operand state = builder_.new_register(2);
  index->resolve_operands(builder_);
  auto number = static_cast<Operand>(builder_.code().indices.size());
  builder_.code().indices.push_back(std::move(index));
  builder_.emit(Op::candidates, state, number);
  Label next = builder_.label();
  builder_.bind(next);
  builder_.emit(Op::next_candidate, state, number, 0, end);
  std::vector<std::uint32_t>& entries = builder_.code().indices.back()->entries;
  for (const Rule* r : rules) {
    entries.push_back(static_cast<std::uint32_t>(builder_.code().insts.size()));
    begin_clause(false);
    clause(r);
    builder_.jump(next);
  }
}

void GroupPlanner::complete_or_function() {
  builder_.new_register(group_.arity);
  planner_.set_arity(group_.arity);
  result_ = builder_.new_register();
  builder_.emit(Op::nothing, result_);
  done_ = builder_.label();
  constant_ = same_constant();
  std::vector<const Rule*> rules;
  const Rule* fallback = nullptr;
  for (const PlacedRule& placed : rules_) {
    if (placed.rule->is_default)
      fallback = placed.rule;
    else
      rules.push_back(placed.rule);
  }
  Label end = builder_.label();
  clauses(rules, end);
  builder_.bind(end);
  if (fallback) {
    builder_.emit(Op::undefined, -1, result_, 0, done_);
    begin_clause(true);
    clause(fallback);
  }
  builder_.bind(done_);
  builder_.emit(Op::return_value, -1, result_);
}

void GroupPlanner::set() {
  Operand mark = builder_.new_register(2);
  builder_.emit(Op::begin, mark);
  for (const PlacedRule& placed : rules_) {
    const Rule* rule = placed.rule;
    const std::uint32_t registers = builder_.registers_so_far();
    begin_clause(false);
    Label end = builder_.label();
    Planner::Scope scope = planner_.enter(end);
    planner_.tell_rule(TraceOp::enter, rule, name_);
    planner_.body(rule->body, {rule->head->key});
    planner_.tell_rule(TraceOp::done, rule, name_);
    builder_.place(rule->loc);
    mark_rule();
    builder_.emit(Op::add, mark, planner_.value(rule->head->key));
    builder_.jump(planner_.resume(scope, {rule->head->key}, end));
    planner_.leave(scope);
    planner_.close_rule();
    builder_.bind(end);
    builder_.reuse_registers(registers);
  }
  Operand d = builder_.new_register();
  builder_.emit(Op::end_set, d, mark);
  builder_.emit(Op::return_value, -1, d);
}

// p[k] := v, by one rule: pairs are gathered and sorted once.
bool GroupPlanner::simple_pairs() const {
  if (rules_.size() != 1 || rules_[0].rule->is_default) return false;
  const Head* head = rules_[0].rule->head;
  std::uint32_t prefix = depth_of(group_.node) - (rules_[0].module->package->path->count - 1);
  return !head->is_multi_value() && head->ref.size() == prefix + 1;
}

void GroupPlanner::pairs(const PlacedRule& placed) {
  const Rule* rule = placed.rule;
  Operand mark = builder_.new_register(2);
  builder_.emit(Op::begin, mark);
  Label end = builder_.label();
  Planner::Scope scope = planner_.enter(end);
  planner_.tell_rule(TraceOp::enter, rule, name_);
  planner_.body(rule->body, {rule->head->value});
  planner_.tell_rule(TraceOp::done, rule, name_);
  planner_.close_rule();
  builder_.place(rule->loc);
  mark_rule();
  Operand key = planner_.value(rule->head->ref.back());
  builder_.emit(Op::add_pair, mark, key, planner_.value(rule->head->value));
  builder_.jump(planner_.resume(scope, {rule->head->ref.back(), rule->head->value}, end));
  planner_.leave(scope);
  builder_.bind(end);
  Operand d = builder_.new_register();
  builder_.place(rule->head->loc);
  builder_.emit(Op::end_object, d, mark);
  builder_.emit(Op::return_value, -1, d);
}

void GroupPlanner::puts(const PlacedRule& placed) {
  const Rule* rule = placed.rule;
  const Head* head = rule->head;
  std::uint32_t prefix = depth_of(group_.node) - (placed.module->package->path->count - 1);
  const std::uint32_t registers = builder_.registers_so_far();
  Label end = builder_.label();
  Planner::Scope scope = planner_.enter(end);
  planner_.tell_rule(TraceOp::enter, rule, name_);
  planner_.body(rule->body);
  planner_.tell_rule(TraceOp::done, rule, name_);
  planner_.close_rule();
  builder_.place(rule->loc);
  mark_rule();
  builder_.place(head->loc);
  std::vector<const Term*> parts;
  std::vector<Operand> path;
  for (const Term* part : head->ref.drop_front(prefix)) {
    parts.push_back(part);
    path.push_back(planner_.value(part));
  }
  const Term* leaf = head->is_multi_value() ? head->key : head->value;
  parts.push_back(leaf);
  builder_.emit(Op::put, -1, planner_.value(leaf), builder_.list(path), CodeBuilder::kNoLabel, head->is_multi_value());
  builder_.jump(planner_.resume(scope, parts, end));
  planner_.leave(scope);
  builder_.bind(end);
  builder_.reuse_registers(registers);
}

void GroupPlanner::object() {
  if (simple_pairs()) {
    pairs(rules_[0]);
    return;
  }
  builder_.emit(Op::begin_tree);
  for (const PlacedRule& placed : rules_) puts(placed);
  Operand d = builder_.new_register();
  builder_.emit(Op::end_tree, d);
  builder_.emit(Op::return_value, -1, d);
}

Code GroupPlanner::plan() {
  switch (group_.kind) {
    case GroupKind::complete:
    case GroupKind::function:
      complete_or_function();
      break;
    case GroupKind::set:
      set();
      break;
    case GroupKind::object:
      object();
      break;
  }
  return builder_.finish();
}

// Where reads are told, all must happen.
bool indexes_loops(const PlanOptions& options) {
  return options.indices && !options.provenance && !options.marks && !options.explain;
}

// A small function's memo would cost more than the function.
bool wants_memo(const Code& code) {
  constexpr std::size_t kSmall = 32;
  if (code.insts.size() > kSmall) return true;
  return std::any_of(code.insts.begin(), code.insts.end(), [](const Inst& i) {
    return i.op == Op::next || i.op == Op::next_where || i.op == Op::call_function || i.op == Op::node_value ||
           i.op == Op::call_builtin;
  });
}

}  // namespace

std::unique_ptr<Program> plan_program(CompiledModules& modules, const PlanOptions& options) {
  auto program = std::make_unique<Program>();
  program->tree = &modules.tree();
  program->group_of_node.assign(modules.tree().size(), -1);
  program->nodes.assign(modules.tree().size(), nullptr);
  modules.tree().depth_first([&](const RuleNode* node) {
    program->nodes[node->number] = node;
    return false;
  });
  modules.tree().depth_first([&](const RuleNode* node) {
    if (node->rules.empty()) return false;
    Group group;
    group.node = node;
    group.kind = kind_of(node);
    group.arity = node->rules[0].rule->head->args.size();
    group.number = static_cast<std::uint32_t>(program->groups.size());
    program->group_of_node[node->number] = static_cast<std::int32_t>(group.number);
    program->groups.push_back(std::move(group));
    return true;  // what lies below is this group's
  });
  for (Group& group : program->groups) {
    group.code = GroupPlanner(*program, program->arena, group, options).plan();
    if (indexes_loops(options)) mark_indexed_loops(group.code);
    if (group.kind == GroupKind::function) group.memoised = wants_memo(group.code);
  }
  return program;
}

QueryCode plan_query(const Program& program, Arena& arena, const CompiledModules::Query& query,
                     const PlanOptions& options) {
  Planner planner(program, arena, options);
  CodeBuilder& builder = planner.builder();
  QueryCode result;
  Label end = builder.label();
  Planner::Scope scope = planner.enter(end);
  planner.tell_body(TraceOp::enter, query.body);
  planner.body(query.body);
  planner.tell_body(TraceOp::done, query.body);
  std::vector<Operand> row;
  for (Var v : query.vars) {
    bool wildcard = v.starts_with("$") && !v.starts_with("$capture");
    if (v == "data" || v == "input" || wildcard || !planner.is_bound(v)) continue;
    auto original = query.rewritten.find(v);
    bool declared = original != query.rewritten.end();
    if (!declared && is_generated_var(v)) continue;
    std::string name(declared ? original->second : v);
    if (is_generated_var(name)) continue;  // the key that `some x in …` does not name
    result.outputs.push_back({std::move(name), declared});
    row.push_back(planner.var(v));
  }
  builder.emit(Op::emit, -1, 0, builder.list(row));
  builder.jump(planner.resume_all(scope, end));
  planner.leave(scope);
  builder.bind(end);
  builder.emit(Op::return_nothing);
  result.code = builder.finish();
  if (indexes_loops(options)) mark_indexed_loops(result.code);
  return result;
}

}  // namespace gabion::rego
