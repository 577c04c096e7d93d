// Writes one Code: instructions with labels, registers, constants.
#pragma once

#include <algorithm>
#include <unordered_map>

#include "rego/program.h"

namespace gabion::rego {

using Operand = std::int32_t;  // a register, or ~constant
using Label = std::uint32_t;

class CodeBuilder {
 public:
  explicit CodeBuilder(Arena& arena) : arena_(arena) {}

  Label label() {
    positions_.push_back(kUnbound);
    return static_cast<Label>(positions_.size() - 1);
  }
  void bind(Label l) { positions_[l] = static_cast<std::uint32_t>(code_.insts.size()); }
  // `jump` is a label until finish().
  std::size_t emit(Op op, Operand d = -1, Operand a = 0, Operand b = 0, Label jump = kNoLabel, std::uint8_t flag = 0) {
    code_.insts.push_back({op, flag, d, a, b, jump});
    code_.places.push_back(place_);
    return code_.insts.size() - 1;
  }
  void jump(Label to) { emit(Op::jump, -1, 0, 0, to); }
  void erase(std::size_t inst) { code_.insts[inst] = {Op::nothing, 0, new_register(), 0, 0, kNoLabel}; }
  void place(const Loc* loc) { place_ = loc; }
  const Loc* place() const { return place_; }

  Operand new_register(std::uint32_t count = 1) {
    Operand r = static_cast<Operand>(next_register_);
    next_register_ += count;
    code_.registers = std::max(code_.registers, next_register_);
    return r;
  }
  // Clauses know nothing of each other, so they may use the same registers: a frame is as large as its largest clause.
  std::uint32_t registers_so_far() const { return next_register_; }
  void reuse_registers(std::uint32_t from) { next_register_ = from; }
  Operand constant(const Value& value);  // copied into the program's arena
  std::string_view keep(std::string_view text) { return arena_.copy(text); }
  Operand string(std::string_view text) { return constant(Value::string(text)); }
  std::int32_t list(const std::vector<Operand>& operands);
  std::int32_t builtin(const Builtin* b);
  Code& code() { return code_; }
  Code finish();

  static constexpr Label kNoLabel = 0xffffffff;

 private:
  static constexpr std::uint32_t kUnbound = 0xffffffff;
  Arena& arena_;
  Code code_;
  std::vector<std::uint32_t> positions_;
  std::unordered_map<Value, Operand, ValueHash> constants_;
  const Loc* place_ = nullptr;
  std::uint32_t next_register_ = 0;
};

}  // namespace gabion::rego
