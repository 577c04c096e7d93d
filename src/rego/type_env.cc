#include "rego/type_env.h"

#include <algorithm>

#include "rego/builtin.h"

namespace gabion::rego {

bool is_constant(const Term* term) {
  switch (term->kind) {
    case TermKind::array:
    case TermKind::set: return std::all_of(term->items().begin(), term->items().end(), is_constant);
    case TermKind::object: return std::all_of(term->list, term->list + 2 * term->count, is_constant);
    default: return term->is_scalar();
  }
}

Value constant_value(Arena& arena, const Term* term) {
  switch (term->kind) {
    case TermKind::array:
    case TermKind::set: {
      ArrayBuilder builder(arena);
      for (const Term* item : term->items()) builder.add(constant_value(arena, item));
      return builder.finish();
    }
    case TermKind::object: {
      ObjectBuilder builder(arena);
      for (std::uint32_t i = 0; i < term->count; ++i) {
        builder.add(constant_value(arena, term->key(i)), constant_value(arena, term->value(i)));
      }
      return builder.finish();
    }
    default: return term->scalar();
  }
}

const Type* select_constant(Types& types, const Type* type, const Term* term) {
  return is_constant(term) ? types.select(type, constant_value(types.arena(), term)) : nullptr;
}

const Type* TypeForest::builtin(const Term* ref) {
  const std::string name = ref_name(ref);
  const auto it = builtins_.find(name);
  if (it != builtins_.end()) return it->second;
  const Builtin* found = find_builtin(name);
  const Type* type = found ? types.parse_function(found->type, found->has(kVariadic)) : nullptr;
  builtins_.emplace(name, type);
  return type;
}

std::unique_ptr<TypeEnv> TypeEnv::wrap() const {
  auto inner = std::make_unique<TypeEnv>(*this);
  inner->next_ = this;
  inner->tree_ = inner->vars_ = forest_.make();
  return inner;
}

std::unique_ptr<TypeEnv> TypeEnv::wrap_with() const {
  auto inner = wrap();
  inner->vars_ = vars_;
  return inner;
}

// ---- asking

const Type* TypeEnv::get(const Term* term) const {
  switch (term->kind) {
    case TermKind::null: return null_type();
    case TermKind::boolean: return boolean_type();
    case TermKind::number: return number_type();
    case TermKind::string:
    case TermKind::template_string: return string_type();
    case TermKind::ref: return get_ref(term->items());
    case TermKind::var:
      for (const TypeEnv* env = this; env; env = env->next_) {
        if (const TypeNode* node = env->tree_->child(term)) return node->type;
      }
      return nullptr;
    case TermKind::call: return nullptr;
    case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension:
      return get_comprehension(term);
    default: return get_composite(term);
  }
}

const Type* TypeEnv::get_composite(const Term* term) const {
  Types& make = forest_.types;
  if (term->is(TermKind::array)) {
    std::vector<const Type*> items;
    for (const Term* item : term->items()) items.push_back(get(item));
    return make.array(make_list(make.arena(), items), items.empty() ? any_type() : nullptr);
  }
  if (term->is(TermKind::set)) {
    const Type* of = nullptr;
    for (const Term* item : term->items()) of = make.either(of, get(item));
    return make.set(of ? of : any_type());
  }
  std::vector<StaticProperty> properties;
  bool dynamic = term->count == 0;
  const Type *key = any_type(), *value = any_type();
  for (std::uint32_t i = 0; i < term->count; ++i) {
    const Type* type = get(term->value(i));
    if (is_constant(term->key(i))) {
      properties.push_back({constant_value(make.arena(), term->key(i)), type});
    } else {
      dynamic = true;
      key = get(term->key(i));
      value = type;
    }
  }
  return make.object(std::move(properties), dynamic, dynamic ? key : nullptr, dynamic ? value : nullptr);
}

const Type* TypeEnv::get_comprehension(const Term* term) const {
  const Comprehension& node = *term->comprehension;
  Types& make = forest_.types;
  if (closure_depth > kMaxCheckedClosures) {
    if (term->is(TermKind::array_comprehension)) return make.array({}, any_type());
    return term->is(TermKind::set_comprehension) ? make.set(any_type()) : make.object({}, true, any_type(), any_type());
  }
  const auto inside = check_(*this, node.body);
  if (!inside) return nullptr;
  const Type* head = inside->get(node.head);
  if (term->is(TermKind::array_comprehension)) return make.array({}, head);
  if (term->is(TermKind::set_comprehension)) return make.set(head);
  return make.object({}, true, inside->get(node.key), head);
}

const Type* TypeEnv::get_from_next(const Terms& ref) const {
  if (next_) return next_->get_ref(ref);
  if (ref[0]->is_var("data") || ref[0]->is_var("input")) return any_type();
  Term whole;
  whole.kind = TermKind::ref;
  whole.list = ref.data;
  whole.count = ref.count;
  return forest_.builtin(&whole);
}

const Type* TypeEnv::get_ref(const Terms& ref) const {
  const TypeNode* node = tree_->child(ref[0]);
  return node ? get_below(node, ref, ref.drop_front()) : get_from_next(ref);
}

namespace {

// What a path leads to below a type; parts that are no constants may be any key.
const Type* select_path(Types& types, const Type* type, Terms path) {
  for (; type && !path.empty(); path = path.drop_front()) {
    const Term* part = path[0];
    const bool open = part->is(TermKind::var) || part->is(TermKind::ref) || part->is(TermKind::array) || part->is(TermKind::object) || part->is(TermKind::set);
    type = open ? types.values(type) : select_constant(types, type, part);
  }
  return type;
}

}  // namespace

const Type* TypeEnv::get_below(const TypeNode* node, const Terms& ref, const Terms& tail) const {
  if (tail.empty()) return extent(node);
  const TypeNode* child = node->child(tail[0]);
  if (node->type) return child ? get_below(child, ref, tail.drop_front()) : select_path(forest_.types, node->type, tail);
  if (!is_constant(tail[0])) return select_path(forest_.types, extent(node), tail);
  return child ? get_below(child, ref, tail.drop_front()) : get_from_next(ref);
}

// Documents of the host may stand beside what rules define, so any other key is possible.
const Type* TypeEnv::extent(const TypeNode* node) const {
  if (node->type) return node->type;
  std::vector<StaticProperty> properties;
  for (const auto& [key, child] : node->children) {
    const Type* type = extent(child);
    if (key->is(TermKind::string) || key->is(TermKind::number) || key->is(TermKind::boolean)) properties.push_back({key->scalar(), type});
  }
  return forest_.types.object(std::move(properties), true, string_type(), any_type());
}

// ---- telling

void TypeEnv::set_var(const Term* var, const Type* type) const {
  TypeNode*& child = vars_->children[var];
  if (!child) {
    child = forest_.make();
    child->key = var;
  }
  child->type = type;
}

void TypeEnv::put(const Terms& path, const Type* type) {
  TypeNode* node = tree_;
  for (const Term* part : path) {
    TypeNode*& child = node->children[part];
    if (!child) {
      child = forest_.make();
      child->key = part;
    }
    node = child;
  }
  node->type = type;
}

void TypeEnv::insert(const Terms& path, const Type* type) {
  TypeNode* node = tree_;
  for (std::uint32_t i = 0; i < path.size(); ++i) {
    TypeNode*& child = node->children[path[i]];
    if (!child) {
      child = forest_.make();
      child->key = path[i];
    } else if (child->type && child->type->is(TypeKind::object) && i + 1 < path.size()) {
      child->type = insert_into(child->type, {path.data + i + 1, path.count - i - 1}, type);
    }
    node = child;
  }
  node->type = merge(node->type, type);
  if (!type->is(TypeKind::object) || !node->type || !node->type->is(TypeKind::object)) return;
  std::vector<Term*> below;
  for (const auto& [key, child] : node->children) insert_leaves(child, below, node->type);
}

void TypeEnv::insert_leaves(const TypeNode* node, std::vector<Term*>& path, const Type*& into) {
  path.push_back(const_cast<Term*>(node->key));
  if (node->type) {
    into = insert_into(into, {path.data(), static_cast<std::uint32_t>(path.size())}, node->type);
  } else {
    for (const auto& [key, child] : node->children) insert_leaves(child, path, into);
  }
  path.pop_back();
}

const Type* TypeEnv::insert_into(const Type* object, const Terms& path, const Type* type) {
  if (path.empty()) return object;
  Types& make = forest_.types;
  const Type* key = get(path[0]);
  const Type* value = path.size() == 1 ? type : insert_into(make.object({}, false, nullptr, nullptr), path.drop_front(), type);
  if (object->has_dynamic) {
    key = make.either(object->key, key);
    value = make.either(object->value, value);
  }
  return make.object({object->properties.begin(), object->properties.end()}, true, key, value);
}

// Sets and objects without fixed keys grow together; anything else becomes a choice.
const Type* TypeEnv::merge(const Type* a, const Type* b) {
  if (!a || !b) return a ? a : b;
  Types& make = forest_.types;
  const auto open_object = [](const Type* t) { return t->is(TypeKind::object) && t->properties.empty() && t->has_dynamic; };
  if (open_object(a) && open_object(b)) {
    return make.object({}, true, make.either(a->key, b->key), merge(a->value, b->value));
  }
  if (a->is(TypeKind::set) && b->is(TypeKind::set)) return make.set(make.either(a->of, b->of));
  if (a->is(TypeKind::any) && !b->is(TypeKind::any)) std::swap(a, b);
  if (open_object(a) && b->is(TypeKind::any)) {
    std::vector<const Type*> all(b->items.begin(), b->items.end());
    const auto it = std::find_if(all.begin(), all.end(), open_object);
    if (it != all.end()) {
      *it = make.object({}, true, make.either((*it)->key, a->key), make.either((*it)->value, a->value));
      return make.any(std::move(all));
    }
  }
  return make.either(a, b);
}

}  // namespace gabion::rego
