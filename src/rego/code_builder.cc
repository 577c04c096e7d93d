#include "rego/code_builder.h"

#include "rego/explain.h"
#include "rego/index.h"

namespace gabion::rego {

Code::Code() = default;
Code::Code(Code&&) noexcept = default;
Code& Code::operator=(Code&&) noexcept = default;
Code::~Code() = default;

Operand CodeBuilder::constant(const Value& value) {
  // 1 and 1.0 are equal but print apart.
  bool as_written = value.is_number() && !value.is_integer();
  if (!as_written) {
    if (auto it = constants_.find(value); it != constants_.end()) return it->second;
  }
  code_.constants.push_back(deep_copy(arena_, value));
  code_.constants.back().hash();
  Operand operand = ~static_cast<Operand>(code_.constants.size() - 1);
  if (!as_written && !value.is_composite()) constants_.emplace(code_.constants.back(), operand);
  return operand;
}

std::int32_t CodeBuilder::list(const std::vector<Operand>& operands) {
  auto at = static_cast<std::int32_t>(code_.lists.size());
  code_.lists.push_back(static_cast<std::int32_t>(operands.size()));
  code_.lists.insert(code_.lists.end(), operands.begin(), operands.end());
  return at;
}

std::int32_t CodeBuilder::builtin(const Builtin* b) {
  for (std::size_t i = 0; i < code_.builtins.size(); ++i) {
    if (code_.builtins[i] == b) return static_cast<std::int32_t>(i);
  }
  code_.builtins.push_back(b);
  return static_cast<std::int32_t>(code_.builtins.size() - 1);
}

Code CodeBuilder::finish() {
  for (Inst& inst : code_.insts) {
    if (inst.jump != kNoLabel) inst.jump = positions_[inst.jump];
  }
  return std::move(code_);
}

}  // namespace gabion::rego
