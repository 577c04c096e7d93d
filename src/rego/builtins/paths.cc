#include "rego/builtins/paths.h"

#include "base/text.h"
#include "rego/builtins/operand.h"
#include "rego/number.h"

namespace gabion::rego::builtins {

std::optional<Value> child_at(const Value& value, const Value& key) {
  if (value.is_object()) {
    const Value* found = value.find(key);
    return found ? std::optional(*found) : std::nullopt;
  }
  if (value.is_set()) return value.contains(key) ? std::optional(key) : std::nullopt;
  if (!value.is_array() || !key.is_number()) return std::nullopt;
  BigInt index;
  if (to_integer(key, index) != NumberStatus::ok || index.sign() < 0 || mpz_cmp_ui(index.get(), value.size()) >= 0) return std::nullopt;
  return value.at(static_cast<std::uint32_t>(index.as_int64()));
}

std::optional<BuiltinResult> want_path(BuiltinContext& context, const Value& path, Path& out) {
  if (path.is_array()) {
    for (std::uint32_t i = 0; i < path.size(); ++i) out.push_back(path.at(i));
    return std::nullopt;
  }
  if (!path.is_string()) {
    return operand_error(context, 2, "must be one of {set, array} containing string paths or array of path segments but got " + std::string(kind_name(path.kind())));
  }
  std::string_view text = path.as_string();
  if (text.empty()) return std::nullopt;
  while (!text.empty() && text[0] == '/') text.remove_prefix(1);
  for (std::string_view part : split(text, '/')) {
    if (part.find('~') == part.npos) {
      out.push_back(Value::string(part));
    } else {
      out.push_back(copy_string(context.arena(), replace_all(replace_all(part, "~1", "/"), "~0", "~")));
    }
  }
  return std::nullopt;
}

std::optional<BuiltinResult> want_paths(BuiltinContext& context, const Value& paths, std::vector<Path>& out) {
  if (!paths.is_array() && !paths.is_set()) return type_error(context, 2, paths, "set, array");
  for (std::uint32_t i = 0; i < paths.size(); ++i) {
    if (auto error = want_path(context, paths.at(i), out.emplace_back())) return error;
  }
  return std::nullopt;
}

}  // namespace gabion::rego::builtins
