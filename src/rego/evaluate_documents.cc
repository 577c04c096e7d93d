// The machine's view of documents: `with` scopes, rules merged with base documents, refs into both, general refs,
// indices.
#include <algorithm>

#include "data/merge.h"
#include "rego/evaluate.h"
#include "rego/index.h"
#include "rego/lookup.h"
#include "rego/tree_builder.h"

namespace gabion::rego {

namespace {
constexpr std::string_view kConflict = "eval_conflict_error";
constexpr std::string_view kWithMerge = "eval_with_merge_error";
}  // namespace

// --- scopes ---

bool Machine::masked(const RuleNode* node) const {
  for (const auto& m : scope_->masks) {
    if (node->number >= m.begin && node->number < m.end) return true;
  }
  return false;
}

Value Machine::base_at(const RuleNode* node) const {
  std::vector<const RuleNode*> path;
  for (; node->parent; node = node->parent) path.push_back(node);
  Value at = scope_->data;
  for (auto it = path.rbegin(); it != path.rend() && !at.is_nothing(); ++it) {
    const Value* below = lookup(at, (*it)->key);
    at = below ? *below : Value::nothing();
  }
  return at;
}

void Machine::begin_scope() {
  pending_ = std::make_unique<WithScope>();
  pending_->input = scope_->input;
  pending_->data = scope_->data;
  pending_->masks = scope_->masks;
  pending_->calls = scope_->calls;
}

// Objects on the path are copied; anything else that stands there gives way.
Value Machine::replaced_at(const Value& document, const Value* path, std::size_t count, const Value& value) {
  if (count == 0) return value;
  bool object = !document.is_nothing() && document.is_object();
  const Value* child = object ? document.find(path[0]) : nullptr;
  Value below = replaced_at(child ? *child : Value::nothing(), path + 1, count - 1, value);
  std::vector<Value> pairs;
  for (std::uint32_t i = 0; object && i < document.size(); ++i) {
    if (document.key(i) == path[0]) continue;
    pairs.push_back(document.key(i));
    pairs.push_back(document.value(i));
  }
  pairs.push_back(path[0]);
  pairs.push_back(below);
  return Value::make_object(arena_, pairs.data(), pairs.size() / 2);
}

void Machine::with_path(Value& document, const Code& code, const Inst& inst, const Value* registers,
                        const Value& value) {
  const std::int32_t* list = &code.lists[static_cast<std::size_t>(inst.b)];
  std::vector<Value> path;
  for (std::int32_t i = 1; i <= list[0]; ++i) {
    path.push_back(list[i] >= 0 ? registers[list[i]] : code.constants[static_cast<std::size_t>(~list[i])]);
  }
  document = replaced_at(document, path.data(), path.size(), value);
}

void Machine::with_data(const Code& code, const Inst& inst, const Value* registers, const Value& value) {
  with_path(pending_->data, code, inst, registers, value);
  const std::int32_t* list = &code.lists[static_cast<std::size_t>(inst.b)];
  const RuleNode* node = program_.tree->root();
  for (std::int32_t i = 1; node && i <= list[0]; ++i) {
    node = node->child(list[i] >= 0 ? registers[list[i]] : code.constants[static_cast<std::size_t>(~list[i])]);
  }
  if (node) pending_->masks.push_back({node->number, node->end});
}

// --- documents ---

Status Machine::children_extent(const RuleNode* node, const Value& base, Value& result, const Loc* loc) {
  std::vector<Value> pairs;
  for (const RuleNode* child : node->children) {
    if (child->hidden) continue;
    Value value = Value::nothing();
    const Group* group = program_.group_at(child);
    if (!scope_->masks.empty() && masked(child)) continue;
    if (group && group->kind == GroupKind::function) continue;
    Status status = group ? call_rule(*group, value) : children_extent(child, base, value, loc);
    if (status == Status::error) return status;
    if (value.is_nothing()) continue;
    pairs.push_back(child->key);
    pairs.push_back(value);
  }
  result = Value::make_object(arena_, pairs.data(), pairs.size() / 2);
  return Status::value;
}

Status Machine::extent(const RuleNode* node, const Value& base, Value& result, const Loc* loc) {
  if (!scope_->masks.empty() && masked(node)) {
    result = base;
    return base.is_nothing() ? Status::undefined : Status::value;
  }
  if (const Group* group = program_.group_at(node)) {
    return group->kind == GroupKind::function ? Status::undefined : call_rule(*group, result);
  }
  Status status = children_extent(node, base, result, loc);
  if (status != Status::value || base.is_nothing()) return status;
  // Rules over base documents; two values that are no objects cannot be one.
  if (auto both = merge_documents(arena_, base, result)) {
    result = *both;
    return Status::value;
  }
  return fail(kWithMerge, "real and replacement data could not be merged", loc);
}

Status Machine::rule(const Group& group, Value& result) { return call_rule(group, result); }
Status Machine::node(const RuleNode* node, Value& result) { return extent(node, base_at(node), result, nullptr); }

void Machine::cursor_get(const Value* cursor, const Value& key, Value* out, Status& status) {
  const Value* below = cursor[0].is_nothing() ? nullptr : lookup(cursor[0], key);
  Value base = below ? *below : Value::nothing();
  std::int64_t number = cursor[1].as_integer();
  const RuleNode* node = number < 0 ? nullptr : program_.nodes[static_cast<std::size_t>(number)]->child(key);
  if (node && !scope_->masks.empty() && masked(node)) node = nullptr;
  const Group* group = node ? program_.group_at(node) : nullptr;
  if (group && group->kind == GroupKind::function) {
    group = nullptr;
    node = nullptr;
  }
  if (group) {
    status = call_rule(*group, out[0]);
    out[1] = Value::integer(-1);
    return;
  }
  out[0] = base;
  out[1] = Value::integer(node ? static_cast<std::int64_t>(node->number) : -1);
  status = node || !base.is_nothing() ? Status::value : Status::undefined;
}

bool Machine::cursor_keys(const Value* cursor, Value& keys) {
  std::vector<Value> all;
  const Value& base = cursor[0];
  std::int64_t number = cursor[1].as_integer();
  const RuleNode* node = number < 0 ? nullptr : program_.nodes[static_cast<std::size_t>(number)];
  if (!node && (base.is_nothing() || !base.is_composite())) return false;
  if (!base.is_nothing() && base.is_composite()) {
    for (std::uint32_t i = 0; i < base.size(); ++i) {
      all.push_back(base.is_array() ? Value::integer(i) : base.is_object() ? base.key(i) : base.at(i));
    }
  }
  for (std::size_t i = 0; node && i < node->children.size(); ++i) {
    const Value& key = node->children[i]->key;
    if (base.is_nothing() || !base.is_composite() || !lookup(base, key)) all.push_back(key);
  }
  keys = Value::make_array(arena_, all.data(), all.size());
  return true;
}

Status Machine::cursor_value(const Value* cursor, Value& result, const Loc* loc) {
  std::int64_t number = cursor[1].as_integer();
  if (number >= 0) return extent(program_.nodes[static_cast<std::size_t>(number)], cursor[0], result, loc);
  result = cursor[0];
  return result.is_nothing() ? Status::undefined : Status::value;
}

Status Machine::end_object(std::size_t mark, Value& result, const Loc* loc) {
  struct Pair {
    Value key, value;
  };
  std::size_t count = (gathered_.size() - mark) / 2;
  std::vector<Value> unsorted;
  if (provenance_) unsorted.assign(gathered_.begin() + static_cast<std::ptrdiff_t>(mark), gathered_.end());
  auto* first = reinterpret_cast<Pair*>(gathered_.data() + mark);
  auto before = [](const Pair& a, const Pair& b) { return compare(a.key, b.key) < 0; };
  if (!std::is_sorted(first, first + count, before)) std::stable_sort(first, first + count, before);
  for (std::size_t i = 1; i < count; ++i) {
    if (first[i - 1].key == first[i].key && !(first[i - 1].value == first[i].value)) {
      return fail(kConflict, "object keys must be unique", loc);
    }
  }
  result = Value::make_object(arena_, gathered_.data() + mark, count);
  if (provenance_) {
    std::copy(unsorted.begin(), unsorted.end(), gathered_.begin() + static_cast<std::ptrdiff_t>(mark));
    gathered_reads(mark, 2, result);
  }
  gathered_.resize(mark);
  return Status::value;
}

// The nodes below one whose clauses may hold, told by the value at its place.
void Machine::index_step(const RuleIndex& index, const IndexNode& node, const Value* registers) {
  auto visit = [&](const std::unique_ptr<IndexNode>& child) {
    if (child) index_todo_.push_back(child.get());
  };
  visit(node.others);
  const IndexKey& key = index.keys[static_cast<std::size_t>(node.key)];
  Value at = key.arg < 0 ? scope_->input : registers[key.arg];
  if (at.is_nothing()) return;
  for (const Value& part : key.path) {
    const Value* below = lookup(at, part);
    if (!below) return;
    at = *below;
  }
  if (auto child = node.by_value.find(at); child != node.by_value.end()) visit(child->second);
  if (node.by_prefix.empty()) return;
  if (!at.is_string()) {  // the call is an error, which strict builtins tell
    for (const auto& [prefix, child] : node.by_prefix) visit(child);
    return;
  }
  const std::string_view text = at.as_string();
  for (std::uint32_t length : node.prefix_lengths) {
    if (length > text.size()) continue;
    if (auto child = node.by_prefix.find(text.substr(0, length)); child != node.by_prefix.end()) visit(child->second);
  }
}

// Candidates of an index: lists of one leaf stand as they are, several are merged into the frame's own memory.
std::uint32_t Machine::find_candidates(const RuleIndex& index, const Value* registers, std::uint32_t*& list) {
  index_todo_.assign(1, &index.root);
  index_leaves_.clear();
  std::size_t total = 0;
  while (!index_todo_.empty()) {
    const IndexNode* node = index_todo_.back();
    index_todo_.pop_back();
    if (node->key >= 0) {
      index_step(index, *node, registers);
    } else if (!node->clauses.empty()) {
      index_leaves_.push_back(node);
      total += node->clauses.size();
    }
  }
  if (index_leaves_.empty()) return 0;
  if (index_leaves_.size() == 1) {
    list = const_cast<std::uint32_t*>(index_leaves_[0]->clauses.data());
    return static_cast<std::uint32_t>(total);
  }
  list = reinterpret_cast<std::uint32_t*>(
      push_registers((total * sizeof(std::uint32_t) + sizeof(Value) - 1) / sizeof(Value)));
  std::uint32_t* end = list;
  for (const IndexNode* leaf : index_leaves_) end = std::copy(leaf->clauses.begin(), leaf->clauses.end(), end);
  std::sort(list, end);
  return static_cast<std::uint32_t>(total);
}

// Where the items of a loop's list stand that can pass its first condition, as the address of the list of them;
// nothing: all must be looked at.
Value Machine::indexed_places(const Code& code, const Inst& inst, const Value* registers) {
  const Value& array = inst.a >= 0 ? registers[inst.a] : code.constants[static_cast<std::size_t>(~inst.a)];
  if (!array.is_array() || array.size() < LoopIndices::kLeastItems) return Value::nothing();
  const std::int32_t* list = &code.lists[static_cast<std::size_t>(inst.b)];
  Value path[kMaxLoopPath];
  const auto parts = static_cast<std::size_t>(list[0] - 1);
  for (std::size_t i = 0; i < parts; ++i) path[i] = code.constants[static_cast<std::size_t>(~list[i + 1])];
  const auto* places =
      loop_indices_.find(array, {path, parts}, code.constants[static_cast<std::size_t>(~list[parts + 1])]);
  return places ? Value::integer(static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(places))) : Value::nothing();
}

