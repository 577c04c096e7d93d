// Which clauses of a rule can succeed at all, told from the values at a few places of the input or the arguments:
// `input.a.b == "x"`, `arg.kind == "y"`, `input.a in {"x", "y"}`, constant arguments, and what a string begins with:
// `startswith(input.a, "/x/")`, `glob.match("/x/*", …, input.a)`. A clause that is ruled out would have failed; a
// clause that is not is run as if there were no index.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rego/ast.h"
#include "rego/code_builder.h"
#include "rego/rule_tree.h"

namespace gabion::rego {

// A place: the input's or an argument's value at a constant path.
struct IndexKey {
  std::int32_t arg = -1;  // -1: input
  std::vector<Value> path;
  friend bool operator==(const IndexKey&, const IndexKey&) = default;
};

// A tree of decisions; at each node one place is looked at.
struct IndexNode {
  std::int32_t key = -1;  // -1: a leaf
  std::unordered_map<Value, std::unique_ptr<IndexNode>, ValueHash> by_value;
  // By what the string there begins with. Lengths: of the beginnings, each once.
  std::unordered_map<std::string_view, std::unique_ptr<IndexNode>> by_prefix;
  std::vector<std::uint32_t> prefix_lengths;
  std::unique_ptr<IndexNode> others;   // clauses that ask nothing of this place
  std::vector<std::uint32_t> clauses;  // leaf: in order
};

struct RuleIndex {
  std::vector<IndexKey> keys;
  IndexNode root;
  std::vector<std::uint32_t> entries;  // where each clause's code begins
  // Values are copied to where the code's constants live.
  void resolve_operands(CodeBuilder& builder);
};

// nullptr: nothing to tell the clauses apart by. `few`: also where there are so few that running them is as quick.
std::unique_ptr<RuleIndex> build_index(const std::vector<const Rule*>& rules, bool few);

}  // namespace gabion::rego
