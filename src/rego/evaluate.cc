#include "rego/evaluate.h"

#include <algorithm>

#include "rego/index.h"
#include "rego/tree_builder.h"

namespace gabion::rego {

namespace {
constexpr std::int32_t kFuel = 8192;             // loops and calls between two looks at the clock
constexpr std::size_t kSegmentValues = 1 << 14;  // registers are kept in pieces that never move

constexpr std::string_view kConflict = "eval_conflict_error";
constexpr std::string_view kCancelled = "eval_cancel_error";
constexpr std::string_view kInternal = "eval_internal_error";
constexpr std::string_view kWithMerge = "eval_with_merge_error";

bool is_false(const Value& v) { return !v.is_nothing() && v.is_boolean() && !v.as_boolean(); }

const Value* lookup(const Value& in, const Value& key) {
  switch (in.kind()) {
    case Kind::object: return in.find(key);
    case Kind::array:
      if (!key.is_number() || !key.is_integer()) return nullptr;
      if (key.as_integer() < 0 || key.as_integer() >= in.size()) return nullptr;
      return &in.at(static_cast<std::uint32_t>(key.as_integer()));
    case Kind::set: {
      auto i = in.index_of(key);
      return i ? &in.at(*i) : nullptr;
    }
    default: return nullptr;
  }
}

bool compares(Comparison op, const Value& a, const Value& b) {
  switch (op) {
    case Comparison::equal: return a == b;
    case Comparison::not_equal: return !(a == b);
    default: break;
  }
  int order = compare(a, b);
  switch (op) {
    case Comparison::less: return order < 0;
    case Comparison::less_equal: return order <= 0;
    case Comparison::greater: return order > 0;
    default: return order >= 0;
  }
}

bool small_arithmetic(Arithmetic op, const Value& a, const Value& b, Value& out) {
  if (!a.is_number() || !b.is_number() || !a.is_integer() || !b.is_integer()) return false;
  std::int64_t result;
  bool overflow;
  switch (op) {
    case Arithmetic::plus: overflow = __builtin_add_overflow(a.as_integer(), b.as_integer(), &result); break;
    case Arithmetic::minus: overflow = __builtin_sub_overflow(a.as_integer(), b.as_integer(), &result); break;
    default: overflow = __builtin_mul_overflow(a.as_integer(), b.as_integer(), &result); break;
  }
  if (overflow) return false;
  out = Value::integer(result);
  return true;
}

const Builtin& arithmetic_builtin(Arithmetic op) {
  static const Builtin* const kBuiltins[] = {find_builtin("plus"), find_builtin("minus"), find_builtin("mul")};
  return *kBuiltins[static_cast<unsigned>(op)];
}

std::string place_text(const Loc* loc) {
  if (!loc) return {};
  if (!loc->file().empty()) return std::string(loc->file()) + ":" + std::to_string(loc->row);
  return std::to_string(loc->row) + ":" + std::to_string(loc->col);
}

}  // namespace

std::string EvalError::text() const {
  std::string out = place_text(loc);
  if (!out.empty()) out += ": ";
  return out.append(code).append(": ").append(message);
}

Machine::Machine(const Program& program, Arena& arena, BuiltinContext& context)
    : program_(program), arena_(arena), context_(context), scope_(std::make_unique<Scope>()), fuel_(kFuel) {}

Machine::~Machine() = default;

Value* Machine::push_registers(std::size_t count) {
  for (; segment_ < segments_.size(); ++segment_) {
    Segment& s = segments_[segment_];
    if (s.size - s.used >= count) {
      Value* registers = s.values.get() + s.used;
      s.used += count;
      return registers;
    }
    if (segment_ + 1 == segments_.size()) break;
  }
  std::size_t size = std::max(kSegmentValues, count);
  segments_.push_back({std::make_unique<Value[]>(size), size, count});
  segment_ = segments_.size() - 1;
  return segments_.back().values.get();
}

void Machine::pop_registers(Value* registers) {
  for (;; --segment_) {
    Segment& s = segments_[segment_];
    if (registers >= s.values.get() && registers < s.values.get() + s.size) {
      s.used = static_cast<std::size_t>(registers - s.values.get());
      return;
    }
    s.used = 0;
  }
}

Status Machine::fail(std::string_view code, std::string message, const Loc* loc) {
  error_ = {code, std::move(message), loc};
  return Status::error;
}

bool Machine::out_of_budget(const Loc* loc) {
  fuel_ = kFuel;
  if (cancelled_ && cancelled_()) {
    fail(kCancelled, "caller cancelled query execution", loc);
    return true;
  }
  if (arena_.total_bytes() > limits_.max_memory_bytes || gathered_.size() > limits_.max_gathered) {
    fail(kInternal, "the query needs more memory than it may have", loc);
    return true;
  }
  return false;
}

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
  pending_ = std::make_unique<Scope>();
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

void Machine::with_path(Value& document, const Code& code, const Inst& inst, const Value* registers, const Value& value) {
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

const Scope::Call* Machine::replacement(const Group* group, const Builtin* builtin) const {
  for (auto it = scope_->calls.rbegin(); it != scope_->calls.rend(); ++it) {
    if (group ? it->group == group : it->builtin == builtin) return &*it;
  }
  return nullptr;
}

// What stands in for a function is called as if nothing were replaced, so that it may call the original.
Status Machine::replaced_call(const Scope::Call& call, Value* args, std::uint32_t count, Value& result, const Loc* loc) {
  if (call.kind == Replacement::value) {
    result = call.by_value;
    return result.is_nothing() ? Status::undefined : Status::value;
  }
  Scope::Call by = call;
  begin_scope();
  pending_->calls.clear();
  outer_.push_back(std::move(scope_));
  scope_ = std::move(pending_);
  Status status = by.kind == Replacement::group ? run_function(*by.by_group, args, count, result)
                                                : run_builtin(*by.by_builtin, args, count, result, loc);
  scope_ = std::move(outer_.back());
  outer_.pop_back();
  return status;
}

// --- calls ---

Status Machine::call_rule(const Group& group, Value& result) {
  if (!scope_->masks.empty() && masked(group.node)) {
    result = base_at(group.node);
    return result.is_nothing() ? Status::undefined : Status::value;
  }
  auto number = static_cast<std::uint32_t>(&group - program_.groups.data());
  std::uint32_t hash = Memo::hash_of(number, {});
  if (const Memo::Entry* known = scope_->memo.find(number, hash, {})) {
    result = known->value;
    return known->state == Memo::State::value ? Status::value : Status::undefined;
  }
  if (++depth_ > limits_.max_depth) return fail(kInternal, "rules call each other too deeply", nullptr);
  Value* registers = push_registers(group.code.registers);
  Status status = run(group.code, registers);
  if (status == Status::value) result = registers[0];
  pop_registers(registers);
  --depth_;
  if (status == Status::error) return status;
  if (status == Status::undefined) result = Value::nothing();
  scope_->memo.put(number, hash, {}, result);
  return status;
}

Status Machine::run_function(const Group& group, Value* args, std::uint32_t count, Value& result) {
  auto number = static_cast<std::uint32_t>(&group - program_.groups.data());
  std::uint32_t hash = 0;
  if (group.memoised) {
    hash = Memo::hash_of(number, {args, count});
    if (const Memo::Entry* known = scope_->memo.find(number, hash, {args, count})) {
      result = known->value;
      return known->state == Memo::State::value ? Status::value : Status::undefined;
    }
  }
  if (++depth_ > limits_.max_depth) return fail(kInternal, "functions call each other too deeply", nullptr);
  Value* registers = push_registers(std::max<std::size_t>(group.code.registers, count));
  std::copy(args, args + count, registers);
  Status status = run(group.code, registers);
  if (status == Status::value) result = registers[0];
  pop_registers(registers);
  --depth_;
  if (status == Status::error) return status;
  if (status == Status::undefined) result = Value::nothing();
  if (group.memoised) {
    auto* kept = static_cast<Value*>(arena_.allocate(count * sizeof(Value)));
    std::copy(args, args + count, kept);
    scope_->memo.put(number, hash, {kept, count}, result);
  }
  return status;
}

Status Machine::call_function(const Group& group, Value* args, std::uint32_t count, Value& result) {
  if (!scope_->calls.empty()) {
    if (const Scope::Call* call = replacement(&group, nullptr)) return replaced_call(*call, args, count, result, nullptr);
  }
  return run_function(group, args, count, result);
}

Status Machine::run_builtin(const Builtin& builtin, Value* args, std::uint32_t count, Value& result, const Loc* loc) {
  std::string place;
  if (builtin.has(kNoResult) || builtin.has(kNondeterministic)) {
    place = place_text(loc);
    context_.location = place;
  }
  BuiltinResult called = rego::call_builtin(builtin, context_, {args, count});
  context_.location = {};
  switch (called.outcome) {
    case Outcome::value: result = called.value; return Status::value;
    case Outcome::undefined: return Status::undefined;
    case Outcome::error:
      if (strict_) return fail(error_code_text(called.code), std::string(called.message), loc);
      builtin_errors_.push_back({error_code_text(called.code), std::string(called.message), loc});
      return Status::undefined;
    case Outcome::halt: return fail(error_code_text(called.code), std::string(called.message), loc);
  }
  return Status::undefined;
}

Status Machine::call_builtin(const Builtin& builtin, Value* args, std::uint32_t count, Value& result, const Loc* loc) {
  if (!scope_->calls.empty()) {
    if (const Scope::Call* call = replacement(nullptr, &builtin)) return replaced_call(*call, args, count, result, loc);
  }
  return run_builtin(builtin, args, count, result, loc);
}

// --- documents ---

namespace {
// Rules over base documents; two values that are no objects cannot be one.
bool merge(Arena& arena, const Value& base, const Value& over, Value& out) {
  if (!base.is_object() || !over.is_object()) return false;
  std::vector<Value> pairs;
  for (std::uint32_t i = 0; i < base.size(); ++i) {
    Value value = base.value(i);
    if (const Value* other = over.find(base.key(i))) {
      if (!merge(arena, base.value(i), *other, value)) return false;
    }
    pairs.push_back(base.key(i));
    pairs.push_back(value);
  }
  for (std::uint32_t i = 0; i < over.size(); ++i) {
    if (base.find(over.key(i))) continue;
    pairs.push_back(over.key(i));
    pairs.push_back(over.value(i));
  }
  out = Value::make_object(arena, pairs.data(), pairs.size() / 2);
  return true;
}
}  // namespace

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
  Value over = result;
  if (merge(arena_, base, over, result)) return Status::value;
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
  auto* first = reinterpret_cast<Pair*>(gathered_.data() + mark);
  auto before = [](const Pair& a, const Pair& b) { return compare(a.key, b.key) < 0; };
  if (!std::is_sorted(first, first + count, before)) std::stable_sort(first, first + count, before);
  for (std::size_t i = 1; i < count; ++i) {
    if (first[i - 1].key == first[i].key && !(first[i - 1].value == first[i].value)) {
      return fail(kConflict, "object keys must be unique", loc);
    }
  }
  result = Value::make_object(arena_, gathered_.data() + mark, count);
  gathered_.resize(mark);
  return Status::value;
}

// Candidates of an index: lists of one leaf stand as they are, several are merged into the frame's own memory.
std::uint32_t Machine::find_candidates(const RuleIndex& index, const Value* registers, std::uint32_t*& list) {
  const IndexNode* found[64];
  std::size_t leaves = 0;
  const IndexNode* todo[64];
  std::size_t open = 0;
  todo[open++] = &index.root;
  std::size_t total = 0;
  while (open > 0) {
    const IndexNode* node = todo[--open];
    if (node->key < 0) {
      if (!node->clauses.empty() && leaves < 64) {
        found[leaves++] = node;
        total += node->clauses.size();
      }
      continue;
    }
    if (node->others && open < 62) todo[open++] = node->others.get();
    const IndexKey& key = index.keys[static_cast<std::size_t>(node->key)];
    Value at = key.arg < 0 ? scope_->input : registers[key.arg];
    bool defined = !at.is_nothing();
    for (std::size_t i = 0; defined && i < key.path.size(); ++i) {
      const Value* below = lookup(at, key.path[i]);
      if (below) at = *below;
      defined = below != nullptr;
    }
    if (!defined) continue;
    auto child = node->by_value.find(at);
    if (child != node->by_value.end() && open < 62) todo[open++] = child->second.get();
  }
  if (leaves == 0) return 0;
  if (leaves == 1) {
    list = const_cast<std::uint32_t*>(found[0]->clauses.data());
    return static_cast<std::uint32_t>(total);
  }
  list = reinterpret_cast<std::uint32_t*>(push_registers((total * sizeof(std::uint32_t) + sizeof(Value) - 1) / sizeof(Value)));
  std::uint32_t* end = list;
  for (std::size_t i = 0; i < leaves; ++i) end = std::copy(found[i]->clauses.begin(), found[i]->clauses.end(), end);
  std::sort(list, end);
  return static_cast<std::uint32_t>(total);
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

Status Machine::run_query(const Code& code, const std::function<bool(Row)>& row) {
  row_ = &row;
  Value* registers = push_registers(code.registers + 1);
  Status status = run(code, registers);
  if (status != Status::error) pop_registers(registers);
  return status;
}

// One frame. The result stands in registers[0] on return.
Status Machine::run(const Code& code, Value* const registers) {
  const Inst* const first = code.insts.data();
  const Inst* pc = first;
  const Value* const constants = code.constants.data();
  auto in = [&](std::int32_t o) -> const Value& { return o >= 0 ? registers[o] : constants[~o]; };
  auto list_at = [&](std::int32_t o) { return &code.lists[static_cast<std::size_t>(o)]; };
  auto loc = [&] { return code.places[static_cast<std::size_t>(pc - first)]; };
  auto state = [&](std::int32_t o) -> std::int64_t { return registers[o].as_integer(); };
  auto values = [&](std::int32_t o) {
    const std::int32_t* list = list_at(o);
    Value* values = push_registers(static_cast<std::size_t>(std::max(1, list[0])));
    for (std::int32_t i = 0; i < list[0]; ++i) values[i] = in(list[i + 1]);
    return values;
  };
  Status status = Status::value;
  for (;;) {
    const Inst& inst = *pc;
    switch (inst.op) {
      case Op::jump: pc = first + inst.jump; continue;
      case Op::move: registers[inst.d] = in(inst.a); break;
      case Op::input:
        if (scope_->input.is_nothing()) goto failed;
        registers[inst.d] = scope_->input;
        break;
      case Op::base_data:
        if (scope_->data.is_nothing()) goto failed;
        registers[inst.d] = scope_->data;
        break;
      case Op::get: {
        const Value* found = lookup(in(inst.a), in(inst.b));
        if (!found) goto failed;
        registers[inst.d] = *found;
        break;
      }
      case Op::get_path: break;
      case Op::iterate:
        if (!in(inst.a).is_composite()) goto failed;
        registers[inst.d] = in(inst.a);
        registers[inst.d + 1] = Value::integer(0);
        break;
      case Op::next: {
        const Value& in_loop = registers[inst.d];
        auto i = static_cast<std::uint32_t>(state(inst.d + 1));
        if (i >= in_loop.size()) goto failed;
        if (--fuel_ < 0 && out_of_budget(loc())) return Status::error;
        registers[inst.d + 1] = Value::integer(i + 1);
        if (in_loop.is_object()) {
          if (inst.a >= 0) registers[inst.a] = in_loop.key(i);
          if (inst.b >= 0) registers[inst.b] = in_loop.value(i);
        } else {
          if (inst.a >= 0) registers[inst.a] = in_loop.is_array() ? Value::integer(i) : in_loop.at(i);
          if (inst.b >= 0) registers[inst.b] = in_loop.at(i);
        }
        break;
      }
      case Op::equal:
        if (!(in(inst.a) == in(inst.b))) goto failed;
        break;
      case Op::compare:
        if (!compares(static_cast<Comparison>(inst.flag), in(inst.a), in(inst.b))) goto failed;
        break;
      case Op::compare_to:
        registers[inst.d] = Value::boolean(compares(static_cast<Comparison>(inst.flag), in(inst.a), in(inst.b)));
        break;
      case Op::arithmetic: {
        auto op = static_cast<Arithmetic>(inst.flag);
        if (scope_->calls.empty() && small_arithmetic(op, in(inst.a), in(inst.b), registers[inst.d])) break;
        Value args[] = {in(inst.a), in(inst.b)};
        status = call_builtin(arithmetic_builtin(op), args, 2, registers[inst.d], loc());
        if (status == Status::error) return status;
        if (status == Status::undefined) goto failed;
        break;
      }
      case Op::holds:
        if (is_false(in(inst.a))) goto failed;
        break;
      case Op::array: {
        Value* items = values(inst.b);
        registers[inst.d] = Value::make_array(arena_, items, static_cast<std::size_t>(*list_at(inst.b)));
        pop_registers(items);
        break;
      }
      case Op::object: {
        Value* items = values(inst.b);
        registers[inst.d] = Value::make_object(arena_, items, static_cast<std::size_t>(*list_at(inst.b)) / 2);
        pop_registers(items);
        break;
      }
      case Op::set: {
        Value* items = values(inst.b);
        registers[inst.d] = Value::make_set(arena_, items, static_cast<std::size_t>(*list_at(inst.b)));
        pop_registers(items);
        break;
      }
      case Op::array_size:
        if (!in(inst.a).is_array() || in(inst.a).size() != static_cast<std::uint32_t>(inst.b)) goto failed;
        break;
      case Op::object_size:
        if (!in(inst.a).is_object() || in(inst.a).size() != static_cast<std::uint32_t>(inst.b)) goto failed;
        break;
      case Op::item: registers[inst.d] = in(inst.a).at(static_cast<std::uint32_t>(inst.b)); break;
      case Op::begin: registers[inst.d] = Value::integer(static_cast<std::int64_t>(gathered_.size())); break;
      case Op::add: gathered_.push_back(in(inst.a)); break;
      case Op::add_pair:
        gathered_.push_back(in(inst.a));
        gathered_.push_back(in(inst.b));
        break;
      case Op::end_array: {
        auto mark = static_cast<std::size_t>(state(inst.a));
        registers[inst.d] = Value::make_array(arena_, gathered_.data() + mark, gathered_.size() - mark);
        gathered_.resize(mark);
        break;
      }
      case Op::end_set: {
        auto mark = static_cast<std::size_t>(state(inst.a));
        registers[inst.d] = Value::make_set(arena_, gathered_.data() + mark, gathered_.size() - mark);
        gathered_.resize(mark);
        break;
      }
      case Op::end_object:
        if (end_object(static_cast<std::size_t>(state(inst.a)), registers[inst.d], loc()) == Status::error) return Status::error;
        break;
      case Op::begin_tree: trees_.push_back(std::make_unique<TreeBuilder>()); break;
      case Op::put:
        if (put(code, inst, registers, loc()) == Status::error) return Status::error;
        break;
      case Op::end_tree:
        registers[inst.d] = trees_.back()->finish(arena_);
        trees_.pop_back();
        break;
      case Op::call_rule:
        if (--fuel_ < 0 && out_of_budget(loc())) return Status::error;
        status = call_rule(program_.groups[static_cast<std::size_t>(inst.a)], registers[inst.d]);
        if (status == Status::error) return status;
        if (status == Status::undefined) goto failed;
        break;
      case Op::call_function: {
        if (--fuel_ < 0 && out_of_budget(loc())) return Status::error;
        Value* args = values(inst.b);
        auto count = static_cast<std::uint32_t>(*list_at(inst.b));
        status = call_function(program_.groups[static_cast<std::size_t>(inst.a)], args, count, registers[inst.d]);
        if (status == Status::error) return status;
        pop_registers(args);
        if (status == Status::undefined) goto failed;
        break;
      }
      case Op::call_builtin: {
        if (--fuel_ < 0 && out_of_budget(loc())) return Status::error;
        Value* args = values(inst.b);
        auto count = static_cast<std::uint32_t>(*list_at(inst.b));
        status = call_builtin(*code.builtins[static_cast<std::size_t>(inst.a)], args, count, registers[inst.d], loc());
        if (status == Status::error) return status;
        pop_registers(args);
        if (status == Status::undefined) goto failed;
        break;
      }
      case Op::node_value: {
        const RuleNode* node = program_.nodes[static_cast<std::size_t>(inst.a)];
        status = extent(node, base_at(node), registers[inst.d], loc());
        if (status == Status::error) return status;
        if (status == Status::undefined) goto failed;
        break;
      }
      case Op::cursor:
        registers[inst.d] = base_at(program_.nodes[static_cast<std::size_t>(inst.a)]);
        registers[inst.d + 1] = Value::integer(inst.a);
        break;
      case Op::cursor_get:
        cursor_get(&registers[inst.a], in(inst.b), &registers[inst.d], status);
        if (status == Status::error) return status;
        if (status == Status::undefined) goto failed;
        break;
      case Op::cursor_keys:
        if (!cursor_keys(&registers[inst.a], registers[inst.d])) goto failed;
        break;
      case Op::cursor_value:
        status = cursor_value(&registers[inst.a], registers[inst.d], loc());
        if (status == Status::error) return status;
        if (status == Status::undefined) goto failed;
        break;
      case Op::with_begin: begin_scope(); break;
      case Op::with_input: with_path(pending_->input, code, inst, registers, in(inst.a)); break;
      case Op::with_data: with_data(code, inst, registers, in(inst.a)); break;
      case Op::with_call: {
        Scope::Call call{};
        if (inst.d >= 0) call.group = &program_.groups[static_cast<std::size_t>(inst.d)];
        else call.builtin = code.builtins[static_cast<std::size_t>(~inst.d)];
        call.kind = static_cast<Replacement>(inst.flag);
        if (call.kind == Replacement::value) call.by_value = in(inst.a);
        else if (call.kind == Replacement::group) call.by_group = &program_.groups[static_cast<std::size_t>(inst.a)];
        else call.by_builtin = code.builtins[static_cast<std::size_t>(inst.a)];
        pending_->calls.push_back(call);
        break;
      }
      case Op::with_enter:
        outer_.push_back(std::move(scope_));
        scope_ = std::move(pending_);
        break;
      case Op::with_leave:
        scope_ = std::move(outer_.back());
        outer_.pop_back();
        break;
      case Op::nothing: registers[inst.d] = Value::nothing(); break;
      case Op::defined:
        if (in(inst.a).is_nothing()) goto failed;
        break;
      case Op::undefined:
        if (!in(inst.a).is_nothing()) goto failed;
        break;
      case Op::set_result: {
        const Value& value = in(inst.a);
        Value& result = registers[inst.d];
        if (result.is_nothing()) {
          result = value;
        } else if (!(result == value)) {
          return fail(kConflict,
                      inst.flag ? "functions must not produce multiple outputs for same inputs"
                                : "complete rules must not produce multiple outputs",
                      loc());
        }
        break;
      }
      case Op::candidates: {
        std::uint32_t* found = nullptr;
        std::uint32_t count = find_candidates(*code.indices[static_cast<std::size_t>(inst.a)], registers, found);
        registers[inst.d] = Value::integer(reinterpret_cast<std::intptr_t>(found));
        registers[inst.d + 1] = Value::integer(count);
        break;
      }
      case Op::next_candidate: {
        std::int64_t left = state(inst.d + 1);
        if (left == 0) goto failed;
        auto* at = reinterpret_cast<const std::uint32_t*>(static_cast<std::intptr_t>(state(inst.d)));
        registers[inst.d] = Value::integer(reinterpret_cast<std::intptr_t>(at + 1));
        registers[inst.d + 1] = Value::integer(left - 1);
        pc = first + code.indices[static_cast<std::size_t>(inst.a)]->entries[*at];
        continue;
      }
      case Op::return_value: {
        Value result = in(inst.a);
        registers[0] = result;
        return result.is_nothing() ? Status::undefined : Status::value;
      }
      case Op::return_nothing: return Status::undefined;
      case Op::emit: {
        Value* row = values(inst.b);
        bool go_on = (*row_)({row, static_cast<std::size_t>(*list_at(inst.b))});
        pop_registers(row);
        if (!go_on) return Status::undefined;
        break;
      }
      case Op::mark:
        if (tracer_) tracer_->mark(loc());
        break;
    }
    ++pc;
    continue;
  failed:
    pc = first + inst.jump;
  }
}

}  // namespace gabion::rego
