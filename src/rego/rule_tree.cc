#include "rego/rule_tree.h"

#include <algorithm>

namespace gabion::rego {

Value key_value(const Term* part) {
  if (part->is(TermKind::var)) return Value::string(part->name());
  return part->scalar();
}

Terms ground_prefix(const Head* head) {
  std::uint32_t n = 1;
  while (n < head->ref.size() && !head->ref[n]->is(TermKind::var)) ++n;
  return head->ref.take(n);
}

bool has_ground_ref(const Head* head) { return ground_prefix(head).size() == head->ref.size(); }

Term* full_ref(Arena& arena, const PlacedRule& placed) {
  auto package = placed.module->package->path->items();
  std::vector<Term*> parts(package.begin(), package.end());
  const Terms& ref = placed.rule->head->ref;
  parts.push_back(make_string(arena, ref[0]->name(), ref[0]->loc));
  parts.insert(parts.end(), ref.begin() + 1, ref.end());
  return make_items(arena, TermKind::ref, make_list(arena, parts), placed.rule->loc);
}

RuleNode* RuleTree::make_child(RuleNode* node, const Value& key) {
  auto [it, fresh] = node->by_key.try_emplace(key, nullptr);
  if (fresh) {
    nodes_.emplace_back();
    it->second = &nodes_.back();
    it->second->key = key;
    it->second->parent = node;
    node->children.push_back(it->second);
  }
  return it->second;
}

RuleNode* RuleTree::package_node(const Module* module) {
  RuleNode* node = root();
  for (const Term* part : module->package->path->items().drop_front()) node = make_child(node, key_value(part));
  return node;
}

void RuleTree::add_package(const Module* module) { package_node(module); }

void RuleTree::add_rule(Rule* rule, const Module* module) {
  RuleNode* node = package_node(module);
  for (const Term* part : ground_prefix(rule->head)) node = make_child(node, key_value(part));
  node->rules.push_back({rule, module});
}

namespace {
std::uint32_t number_nodes(RuleNode* node, std::uint32_t next) {
  node->number = next++;
  std::sort(node->children.begin(), node->children.end(), [](auto* a, auto* b) { return compare(a->key, b->key) < 0; });
  for (RuleNode* child : node->children) next = number_nodes(child, next);
  return node->end = next;
}
}  // namespace

void RuleTree::finish() {
  root()->key = Value::string("data");
  if (RuleNode* system = root()->child(Value::string("system"))) system->hidden = true;
  number_nodes(root(), 0);
}

RuleNode* RuleTree::find(const Term* ref) const {
  if (!ref->is(TermKind::ref) || !ref->list[0]->is_var("data")) return nullptr;
  RuleNode* node = const_cast<RuleNode*>(root());
  for (const Term* part : ref->items().drop_front()) {
    if (!part->is_scalar()) return nullptr;
    node = node->child(part->scalar());
    if (!node) return nullptr;
  }
  return node;
}

namespace {
void insert_all(std::vector<const PlacedRule*>& out, const RuleNode* node) {
  for (const PlacedRule& r : node->rules) out.push_back(&r);
}

void collect(std::vector<const PlacedRule*>& out, const RuleNode* node, const Term* ref, std::uint32_t i) {
  if (i >= ref->count) {
    insert_all(out, node);
    for (const RuleNode* child : node->children) collect(out, child, ref, i);
  } else if (ref->list[i]->is_scalar()) {
    const RuleNode* child = node->child(ref->list[i]->scalar());
    if (!child) return;
    if (i + 1 < ref->count) insert_all(out, child);
    collect(out, child, ref, i + 1);
  } else {
    for (const RuleNode* child : node->children) {
      if (i + 1 < ref->count) insert_all(out, child);
      collect(out, child, ref, i + 1);
    }
  }
}
}  // namespace

std::vector<const PlacedRule*> RuleTree::dynamic_rules(const Term* ref) const {
  std::vector<const PlacedRule*> rules;
  if (ref->count == 0 || !ref->list[0]->is_var("data")) return rules;
  collect(rules, root(), ref, 1);
  return rules;
}

}  // namespace gabion::rego
