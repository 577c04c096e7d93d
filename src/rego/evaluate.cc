#include "rego/evaluate.h"

#include <algorithm>

#include "rego/index.h"
#include "rego/lookup.h"
#include "rego/tree_builder.h"

namespace gabion::rego {

namespace {
constexpr std::int32_t kFuel = 8192;  // loops and calls between two looks at the clock
// Registers are kept in pieces that never move; the first is small, since most queries need no more.
constexpr std::size_t kFirstSegment = 256, kLargestSegment = 1 << 15;

constexpr std::string_view kConflict = "eval_conflict_error";
constexpr std::string_view kCancelled = "eval_cancel_error";
constexpr std::string_view kInternal = "eval_internal_error";

bool is_false(const Value& v) { return !v.is_nothing() && v.is_boolean() && !v.as_boolean(); }

bool compares(Comparison op, const Value& a, const Value& b) {
  switch (op) {
    case Comparison::equal:
      return a == b;
    case Comparison::not_equal:
      return !(a == b);
    default:
      break;
  }
  int order = compare(a, b);
  switch (op) {
    case Comparison::less:
      return order < 0;
    case Comparison::less_equal:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    default:
      return order >= 0;
  }
}

bool small_arithmetic(Arithmetic op, const Value& a, const Value& b, Value& out) {
  if (!a.is_number() || !b.is_number() || !a.is_integer() || !b.is_integer()) return false;
  std::int64_t result;
  bool overflow;
  switch (op) {
    case Arithmetic::plus:
      overflow = __builtin_add_overflow(a.as_integer(), b.as_integer(), &result);
      break;
    case Arithmetic::minus:
      overflow = __builtin_sub_overflow(a.as_integer(), b.as_integer(), &result);
      break;
    default:
      overflow = __builtin_mul_overflow(a.as_integer(), b.as_integer(), &result);
      break;
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
  // In a query, which has no file, OPA shows what failed in place of where.
  const bool shows_text = loc && loc->file().empty() && !loc->text().empty();
  std::string out = shows_text ? std::string(loc->text()) : place_text(loc);
  if (!out.empty()) out += ": ";
  return out.append(code).append(": ").append(message);
}

Machine::Machine(const Program& program, Arena& arena, BuiltinContext& context)
    : program_(program), arena_(arena), context_(context), scope_(std::make_unique<WithScope>()), fuel_(kFuel) {}

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
  std::size_t next = segments_.empty() ? kFirstSegment : std::min(kLargestSegment, segments_.back().size * 4);
  std::size_t size = std::max(next, count);
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

// --- calls ---

const WithScope::Call* Machine::replacement(const Group* group, const Builtin* builtin) const {
  for (auto it = scope_->calls.rbegin(); it != scope_->calls.rend(); ++it) {
    if (group ? it->group == group : it->builtin == builtin) return &*it;
  }
  return nullptr;
}

// What stands in for a function is called as if nothing were replaced, so that it may call the original.
Status Machine::replaced_call(const WithScope::Call& call, Value* args, std::uint32_t count, Value& result,
                              const Loc* loc) {
  if (call.kind == Replacement::value) {
    result = call.by_value;
    return result.is_nothing() ? Status::undefined : Status::value;
  }
  WithScope::Call by = call;
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

Status Machine::call_rule(const Group& group, Value& result) {
  if (!scope_->masks.empty() && group.node && masked(group.node)) {
    result = base_at(group.node);
    return result.is_nothing() ? Status::undefined : Status::value;
  }
  const std::uint32_t number = group.number;
  std::uint32_t hash = Memo::hash_of(number, {});
  if (const Memo::Entry* known = scope_->memo.find(number, hash, {})) {
    if (provenance_) provenance_->recall(known->reads, known->read_count, false);
    result = known->value;
    return known->state == Memo::State::value ? Status::value : Status::undefined;
  }
  if (++depth_ > limits_.max_depth) return fail(kInternal, "rules call each other too deeply", nullptr);
  std::size_t begin = provenance_ ? provenance_->size() : 0;
  Value* registers = push_registers(group.code.registers);
  Status status = run(group.code, registers);
  if (status == Status::value) result = registers[0];
  pop_registers(registers);
  --depth_;
  if (status == Status::error) return status;
  if (status == Status::undefined) result = Value::nothing();
  Memo::Entry& entry = scope_->memo.put(number, hash, {}, result);
  if (provenance_) carry(entry, begin);
  return status;
}

Status Machine::run_function(const Group& group, Value* args, std::uint32_t count, Value& result) {
  const std::uint32_t number = group.number;
  std::uint32_t hash = 0;
  if (group.memoised) {
    hash = Memo::hash_of(number, {args, count});
    if (const Memo::Entry* known = scope_->memo.find(number, hash, {args, count})) {
      if (provenance_) provenance_->recall(known->reads, known->read_count, false);
      result = known->value;
      return known->state == Memo::State::value ? Status::value : Status::undefined;
    }
  }
  if (++depth_ > limits_.max_depth) return fail(kInternal, "functions call each other too deeply", nullptr);
  std::size_t begin = provenance_ ? provenance_->size() : 0;
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
    Memo::Entry& entry = scope_->memo.put(number, hash, {kept, count}, result);
    if (provenance_) carry(entry, begin);
  }
  return status;
}

Status Machine::call_function(const Group& group, Value* args, std::uint32_t count, Value& result) {
  if (!scope_->calls.empty()) {
    if (const WithScope::Call* call = replacement(&group, nullptr))
      return replaced_call(*call, args, count, result, nullptr);
  }
  return run_function(group, args, count, result);
}

void Machine::carry(Memo::Entry& entry, std::size_t begin) {
  std::vector<InputRead> reads = provenance_->since(begin);
  entry.reads = provenance_->keep(reads);
  entry.read_count = static_cast<std::uint32_t>(std::min(reads.size(), Provenance::kMaxCarried));
}

// What gathered containers know of their elements goes with the container.
void Machine::gathered_reads(std::size_t mark, std::size_t stride, const Value& container) {
  std::vector<std::vector<InputRead>> reads(container.size());
  for (std::size_t i = mark; i < gathered_.size(); i += stride) {
    if (i >= gathered_reads_.size()) break;
    std::uint32_t at = container.is_array() ? static_cast<std::uint32_t>(i - mark) : *container.index_of(gathered_[i]);
    if (reads[at].empty()) reads[at] = std::move(gathered_reads_[i]);
  }
  gathered_reads_.resize(std::min(gathered_reads_.size(), mark));
  provenance_->attach(container, std::move(reads));
}

// object.get(x, ["a", "b"], …) reads x.a.b, or what of it is there.
void Machine::read_path(const Value& container, const Value& path, bool message) {
  Value at = container;
  std::uint32_t parts = path.is_array() ? path.size() : 1;
  for (std::uint32_t i = 0; i < parts && at.is_composite(); ++i) {
    const Value& key = path.is_array() ? path.at(i) : path;
    const Value* below = lookup(at, key);
    provenance_->read(at, below ? entry_of(at, key) : InputRead::kWholeNode, !below, message);
    if (!below) return;
    at = *below;
  }
}

// walk's solutions carry where their values stand.
void Machine::read_walk(const Value& root, const Value& solutions) {
  constexpr std::uint32_t kMaxSolutions = 100'000;
  std::vector<std::vector<InputRead>> reads(std::min(kMaxSolutions, solutions.size()));
  for (std::uint32_t i = 0; i < reads.size(); ++i) {
    const Value& path = solutions.at(i).at(0);
    Value at = root;
    for (std::uint32_t k = 0; path.is_array() && k < path.size(); ++k) {
      const Value* below = lookup(at, path.at(k));
      if (!below) break;
      if (k + 1 == path.size() && at.positions() != Value::kNoPosition) {
        reads[i].push_back({at, entry_of(at, path.at(k)), false, false});
      }
      at = *below;
    }
  }
  provenance_->attach(solutions, std::move(reads));
}

void Machine::builtin_reads(const Builtin& builtin, const Value* args, std::uint32_t count, const Value& result) {
  if (builtin.name == "object.get" && count == 3)
    read_path(args[0], args[1], false);
  else if (builtin.name == "walk" && result.is_array())
    read_walk(args[0], result);
  for (std::uint32_t i = 0; i < count; ++i) provenance_->read_elements(args[i], false);
}

Status Machine::run_builtin(const Builtin& builtin, Value* args, std::uint32_t count, Value& result, const Loc* loc) {
  std::string place;
  if (builtin.has(kNoResult) || builtin.has(kNondeterministic)) {
    place = place_text(loc);
    context_.location = place;
    if (test_case_ && builtin.name == "internal.test_case") test_case_(args[0]);
  }
  BuiltinResult called = rego::call_builtin(builtin, context_, {args, count});
  context_.location = {};
  switch (called.outcome) {
    case Outcome::value:
      if (provenance_) builtin_reads(builtin, args, count, called.value);
      result = called.value;
      return Status::value;
    case Outcome::undefined:
      return Status::undefined;
    case Outcome::error:
      if (strict_) return fail(error_code_text(called.code), std::string(called.message), loc);
      builtin_errors_.push_back({error_code_text(called.code), std::string(called.message), loc});
      return Status::undefined;
    case Outcome::halt:
      // OPA tells no place of what was cancelled.
      return fail(error_code_text(called.code), std::string(called.message),
                  called.code == ErrorCode::cancel ? nullptr : loc);
  }
  return Status::undefined;
}

Status Machine::call_builtin(const Builtin& builtin, Value* args, std::uint32_t count, Value& result, const Loc* loc) {
  if (!scope_->calls.empty()) {
    if (const WithScope::Call* call = replacement(nullptr, &builtin))
      return replaced_call(*call, args, count, result, loc);
  }
  return run_builtin(builtin, args, count, result, loc);
}

void Machine::keep_reads(std::size_t begin) {
  gathered_reads_.resize(gathered_.size());
  gathered_reads_.push_back(provenance_->since(begin));
}

// What the caller takes over: of a result the reads behind it; of nothing, or of an empty container, everything that
// was looked at in vain. The elements of other containers carry their own.
void Machine::settle_reads(const Value& result, std::size_t base, const std::vector<InputRead>& failed,
                           const std::vector<InputRead>& behind) {
  bool gathered = !result.is_nothing() && result.is_composite() && behind.empty();
  if (result.is_nothing() || (gathered && result.size() == 0)) {
    provenance_->read_all(failed, false);
    return;
  }
  provenance_->cut(base);
  provenance_->read_all(behind, false);
}

Status Machine::run_query(const Code& code, const std::function<bool(Row)>& row) {
  row_ = &row;
  Value* registers = push_registers(code.registers + 1);
  Status status = run(code, registers);
  if (status != Status::error) pop_registers(registers);
  return status;
}

Status Machine::run_explained(const Code& code, Value* registers) {
  explanation_->begin();
  Status status = execute<Watch::events>(code, registers);
  explanation_->end();
  return status;
}

// One frame. The result stands in registers[0] on return.
template <Machine::Watch kWatch>
Status Machine::execute(const Code& code, Value* const registers) {
  constexpr bool kProvenance = kWatch == Watch::provenance;
  // With provenance: the reads of clauses that failed, and those behind the result.
  [[maybe_unused]] std::vector<InputRead> failed_reads, result_reads;
  [[maybe_unused]] const std::size_t base = kProvenance ? provenance_->size() : 0;
  auto log_size = [&] { return Value::integer(static_cast<std::int64_t>(provenance_->size())); };
  auto read = [&](const Value& container, std::uint32_t index, bool absent, const Inst& inst) {
    provenance_->read(container, index, absent, inst.flag != 0);
  };
  auto worded = [&](const Inst& inst, std::size_t before) {
    if (inst.flag != 0) provenance_->mark_message(before);
  };
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
  [[maybe_unused]] std::size_t before = 0;
  for (;;) {
    const Inst& inst = *pc;
    switch (inst.op) {
      case Op::jump:
        pc = first + inst.jump;
        continue;
      case Op::move:
        registers[inst.d] = in(inst.a);
        break;
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
        if constexpr (kProvenance) {
          read(in(inst.a), found ? entry_of(in(inst.a), in(inst.b)) : InputRead::kWholeNode, !found, inst);
        }
        if (!found) goto failed;
        registers[inst.d] = *found;
        break;
      }
      case Op::get_path:
        break;
      case Op::iterate:
        if (!in(inst.a).is_composite()) goto failed;
        registers[inst.d] = in(inst.a);
        registers[inst.d + 1] = Value::integer(0);
        if constexpr (kProvenance) registers[inst.d + 2] = log_size();
        break;
      case Op::iterate_where:
        if (!in(inst.a).is_composite()) goto failed;
        registers[inst.d] = in(inst.a);
        registers[inst.d + 1] = Value::integer(0);
        registers[inst.d + 2] = indexed_places(code, inst, registers);
        break;
      case Op::next_where:
        if (const Value& places = registers[inst.d + 2]; !places.is_nothing()) {
          const auto& list =
              *reinterpret_cast<const std::vector<std::uint32_t>*>(static_cast<std::intptr_t>(places.as_integer()));
          const auto i = static_cast<std::size_t>(state(inst.d + 1));
          if (i >= list.size()) goto failed;
          if (--fuel_ < 0 && out_of_budget(loc())) return Status::error;
          registers[inst.d + 1] = Value::integer(static_cast<std::int64_t>(i + 1));
          if (inst.a >= 0) registers[inst.a] = Value::integer(list[i]);
          if (inst.b >= 0) registers[inst.b] = registers[inst.d].at(list[i]);
          break;
        }
        [[fallthrough]];
      case Op::next: {
        const Value& in_loop = registers[inst.d];
        auto i = static_cast<std::uint32_t>(state(inst.d + 1));
        if constexpr (kProvenance) {
          provenance_->cut(static_cast<std::size_t>(state(inst.d + 2)));
          bool more = i < in_loop.size();
          read(in_loop, more ? i : InputRead::kWholeNode, !more, inst);
        }
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
      case Op::item:
        if constexpr (kProvenance) read(in(inst.a), static_cast<std::uint32_t>(inst.b), false, inst);
        registers[inst.d] = in(inst.a).at(static_cast<std::uint32_t>(inst.b));
        break;
      case Op::begin:
        registers[inst.d] = Value::integer(static_cast<std::int64_t>(gathered_.size()));
        if constexpr (kProvenance) registers[inst.d + 1] = log_size();
        break;
      case Op::add:
        if constexpr (kProvenance) keep_reads(static_cast<std::size_t>(state(inst.d + 1)));
        gathered_.push_back(in(inst.a));
        break;
      case Op::add_pair:
        if constexpr (kProvenance) keep_reads(static_cast<std::size_t>(state(inst.d + 1)));
        gathered_.push_back(in(inst.a));
        gathered_.push_back(in(inst.b));
        break;
      case Op::end_array: {
        auto mark = static_cast<std::size_t>(state(inst.a));
        registers[inst.d] = Value::make_array(arena_, gathered_.data() + mark, gathered_.size() - mark);
        if constexpr (kProvenance) gathered_reads(mark, 1, registers[inst.d]);
        gathered_.resize(mark);
        break;
      }
      case Op::end_set: {
        auto mark = static_cast<std::size_t>(state(inst.a));
        if constexpr (kProvenance) {
          std::vector<Value> items(gathered_.begin() + static_cast<std::ptrdiff_t>(mark), gathered_.end());
          registers[inst.d] = Value::make_set(arena_, items.data(), items.size());
          gathered_reads(mark, 1, registers[inst.d]);
        } else {
          registers[inst.d] = Value::make_set(arena_, gathered_.data() + mark, gathered_.size() - mark);
        }
        gathered_.resize(mark);
        break;
      }
      case Op::end_object:
        if (end_object(static_cast<std::size_t>(state(inst.a)), registers[inst.d], loc()) == Status::error)
          return Status::error;
        break;
      case Op::end_groups:
        registers[inst.d] = grouped(static_cast<std::size_t>(state(inst.a)), inst.flag != 0);
        break;
      case Op::begin_tree:
        trees_.push_back(std::make_unique<TreeBuilder>());
        break;
      case Op::put:
        if (put(code, inst, registers, loc()) == Status::error) return Status::error;
        break;
      case Op::end_tree:
        registers[inst.d] = trees_.back()->finish(arena_);
        trees_.pop_back();
        break;
      case Op::call_rule:
        if (--fuel_ < 0 && out_of_budget(loc())) return Status::error;
        if constexpr (kProvenance) before = provenance_->size();
        status = call_rule(inst.flag == kOwnGroup ? *code.groups[static_cast<std::size_t>(inst.a)]
                                                  : program_.groups[static_cast<std::size_t>(inst.a)],
                           registers[inst.d]);
        if constexpr (kProvenance) worded(inst, before);
        if (status == Status::error) return status;
        if (status == Status::undefined) goto failed;
        break;
      case Op::call_function: {
        if (--fuel_ < 0 && out_of_budget(loc())) return Status::error;
        Value* args = values(inst.b);
        auto count = static_cast<std::uint32_t>(*list_at(inst.b));
        if constexpr (kProvenance) before = provenance_->size();
        status = call_function(program_.groups[static_cast<std::size_t>(inst.a)], args, count, registers[inst.d]);
        if constexpr (kProvenance) worded(inst, before);
        if (status == Status::error) return status;
        pop_registers(args);
        if (status == Status::undefined) goto failed;
        break;
      }
      case Op::call_builtin: {
        if (--fuel_ < 0 && out_of_budget(loc())) return Status::error;
        Value* args = values(inst.b);
        auto count = static_cast<std::uint32_t>(*list_at(inst.b));
        if constexpr (kProvenance) before = provenance_->size();
        status = call_builtin(*code.builtins[static_cast<std::size_t>(inst.a)], args, count, registers[inst.d], loc());
        if constexpr (kProvenance) worded(inst, before);
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
      case Op::with_begin:
        begin_scope();
        break;
      case Op::with_input:
        with_path(pending_->input, code, inst, registers, in(inst.a));
        break;
      case Op::with_data:
        with_data(code, inst, registers, in(inst.a));
        break;
      case Op::with_call: {
        WithScope::Call call{};
        if (inst.d >= 0)
          call.group = &program_.groups[static_cast<std::size_t>(inst.d)];
        else
          call.builtin = code.builtins[static_cast<std::size_t>(~inst.d)];
        call.kind = static_cast<Replacement>(inst.flag);
        if (call.kind == Replacement::value)
          call.by_value = in(inst.a);
        else if (call.kind == Replacement::group)
          call.by_group = &program_.groups[static_cast<std::size_t>(inst.a)];
        else
          call.by_builtin = code.builtins[static_cast<std::size_t>(inst.a)];
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
      case Op::nothing:
        registers[inst.d] = Value::nothing();
        break;
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
          if constexpr (kProvenance) result_reads = provenance_->since(base);
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
        if constexpr (kProvenance) settle_reads(result, base, failed_reads, result_reads);
        return result.is_nothing() ? Status::undefined : Status::value;
      }
      case Op::return_nothing:
        return Status::undefined;
      case Op::emit: {
        Value* row = values(inst.b);
        bool go_on = (*row_)({row, static_cast<std::size_t>(*list_at(inst.b))});
        pop_registers(row);
        if (!go_on) return Status::undefined;
        break;
      }
      case Op::clause:
        if constexpr (kProvenance) {
          std::vector<InputRead> reads = provenance_->since(base);
          failed_reads.insert(failed_reads.end(), reads.begin(), reads.end());
          provenance_->cut(base);
          if (inst.flag != 0) provenance_->read_all(failed_reads, false);
        }
        break;
      case Op::mark:
        if (tracer_) tracer_->mark(loc());
        break;
      case Op::trace:
        if constexpr (kWatch == Watch::events) {
          explanation_->step(static_cast<TraceOp>(inst.flag), *code.trace_nodes[static_cast<std::size_t>(inst.a)]);
        }
        break;
    }
    ++pc;
    continue;
  failed:
    if constexpr (kWatch == Watch::events) explanation_->failed();
    pc = first + inst.jump;
  }
}

}  // namespace gabion::rego
