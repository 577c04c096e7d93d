// Paths into values: JSON pointers ("a/b~1c") or arrays of keys, shared by json.* and object.get.
#pragma once

#include <optional>
#include <vector>

#include "rego/builtin.h"

namespace gabion::rego::builtins {

using Path = std::vector<Value>;

// Item of an array by a number, value of an object by its key, member of a set by itself.
std::optional<Value> child_at(const Value& value, const Value& key);
// One path; nothing but a string or an array is taken.
std::optional<BuiltinResult> want_path(BuiltinContext& context, const Value& path, Path& out);
// An array or a set of paths.
std::optional<BuiltinResult> want_paths(BuiltinContext& context, const Value& paths, std::vector<Path>& out);

}  // namespace gabion::rego::builtins
