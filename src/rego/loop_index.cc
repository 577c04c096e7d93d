#include "rego/loop_index.h"

#include <algorithm>
#include <optional>

#include "rego/lookup.h"

namespace gabion::rego {

namespace {

// What stands after `next` at `at`: gets of constants, each from the one before, and the comparison. As an operand list
// (the path, then the value); empty: something else stands there.
std::vector<std::int32_t> first_condition(const Code& code, std::size_t at) {
  std::vector<std::int32_t> parts;
  std::int32_t item = code.insts[at].b;
  for (std::size_t i = at + 1; i < code.insts.size() && item >= 0; ++i) {
    const Inst& inst = code.insts[i];
    if (inst.jump != at) return {};  // fails elsewhere
    if (inst.op == Op::get && inst.a == item && inst.b < 0 && parts.size() < kMaxLoopPath) {
      parts.push_back(inst.b);
      item = inst.d;
      continue;
    }
    if (inst.op != Op::equal || parts.empty()) return {};
    const std::int32_t other = inst.a == item ? inst.b : inst.a;
    if ((inst.a != item && inst.b != item) || other >= 0) return {};
    parts.push_back(other);
    return parts;
  }
  return {};
}

}  // namespace

void mark_indexed_loops(Code& code) {
  for (std::size_t i = 0; i + 1 < code.insts.size(); ++i) {
    Inst &iterate = code.insts[i], &next = code.insts[i + 1];
    if (iterate.op != Op::iterate || next.op != Op::next || next.d != iterate.d) continue;
    const std::vector<std::int32_t> parts = first_condition(code, i + 1);
    if (parts.empty()) continue;
    iterate.op = Op::iterate_where;
    iterate.b = static_cast<std::int32_t>(code.lists.size());
    code.lists.push_back(static_cast<std::int32_t>(parts.size()));
    code.lists.insert(code.lists.end(), parts.begin(), parts.end());
    next.op = Op::next_where;
  }
}

const std::vector<std::uint32_t>* LoopIndices::find(const Value& array, std::span<const Value> path,
                                                    const Value& value) {
  static const std::vector<std::uint32_t> kNone;
  std::uint64_t key = reinterpret_cast<std::uintptr_t>(array.identity());
  for (const Value& part : path) key = (key ^ part.hash()) * 0x9E3779B97F4A7C15u + (key >> 29);
  auto found = tables_.find(key);
  if (found == tables_.end()) {
    // The first loop is not worth a table: there may be no second one.
    if (tables_.size() < kMaxTables) tables_[key] = {array.identity(), {path.begin(), path.end()}, false, {}};
    return nullptr;
  }
  Table& table = found->second;
  if (table.array != array.identity() || !std::equal(path.begin(), path.end(), table.path.begin(), table.path.end()))
    return nullptr;
  for (std::uint32_t i = 0; !table.built && i < array.size(); ++i) {
    const Value* at = &array.at(i);
    for (std::size_t k = 0; at && k < path.size(); ++k) at = lookup(*at, path[k]);
    if (at) table.places[*at].push_back(i);
  }
  table.built = true;
  auto places = table.places.find(value);
  return places == table.places.end() ? &kNone : &places->second;
}

}  // namespace gabion::rego
