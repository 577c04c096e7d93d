// Modules in the order of their dependencies, then queries.
#include "rego/check_types.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "rego/schema_types.h"
#include "rego/schemas.h"
#include "rego/type_checker.h"
#include "rego/visit.h"

namespace gabion::rego {
namespace {

struct Branch {
  Rule* rule;
  PlacedRule placed;
  std::vector<std::uint32_t> uses, used_by;
};

class RefCollector : public AstVisitor {
 public:
  explicit RefCollector(std::vector<const Term*>& out) : out_(out) { walk_refs = true; }
  bool enter(Term* term) override {
    if (term->is(TermKind::ref) && term->items()[0]->is_var("data")) out_.push_back(term);
    return true;
  }

 private:
  std::vector<const Term*>& out_;
};

std::string text_with_names(Arena& arena, const Terms& ref, const ModuleTypes::Subjects& subjects,
                            std::initializer_list<const VarMap*> maps) {
  class Names : public AstVisitor {
   public:
    Names(const ModuleTypes::Subjects& behind, std::initializer_list<const VarMap*> all) : subjects(behind), maps(all) {}
    bool enter(Term* term) override {
      const auto subject = term->is(TermKind::var) ? subjects.find(term->name()) : subjects.end();
      if (subject != subjects.end()) {
        *term = *subject->second;
        return true;  // a call's arguments may have had their own locals
      }
      for (const VarMap* map : maps) {
        const auto it = term->is(TermKind::var) && map ? map->find(term->name()) : VarMap::const_iterator();
        if (!term->is(TermKind::var) || !map || it == map->end()) continue;
        term->text = it->second.data();
        term->count = static_cast<std::uint32_t>(it->second.size());
        return false;
      }
      return true;
    }
    const ModuleTypes::Subjects& subjects;
    std::initializer_list<const VarMap*> maps;
  } names(subjects, maps);
  const Terms fresh = copy(arena, ref);
  names.walk(fresh);
  return to_text(fresh);
}

}  // namespace

struct ModuleTypes::State {
  State(const RuleTree& tree_, const VarMap& rewritten_, const Subjects& subjects_)
      : tree(tree_), rewritten(rewritten_), subjects(subjects_), forest(arena) {
    context.dependents = [this](const Term* target, bool is_function) { return dependents(target, is_function); };
    context.source_text = [this](const Terms& ref) {
      return text_with_names(arena, ref, query_subjects ? *query_subjects : subjects, {query_names, &rewritten});
    };
  }

  void build_graph();
  std::vector<std::uint32_t> sorted() const;
  void check_rule(const Branch& branch, Diagnostics& errors);
  void index_schemas(const std::vector<std::unique_ptr<Module>>& modules);
  std::vector<const SchemaAnnotation*> schemas_of(const Branch& branch);
  void put_schema(TypeEnv& env, const SchemaAnnotation& schema, const Rule& rule, Diagnostics& errors);
  bool put_input_schema(Diagnostics& errors);
  const Type* type_of_rule(const TypeEnv& inside, const Rule& rule, Terms& path);
  const Type* type_of_function(const TypeEnv& inside, const Rule& rule);
  const Type* nest(const TypeEnv& inside, const Terms& path, const Type* type);
  TypeNode* dependents(const Term* target, bool is_function);

