#include "rego/index.h"

#include <algorithm>
#include <map>
#include <optional>

#include "rego/vars.h"

namespace gabion::rego {

namespace {

constexpr std::size_t kFewClauses = 3;  // as many are run rather than looked up
constexpr unsigned kMaxIndexDepth = 6;

// The clause needs the value at `key` to be one of `values`; or to begin with the one.
struct Condition {
  std::uint32_t key;
  std::vector<Value> values;
  bool prefix = false;
};
using Conditions = std::vector<Condition>;  // of one clause

class Extractor {
 public:
  Extractor(std::vector<IndexKey>& keys, const Rule* rule) : keys_(keys), rule_(rule) {}
  Conditions run();

 private:
  std::optional<IndexKey> place(const Term* term) const;
  void equality(const Term* a, const Term* b);
  void membership(const Expr* e);
  void prefix(const Term* place, std::string_view begin);
  std::uint32_t number(const IndexKey& key);
  void require(const IndexKey& key, std::vector<Value> values) {
    conditions_.push_back({number(key), std::move(values)});
  }

  std::vector<IndexKey>& keys_;
  const Rule* rule_;
  std::map<Var, IndexKey> names_;  // arguments, and locals that stand for a place
  Conditions conditions_;
};

std::uint32_t Extractor::number(const IndexKey& key) {
  auto it = std::find(keys_.begin(), keys_.end(), key);
  if (it == keys_.end()) it = keys_.insert(keys_.end(), key);
  return static_cast<std::uint32_t>(it - keys_.begin());
}

std::optional<IndexKey> Extractor::place(const Term* term) const {
  if (term->is(TermKind::var)) {
    auto it = names_.find(term->name());
    return it == names_.end() ? std::nullopt : std::optional(it->second);
  }
  if (!term->is(TermKind::ref)) return std::nullopt;
  IndexKey key;
  const Term* head = term->list[0];
  if (!head->is_var("input")) {
    auto it = head->is(TermKind::var) ? names_.find(head->name()) : names_.end();
    if (it == names_.end()) return std::nullopt;
    key = it->second;
  }
  for (const Term* part : term->items().drop_front()) {
    if (!part->is_scalar()) return std::nullopt;
    key.path.push_back(part->scalar());
  }
  return key;
}

void Extractor::equality(const Term* a, const Term* b) {
  if (a->is_scalar()) std::swap(a, b);
  auto left = place(a);
  if (left && b->is_scalar()) {
    require(*left, {b->scalar()});
    return;
  }
  auto right = place(b);
  if (a->is(TermKind::var) && right && !left)
    names_[a->name()] = *right;
  else if (b->is(TermKind::var) && left && !right)
    names_[b->name()] = *left;
}

void Extractor::membership(const Expr* e) {
  if (e->terms.size() != 3) return;
  auto key = place(e->terms[1]);
  const Term* among = e->terms[2];
  if (!key || !(among->is(TermKind::set) || among->is(TermKind::array)) || among->count > 1000) return;
  std::vector<Value> values;
  for (const Term* t : among->items()) {
    if (!t->is_scalar()) return;
    values.push_back(t->scalar());
  }
  require(*key, std::move(values));
}

// What a glob's matches begin with.
std::string_view literal_prefix(std::string_view glob) { return glob.substr(0, glob.find_first_of("*?[]{}\\")); }

void Extractor::prefix(const Term* term, std::string_view begin) {
  auto key = place(term);
  if (key && !begin.empty()) conditions_.push_back({number(*key), {Value::string(begin)}, true});
}

Conditions Extractor::run() {
  if (rule_->else_rule) return {};  // another branch may succeed
  for (std::uint32_t i = 0; i < rule_->head->args.size(); ++i) {
    const Term* arg = rule_->head->args[i];
    IndexKey key;
    key.arg = static_cast<std::int32_t>(i);
    if (arg->is_scalar())
      require(key, {arg->scalar()});
    else if (arg->is(TermKind::var))
      names_.try_emplace(arg->name(), key);
  }
  for (const Expr* e : rule_->body) {
    if (e->negated || !e->withs.empty() || !e->is_call()) continue;
    if (e->is_equality() && e->terms.size() == 3)
      equality(e->terms[1], e->terms[2]);
    else if (e->calls("internal.member_2"))
      membership(e);
    else if (e->calls("startswith") && e->terms.size() == 3 && e->terms[2]->is(TermKind::string))
      prefix(e->terms[1], e->terms[2]->name());
    else if (e->calls("glob.match") && e->terms.size() == 4 && e->terms[1]->is(TermKind::string)) {
      prefix(e->terms[3], literal_prefix(e->terms[1]->name()));
    }
  }
  return std::move(conditions_);
}

class IndexBuilder {
 public:
  IndexBuilder(const std::vector<Conditions>& clauses, std::size_t least) : clauses_(clauses), least_(least) {}
  void build(IndexNode& node, const std::vector<std::uint32_t>& clauses, std::vector<std::uint32_t> used);

