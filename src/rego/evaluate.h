// Runs the code of program.h: one Machine per query, used by one thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "rego/explain.h"
#include "rego/loop_index.h"
#include "rego/memo.h"
#include "rego/program.h"
#include "rego/provenance.h"

namespace gabion::rego {

struct EvalLimits {
  std::size_t max_memory_bytes = std::size_t{4} << 30;  // of the query's arena
  unsigned max_depth = 4'000;                           // rules and functions within each other
  std::size_t max_gathered = std::size_t{64} << 20;     // values in containers that are being gathered
};

struct EvalError {
  std::string_view code;  // eval_conflict_error, eval_type_error, …
  std::string message;
  const Loc* loc = nullptr;
  // "FILE:ROW: CODE: MESSAGE"; a query has ROW:COL.
  std::string text() const;
};

class Tracer {
 public:
  virtual ~Tracer() = default;
  virtual void mark(const Loc* loc) = 0;  // an expression is evaluated
};

class TreeBuilder;
struct IndexNode;

enum class Status : std::uint8_t { value, undefined, error };

// What a `with` changes while it holds.
struct WithScope {
  struct Mask {
    std::uint32_t begin, end;  // tree nodes whose rules are replaced
  };
  struct Call {
    const Group* group;  // one of these two is called …
    const Builtin* builtin;
    Replacement kind;  // … and means this
    const Group* by_group = nullptr;
    const Builtin* by_builtin = nullptr;
    Value by_value = Value::nothing();
  };
  Value input = Value::nothing(), data = Value::nothing();
  std::vector<Mask> masks;
  std::vector<Call> calls;
  Memo memo;
};

class Machine {
 public:
  Machine(const Program& program, Arena& arena, BuiltinContext& context);
  ~Machine();

  void set_input(const Value& input) { scope_->input = input; }
  void set_data(const Value& data) { scope_->data = data; }
  void set_limits(const EvalLimits& limits) { limits_ = limits; }
  // A builtin's error ends the query; otherwise the call is undefined and the error is kept in builtin_errors().
  void set_strict_builtins(bool strict) { strict_ = strict; }
  void set_tracer(Tracer* tracer) { tracer_ = tracer; }
  // These two: the program must have been planned for it (PlanOptions), and only one of them at a time.
  void set_explanation(Explanation* explanation) { explanation_ = explanation; }
  void set_provenance(bool on) { provenance_ = on ? std::make_unique<Provenance>() : nullptr; }
  void set_test_case(std::function<void(const Value&)> test_case) { test_case_ = std::move(test_case); }
  void set_cancelled(std::function<bool()> cancelled) { cancelled_ = std::move(cancelled); }

  // Every solution in turn; false from the callback ends the query.
  using Row = std::span<const Value>;
  Status run_query(const Code& code, const std::function<bool(Row)>& row);
  Status rule(const Group& group, Value& result);
  Status node(const RuleNode* node, Value& result);
  // With provenance, after rule(): the reads behind its result, or behind each element of it.
  std::vector<InputRead> result_reads() const { return provenance_->since(0); }
  const Provenance* provenance() const { return provenance_.get(); }

  const EvalError& error() const { return error_; }
  const std::vector<EvalError>& builtin_errors() const { return builtin_errors_; }
  std::uint64_t instructions() const { return instructions_; }