  const RuleTree& tree;
  const VarMap& rewritten;
  const Subjects& subjects;
  const VarMap* query_names = nullptr;
  const Subjects* query_subjects = nullptr;
  Arena arena;
  TypeForest forest;
  TypeContext context{forest, {}, {}};
  TypeChecker checker{context};
  std::unique_ptr<TypeEnv> env = checker.new_env();
  std::vector<Branch> branches;
  std::unordered_map<const Rule*, std::uint32_t> numbers;
  std::unordered_map<std::string, TypeNode*> dependent_trees;
  // Blocks with schemas, by scope and by the path they stand for.
  std::unordered_map<std::string, std::vector<const Annotations*>> schemas;
  const SchemaSet* files = nullptr;
  std::mutex mutex;
};

ModuleTypes::ModuleTypes(const RuleTree& tree, const VarMap& rewritten, const Subjects& subjects, const SchemaSet* schemas)
    : state_(std::make_unique<State>(tree, rewritten, subjects)) {
  state_->files = schemas;
}
ModuleTypes::~ModuleTypes() = default;

void ModuleTypes::State::build_graph() {
  tree.depth_first([&](const RuleNode* node) {
    for (const PlacedRule& placed : node->rules) {
      for (Rule* rule = placed.rule; rule; rule = rule->else_rule) {
        numbers[rule] = static_cast<std::uint32_t>(branches.size());
        branches.push_back({rule, {rule, placed.module}, {}, {}});
      }
    }
    return false;
  });
  for (std::uint32_t i = 0; i < branches.size(); ++i) {
    std::vector<const Term*> refs;
    RefCollector collector(refs);
    collector.walk(branches[i].rule->head);
    collector.walk(branches[i].rule->body);
    std::unordered_set<std::uint32_t> uses;
    for (const Term* ref : refs) {
      for (const PlacedRule* target : tree.dynamic_rules(ref)) {
        for (const Rule* rule = target->rule; rule; rule = rule->else_rule) uses.insert(numbers[rule]);
      }
    }
    uses.erase(i);
    branches[i].uses.assign(uses.begin(), uses.end());
    std::sort(branches[i].uses.begin(), branches[i].uses.end());
    for (const std::uint32_t other : branches[i].uses) branches[other].used_by.push_back(i);
  }
}

// What is used comes first. Recursion has been ruled out; without recursion of our own, since chains may be long.
std::vector<std::uint32_t> ModuleTypes::State::sorted() const {
  std::vector<std::uint32_t> order, waiting(branches.size());
  order.reserve(branches.size());
  for (std::uint32_t i = 0; i < branches.size(); ++i) {
    waiting[i] = static_cast<std::uint32_t>(branches[i].uses.size());
    if (waiting[i] == 0) order.push_back(i);
  }
  for (std::size_t next = 0; next < order.size(); ++next) {
    for (const std::uint32_t user : branches[order[next]].used_by) {
      if (--waiting[user] == 0) order.push_back(user);
    }
  }
  return order;
}

// ---- schemas

namespace {
std::string schema_key(Scope scope, const std::string& path) { return std::string(scope_name(scope)) + " " + path; }

std::uint32_t ground_parts(const Terms& path) {
  std::uint32_t n = 1;
  while (n < path.size() && is_ground(path[n])) ++n;
  return n;
}
}  // namespace

void ModuleTypes::State::index_schemas(const std::vector<std::unique_ptr<Module>>& modules) {
  for (const auto& module : modules) {
    for (const Annotations* block : module->annotations) {
      if (block->schemas.empty() || block->scope == Scope::rule) continue;
      std::string path = to_text(module->package->path);
      if (block->scope == Scope::document && block->rule) {
        const Terms full = full_ref(arena, {const_cast<Rule*>(block->rule), module.get()})->items();
        path = to_text(full.take(ground_parts(full)));
      }
      schemas[schema_key(block->scope, path)].push_back(block);
    }
  }
}

// From the widest scope to the narrowest, which thus has the last word.
std::vector<const SchemaAnnotation*> ModuleTypes::State::schemas_of(const Branch& branch) {
  std::vector<const SchemaAnnotation*> found;
  const auto add = [&](const Annotations* block) {
    for (const SchemaAnnotation& schema : block->schemas) found.push_back(&schema);
  };
  const auto add_all = [&](Scope scope, const Terms& path) {
    const auto it = schemas.find(schema_key(scope, to_text(path)));
    if (it != schemas.end()) std::for_each(it->second.begin(), it->second.end(), add);
  };
  if (!schemas.empty()) {
    const Terms package = branch.placed.module->package->path->items(), full = full_ref(arena, branch.placed)->items();
    for (std::uint32_t n = 1; n <= package.size(); ++n) add_all(Scope::subpackages, package.take(n));
    add_all(Scope::package, package);
    add_all(Scope::document, full.take(ground_parts(full)));
  }
  for (const Annotations* block : branch.rule->annotations) {
    if (block->scope == Scope::rule) add(block);
  }
  return found;
}

void ModuleTypes::State::put_schema(TypeEnv& inner, const SchemaAnnotation& schema, const Rule& rule, Diagnostics& errors) {
  if (!schema.path || (!schema.has_definition && !files)) return;  // a file's schema, and there are no files
  Value definition = schema.definition;
  if (!schema.has_definition) {
    std::string name;
    for (const Term* part : schema.schema->items()) name += (name.empty() ? "" : ".") + std::string(part->name());
    const auto found = files->by_ref.find(name);
    if (found == files->by_ref.end()) {
      errors.push_back(diagnostic_at(kTypeError, "undefined schema: " + name, rule.loc));
      return;
    }
    definition = found->second;
  }
  const auto type = type_of_schema(forest.types, definition);
  if (!type) {
    errors.push_back(diagnostic_at(kTypeError, type.error().message, rule.loc));
    return;
  }
  const Terms path = schema.path->items();
  // Where something is known of a shorter path, only that part of it is replaced.
  for (std::uint32_t n = 1; n < path.size(); ++n) {
    const Type* known = inner.get_ref(path.take(n));
    if (!known) continue;
    inner.put(path.take(n), override_type(forest.types, known, {path.data + n, path.count - n}, *type));
    return;
  }
  inner.put(path, *type);
}

// The one schema that was given as a file is the input's, everywhere.
bool ModuleTypes::State::put_input_schema(Diagnostics& errors) {
  const auto found = files ? files->by_ref.find("schema") : decltype(files->by_ref.end())();
  if (!files || found == files->by_ref.end()) return true;
  const auto type = type_of_schema(forest.types, found->second);
  if (!type) {
    errors.push_back(diagnostic_at(kTypeError, type.error().message, nullptr));
    return false;
  }
  env->put(make_list(arena, {make_var(arena, "input", nullptr)}), *type);
  return true;
}

void ModuleTypes::check_modules(const std::vector<std::unique_ptr<Module>>& modules, Diagnostics& errors) {
  State& state = *state_;
  state.index_schemas(modules);
  state.build_graph();
  if (!state.put_input_schema(errors)) return;
  Diagnostics found;
  for (const std::uint32_t i : state.sorted()) state.check_rule(state.branches[i], found);
  sort_by_place(found);
  errors.insert(errors.end(), found.begin(), found.end());
}

void ModuleTypes::check_query(const Body& body, const VarMap& rewritten, const Subjects& subjects, Diagnostics& errors) const {
  const std::lock_guard lock(state_->mutex);
  state_->query_names = &rewritten;
  state_->query_subjects = &subjects;
  TypeProblems problems;
  state_->checker.check_body(*state_->env, body, problems);
  state_->query_names = nullptr;
  state_->query_subjects = nullptr;
  for (TypeProblem& problem : problems) errors.push_back(std::move(problem.error));
}

// ---- rules

void ModuleTypes::State::check_rule(const Branch& branch, Diagnostics& errors) {
  TypeProblems problems;
  const auto outer = env->wrap();
  const std::size_t known = errors.size();
  for (const SchemaAnnotation* schema : schemas_of(branch)) put_schema(*outer, *schema, *branch.rule, errors);
  if (errors.size() > known) return;
  const auto inside = checker.check_body(*outer, branch.rule->body, problems);
  Terms path = full_ref(arena, branch.placed)->items();
  if (!problems.empty()) {
    // Who refers to the rule shall not be blamed for what is wrong in it.
    env->put(path, any_type());
    for (TypeProblem& problem : problems) errors.push_back(std::move(problem.error));
    return;
  }
  if (const Type* type = type_of_rule(*inside, *branch.rule, path)) env->insert(path, type);
}

const Type* ModuleTypes::State::type_of_rule(const TypeEnv& inside, const Rule& rule, Terms& path) {
  const Head& head = *rule.head;
  if (head.is_function()) return type_of_function(inside, rule);
  const Type* type = nullptr;
  if (head.value) {
    type = inside.get(head.value);
  } else if (head.key) {
    const Type* member = inside.get(head.key);
    type = member ? forest.types.set(member) : nullptr;
  }
  std::uint32_t ground = 1;
  while (ground < path.size() && is_ground(path[ground])) ++ground;
  if (ground == path.size()) return type;
  // data.p.q[x].r is an object under data.p.q.
  const Terms rest{path.data + ground, path.count - ground};
  path = path.take(ground);
  return nest(inside, rest, type);
}

const Type* ModuleTypes::State::nest(const TypeEnv& inside, const Terms& path, const Type* type) {
  if (path.empty()) return type;
  const Type* value = nest(inside, path.drop_front(), type);
  const Type* key = value ? inside.get(path[0]) : nullptr;
  return key ? forest.types.object({}, true, key, value) : nullptr;
}

const Type* ModuleTypes::State::type_of_function(const TypeEnv& inside, const Rule& rule) {
  // Arguments that the body does not look at may be anything.
  class Unused : public AstVisitor {
   public:
    explicit Unused(const TypeEnv& env) : env_(env) {}
    bool enter(Term* term) override {
      if (term->is(TermKind::var) && !env_.get(term)) env_.set_var(term, any_type());
      return true;
    }

   private:
    const TypeEnv& env_;
  } unused(inside);
  unused.walk(rule.head->args);
  std::vector<const Type*> args;
  for (const Term* arg : rule.head->args) args.push_back(inside.get(arg));
  return forest.types.function(make_list(arena, args), inside.get(rule.head->value));
}

TypeNode* ModuleTypes::State::dependents(const Term* target, bool is_function) {
  std::string key = (is_function ? "f:" : "d:") + to_text(target);
  const auto known = dependent_trees.find(key);
  if (known != dependent_trees.end()) return known->second;
  std::vector<std::uint32_t> todo;
  std::unordered_set<std::uint32_t> seen;
  for (const PlacedRule* placed : tree.dynamic_rules(target)) {
    const auto it = numbers.find(placed->rule);
    if (it != numbers.end() && seen.insert(it->second).second) todo.push_back(it->second);
  }
  TypeEnv layer(forest, {});
  bool any = false;
  for (; !todo.empty();) {
    const Branch& branch = branches[todo.back()];
    todo.pop_back();
    Terms path = full_ref(arena, branch.placed)->items();
    std::uint32_t ground = 1;
    while (ground < path.size() && is_ground(path[ground])) ++ground;
    path = path.take(ground);
    if (!is_function || compare(path, target->items()) != 0) {
      layer.put(path, any_type());
      any = true;
    }
    for (const std::uint32_t user : branch.used_by) {
      if (seen.insert(user).second) todo.push_back(user);
    }
  }
  return dependent_trees[std::move(key)] = any ? layer.tree() : nullptr;
}

}  // namespace gabion::rego