 private:
  const Condition* condition(std::uint32_t clause, std::uint32_t key) const {
    for (const Condition& c : clauses_[clause]) {
      if (c.key == key) return &c;
    }
    return nullptr;
  }
  std::optional<std::uint32_t> best_key(const std::vector<std::uint32_t>& clauses,
                                        const std::vector<std::uint32_t>& used) const;
  const std::vector<Conditions>& clauses_;
  const std::size_t least_;  // clauses worth telling apart
};

// The place that most clauses ask of, those with many values first.
std::optional<std::uint32_t> IndexBuilder::best_key(const std::vector<std::uint32_t>& clauses,
                                                    const std::vector<std::uint32_t>& used) const {
  struct Score {
    std::size_t clauses = 0;
    std::unordered_map<Value, bool, ValueHash> values;
  };
  std::map<std::uint32_t, Score> scores;
  for (auto clause : clauses) {
    std::vector<std::uint32_t> seen = used;
    for (const Condition& c : clauses_[clause]) {
      if (std::find(seen.begin(), seen.end(), c.key) != seen.end()) continue;
      seen.push_back(c.key);
      ++scores[c.key].clauses;
      for (const Value& v : c.values) scores[c.key].values[v] = true;
    }
  }
  std::optional<std::uint32_t> best;
  double best_score = 0;
  for (const auto& [key, score] : scores) {
    // What one lookup leaves over: its bucket's share and those that do not ask.
    double asks = static_cast<double>(score.clauses);
    double saved = asks - asks / static_cast<double>(score.values.size());
    if (score.values.size() == 1) saved = asks / 2;
    if (saved <= best_score) continue;
    best_score = saved;
    best = key;
  }
  return best;
}

void IndexBuilder::build(IndexNode& node, const std::vector<std::uint32_t>& clauses, std::vector<std::uint32_t> used) {
  auto key = clauses.size() >= least_ && used.size() < kMaxIndexDepth ? best_key(clauses, used) : std::nullopt;
  if (!key) {
    node.clauses = clauses;
    return;
  }
  node.key = static_cast<std::int32_t>(*key);
  used.push_back(*key);
  std::unordered_map<Value, std::vector<std::uint32_t>, ValueHash> buckets;
  std::map<std::string_view, std::vector<std::uint32_t>> prefixes;
  std::vector<std::uint32_t> others;
  for (auto clause : clauses) {
    const Condition* c = condition(clause, *key);
    if (!c) others.push_back(clause);
    if (c && c->prefix) prefixes[c->values[0].as_string()].push_back(clause);
    for (std::size_t i = 0; c && !c->prefix && i < c->values.size(); ++i) {
      auto& bucket = buckets[c->values[i]];
      if (bucket.empty() || bucket.back() != clause) bucket.push_back(clause);
    }
  }
  for (auto& [value, bucket] : buckets) {
    auto& child = node.by_value[value] = std::make_unique<IndexNode>();
    build(*child, bucket, used);
  }
  for (auto& [prefix, clauses_below] : prefixes) {
    auto& child = node.by_prefix[prefix] = std::make_unique<IndexNode>();
    build(*child, clauses_below, used);
    const auto length = static_cast<std::uint32_t>(prefix.size());
    if (std::find(node.prefix_lengths.begin(), node.prefix_lengths.end(), length) == node.prefix_lengths.end()) {
      node.prefix_lengths.push_back(length);
    }
  }
  if (others.empty()) return;
  node.others = std::make_unique<IndexNode>();
  build(*node.others, others, used);
}

void resolve(IndexNode& node, CodeBuilder& builder) {
  std::unordered_map<Value, std::unique_ptr<IndexNode>, ValueHash> kept;
  for (auto& [value, child] : node.by_value) {
    resolve(*child, builder);
    kept[builder.code().constants[static_cast<std::size_t>(~builder.constant(value))]] = std::move(child);
  }
  node.by_value = std::move(kept);
  std::unordered_map<std::string_view, std::unique_ptr<IndexNode>> prefixes;
  for (auto& [prefix, child] : node.by_prefix) {
    resolve(*child, builder);
    const Value text = builder.code().constants[static_cast<std::size_t>(~builder.string(prefix))];
    // Short strings stand within the Value itself: the key must not point there.
    prefixes[builder.keep(text.as_string())] = std::move(child);
  }
  node.by_prefix = std::move(prefixes);
  if (node.others) resolve(*node.others, builder);
}

}  // namespace

void RuleIndex::resolve_operands(CodeBuilder& builder) {
  for (IndexKey& key : keys) {
    for (Value& part : key.path) part = builder.code().constants[static_cast<std::size_t>(~builder.constant(part))];
  }
  resolve(root, builder);
}

std::unique_ptr<RuleIndex> build_index(const std::vector<const Rule*>& rules, bool few) {
  if (rules.size() < kFewClauses && !few) return nullptr;
  auto index = std::make_unique<RuleIndex>();
  std::vector<Conditions> clauses;
  std::vector<std::uint32_t> all;
  bool any = false;
  for (const Rule* r : rules) {
    clauses.push_back(Extractor(index->keys, r).run());
    any |= !clauses.back().empty();
    all.push_back(static_cast<std::uint32_t>(all.size()));
  }
  if (!any) return nullptr;
  IndexBuilder(clauses, few ? 1 : 2).build(index->root, all, {});
  if (index->root.key < 0) return nullptr;
  return index;
}

}  // namespace gabion::rego
