// A byte string picks a builtin and its operands: nothing may crash, hang, or pass the limits.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "rego/builtin.h"

namespace {

using namespace gabion;

// Takes values off the front of the input, a few bytes each.
class Operands {
 public:
  Operands(Arena& arena, std::string_view bytes) : arena_(arena), bytes_(bytes) {}

  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const auto out = static_cast<std::uint8_t>(bytes_[0]);
    bytes_.remove_prefix(1);
    return out;
  }
  std::string_view text() {
    const std::size_t size = std::min<std::size_t>(byte(), bytes_.size());
    const std::string_view out = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return arena_.copy(out);
  }
  Value value(unsigned depth = 0) {
    const unsigned kind = byte() % (depth < 4 ? 10 : 6);
    switch (kind) {
      case 0: return Value::null();
      case 1: return Value::boolean(byte() & 1);
      case 2: return Value::integer(static_cast<std::int8_t>(byte()));
      case 3: return number();
      case 4:
      case 5: return Value::string(text());
      default: break;
    }
    const unsigned count = byte() % 5;
    ArrayBuilder array(arena_);
    SetBuilder set(arena_);
    ObjectBuilder object(arena_);
    for (unsigned i = 0; i < count; ++i) {
      const Value item = value(depth + 1);
      array.add(item);
      set.add(item);
      if (kind >= 8) object.add(kind == 8 ? Value::string(text()) : item, value(depth + 1));
    }
    return kind == 6 ? array.finish() : kind == 7 ? set.finish() : object.finish();
  }

 private:
  Value number() {
    constexpr std::string_view kNumbers[] = {"1.5", "-0", "1e1000000", "1e-1000000", "123456789012345678901234567890", "0.1", "1e19", "-1e3", "9223372036854775808", "1.0"};
    return Value::number(kNumbers[byte() % std::size(kNumbers)]);
  }

  Arena& arena_;
  std::string_view bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Arena arena;
  Operands operands(arena, {reinterpret_cast<const char*>(data), size});
  const auto all = rego::all_builtins();
  const rego::Builtin& builtin = *all[(operands.byte() << 8 | operands.byte()) % all.size()];
  rego::BuiltinEnvironment environment;
  environment.limits.max_string_bytes = 1 << 20;
  environment.limits.max_items = 10'000;
  rego::BuiltinContext context(arena, environment, 1'600'000'000'000'000'000, 1);
  unsigned steps = 0;
  context.cancelled = [&steps] { return ++steps > 1'000; };
  std::vector<Value> args;
  for (unsigned i = 0; i < builtin.arity(); ++i) args.push_back(operands.value());
  if (!builtin.function || builtin.name == "net.lookup_ip_addr") return 0;
  const rego::BuiltinResult result = rego::call_builtin(builtin, context, args);
  if (result.ok()) (void)result.value.hash();
  return 0;
}
