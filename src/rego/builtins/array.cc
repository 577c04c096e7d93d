// array.*: order kept, nothing sorted.
#include <fmt/format.h>

#include <algorithm>

#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"

namespace gabion::rego::builtins {
namespace {

void add_items(ArrayBuilder& out, const Value& array, std::uint32_t from, std::uint32_t to) {
  for (std::uint32_t i = from; i < to; ++i) out.add(array.at(i));
}

BuiltinResult array_concat(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "aa")) return *error;
  if (args[0].size() == 0) return args[1];
  if (args[1].size() == 0) return args[0];
  if (std::size_t{args[0].size()} + args[1].size() > context.limits().max_items) {
    return over_limit(context, fmt::format("result has more than {} items", context.limits().max_items));
  }
  ArrayBuilder out(context.arena());
  out.reserve(std::size_t{args[0].size()} + args[1].size());
  add_items(out, args[0], 0, args[0].size());
  add_items(out, args[1], 0, args[1].size());
  return out.finish();
}

BuiltinResult array_flatten(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "a")) return *error;
  ArrayBuilder out(context.arena());
  for (std::uint32_t i = 0; i < args[0].size(); ++i) {
    const Value& item = args[0].at(i);
    if (item.is_array()) {
      add_items(out, item, 0, item.size());
    } else {
      out.add(item);
    }
    if (out.size() > context.limits().max_items) return over_limit(context, fmt::format("result has more than {} items", context.limits().max_items));
  }
  return out.finish();
}

BuiltinResult array_slice(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "aii")) return *error;
  const std::int64_t size = args[0].size();
  const std::int64_t stop = std::clamp<std::int64_t>(int_of(args[2]), 0, size);
  const std::int64_t start = std::clamp<std::int64_t>(int_of(args[1]), 0, stop);
  if (start == 0 && stop == size) return args[0];
  ArrayBuilder out(context.arena());
  add_items(out, args[0], static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(stop));
  return out.finish();
}

BuiltinResult array_reverse(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "a")) return *error;
  ArrayBuilder out(context.arena());
  out.reserve(args[0].size());
  for (std::uint32_t i = args[0].size(); i-- > 0;) out.add(args[0].at(i));
  return out.finish();
}

constexpr Builtin kRows[] = {
    {"array.concat", array_concat, "(array[any], array[any]) -> array[any]"},
    {"array.flatten", array_flatten, "(array[any]) -> array[any]"},
    {"array.reverse", array_reverse, "(array[any]) -> array[any]"},
    {"array.slice", array_slice, "(array[any], number, number) -> array[any]"},
};

}  // namespace

std::span<const Builtin> array_rows() { return kRows; }

}  // namespace gabion::rego::builtins
