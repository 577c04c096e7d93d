#include "rego/types.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace gabion::rego {
namespace {

constexpr Type simple(TypeKind kind) {
  Type type;
  type.kind = kind;
  return type;
}

int order(std::int64_t a, std::int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

int compare_lists(const List<const Type*>& a, const List<const Type*>& b) {
  for (std::uint32_t i = 0; i < std::min(a.count, b.count); ++i) {
    if (const int c = compare(a[i], b[i])) return c;
  }
  return order(a.count, b.count);
}

int compare_objects(const Type& a, const Type& b) {
  if (a.has_dynamic != b.has_dynamic) return a.has_dynamic ? 1 : -1;
  if (a.has_dynamic) {
    if (const int c = compare(a.key, b.key)) return c;
    if (const int c = compare(a.value, b.value)) return c;
  }
  for (std::uint32_t i = 0; i < std::min(a.properties.count, b.properties.count); ++i) {
    if (const int c = compare(a.properties[i].key, b.properties[i].key)) return c;
    if (const int c = compare(a.properties[i].value, b.properties[i].value)) return c;
  }
  return order(a.properties.count, b.properties.count);
}

// Go's %v of a key: strings without quotes.
std::string key_text(const Value& key) {
  if (key.is_null()) return "<nil>";
  return key.is_string() ? std::string(key.as_string()) : to_json(key);
}

std::string list_text(const List<const Type*>& items) {
  std::string out;
  for (const Type* item : items) out.append(out.empty() ? "" : ", ").append(to_text(item));
  return out;
}

std::string object_text(const Type& type) {
  std::string out = "object", inner;
  for (const StaticProperty& p : type.properties) {
    inner.append(inner.empty() ? "" : ", ").append(key_text(p.key)).append(": ").append(to_text(p.value));
  }
  if (!type.properties.empty()) out.append("<").append(inner).append(">");
  if (type.has_dynamic) out.append("[").append(to_text(type.key)).append(": ").append(to_text(type.value)).append("]");
  return out;
}

const StaticProperty* find_property(const Type& object, const Value& key) {
  const auto it = std::lower_bound(object.properties.begin(), object.properties.end(), key,
                                   [](const StaticProperty& p, const Value& wanted) { return compare(p.key, wanted) < 0; });
  return it != object.properties.end() && compare(it->key, key) == 0 ? it : nullptr;
}

// Whether `any` admits the type.
bool admits(const Type& any, const Type* type) {
  if (type && type->is(TypeKind::function)) return false;
  if (any.items.empty()) return true;
  return std::any_of(any.items.begin(), any.items.end(), [&](const Type* t) { return compare(t, type) == 0; });
}

}  // namespace

const Type* null_type() {
  static constexpr Type kType = simple(TypeKind::null);
  return &kType;
}
const Type* boolean_type() {
  static constexpr Type kType = simple(TypeKind::boolean);
  return &kType;
}
const Type* number_type() {
  static constexpr Type kType = simple(TypeKind::number);
  return &kType;
}
const Type* string_type() {
  static constexpr Type kType = simple(TypeKind::string);
  return &kType;
}
const Type* any_type() {
  static constexpr Type kType = simple(TypeKind::any);
  return &kType;
}

int compare(const Type* a, const Type* b) {
  if (a == b) return 0;
  if (!a || !b) return a ? 1 : -1;
  if (a->kind != b->kind) return order(static_cast<int>(a->kind), static_cast<int>(b->kind));
  switch (a->kind) {
    case TypeKind::array:
      if (!a->of != !b->of) return a->of ? 1 : -1;
      if (a->of) {
        if (const int c = compare(a->of, b->of)) return c;
      }
      return compare_lists(a->items, b->items);
    case TypeKind::object: return compare_objects(*a, *b);
    case TypeKind::set: return compare(a->of, b->of);
    case TypeKind::any: return compare_lists(a->items, b->items);
    case TypeKind::function:
      if (a->items.count != b->items.count) return order(a->items.count, b->items.count);
      if (const int c = compare_lists(a->items, b->items)) return c;
      if (const int c = compare(a->of, b->of)) return c;
      return compare(a->variadic, b->variadic);
    default: return 0;
  }
}

std::string to_text(const Type* type) {
  if (!type) return "???";
  switch (type->kind) {
    case TypeKind::null: return "null";
    case TypeKind::boolean: return "boolean";
    case TypeKind::number: return "number";
    case TypeKind::string: return "string";
    case TypeKind::array: {
      std::string out = "array";
      if (!type->items.empty()) out.append("<").append(list_text(type->items)).append(">");
      if (type->of) out.append("[").append(to_text(type->of)).append("]");
      return out;
    }
    case TypeKind::object: return object_text(*type);
    case TypeKind::set: return "set[" + to_text(type->of) + "]";
    case TypeKind::any: return type->items.empty() ? "any" : "any<" + list_text(type->items) + ">";
    case TypeKind::function: return "(" + list_text(type->items) + ") => " + to_text(type->of);
  }
  return "???";
}

bool is_unknown(const Type* type) {
  if (!type) return true;
  const auto any_unknown = [](const List<const Type*>& list) { return std::any_of(list.begin(), list.end(), is_unknown); };
  switch (type->kind) {
    case TypeKind::function: return any_unknown(type->items) || is_unknown(type->of);
    case TypeKind::array: return any_unknown(type->items) || (type->of && is_unknown(type->of));
    case TypeKind::object:
      for (const StaticProperty& p : type->properties) {
        if (is_unknown(p.value)) return true;
      }
      return type->has_dynamic && (is_unknown(type->key) || is_unknown(type->value));
    case TypeKind::set: return is_unknown(type->of);
    default: return false;
  }
}

// ---- making

const Type* Types::new_type(Type type) { return make_node(arena_, type); }

const Type* Types::array(List<const Type*> items, const Type* rest) {
  Type type = simple(TypeKind::array);
  type.items = items;
  type.of = rest;
  return new_type(type);
}

const Type* Types::object(std::vector<StaticProperty> properties, bool has_dynamic, const Type* key, const Type* value) {
  std::stable_sort(properties.begin(), properties.end(), [](const auto& a, const auto& b) { return compare(a.key, b.key) < 0; });
  Type type = simple(TypeKind::object);
  type.properties = make_list(arena_, properties);
  type.has_dynamic = has_dynamic;
  type.key = key;
  type.value = value;
  return new_type(type);
}

const Type* Types::set(const Type* of) {
  Type type = simple(TypeKind::set);
  type.of = of;
  return new_type(type);
}

const Type* Types::any(std::vector<const Type*> of) {
  if (of.empty()) return any_type();
  std::sort(of.begin(), of.end(), [](const Type* a, const Type* b) { return compare(a, b) < 0; });
  Type type = simple(TypeKind::any);
  type.items = make_list(arena_, of);
  return new_type(type);
}

const Type* Types::function(List<const Type*> args, const Type* result, const Type* variadic) {
  Type type = simple(TypeKind::function);
  type.items = args;
  type.of = result;
  type.variadic = variadic;
  return new_type(type);
}

const Type* Types::merge_into_any(const Type* any_of, const Type* other) {
  if (other->is(TypeKind::any)) {
    if (any_of->items.empty()) return any_of;
    if (other->items.empty()) return other;
  }
  std::vector<const Type*> all(any_of->items.begin(), any_of->items.end());
  const List<const Type*> more = other->is(TypeKind::any) ? other->items : List<const Type*>{&other, 1};
  for (const Type* type : more) {
    if (!admits(*any_of, type)) all.push_back(type);
  }
  return all.size() == any_of->items.size() ? any_of : any(std::move(all));
}

const Type* Types::either(const Type* a, const Type* b) {
  if (!a || !b) return a ? a : b;
  const bool fa = a->is(TypeKind::function), fb = b->is(TypeKind::function);
  if (fa && fb) {
    if (a->items.count != b->items.count || !a->variadic != !b->variadic) return nullptr;
    std::vector<const Type*> args;
    for (std::uint32_t i = 0; i < a->items.count; ++i) args.push_back(either(a->items[i], b->items[i]));
    return function(make_list(arena_, args), either(a->of, b->of), either(a->variadic, b->variadic));
  }
  if (fa || fb) return nullptr;
  if (a->is(TypeKind::any)) return merge_into_any(a, b);
  if (b->is(TypeKind::any)) return merge_into_any(b, a);
  return compare(a, b) == 0 ? a : any({a, b});
}

const Type* Types::type_of(const Value& value) {
  switch (value.kind()) {
    case Kind::null: return null_type();
    case Kind::boolean: return boolean_type();
    case Kind::number: return number_type();
    case Kind::string: return string_type();
    case Kind::array:
    case Kind::set: {
      std::vector<const Type*> items;
      for (std::uint32_t i = 0; i < value.size(); ++i) items.push_back(type_of(value.at(i)));
      return array(make_list(arena_, items), nullptr);
    }
    case Kind::object: {
      std::vector<StaticProperty> properties;
      for (std::uint32_t i = 0; i < value.size(); ++i) properties.push_back({value.key(i), type_of(value.value(i))});
      return object(std::move(properties), false, nullptr, nullptr);
    }
  }
  return any_type();
}

// ---- looking into types

const Type* Types::select(const Type* type, const Value& key) {
  if (!type) return nullptr;
  switch (type->kind) {
    case TypeKind::array:
      if (!key.is_integer() || key.as_integer() < 0) return nullptr;
      return key.as_integer() < static_cast<std::int64_t>(type->items.count) ? type->items[static_cast<std::size_t>(key.as_integer())] : type->of;
    case TypeKind::object: {
      if (const StaticProperty* property = find_property(*type, key)) return property->value;
      if (!type->has_dynamic) return nullptr;
      const Type* wanted = type_of(key);
      const bool fits = type->key && type->key->is(TypeKind::any) ? admits(*type->key, wanted) : compare(type->key, wanted) == 0;
      return fits ? type->value : nullptr;
    }
    case TypeKind::set: {
      const Type* wanted = type_of(key);
      if (compare(type->of, wanted) == 0) return type->of;
      return type->of && type->of->is(TypeKind::any) && admits(*type->of, wanted) ? wanted : nullptr;
    }
    case TypeKind::any: {
      if (type->is_everything()) return type;
      const Type* found = nullptr;
      for (const Type* t : type->items) found = either(select(t, key), found);
      return found;
    }
    default: return nullptr;
  }
}

const Type* Types::keys(const Type* type) {
  if (!type) return nullptr;
  switch (type->kind) {
    case TypeKind::array: return number_type();
    case TypeKind::object: {
      const Type* found = nullptr;
      for (const StaticProperty& p : type->properties) found = either(found, type_of(p.key));
      return type->has_dynamic ? either(found, type->key) : found;
    }
    case TypeKind::set: return type->of;
    case TypeKind::any: {
      if (type->is_everything()) return type;
      const Type* found = nullptr;
      for (const Type* t : type->items) found = either(keys(t), found);
      return found;
    }
    default: return nullptr;
  }
}

const Type* Types::values(const Type* type) {
  if (!type) return nullptr;
  const Type* found = nullptr;
  switch (type->kind) {
    case TypeKind::array:
      for (const Type* t : type->items) found = either(found, t);
      return either(found, type->of);
    case TypeKind::object:
      for (const StaticProperty& p : type->properties) found = either(found, p.value);
      return type->has_dynamic ? either(found, type->value) : found;
    case TypeKind::set: return type->of;
    case TypeKind::any:
      if (type->is_everything()) return type;
      for (const Type* t : type->items) found = either(values(t), found);
      return found;
    default: return nullptr;
  }
}

// ---- unification

namespace {

bool unifies_any(Types& types, const Type* any, const Type* other) {
  if (other->is(TypeKind::function)) return false;
  return any->items.empty() || std::any_of(any->items.begin(), any->items.end(), [&](const Type* t) { return unifies(types, t, other); });
}

const Type* array_item(const Type* array, std::uint32_t i) { return i < array->items.count ? array->items[i] : array->of; }

bool unifies_arrays(Types& types, const Type* a, const Type* b) {
  for (std::uint32_t i = 0; i < std::max(a->items.count, b->items.count); ++i) {
    if (!unifies(types, array_item(a, i), array_item(b, i))) return false;
  }
  return !a->of || !b->of || unifies(types, a->of, b->of);
}

bool properties_fit(Types& types, const Type* a, const Type* b) {
  for (const StaticProperty& p : a->properties) {
    const Type* other = types.select(b, p.key);
    if (!other) {
      if ((a->has_dynamic && a->value) || (b->has_dynamic && b->value)) continue;
      return false;
    }
    if (!unifies(types, p.value, other)) return false;
  }
  return true;
}

bool unifies_objects(Types& types, const Type* a, const Type* b) {
  if (!properties_fit(types, a, b) || !properties_fit(types, b, a)) return false;
  const Type* va = a->has_dynamic ? a->value : nullptr;
  const Type* vb = b->has_dynamic ? b->value : nullptr;
  return !va || !vb || unifies(types, va, vb);
}

bool unifies_functions(Types& types, const Type* a, const Type* b) {
  if (a->items.count != b->items.count) return false;
  for (std::uint32_t i = 0; i < a->items.count; ++i) {
    if (!unifies(types, a->items[i], b->items[i])) return false;
  }
  return true;
}

}  // namespace

bool unifies(Types& types, const Type* a, const Type* b) {
  if (!a || !b) return false;
  const bool any_a = a->is(TypeKind::any), any_b = b->is(TypeKind::any);
  if (any_a && unifies_any(types, a, b)) return true;
  if (any_b && unifies_any(types, b, a)) return true;
  if (any_a || any_b || a->kind != b->kind) return false;
  switch (a->kind) {
    case TypeKind::array: return unifies_arrays(types, a, b);
    case TypeKind::object: return unifies_objects(types, a, b);
    case TypeKind::set: return unifies(types, types.values(a), types.values(b));
    case TypeKind::function: return unifies_functions(types, a, b);
    default: return true;
  }
}

// ---- the builtins' notation

namespace {

void skip(std::string_view& text, std::string_view what) {
  while (!text.empty() && what.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
}
bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}
std::string_view take_word(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && ((text[n] >= 'a' && text[n] <= 'z') || text[n] == '_')) ++n;
  const std::string_view word = text.substr(0, n);
  text.remove_prefix(n);
  return word;
}

}  // namespace

