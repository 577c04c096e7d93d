// One body's way into code. Internal to plan*.cc.
#pragma once

#include <unordered_map>
#include <utility>
#include <vector>

#include "rego/code_builder.h"
#include "rego/explain.h"
#include "rego/plan.h"
#include "rego/vars.h"

namespace gabion::rego {

class Planner {
 public:
  Planner(const Program& program, Arena& arena, const PlanOptions& options)
      : program_(program), options_(options), arena_(arena), builder_(arena) {}

  CodeBuilder& builder() { return builder_; }
  void set_arity(std::uint32_t arity) { arity_ = arity; }

  // Where a test that fails goes now: the innermost loop's next, or the way out of the body.
  Label fail() const { return fail_; }

  // A body of its own: what it binds is forgotten at the end, its failing way out is `out`.
  struct Scope {
    Label fail;
    std::size_t loops, trail, effects;
  };
  Scope enter(Label out);
  void leave(const Scope& scope);
  // After success, where to look for a further solution: the innermost loop that the terms depend on; `end` when none.
  Label resume(const Scope& scope, const std::vector<const Term*>& terms, Label end);
  // … all of them.
  Label resume_all(const Scope& scope, Label end) const { return loops_.size() > scope.loops ? loops_.back() : end; }

  // Says what is going on, where the program is planned to be explained.
  void tell(TraceOp op, TraceNode node);
  void tell_rule(TraceOp op, const Rule* rule, const std::string& name) {
    tell(op, {.rule = rule, .rule_name = name, .loc = rule->loc});
  }
  void tell_body(TraceOp op, const Body& body);
  void tell_expr(TraceOp op, const Expr* e, bool inside_not = false) {
    tell(op, {.expr = e, .loc = e->loc, .inside_not = inside_not});
  }
  void close_rule() {
    if (options_.explain) --level_;  // the next one's beginning ends it
  }
  bool explains() const { return options_.explain; }

  // `results`: terms that the body is there to compute; expressions that serve nothing else only word a message.
  void body(const Body& body, const std::vector<const Term*>& results = {});
  Operand value(const Term* term);                   // every variable in it is bound; may add loops
  void match(const Term* pattern, Operand operand);  // binds the variables that are not
  void unify(const Term* a, const Term* b);
  void bind(Var v, Operand operand);
  bool is_bound(Var v) const { return vars_.count(v) != 0; }
  bool is_evaluable(const Term* term) const;
  Operand var(Var v) const;
  void fail_always() { builder_.jump(fail_); }

 private:
  struct Bound {
    Operand operand;
    std::size_t depth;  // loops around it
  };
  using Pairs = std::vector<std::pair<const Term*, const Term*>>;

  void exprs(Expr* const* first, std::size_t count);
  void expr(const Expr* e);
  void expr_once(const Expr* e);
  void negated(const Expr* e);
  void not_body(const Body& b);
  void operand_body(const Body& b, Label out);
  void logical(const Expr* e);
  void every(const Expr* expr);
  void with(Expr* const* first, std::size_t count);
  void with_targets(const List<With*>& withs);
  Inst with_target(const With* w);
  Inst with_function(const With* w, Operand callee);
  void call(const Expr* e);
  void call_result(const Expr* e, std::uint32_t arity, Operand result);
  bool inline_call(const Expr* e, std::string_view name);
  void relation(const Expr* e, const Builtin* builtin, const std::vector<Operand>& args);
  Operand ref(const Term* term);
  Operand data_ref(Terms parts);
  Operand base_ref(Terms parts);
  Operand cursor_ref(const RuleNode* node, Terms rest);
  Operand walk_parts(Operand base, Terms parts);
  Operand step(Operand base, const Term* part);
  Operand comprehension(const Term* term);
  bool indexed_comprehension(const Term* term, Operand& result);
  bool group_vars(const Comprehension* c, std::vector<Var>& keys) const;
  std::unique_ptr<Group> plan_groups(const Term* term, const std::vector<Var>& keys) const;
  Operand composite(const Term* term, Op op);
  void match_array(const Term* pattern, Operand operand);
  void match_object(const Term* pattern, Operand operand);
  bool unify_once(const Term* a, const Term* b, Pairs& more);
  bool unify_arrays(const Term* a, const Term* b, Pairs& more);
  bool unify_objects(const Term* a, const Term* b, Pairs& more);
  std::size_t depth_of(const Term* term) const;
  std::uint8_t message_flag() const { return message_ ? 1 : 0; }
  std::vector<bool> message_only(const Body& body, const std::vector<const Term*>& results) const;
  void push_loop(Label next) {
    loops_.push_back(next);
    fail_ = next;
  }
  std::vector<Operand> values(Terms terms);
  std::vector<Operand> path(Terms parts);
  void collect_open_vars(const Body& b, std::vector<Var>& out) const;

  const Program& program_;
  const PlanOptions& options_;
  Arena& arena_;
  CodeBuilder builder_;
  std::unordered_map<Var, Bound> vars_;
  std::vector<Var> trail_;
  std::vector<Label> loops_;
  Label fail_ = CodeBuilder::kNoLabel;
  bool message_ = false;
  std::uint32_t arity_ = 0;  // of the function: its arguments are the first registers
  std::uint16_t level_ = 0;  // bodies that are open, for tell()
  std::size_t effects_ = 0;  // calls that are made for what they do: their loops must run to the end
};

}  // namespace gabion::rego
