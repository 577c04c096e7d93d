// Static types: what is known of a value before it is there. Absent (nullptr) means that nothing is known yet. The lattice,
// its order and its texts are OPA's, since they show in errors.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/value.h"
#include "rego/ast.h"

namespace gabion::rego {

enum class TypeKind : std::uint8_t { null, boolean, number, string, array, object, set, any, function };

struct Type;

struct StaticProperty {
  Value key;
  const Type* value = nullptr;
};

struct Type {
  TypeKind kind = TypeKind::any;
  bool has_dynamic = false;             // objects: also other keys
  List<const Type*> items;              // array: the first items; any: one of these (none: everything); function: arguments
  List<StaticProperty> properties;      // object, by key
  const Type* key = nullptr;            // object: type of other keys
  const Type* value = nullptr;          // object: type of their values
  const Type* of = nullptr;             // array: items after the first ones; set: members; function: result
  const Type* variadic = nullptr;       // function: any number of these

  bool is(TypeKind k) const { return kind == k; }
  bool is_everything() const { return kind == TypeKind::any && items.empty(); }
};

// Shared by all.
const Type* null_type();
const Type* boolean_type();
const Type* number_type();
const Type* string_type();
const Type* any_type();  // everything

int compare(const Type* a, const Type* b);
// "array<number>[any]", "object<a: string>[string: any]", "any<number, string>"; "???" where nothing is known.
std::string to_text(const Type* type);
// Something in it is not known.
bool is_unknown(const Type* type);

// Makes types; they live as long as the arena.
class Types {
 public:
  explicit Types(Arena& arena) : arena_(arena) {}
  Arena& arena() { return arena_; }

  const Type* array(List<const Type*> items, const Type* rest);
  const Type* object(std::vector<StaticProperty> properties, bool has_dynamic, const Type* key, const Type* value);
  const Type* set(const Type* of);
  const Type* any(std::vector<const Type*> of);
  const Type* function(List<const Type*> args, const Type* result, const Type* variadic = nullptr);

  const Type* either(const Type* a, const Type* b);
  const Type* type_of(const Value& value);
  // What stands under the key; nullptr: nothing can.
  const Type* select(const Type* type, const Value& key);
  const Type* keys(const Type* type);
  const Type* values(const Type* type);
  // As written in a builtin's row: "(string, any<number, string>) -> array[string]".
  const Type* parse_function(std::string_view text, bool variadic);

 private:
  const Type* new_type(Type type);
  const Type* merge_into_any(const Type* any, const Type* other);
  const Type* parse(std::string_view& text);
  const Type* parse_array(std::string_view& text);
  const Type* parse_object(std::string_view& text);
  Arena& arena_;
};

// a and b may be the same value.
bool unifies(Types& types, const Type* a, const Type* b);

}  // namespace gabion::rego
