// Loops that begin by comparing a part of each item with a constant, as many rules of one policy do over the same list:
//
//   some r in input.resource_changes
//   r.type == "aws_s3_bucket"
//
// From the second such loop on, a table of the list's items by that part is made, and loops go over those that match.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/value.h"
#include "rego/program.h"
#include "rego/rule_tree.h"

namespace gabion::rego {

// Marks those loops of a finished code.
void mark_indexed_loops(Code& code);

inline constexpr std::uint32_t kMaxLoopPath = 4;  // parts between an item and what is compared

// The tables of one query. A list is told by where it stands in memory; what a query reads or makes stays there.
class LoopIndices {
 public:
  static constexpr std::uint32_t kLeastItems = 16;
  static constexpr std::size_t kMaxTables = 1024;
  // Places of the items of `array` whose part under `path` is `value`, ascending; nullptr: look at all of them.
  const std::vector<std::uint32_t>* find(const Value& array, std::span<const Value> path, const Value& value);

 private:
  struct Table {
    const void* array = nullptr;
    std::vector<Value> path;
    bool built = false;
    std::unordered_map<Value, std::vector<std::uint32_t>, ValueHash> places;
  };
  std::unordered_map<std::uint64_t, Table> tables_;
};

}  // namespace gabion::rego
