// What is known of names at one place: types of variables, and of documents by their paths. Environments nest: one that
// does not know asks the next.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "rego/ast.h"
#include "rego/types.h"

namespace gabion::rego {

// Comprehensions within comprehensions beyond this are taken for any value of their kind: each level is looked at several
// times.
inline constexpr unsigned kMaxCheckedClosures = 6;

// A tree of paths; a node with a type is a leaf, mostly.
struct TypeNode {
  struct Hash {
    std::size_t operator()(const Term* term) const { return hash(term); }
  };
  struct Equal {
    bool operator()(const Term* a, const Term* b) const { return equal(a, b); }
  };
  const Term* key = nullptr;
  const Type* type = nullptr;
  std::unordered_map<const Term*, TypeNode*, Hash, Equal> children;

  TypeNode* child(const Term* part) const {
    const auto it = children.find(part);
    return it == children.end() ? nullptr : it->second;
  }
};

// Owns nodes: they hold memory of their own, so they do not live in the arena.
class TypeForest {
 public:
  explicit TypeForest(Arena& arena) : types(arena) {}
  TypeNode* make() { return &nodes_.emplace_back(); }
  Types types;
  // Type of a builtin; nullptr when there is none of that name.
  const Type* builtin(const Term* ref);

 private:
  std::deque<TypeNode> nodes_;
  std::unordered_map<std::string, const Type*> builtins_;
};

class TypeEnv {
 public:
  // How a comprehension's body is checked: the environment of its inside, or nothing if something is wrong there.
  using CheckClosure = std::function<std::unique_ptr<TypeEnv>(const TypeEnv&, const Body&)>;

  TypeEnv(TypeForest& forest, CheckClosure check) : forest_(forest), tree_(forest.make()), vars_(tree_), check_(std::move(check)) {}
  std::unique_ptr<TypeEnv> wrap() const;
  // For one expression with `with`: variables are kept in this environment, since they outlive the expression.
  std::unique_ptr<TypeEnv> wrap_with() const;

  const Type* get(const Term* term) const;
  const Type* get_ref(const Terms& ref) const;
  void set_var(const Term* var, const Type* type) const;
  void put(const Terms& path, const Type* type);
  // Also merges into objects along the path, and leaves below into an object that is put.
  void insert(const Terms& path, const Type* type);

  TypeNode* tree() const { return tree_; }
  void set_tree(TypeNode* tree) { tree_ = tree; }
  const TypeEnv* next() const { return next_; }
  TypeForest& forest() const { return forest_; }
  Types& types() const { return forest_.types; }
  // All that is known below a node, as one type.
  const Type* extent(const TypeNode* node) const;
  unsigned closure_depth = 0;
  // Environments that this one asks and nobody else owns.
  void keep(std::vector<std::unique_ptr<TypeEnv>> layers) { kept_ = std::make_shared<std::vector<std::unique_ptr<TypeEnv>>>(std::move(layers)); }

 private:
  const Type* get_composite(const Term* term) const;
  const Type* get_comprehension(const Term* term) const;
  const Type* get_below(const TypeNode* node, const Terms& ref, const Terms& tail) const;
  const Type* get_from_next(const Terms& ref) const;
  const Type* insert_into(const Type* object, const Terms& path, const Type* type);
  void insert_leaves(const TypeNode* node, std::vector<Term*>& path, const Type*& into);
  const Type* merge(const Type* a, const Type* b);

  TypeForest& forest_;
  TypeNode* tree_;
  TypeNode* vars_;
  const TypeEnv* next_ = nullptr;
  CheckClosure check_;
  std::shared_ptr<std::vector<std::unique_ptr<TypeEnv>>> kept_;
};

// Values that hold neither names nor calls nor comprehensions.
bool is_constant(const Term* term);
Value constant_value(Arena& arena, const Term* term);
// What stands under the term, where it is a constant; nullptr otherwise or when nothing can stand there.
const Type* select_constant(Types& types, const Type* type, const Term* term);

}  // namespace gabion::rego