const Type* Types::parse_array(std::string_view& text) {
  std::vector<const Type*> items;
  const Type* rest = nullptr;
  if (take(text, '<')) {
    while (!text.empty() && !take(text, '>')) {
      items.push_back(parse(text));
      skip(text, ", ");
    }
  }
  if (take(text, '[')) {
    rest = parse(text);
    take(text, ']');
  }
  return array(make_list(arena_, items), rest);
}

const Type* Types::parse_object(std::string_view& text) {
  std::vector<StaticProperty> properties;
  const Type *key = nullptr, *value = nullptr;
  bool dynamic = false;
  if (take(text, '<')) {
    while (!text.empty() && !take(text, '>')) {
      take(text, '"');
      const std::size_t end = std::min(text.find('"'), text.size());
      const Value name = copy_string(arena_, text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      skip(text, ": ");
      properties.push_back({name, parse(text)});
      skip(text, ", ");
    }
  }
  if (take(text, '[')) {
    dynamic = true;
    key = parse(text);
    skip(text, ": ");
    value = parse(text);
    take(text, ']');
  }
  return object(std::move(properties), dynamic, key, value);
}

const Type* Types::parse(std::string_view& text) {
  const std::string_view word = take_word(text);
  if (word == "null") return null_type();
  if (word == "boolean") return boolean_type();
  if (word == "number") return number_type();
  if (word == "string") return string_type();
  if (word == "array") return parse_array(text);
  if (word == "object") return parse_object(text);
  if (word == "set") {
    const Type* of = any_type();
    if (take(text, '[')) {
      of = parse(text);
      take(text, ']');
    }
    return set(of);
  }
  if (word.empty() && !text.empty()) text.remove_prefix(1);  // nothing known: go on, never stand still
  std::vector<const Type*> of;
  if (take(text, '<')) {
    while (!text.empty() && !take(text, '>')) {
      of.push_back(parse(text));
      skip(text, ", ");
    }
  }
  return any(std::move(of));
}

const Type* Types::parse_function(std::string_view text, bool variadic) {
  std::vector<const Type*> args;
  take(text, '(');
  while (!text.empty() && !take(text, ')')) {
    args.push_back(parse(text));
    skip(text, ", .");
  }
  skip(text, " ->");
  const Type* result = text.empty() ? nullptr : parse(text);
  if (variadic) return function({}, result, args.empty() ? any_type() : args[0]);
  return function(make_list(arena_, args), result);
}

}  // namespace gabion::rego