// Pairs gathered since the mark, (key, value) each, as key → all its values in order.
Value Machine::grouped(std::size_t mark, bool sets) {
  std::unordered_map<Value, std::vector<Value>, ValueHash> groups;
  for (std::size_t i = mark; i < gathered_.size(); i += 2) groups[gathered_[i]].push_back(gathered_[i + 1]);
  gathered_.resize(mark);
  std::vector<Value> pairs;
  pairs.reserve(groups.size() * 2);
  for (auto& [key, values] : groups) {
    pairs.push_back(key);
    pairs.push_back(sets ? Value::make_set(arena_, values.data(), values.size())
                         : Value::make_array(arena_, values.data(), values.size()));
  }
  return Value::make_object(arena_, pairs.data(), groups.size());
}

Status Machine::put(const Code& code, const Inst& inst, const Value* registers, const Loc* loc) {
  const std::int32_t* list = &code.lists[static_cast<std::size_t>(inst.b)];
  std::vector<Value> path;
  for (std::int32_t i = 1; i <= list[0]; ++i) {
    path.push_back(list[i] >= 0 ? registers[list[i]] : code.constants[static_cast<std::size_t>(~list[i])]);
  }
  const Value& value = inst.a >= 0 ? registers[inst.a] : code.constants[static_cast<std::size_t>(~inst.a)];
  if (trees_.back()->put(arena_, path, value, inst.flag != 0)) return Status::value;
  return fail(kConflict, "object keys must be unique", loc);
}

}  // namespace gabion::rego
