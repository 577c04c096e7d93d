// Conflicts between rules, and recursion.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "rego/rule_tree.h"

namespace gabion::rego {

namespace {

std::string place_text(const Loc* loc) {
  if (!loc) return {};
  if (!loc->file().empty()) return std::string(loc->file()) + ":" + std::to_string(loc->row);
  return std::to_string(loc->row) + ":" + std::to_string(loc->col);
}

// The ref with variables by the names they had in the source.
std::string ref_text(ConflictContext& context, const PlacedRule& placed) {
  Term* ref = copy(context.arena, full_ref(context.arena, placed));
  for (Term* part : ref->items()) {
    if (!part->is(TermKind::var)) continue;
    auto it = context.rewritten.find(part->name());
    if (it == context.rewritten.end()) continue;
    part->text = it->second.data();
    part->count = static_cast<std::uint32_t>(it->second.size());
  }
  return to_text(ref);
}

struct ConflictingRule {
  Term* ref;
  const PlacedRule* rule;
};

bool has_prefix(const Term* ref, const Term* prefix) {
  if (prefix->count > ref->count) return false;
  for (std::uint32_t i = 0; i < prefix->count; ++i) {
    if (!equal(ref->list[i], prefix->list[i])) return false;
  }
  return true;
}

// Rules below the node, those apart that lie below another such rule.
std::vector<ConflictingRule> rules_below(ConflictContext& context, const RuleNode* node, bool functions_only) {
  std::vector<ConflictingRule> found;
  auto add = [&](const PlacedRule& r) {
    Term* ref = full_ref(context.arena, r);
    for (const auto& f : found) {
      if (has_prefix(ref, f.ref)) return;
    }
    std::erase_if(found, [&](const ConflictingRule& f) { return has_prefix(f.ref, ref); });
    found.push_back({ref, &r});
  };
  std::vector<const RuleNode*> todo(node->children.rbegin(), node->children.rend());
  while (!todo.empty()) {
    const RuleNode* next = todo.back();
    todo.pop_back();
    for (const PlacedRule& r : next->rules) {
      if (!functions_only || r.rule->head->is_function()) add(r);
    }
    todo.insert(todo.end(), next->children.rbegin(), next->children.rend());
  }
  std::stable_sort(found.begin(), found.end(), [](auto& a, auto& b) { return compare(a.ref, b.ref) < 0; });
  return found;
}

std::string conflicts_text(ConflictContext& context, const std::vector<ConflictingRule>& conflicts) {
  std::string text = ":";
  for (const auto& c : conflicts) text += "\n  rule " + ref_text(context, *c.rule) + " at " + place_text(c.rule->rule->loc);
  return text;
}

struct Shape {
  std::set<bool> kinds;
  std::set<std::uint32_t> arities;
  unsigned complete = 0, partial = 0;
  bool set = false, object_of_sets = false;
  bool mixed() const {
    return kinds.size() > 1 || arities.size() > 1 || (complete > 0 && partial > 0) || (set && object_of_sets);
  }
};

Shape shape_of(const RuleNode* node) {
  Shape shape;
  for (const PlacedRule& r : node->rules) {
    const Head* head = r.rule->head;
    bool multi = head->is_multi_value(), ground = has_ground_ref(head);
    shape.kinds.insert(multi);
    shape.arities.insert(head->args.size());
    if (!multi && ground) ++shape.complete;
    else ++shape.partial;
    if (multi && ground) shape.set = true;
    if (multi && !ground) shape.object_of_sets = true;
  }
  return shape;
}

void check_node(ConflictContext& context, const RuleNode* node) {
  if (node->rules.empty()) return;
  std::vector<ConflictingRule> conflicts;
  if (!node->children.empty()) {
    bool any_ground = std::any_of(node->rules.begin(), node->rules.end(), [](auto& r) { return has_ground_ref(r.rule->head); });
    conflicts = rules_below(context, node, !any_ground);
  }
  const PlacedRule& first = node->rules.front();
  std::string name = ref_text(context, node->rules.back());
  auto error = [&](std::string text, const Loc* loc) { context.errors.push_back(diagnostic_at(kTypeError, std::move(text), loc)); };
  if (!conflicts.empty()) {
    error("rule " + name + " conflicts with" + conflicts_text(context, conflicts), first.rule->loc);
    return;
  }
  if (shape_of(node).mixed()) {
    error("conflicting rules " + name + " found", first.rule->loc);
    return;
  }
  std::vector<const PlacedRule*> defaults;
  for (const PlacedRule& r : node->rules) {
    if (r.rule->is_default) defaults.push_back(&r);
  }
  if (defaults.size() < 2) return;
  std::string text = "multiple default rules " + name + " found at ";
  for (const PlacedRule* d : defaults) text += (d == defaults[0] ? "" : ", ") + place_text(d->rule->loc);
  error(text, defaults[0]->module->package->loc);
}

// A package may not have the path of a rule.
void check_packages(ConflictContext& context, const RuleTree& tree, const std::vector<Module*>& modules) {
  std::map<const RuleNode*, std::vector<const Module*>> packages;
  for (const Module* m : modules) {
    if (const RuleNode* node = tree.find(m->package->path)) packages[node].push_back(m);
  }
  for (const Module* m : modules) {
    const RuleNode* package = tree.find(m->package->path);
    for (const Rule* rule : m->rules) {
      if (!has_ground_ref(rule->head)) continue;
      const RuleNode* node = package;
      for (const Term* part : rule->head->ref) node = node ? node->child(key_value(part)) : nullptr;
      auto it = packages.find(node);
      if (!node || it == packages.end()) continue;
      for (const Module* other : it->second) {
        std::string text = "package " + to_text(other->package->path).substr(5) + " conflicts with rule " +
                           to_text(rule->head->ref) + " defined at " + place_text(rule->loc);
        context.errors.push_back(diagnostic_at(kTypeError, std::move(text), m->package->loc));
      }
    }
  }
}

}  // namespace

void check_conflicts(ConflictContext& context, const RuleTree& tree, const std::vector<Module*>& modules) {
  tree.depth_first([&](const RuleNode* node) {
    check_node(context, node);
    return false;
  });
  check_packages(context, tree, modules);
}

namespace {

// Of one branch of the tree the topmost conflict is told. `data` is nothing where no document reaches; one that is no
// object takes the whole place.
void conflicts_below(ConflictContext& context, const RuleNode* node, const Value& data, std::string path) {
  for (const RuleNode* child : node->children) {
    if (!child->key.is_string()) continue;
    Value below = data;
    if (data.is_object()) {
      const Value* found = data.find(child->key);
      if (!found) continue;
      below = *found;
    }
    const std::string at = (path.empty() ? "" : path + "/") + std::string(child->key.as_string());
    if (child->rules.empty()) conflicts_below(context, child, below, at);
    else context.errors.push_back(diagnostic_at(kCompileError, "conflicting rule for data path " + at + " found", child->rules[0].rule->loc));
  }
}

}  // namespace

void check_data_conflicts(ConflictContext& context, const RuleTree& tree, const Value& data) {
  conflicts_below(context, tree.root(), data, "");
}

namespace {

// The rules, else branches apart, and who refers to whom.
struct RuleGraph {
  struct Node {
    const Rule* rule;
    PlacedRule placed;
    std::vector<std::uint32_t> edges;
  };
  std::vector<Node> nodes;
  std::map<const Rule*, std::uint32_t> numbers;
};

RuleGraph graph_of(const RuleTree& tree) {
  RuleGraph graph;
  tree.depth_first([&](const RuleNode* node) {
    for (const PlacedRule& r : node->rules) {
      for_each_branch(r.rule, [&](Rule* branch) {
        graph.numbers[branch] = static_cast<std::uint32_t>(graph.nodes.size());
        graph.nodes.push_back({branch, {branch, r.module}, {}});
      });
    }
    return false;
  });
  for (auto& node : graph.nodes) {
    std::set<std::uint32_t> edges;
    Visitor visitor;
    visitor.term = [&](Term* t) {
      if (!t->is(TermKind::ref)) return false;
      for (const PlacedRule* target : tree.dynamic_rules(t)) {
        for_each_branch(target->rule, [&](Rule* branch) { edges.insert(graph.numbers[branch]); });
      }
      return false;
    };
    walk_rule(visitor, const_cast<Rule*>(node.rule), false);
    node.edges.assign(edges.begin(), edges.end());
  }
  return graph;
}

// Strongly connected components, without recursion: graphs of generated policies are deep.
std::vector<bool> nodes_on_cycles(const RuleGraph& graph) {
  std::size_t n = graph.nodes.size();
  std::vector<std::uint32_t> order(n, 0), low(n, 0), stack;
  std::vector<bool> on_stack(n), cyclic(n);
  std::uint32_t clock = 0;
  struct Visit {
    std::uint32_t node;
    std::size_t next;
  };
  for (std::uint32_t start = 0; start < n; ++start) {
    if (order[start] != 0) continue;
    std::vector<Visit> visits{{start, 0}};
    while (!visits.empty()) {
      auto [u, next] = visits.back();
      if (next == 0) {
        order[u] = low[u] = ++clock;
        stack.push_back(u);
        on_stack[u] = true;
      }
      const auto& edges = graph.nodes[u].edges;
      if (next < edges.size()) {
        ++visits.back().next;
        std::uint32_t v = edges[next];
        if (v == u) cyclic[u] = true;
        if (order[v] == 0) visits.push_back({v, 0});
        else if (on_stack[v]) low[u] = std::min(low[u], order[v]);
        continue;
      }
      visits.pop_back();
      if (!visits.empty()) low[visits.back().node] = std::min(low[visits.back().node], low[u]);
      if (low[u] != order[u]) continue;
      std::vector<std::uint32_t> component;
      for (std::uint32_t v = n;;) {
        v = stack.back();
        stack.pop_back();
        on_stack[v] = false;
        component.push_back(v);
        if (v == u) break;
      }
      if (component.size() > 1) {
        for (auto v : component) cyclic[v] = true;
      }
    }
  }
  return cyclic;
}

// A way from the node back to itself.
std::vector<std::uint32_t> cycle_from(const RuleGraph& graph, const std::vector<bool>& cyclic, std::uint32_t start) {
  std::unordered_set<std::uint32_t> visited;
  struct Visit {
    std::uint32_t node;
    std::size_t next;
  };
  std::vector<Visit> visits{{start, 0}};
  visited.insert(start);
  while (!visits.empty()) {
    auto& top = visits.back();
    const auto& edges = graph.nodes[top.node].edges;
    if (top.next == edges.size()) {
      visits.pop_back();
      continue;
    }
    std::uint32_t v = edges[top.next++];
    if (v == start) {
      std::vector<std::uint32_t> path;
      for (const auto& visit : visits) path.push_back(visit.node);
      path.push_back(start);
      return path;
    }
    if (cyclic[v] && visited.insert(v).second) visits.push_back({v, 0});
  }
  return {};
}

}  // namespace

void check_recursion(ConflictContext& context, const RuleTree& tree) {
  RuleGraph graph = graph_of(tree);
  std::vector<bool> cyclic = nodes_on_cycles(graph);
  auto text = [&](std::uint32_t n) { return to_text(full_ref(context.arena, graph.nodes[n].placed)); };
  for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
    if (!cyclic[i]) continue;
    std::vector<std::uint32_t> path = cycle_from(graph, cyclic, i);
    if (path.empty()) continue;
    std::string ways;
    for (std::uint32_t n : path) ways += (ways.empty() ? "" : " -> ") + text(n);
    context.errors.push_back(
        diagnostic_at(kRecursionError, "rule " + text(i) + " is recursive: " + ways, graph.nodes[i].rule->loc));
  }
}

}  // namespace gabion::rego
