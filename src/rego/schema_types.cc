#include "rego/schema_types.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "rego/type_env.h"

namespace gabion::rego {
namespace {

const Value* list_at(const Value& schema, std::string_view key) {
  const Value* value = schema.is_object() ? schema.find(key) : nullptr;
  return value && value->is_array() ? value : nullptr;
}

class SchemaReader {
 public:
  SchemaReader(Types& types, const Value& root) : types_(types), root_(root) {}

  Result<const Type*> read(const Value& schema, unsigned depth);

 private:
  // What of a schema counts for its type: allOf merges several into one.
  struct Parts {
    std::vector<std::string_view> kinds;
    std::vector<std::pair<std::string_view, const Value*>> properties;
    std::vector<const Value*> items;
    bool single_item = false;
    bool is(std::string_view kind) const { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); }
  };

  Result<const Type*> read_reference(std::string_view ref, unsigned depth);
  Result<const Type*> read_any_of(const Value& schema, const Value& choices, unsigned depth);
  Result<const Type*> read_all_of(const Value& schema, const Value& parts, unsigned depth);
  Result<const Type*> read_parts(const Parts& parts, unsigned depth);
  Result<const Type*> read_object(const Parts& parts, unsigned depth);
  Result<const Type*> read_array(const Parts& parts, unsigned depth);
  const Value* resolve(std::string_view ref) const;
  Parts parts_of(const Value& schema) const;
  Result<> merge(Parts& into, const Parts& other) const;

  Types& types_;
  const Value& root_;
  unsigned steps_ = 0;
  std::unordered_map<std::string, const Type*> references_;  // nullptr while one is being read
};

SchemaReader::Parts SchemaReader::parts_of(const Value& schema) const {
  Parts parts;
  const Value* kind = schema.find("type");
  if (kind && kind->is_string()) parts.kinds.push_back(kind->as_string());
  for (std::uint32_t i = 0; kind && kind->is_array() && i < kind->size(); ++i) {
    if (kind->at(i).is_string()) parts.kinds.push_back(kind->at(i).as_string());
  }
  const Value* properties = schema.find("properties");
  for (std::uint32_t i = 0; properties && properties->is_object() && i < properties->size(); ++i) {
    if (properties->key(i).is_string()) parts.properties.emplace_back(properties->key(i).as_string(), &properties->value(i));
  }
  const Value* items = schema.find("items");
  if (items && items->is_array()) {
    for (std::uint32_t i = 0; i < items->size(); ++i) parts.items.push_back(&items->at(i));
  } else if (items && items->is_object()) {
    parts.items.push_back(items);
    parts.single_item = true;
  }
  return parts;
}

Result<const Type*> SchemaReader::read(const Value& schema, unsigned depth) {
  if (depth > kMaxSchemaDepth || ++steps_ > kMaxSchemaSteps) return fail("schema is too deep or too large");
  if (!schema.is_object()) return any_type();  // true, or nothing that we know
  if (const Value* ref = schema.find("$ref"); ref && ref->is_string()) return read_reference(ref->as_string(), depth);
  if (const Value* choices = list_at(schema, "anyOf")) return read_any_of(schema, *choices, depth);
  if (const Value* parts = list_at(schema, "allOf")) return read_all_of(schema, *parts, depth);
  return read_parts(parts_of(schema), depth);
}

// Only references into the schema itself: nothing is fetched.
const Value* SchemaReader::resolve(std::string_view ref) const {
  if (!ref.starts_with('#')) return nullptr;
  const Value* at = &root_;
  const auto parts = split(ref.substr(1), '/');
  for (std::size_t i = 1; at && i < parts.size(); ++i) {
    const std::string name = replace_all(replace_all(parts[i], "~1", "/"), "~0", "~");
    at = at->is_object() ? at->find(name) : nullptr;
  }
  return at;
}

Result<const Type*> SchemaReader::read_reference(std::string_view ref, unsigned depth) {
  const auto [it, fresh] = references_.emplace(std::string(ref), nullptr);
  if (!fresh) return it->second ? it->second : any_type();  // within itself it may be anything
  const Value* target = resolve(ref);
  if (!target) return fail("unable to compile the schema: reference " + std::string(ref) + " cannot be resolved");
  const auto type = read(*target, depth + 1);
  if (type) references_[std::string(ref)] = *type;
  return type;
}

Result<const Type*> SchemaReader::read_any_of(const Value& schema, const Value& choices, unsigned depth) {
  const Type* found = nullptr;
  const Parts own = parts_of(schema);
  if (!own.kinds.empty()) {
    const auto core = read_parts(own, depth + 1);
    if (!core) return core;
    if ((*core)->is(TypeKind::object) && !(*core)->has_dynamic) found = *core;
  }
  for (std::uint32_t i = 0; i < choices.size(); ++i) {
    const auto type = read(choices.at(i), depth + 1);
    if (!type) return type;
    found = types_.either(*type, found);
  }
  return found ? found : any_type();
}

Result<> SchemaReader::merge(Parts& into, const Parts& other) const {
  if (into.kinds != other.kinds) {
    return fail("type checking: unable to merge these schemas: type mismatch: " + join({into.kinds.begin(), into.kinds.end()}, ",") + " and " +
                join({other.kinds.begin(), other.kinds.end()}, ","));
  }
  if (into.is("object") && !into.properties.empty()) into.properties.insert(into.properties.end(), other.properties.begin(), other.properties.end());
  if (into.is("array") && !into.items.empty()) {
    for (std::size_t i = into.items.size(); i < other.items.size(); ++i) into.items.push_back(other.items[i]);
  }
  return {};
}

Result<const Type*> SchemaReader::read_all_of(const Value& schema, const Value& all, unsigned depth) {
  const auto with_kind = [&](const Value& part) {
    Parts parts = parts_of(part);
    if (!parts.properties.empty() && !parts.is("object")) parts.kinds.push_back("object");
    if (parts.properties.empty() && !parts.items.empty() && !parts.is("array")) parts.kinds.push_back("array");
    return parts;
  };
  std::vector<Parts> merged;
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const Value* part = &all.at(i);
    for (unsigned hops = 0; part && part->is_object() && hops < kMaxSchemaDepth; ++hops) {
      const Value* ref = part->find("$ref");
      if (!ref || !ref->is_string()) break;
      part = resolve(ref->as_string());
    }
    if (!part || !part->is_object()) continue;
    const Parts parts = with_kind(*part);
    if (parts.kinds.empty() && list_at(*part, "anyOf")) continue;
    merged.push_back(parts);
  }
  if (merged.empty()) return any_type();
  for (std::size_t i = 1; i < merged.size(); ++i) {
    if (const auto ok = merge(merged[0], merged[i]); !ok) return tl::unexpected(ok.error());
  }
  const Parts own = parts_of(schema);
  if (!own.kinds.empty()) {
    if ((own.is("object") && merged[0].is("object")) || (own.is("array") && merged[0].is("array"))) {
      if (const auto ok = merge(merged[0], with_kind(schema)); !ok) return tl::unexpected(ok.error());
    } else if (own.kinds != merged[0].kinds) {
      return fail("type checking: unable to merge these schemas");
    }
  }
  return read_parts(merged[0], depth + 1);
}

