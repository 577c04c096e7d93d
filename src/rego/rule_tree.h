// Every rule of a module set under its path: data → package → rule. Packages without rules have a node too.
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "rego/ast.h"
#include "rego/vars.h"

namespace gabion::rego {

struct ValueHash {
  std::size_t operator()(const Value& v) const { return v.hash(); }
};

struct PlacedRule {
  Rule* rule;
  const Module* module;
};

struct RuleNode {
  Value key;
  RuleNode* parent = nullptr;
  std::vector<RuleNode*> children;  // by key
  std::unordered_map<Value, RuleNode*, ValueHash> by_key;
  std::vector<PlacedRule> rules;    // those whose ground prefix ends here
  bool hidden = false;              // data.system
  // Every node below has its number in [number, end).
  std::uint32_t number = 0, end = 0;

  RuleNode* child(const Value& key) const {
    auto it = by_key.find(key);
    return it == by_key.end() ? nullptr : it->second;
  }
};

class RuleTree {
 public:
  RuleTree() { nodes_.emplace_back(); }
  void add_package(const Module* module);
  void add_rule(Rule* rule, const Module* module);
  void finish();  // sorts children, numbers nodes

  RuleNode* root() { return &nodes_.front(); }  // `data`
  const RuleNode* root() const { return &nodes_.front(); }
  std::size_t size() const { return nodes_.size(); }
  // A ref that begins at data and whose parts are all scalars; nullptr when there is no such node.
  RuleNode* find(const Term* ref) const;
  // Rules that a ref may mean, its variable parts being anything; hidden packages included.
  std::vector<const PlacedRule*> dynamic_rules(const Term* ref) const;
  template <typename F>
  void depth_first(F f) const {
    visit(const_cast<RuleNode*>(root()), f);
  }

 private:
  RuleNode* make_child(RuleNode* node, const Value& key);
  RuleNode* package_node(const Module* module);
  template <typename F>
  static void visit(RuleNode* node, F& f) {
    if (f(node)) return;  // true: no deeper
    for (RuleNode* child : node->children) visit(child, f);
  }
  std::deque<RuleNode> nodes_;
};

// The head's ref up to its first variable.
Terms ground_prefix(const Head* head);
bool has_ground_ref(const Head* head);
// data.pkg.rule… with the head's ref as it stands.
Term* full_ref(Arena& arena, const PlacedRule& rule);
// A variable stands for its name: the first part of a rule's ref.
Value key_value(const Term* part);

// What the rules of one tree may not do beside each other.
struct ConflictContext {
  Arena& arena;
  const VarMap& rewritten;
  Diagnostics& errors;
};
void check_conflicts(ConflictContext& context, const RuleTree& tree, const std::vector<Module*>& modules);
// A rule must not stand where a base document does.
void check_data_conflicts(ConflictContext& context, const RuleTree& tree, const Value& data);
void check_recursion(ConflictContext& context, const RuleTree& tree);

}  // namespace gabion::rego
