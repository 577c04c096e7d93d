// What a module set is compiled to: one piece of code per rule document and per query, for the machine in evaluate.h.
//
// A body is a chain of tests. Where a test fails, the code jumps to the `next` of the innermost loop around it, which
// is known when the code is made; so there is no search at run time, only loops. Comprehensions, `not` and `every` are
// loops in the same frame. Registers hold values; each is written at one place in the code.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "rego/builtin.h"
#include "rego/rule_tree.h"
#include "rego/source.h"

namespace gabion::rego {

// Operands a, b, d are registers; a negative one is the constant ~n of the code. `list` operands are places in
// Code::lists: a count, then that many operands. Where an instruction can fail it goes on at `jump`.
enum class Op : std::uint8_t {
  jump,
  move,         // d = a
  input,        // d = input; fails when there is none
  base_data,    // d = the base document; fails when there is none
  get,          // d = a[b]; fails when undefined
  get_path,     // d = a[list b…]
  iterate,      // d..d+2: a loop over a; fails when a is no container
  next,         // loop d: a = key, b = value (-1: not wanted); jumps when exhausted
  // As iterate and next. They may leave items out whose part under path list b, up to its last, is not that last.
  iterate_where,
  next_where,
  equal,        // fails unless a == b
  compare,      // fails unless a FLAG b (Comparison)
  compare_to,   // d = a FLAG b
  arithmetic,   // d = a FLAG b (Arithmetic) where both are small integers, else the builtin `list[…]`
  holds,        // fails when a is false
  array,        // d = [list b…]
  object,       // d = {list b…}: key, value, key, value…
  set,          // d = {list b…}
  array_size,   // fails unless a is an array of b items
  object_size,  // fails unless a is an object of b entries
  item,         // d = a[number b] of an array that is known to have it
  begin,        // d = mark of a container that is being gathered
  add,          // to the one begun at d: a
  add_pair,     // to the one begun at d: a: b
  end_array,    // d = what was gathered since mark a
  end_set,
  end_object,     // conflict error where one key has two values
  end_groups,     // d = what was gathered since mark a, by key: key → array of its values; FLAG: set
  begin_tree,     // a document with general refs: put gathers nested objects
  put,            // value a under path list b of the tree; FLAG: into a set
  end_tree,       // d = the tree as an object
  call_rule,      // d = document of group a; FLAG 2: of the code's own group a
  call_function,  // d = group a (list b…)
  call_builtin,   // d = builtin a (list b…)
  node_value,     // d = everything under tree node a, rules and base document merged
  cursor,         // d, d+1: a place in the tree of rules and the base document: node a
  cursor_get,     // d, d+1 = cursor a at key b
  cursor_keys,    // d = array of the keys of cursor a
  cursor_value,   // d = everything under cursor a
  with_begin,     // a new scope is being made; the with_… that follow fill it
  with_input,     // input at path list b = a
  with_data,      // data at path list b = a
  with_call,      // calls of target d (Callee) mean: FLAG (Replacement) a
  with_enter,
  with_leave,
  nothing,         // d = no value
  defined,         // fails when a is nothing
  undefined,       // fails when a is something
  set_result,      // d = a; conflict error when d is already another value. FLAG: function
  candidates,      // d..d+1 = the clauses that index a does not rule out
  next_candidate,  // goes on at the next of them; jumps when there is none
  return_value,    // a
  return_nothing,
  emit,    // one solution of a query: list b…
  clause,  // provenance: another clause begins; FLAG: the default, which has read what all the others have
  mark,    // expression a is about to be evaluated (trace, coverage)
  trace,   // explain.h: node a; FLAG (TraceOp)
};

enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };
enum class Arithmetic : std::uint8_t { plus, minus, mul };
enum class Replacement : std::uint8_t { value, group, builtin };

constexpr std::uint8_t kOwnGroup = 2;

struct Inst {
  Op op;
  std::uint8_t flag = 0;
  std::int32_t d = -1, a = 0, b = 0;
  std::uint32_t jump = 0;
};

struct Place {
  const Loc* loc = nullptr;
};

struct RuleIndex;
struct TraceNode;

struct Group;

struct Code {
  std::vector<Inst> insts;
  std::vector<const Loc*> places;  // one an instruction; nullptr where nothing can be told
  std::vector<Value> constants;
  std::vector<std::int32_t> lists;
  std::vector<const Builtin*> builtins;
  std::vector<std::unique_ptr<RuleIndex>> indices;
  std::vector<std::unique_ptr<TraceNode>> trace_nodes;
  std::vector<std::unique_ptr<Group>> groups;  // indices of comprehensions
  std::uint32_t registers = 0;

  Code();
  Code(Code&&) noexcept;
  Code& operator=(Code&&) noexcept;
  ~Code();
};

enum class GroupKind : std::uint8_t { complete, set, object, function };

// All rules under one path (and below it, where its refs are general).
struct Group {
  const RuleNode* node = nullptr;  // nullptr: of no rule, an index that a comprehension looks things up in
  std::uint32_t number = 0;        // unique within a query
  GroupKind kind = GroupKind::complete;
  std::uint32_t arity = 0;
  bool memoised = true;
  bool planned = false;
  Code code;
};

struct Program {
  const RuleTree* tree = nullptr;
  std::vector<Group> groups;
  std::vector<std::int32_t> group_of_node;            // by RuleNode::number; -1
  std::vector<const RuleNode*> nodes;                 // by number
  Arena arena;                                        // constants
  mutable std::atomic<std::uint32_t> next_group = 0;  // for the numbers of groups that are no rules
  const Group* group_at(const RuleNode* node) const {
    auto i = group_of_node[node->number];
    return i < 0 ? nullptr : &groups[static_cast<std::size_t>(i)];
  }
};

struct QueryOutput {
  std::string name;        // as written in the query
  bool generated = false;  // declared with := or some
};

struct QueryCode {
  Code code;
  std::vector<QueryOutput> outputs;  // in the order of emit's operands
};

}  // namespace gabion::rego