Result<const Type*> SchemaReader::read_parts(const Parts& parts, unsigned depth) {
  if (parts.is("boolean")) return boolean_type();
  if (parts.is("string")) return string_type();
  if (parts.is("integer") || parts.is("number")) return number_type();
  if (parts.is("object")) return read_object(parts, depth);
  if (parts.is("array")) return read_array(parts, depth);
  if (!parts.properties.empty()) return read_object(parts, depth);
  return parts.items.empty() ? any_type() : read_array(parts, depth);
}

Result<const Type*> SchemaReader::read_object(const Parts& parts, unsigned depth) {
  if (parts.properties.empty()) return types_.object({}, true, any_type(), any_type());
  std::vector<StaticProperty> properties;
  for (const auto& [name, schema] : parts.properties) {
    const auto type = read(*schema, depth + 1);
    if (!type) return type;
    properties.push_back({copy_string(types_.arena(), name), *type});
  }
  return types_.object(std::move(properties), false, nullptr, nullptr);
}

Result<const Type*> SchemaReader::read_array(const Parts& parts, unsigned depth) {
  if (parts.items.empty()) return types_.array({}, any_type());
  std::vector<const Type*> items;
  for (const Value* schema : parts.items) {
    const auto type = read(*schema, depth + 1);
    if (!type) return type;
    items.push_back(*type);
  }
  if (parts.single_item) return types_.array({}, items[0]);
  return types_.array(make_list(types_.arena(), items), nullptr);
}

}  // namespace

Result<const Type*> type_of_schema(Types& types, const Value& schema) { return SchemaReader(types, schema).read(schema, 0); }

const Type* override_type(Types& types, const Type* type, const Terms& path, const Type* by) {
  if (path.empty()) return by;
  std::vector<StaticProperty> properties;
  bool found = false;
  const bool object = type && type->is(TypeKind::object);
  const Value key = is_constant(path[0]) ? constant_value(types.arena(), path[0]) : Value::null();
  for (std::uint32_t i = 0; object && i < type->properties.size(); ++i) {
    StaticProperty property = type->properties[i];
    if (compare(property.key, key) == 0) {
      found = true;
      property.value = override_type(types, property.value, path.drop_front(), by);
    }
    properties.push_back(property);
  }
  const bool dynamic = !object || type->has_dynamic;
  const Type *other_key = object ? type->key : any_type(), *other_value = object ? type->value : any_type();
  if (!found) {
    // The rest of the path is made of objects that allow what this one allows.
    const Type* nested = by;
    for (std::uint32_t i = path.size(); i-- > 1;) {
      const Value name = is_constant(path[i]) ? constant_value(types.arena(), path[i]) : Value::null();
      nested = types.object({{name, nested}}, dynamic, other_key, other_value);
    }
    properties.push_back({key, nested});
  }
  return types.object(std::move(properties), dynamic, other_key, other_value);
}

}  // namespace gabion::rego
