// json.filter, json.remove, json.patch (RFC 6902, on sets too). Encoding and schemas have files of their own.
#include <fmt/format.h>

#include <unordered_map>

#include "base/text.h"
#include "rego/builtins/groups.h"
#include "rego/builtins/operand.h"
#include "rego/builtins/paths.h"
#include "rego/term_text.h"

namespace gabion::rego::builtins {
namespace {

struct ValueHash {
  std::size_t operator()(const Value& value) const { return value.hash(); }
};

// Paths as a tree: a leaf stands for everything below it.
struct PathTree {
  bool leaf = false;
  std::unordered_map<Value, std::unique_ptr<PathTree>, ValueHash> children;

  const PathTree* child(const Value& key) const {
    auto it = children.find(key);
    return it == children.end() ? nullptr : it->second.get();
  }
  // Arrays are indexed by the digits as a string, as in a JSON pointer; a number as path segment names no item.
  const PathTree* item(std::uint32_t index) const {
    const std::string digits = std::to_string(index);
    return child(Value::string(digits));
  }
  void add(const Path& path) {
    PathTree* node = this;
    for (const Value& key : path) {
      std::unique_ptr<PathTree>& next = node->children[key];
      if (!next) next = std::make_unique<PathTree>();
      if (next->leaf) return;
      node = next.get();
    }
    if (path.empty()) return;
    node->leaf = true;
    node->children.clear();
  }
};

PathTree tree_of(const std::vector<Path>& paths) {
  PathTree root;
  for (const Path& path : paths) root.add(path);
  return root;
}

Value filter(BuiltinContext& context, const Value& value, const PathTree& tree, unsigned depth) {
  if (tree.leaf || !value.is_composite() || depth == 0) return value;
  ArrayBuilder array(context.arena());
  SetBuilder set(context.arena());
  ObjectBuilder object(context.arena());
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    const PathTree* below = value.is_array() ? tree.item(i) : tree.child(value.is_object() ? value.key(i) : value.at(i));
    if (!below) continue;
    const Value kept = filter(context, value.is_object() ? value.value(i) : value.at(i), *below, depth - 1);
    if (value.is_array()) array.add(kept);
    if (value.is_set()) set.add(kept);
    if (value.is_object()) object.add(value.key(i), kept);
  }
  return value.is_array() ? array.finish() : value.is_set() ? set.finish() : object.finish();
}

Value without(BuiltinContext& context, const Value& value, const PathTree& tree, unsigned depth) {
  if (!value.is_composite() || depth == 0) return value;
  ArrayBuilder array(context.arena());
  SetBuilder set(context.arena());
  ObjectBuilder object(context.arena());
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    const PathTree* below = value.is_array() ? tree.item(i) : tree.child(value.is_object() ? value.key(i) : value.at(i));
    if (below && below->leaf) continue;
    const Value& item = value.is_object() ? value.value(i) : value.at(i);
    const Value kept = below ? without(context, item, *below, depth - 1) : item;
    if (value.is_array()) array.add(kept);
    if (value.is_set()) set.add(kept);
    if (value.is_object()) object.add(value.key(i), kept);
  }
  return value.is_array() ? array.finish() : value.is_set() ? set.finish() : object.finish();
}

BuiltinResult json_filter(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "o")) return *error;
  std::vector<Path> paths;
  if (auto error = want_paths(context, args[1], paths)) return *error;
  return filter(context, args[0], tree_of(paths), context.limits().max_depth);
}

BuiltinResult json_remove(BuiltinContext& context, BuiltinArgs args) {
  if (auto error = want(context, args, "o")) return *error;
  std::vector<Path> paths;
  if (auto error = want_paths(context, args[1], paths)) return *error;
  return without(context, args[0], tree_of(paths), context.limits().max_depth);
}

// Applies the operations of a patch one after the other, each giving a new document that shares what did not change.
class Patch {
 public:
  Patch(BuiltinContext& context, const Value& document) : context_(context), document_(document) {}

  BuiltinResult apply(const Value& operations) {
    for (std::uint32_t i = 0; i < operations.size() && !error_; ++i) step(operations.at(i));
    if (error_) return *error_;
    return document_ ? BuiltinResult(*document_) : BuiltinResult();
  }

 private:
  using Edited = std::optional<Value>;  // absent: deleted, or an error was set