 private:
  Status run(const Code& code, Value* registers) {
    if (explanation_) [[unlikely]]
      return run_explained(code, registers);
    return provenance_ ? execute<Watch::provenance>(code, registers) : execute<Watch::nothing>(code, registers);
  }
  Status run_explained(const Code& code, Value* registers);
  // What is kept beside the result.
  enum class Watch : std::uint8_t { nothing, provenance, events };
  template <Watch kWatch>
  Status execute(const Code& code, Value* registers);
  void gathered_reads(std::size_t mark, std::size_t stride, const Value& container);
  void read_path(const Value& container, const Value& path, bool message);
  void read_walk(const Value& root, const Value& solutions);
  void builtin_reads(const Builtin& builtin, const Value* args, std::uint32_t count, const Value& result);
  void keep_reads(std::size_t begin);
  void settle_reads(const Value& result, std::size_t base, const std::vector<InputRead>& failed,
                    const std::vector<InputRead>& behind);
  void carry(Memo::Entry& entry, std::size_t begin);
  Status call_rule(const Group& group, Value& result);
  Status call_function(const Group& group, Value* args, std::uint32_t count, Value& result);
  Status run_function(const Group& group, Value* args, std::uint32_t count, Value& result);
  Status call_builtin(const Builtin& builtin, Value* args, std::uint32_t count, Value& result, const Loc* loc);
  Status run_builtin(const Builtin& builtin, Value* args, std::uint32_t count, Value& result, const Loc* loc);
  Status replaced_call(const WithScope::Call& call, Value* args, std::uint32_t count, Value& result, const Loc* loc);
  const WithScope::Call* replacement(const Group* group, const Builtin* builtin) const;
  Status extent(const RuleNode* node, const Value& base, Value& result, const Loc* loc);
  Status children_extent(const RuleNode* node, const Value& base, Value& result, const Loc* loc);
  Status cursor_value(const Value* cursor, Value& result, const Loc* loc);
  void cursor_get(const Value* cursor, const Value& key, Value* out, Status& status);
  bool cursor_keys(const Value* cursor, Value& keys);
  bool masked(const RuleNode* node) const;
  Value base_at(const RuleNode* node) const;
  Status end_object(std::size_t mark, Value& result, const Loc* loc);
  Status put(const Code& code, const Inst& inst, const Value* registers, const Loc* loc);
  void with_path(Value& document, const Code& code, const Inst& inst, const Value* registers, const Value& value);
  void with_data(const Code& code, const Inst& inst, const Value* registers, const Value& value);
  Value replaced_at(const Value& document, const Value* path, std::size_t count, const Value& value);
  void begin_scope();
  std::uint32_t find_candidates(const RuleIndex& index, const Value* registers, std::uint32_t*& list);
  void index_step(const RuleIndex& index, const IndexNode& node, const Value* registers);
  Value grouped(std::size_t mark, bool sets);
  Value indexed_places(const Code& code, const Inst& inst, const Value* registers);
  Status fail(std::string_view code, std::string message, const Loc* loc);
  bool out_of_budget(const Loc* loc);
  Value* push_registers(std::size_t count);
  void pop_registers(Value* registers);

  const Program& program_;
  Arena& arena_;
  BuiltinContext& context_;
  std::unique_ptr<WithScope> scope_, pending_;
  std::vector<std::unique_ptr<WithScope>> outer_;  // scopes that wait below scope_
  std::unique_ptr<Provenance> provenance_;
  std::vector<std::vector<InputRead>> gathered_reads_;  // of each of gathered_, with provenance
  std::vector<Value> gathered_;                         // items of containers that are being gathered, innermost last
  std::vector<std::unique_ptr<TreeBuilder>> trees_;
  std::vector<const IndexNode*> index_todo_, index_leaves_;
  LoopIndices loop_indices_;
  struct Segment {
    std::unique_ptr<Value[]> values;
    std::size_t size, used;
  };
  std::vector<Segment> segments_;
  std::size_t segment_ = 0;
  std::vector<EvalError> builtin_errors_;
  EvalError error_;
  EvalLimits limits_;
  Tracer* tracer_ = nullptr;
  Explanation* explanation_ = nullptr;
  std::function<void(const Value&)> test_case_;
  std::function<bool()> cancelled_;
  const std::function<bool(Row)>* row_ = nullptr;
  std::uint64_t instructions_ = 0;
  std::int32_t fuel_ = 0;
  unsigned depth_ = 0;
  bool strict_ = false;
};

}  // namespace gabion::rego