  void set_error(std::string_view message) {
    if (!error_) error_ = fail(context_, message);
  }
  std::string_view go_type(const Value& value) {
    switch (value.kind()) {
      case Kind::null: return "ast.Null";
      case Kind::boolean: return "ast.Boolean";
      case Kind::number: return "ast.Number";
      default: return "ast.String";
    }
  }

  const Value* attribute(const Value& operation, std::string_view name) {
    const Value* found = operation.find(name);
    if (!found) set_error(fmt::format("missing required attribute '{}'", name));
    return found;
  }
  bool path_attribute(const Value& operation, std::string_view name, Path& path) {
    const Value* text = attribute(operation, name);
    if (!text) return false;
    if (auto error = want_path(context_, *text, path)) error_ = error;
    return !error_;
  }

  void step(const Value& operation) {
    if (!operation.is_object()) return set_error("must be an array of JSON-Patch objects, but at least one element is not an object");
    if (!attribute(operation, "path")) return;
    const Value* op = attribute(operation, "op");
    if (!op) return;
    if (!op->is_string()) return set_error(fmt::format("attribute 'op' must be a string but found: {}", kind_name(op->kind())));
    Path path;
    if (!path_attribute(operation, "path", path)) return;
    run(op->as_string(), operation, path);
  }

  void run(std::string_view op, const Value& operation, const Path& path) {
    if (op == "add") return insert_attribute(operation, path);
    if (op == "remove") return remove(path);
    if (op == "replace") {
      remove(path);
      if (!error_) insert_attribute(operation, path);
      return;
    }
    if (op == "test") return test(operation, path);
    if (op != "move" && op != "copy") return set_error(fmt::format("unrecognized op: '{}'", op));
    Path from;
    if (!path_attribute(operation, "from", from)) return;
    const Edited chunk = find(from);
    if (!chunk) return;
    if (op == "move") remove(from);
    if (!error_) insert(path, *chunk);
  }

  void insert_attribute(const Value& operation, const Path& path) {
    if (const Value* value = attribute(operation, "value")) insert(path, *value);
  }

  void test(const Value& operation, const Path& path) {
    const Edited chunk = find(path);
    if (!chunk) return;
    const Value* value = attribute(operation, "value");
    if (value && !(*chunk == *value)) {
      set_error(fmt::format("value from EditTree != patch value.\n\nExpected: {}\n\nFound: {}", term_text(*value), term_text(*chunk)));
    }
  }

  // The index that a path segment names; `end` is what "-" means.
  std::optional<std::int64_t> index(const Value& key, std::uint32_t end) {
    if (key.is_number()) {
      if (key.is_integer()) return key.as_integer();
      set_error("invalid number type for indexing");
    } else if (key.is_string()) {
      const std::string_view text = key.as_string();
      if (text == "-") return end;
      const auto number = parse_i64(text);
      if (!number) {
        set_error("invalid string for indexing");
      } else if (text != "0" && text[0] == '0') {
        set_error("leading zeros are not allowed in JSON paths");
      } else {
        return number;
      }
    } else {
      set_error("invalid type for indexing");
    }
    return std::nullopt;
  }

  // The child that the way to a deeper place leads through.
  Edited unfold(const Value& value, const Value& key) {
    if (!value.is_composite()) {
      set_error(fmt::format("expected composite type for path {}, found value: {} (type: {})", term_text(key), term_text(value), go_type(value)));
      return std::nullopt;
    }
    Value at = key;
    if (value.is_array()) {
      const auto number = index(key, value.size());
      if (!number) return std::nullopt;
      at = Value::integer(*number);
    }
    const Edited child = child_at(value, at);
    if (!child) set_error(fmt::format("path {} does not exist in {} term {}", term_text(at), kind_name(value.kind()), term_text(value)));
    return child;
  }

  Edited find(const Path& path) {
    Edited current = document_;
    if (!current) set_error("nil value encountered where composite value was expected");
    for (const Value& key : path) {
      if (!current) break;
      current = unfold(*current, key);
    }
    return current;
  }

  // Puts `child` (or, absent, nothing) in the place of what stands under `key`.
  Value with_child(const Value& value, const Value& key, const Edited& child) {
    if (value.is_object()) {
      ObjectBuilder out(context_.arena());
      for (std::uint32_t i = 0; i < value.size(); ++i) {
        if (!(value.key(i) == key)) out.add(value.key(i), value.value(i));
      }
      if (child) out.add(key, *child);
      return out.finish();
    }
    if (value.is_set()) {
      SetBuilder out(context_.arena());
      for (std::uint32_t i = 0; i < value.size(); ++i) {
        if (!(value.at(i) == key)) out.add(value.at(i));
      }
      if (child) out.add(*child);
      return out.finish();
    }
    const auto number = index(key, value.size());
    ArrayBuilder out(context_.arena());
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      if (i != number) {
        out.add(value.at(i));
      } else if (child) {
        out.add(*child);
      }
    }
    return out.finish();
  }

  Edited insert_here(const Value& value, const Value& key, const Value& added) {
    if (value.is_object()) return with_child(value, key, added);
    if (value.is_set()) {
      if (key == added) return with_child(value, key, added);
      set_error(fmt::format("set key {} does not equal value to be inserted {}", term_text(key), term_text(added)));
      return std::nullopt;
    }
    if (!value.is_array()) {
      set_error(fmt::format("expected composite type, found value: {} (type: {})", term_text(value), go_type(value)));
      return std::nullopt;
    }
    const auto number = index(key, value.size());
    if (!number) return std::nullopt;
    if (*number < 0 || *number > value.size()) {
      set_error("index for array insertion out of bounds");
      return std::nullopt;
    }
    ArrayBuilder out(context_.arena());
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      if (i == *number) out.add(added);
      out.add(value.at(i));
    }
    if (*number == value.size()) out.add(added);
    return out.finish();
  }

  Edited remove_here(const Value& value, const Value& key) {
    if (!value.is_composite()) {
      set_error(fmt::format("expected composite type, found value: {} (type: {})", term_text(value), go_type(value)));
      return std::nullopt;
    }
    if (value.is_array()) {
      const auto number = index(key, value.size());
      if (number && (*number < 0 || *number >= value.size())) set_error("index for array delete out of bounds");
    } else if (!value.contains(key)) {
      set_error(fmt::format("cannot delete child key {} that does not exist", term_text(key)));
    }
    if (error_) return std::nullopt;
    return with_child(value, key, std::nullopt);
  }

  // Rebuilds the containers along the path; `added` absent means: delete.
  Edited edit(const Value& value, const Path& path, std::size_t at, const Edited& added) {
    if (at + 1 == path.size()) return added ? insert_here(value, path[at], *added) : remove_here(value, path[at]);
    const Edited child = unfold(value, path[at]);
    if (!child) return std::nullopt;
    const Edited edited = edit(*child, path, at + 1, added);
    if (!edited) return std::nullopt;
    return with_child(value, path[at], edited);
  }

  void change(const Path& path, const Edited& added) {
    if (path.size() > context_.limits().max_depth) return set_error("path is too deep");
    if (!document_ && (!path.empty() || !added)) {
      return set_error(path.size() == 1 ? fmt::format("deleted node encountered during {} operation", added ? "insert" : "delete")
                                        : std::string("nil value encountered where composite value was expected"));
    }
    const Edited edited = path.empty() ? added : edit(*document_, path, 0, added);
    if (!error_) document_ = edited;
  }
  void insert(const Path& path, const Value& value) { change(path, value); }
  void remove(const Path& path) { change(path, std::nullopt); }

  BuiltinContext& context_;
  Edited document_;
  std::optional<BuiltinResult> error_;
};

BuiltinResult json_patch(BuiltinContext& context, BuiltinArgs args) {
  if (!args[1].is_array()) return type_error(context, 2, args[1], "array");
  return Patch(context, args[0]).apply(args[1]);
}

constexpr Builtin kRows[] = {
    {"json.filter", json_filter, "(object[any: any], any<array[any<string, array[any]>], set[any<string, array[any]>]>) -> object[any: any]"},
    {"json.patch", json_patch, R"((any, array[object<"op": string, "path": any>[any: any]]) -> any)"},
    {"json.remove", json_remove, "(object[any: any], any<array[any<string, array[any]>], set[any<string, array[any]>]>) -> object[any: any]"},
};

}  // namespace

std::span<const Builtin> json_rows() { return kRows; }

}  // namespace gabion::rego::builtins
