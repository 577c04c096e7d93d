// The module: what its style is, which imports it needs, its package, imports and rules.
#include "rego/format.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "rego/check_module.h"
#include "rego/format_writer.h"
#include "rego/visit.h"

namespace gabion::rego {
namespace {

constexpr std::string_view kDefaultFile = "__format_default__";

bool is_future_import(const Import& import) { return import.path->items()[0]->is_var("future"); }
bool is_future_keywords(const Import& import) { return is_future_import(import) && import.path->count >= 2; }
bool is_all_keywords(const Import& import) {
  const Terms path = import.path->items();
  return path.size() == 2 && is_future_import(import) && path[1]->is_string("keywords");
}
// The keyword of `import future.keywords.x`.
std::string_view keyword_of(const Import& import) {
  const Terms path = import.path->items();
  return path.size() == 3 && is_future_import(import) && path[1]->is_string("keywords") ? path[2]->name() : std::string_view();
}
bool is_rego_v1(const Import& import) {
  const Terms path = import.path->items();
  return path.size() == 2 && path[0]->is_var("rego") && path[1]->is_string("v1");
}
bool is_v1(RegoVersion version) { return version != RegoVersion::v0; }

bool above(const Loc* a, const Loc* b) {
  if (!a || !b) return !a && b;
  return a->row != b->row ? a->row < b->row : a->col < b->col;
}

// Names wildcards that stand in several places, and finds which future keywords the expressions need.
class Preparation : public AstVisitor {
 public:
  Preparation(Arena& arena, std::vector<std::string_view>& needed) : arena_(arena), needed_(needed) {}

  bool enter(Term* term) override {
    if (term->is_wildcard()) unmangle(term);
    if (!term->loc) homeless.push_back(term);
    return true;
  }
  bool enter(Expr* expr) override {
    if (expr->is_call()) {
      const std::string name = ref_name(expr->terms[0]);
      if (name == "internal.member_2" || name == "internal.member_3") need("in");
    }
    if (expr->kind == ExprKind::every) need("every");
    if (expr->kind == ExprKind::not_) need("not");
    if (expr->kind == ExprKind::logical_and) need("and");
    if (expr->kind == ExprKind::logical_or) need("or");
    if (!expr->loc) homeless_exprs.push_back(expr);
    return true;
  }

  std::vector<Term*> homeless;
  std::vector<Expr*> homeless_exprs;

 private:
  void need(std::string_view keyword) {
    if (std::find(needed_.begin(), needed_.end(), keyword) == needed_.end()) needed_.push_back(keyword);
  }
  // One that is met twice gets a name that says so: _0.
  void unmangle(Term* term) {
    const auto [it, fresh] = first_.emplace(term->name(), term);
    if (fresh) return;
    std::string name(term->name().substr(1));
    if (name.empty() || name[0] != '_') name.insert(0, "_");
    const std::string_view kept = arena_.copy(name);
    for (Term* t : {std::exchange(it->second, nullptr), term}) {
      if (!t) continue;
      t->text = kept.data();
      t->count = static_cast<std::uint32_t>(kept.size());
    }
  }

  Arena& arena_;
  std::vector<std::string_view>& needed_;
  std::unordered_map<std::string_view, Term*> first_;
};

}  // namespace

const Loc* Formatter::default_loc(std::string_view text, std::uint32_t row) {
  if (!default_source_) {
    default_source_ = std::make_unique<Source>();
    default_source_->name = kDefaultFile;
  }
  Loc loc;
  loc.source = default_source_.get();
  loc.row = row;
  loc.col = 1;
  loc.text_begin = loc.offset = static_cast<std::uint32_t>(default_source_->text.size());
  default_source_->text.append(text);
  loc.text_end = static_cast<std::uint32_t>(default_source_->text.size());
  return make_node(module_.arena, loc);
}

// ---- preparation

void Formatter::note_import(const Import& import) {
  const std::string_view keyword = keyword_of(import);
  if (!keyword.empty()) style_.future_keywords.emplace_back(keyword);
  const bool all = is_rego_v1(import) || is_all_keywords(import);
  style_.contains = style_.contains || all || keyword == "contains";
  style_.ifs = style_.ifs || all || keyword == "if";
}

void Formatter::note_rule(const Rule& rule) {
  for (const Rule* r = &rule; r; r = r->else_rule) {
    const std::uint32_t parts = r->head->ref.size();
    if (parts > 2 || (parts == 2 && r->head->is_multi_value())) style_.ref_heads = true;
  }
}

void Formatter::prepare() {
  style_.v1 = style_.ifs = style_.contains = is_v1(options_.version);
  style_.keywords_in_refs = options_.keywords_in_refs;
  for (const Import* import : module_.imports) note_import(*import);
  Preparation preparation(module_.arena, extra_imports_);
  for (Rule* rule : module_.rules) {
    note_rule(*rule);
    preparation.walk(rule);
  }
  for (Term* term : preparation.homeless) term->loc = default_loc(to_text(term));
  for (Expr* expr : preparation.homeless_exprs) expr->loc = default_loc(to_text(expr));
}

// ---- which imports

Import* Formatter::new_import(std::initializer_list<std::string_view> path) {
  std::vector<Term*> ref;
  for (const auto part : path) {
    ref.push_back(ref.empty() ? make_var(module_.arena, part, nullptr) : make_string(module_.arena, part, nullptr));
  }
  Import import;
  import.path = make_items(module_.arena, TermKind::ref, make_list(module_.arena, ref), nullptr);
  // Below the last of its kind, or at the top.
  std::uint32_t row = 0;
  for (const Import* other : imports_) {
    if (is_future_keywords(*other) || is_rego_v1(*other)) row = std::max(row, other->loc->row);
  }
  import.loc = default_loc("import " + to_text(import.path), row + 1);
  for (Term* part : ref) part->loc = default_loc(part->name());  // as if parsed: no quotes
  return make_node(module_.arena, import);
}

void Formatter::add_future_import(std::string_view keyword) {
  for (const Import* import : imports_) {
    const std::string_view has = keyword_of(*import);
    if (is_all_keywords(*import) || has == keyword || (has == "every" && keyword == "in")) return;
  }
  imports_.push_back(new_import({"future", "keywords", module_.arena.copy(keyword)}));
}

void Formatter::drop_imports(bool (*which)(const Import&)) {
  std::erase_if(imports_, [&](const Import* import) { return which(*import); });
}

bool Formatter::is_added(const Import& import) const { return default_source_ && import.loc->source == default_source_.get(); }

void Formatter::settle_imports() {
  imports_.assign(module_.imports.begin(), module_.imports.end());
  const auto has_v1 = [&] { return std::any_of(imports_.begin(), imports_.end(), [](const Import* i) { return is_rego_v1(*i); }); };
  if (options_.version == RegoVersion::v1 && options_.drop_v0_imports) {
    drop_imports(is_rego_v1);
  } else if (options_.version == RegoVersion::v0_compat_v1 && !has_v1()) {
    imports_.push_back(new_import({"rego", "v1"}));
  }
  // `every` brings `in` along, so it goes first.
  std::sort(extra_imports_.begin(), extra_imports_.end(), [](auto a, auto b) { return (a != "every") != (b != "every") ? a == "every" : a < b; });
  const bool v1_imported = has_v1();
  if (!is_v1(options_.version) && !v1_imported) {
    for (const auto keyword : extra_imports_) add_future_import(keyword);
    return;
  }
  if (!options_.drop_v0_imports && !v1_imported) {
    for (const auto& keyword : style_.future_keywords) add_future_import(keyword);
  } else {
    drop_imports(is_future_import);
  }
  for (const auto keyword : extra_imports_) {
    if (keyword == "not" || keyword == "and" || keyword == "or") add_future_import(keyword);
  }
}

// ---- writing

FormatResult Formatter::run() {
  prepare();
  settle_imports();
  write_module();
  FormatResult result;
  if (!errors_.empty()) {
    result.errors = std::move(errors_);
    return result;
  }
  if (out_.ends_with('\n')) {
    while (out_.ends_with('\n')) out_.pop_back();
    out_.push_back('\n');
  }
  result.text = std::move(out_);
  return result;
}

void Formatter::write_module() {
  trimmed_.assign(module_.comments.begin(), module_.comments.end());
  auto& all = comment_lists_.emplace_back();
  for (Comment& comment : trimmed_) {
    while (!comment.text.empty() && trim(comment.text.substr(comment.text.size() - 1)).empty()) comment.text.remove_suffix(1);
    all.push_back(&comment);
  }
  std::vector<Rule*> rules(module_.rules.begin(), module_.rules.end());
  std::stable_sort(imports_.begin(), imports_.end(), [](const Import* a, const Import* b) { return above(a->loc, b->loc); });
  std::stable_sort(rules.begin(), rules.end(), [](const Rule* a, const Rule* b) { return above(a->loc, b->loc); });

  Comments comments = write_package(all);
  // An import that was added gets a row that may lie below a rule's, where it would have no effect.
  const bool late = !rules.empty() && std::any_of(imports_.begin(), imports_.end(), [&](const Import* i) {
    return is_added(*i) && i->loc->row >= rules[0]->loc->row;
  });
  if (late) {
    const auto rest = std::stable_partition(imports_.begin(), imports_.end(), [&](const Import* i) { return is_added(*i); });
    comments = write_imports({imports_.begin(), rest}, comments);
    imports_.erase(imports_.begin(), rest);
  }
  // Imports and rules in turn, as they stand.
  std::size_t i = 0, r = 0;
  while (i < imports_.size() || r < rules.size()) {
    std::size_t last = i;
    while (last < imports_.size() && (r == rules.size() || !above(rules[r]->loc, imports_[last]->loc))) ++last;
    if (last > i) comments = write_imports({imports_.begin() + static_cast<std::ptrdiff_t>(i), imports_.begin() + static_cast<std::ptrdiff_t>(last)}, comments);
    i = last;
    last = r;
    while (last < rules.size() && (i == imports_.size() || above(rules[last]->loc, imports_[i]->loc))) ++last;
    comments = write_rules({rules.data() + r, last - r}, comments);
    r = last;
  }
  for (const Comment* comment : comments) write_line(text_of_comment(*comment));
  if (!comments.empty()) write("\n");
}

Comments Formatter::write_package(Comments comments) {
  const Package& package = *module_.package;
  if (insert_comments(comments, package.loc) != Flow::ok) format_error("unexpected comment");
  start_line();
  Terms path = package.path->items().drop_front();
  std::vector<Term*> ref(path.begin(), path.end());
  ref[0] = make_var(module_.arena, path[0]->name(), path[0]->loc);
  write("package ");
  Comments none;
  write_ref(Terms{ref.data(), static_cast<std::uint32_t>(ref.size())}, none);
  blank_line();
  return comments;
}

// Comments beside an import stay there, whatever the sorting does.
Comments Formatter::take_import_comments(const std::vector<Import*>& imports, Comments comments, std::vector<const Comment*>& beside) {
  beside.assign(imports.size(), nullptr);
  auto& rest = comment_lists_.emplace_back();
  for (const Comment* comment : comments) {
    const auto it = std::find_if(imports.begin(), imports.end(), [&](const Import* i) { return i->loc->row == comment->loc->row; });
    if (it == imports.end()) {
      rest.push_back(comment);
    } else {
      beside[static_cast<std::size_t>(it - imports.begin())] = comment;
    }
  }
  return rest;
}

Comments Formatter::write_imports(std::vector<Import*> imports, Comments comments) {
  std::vector<const Comment*> beside;
  comments = take_import_comments(imports, comments, beside);
  // A blank line parts groups; each is sorted by itself.
  std::vector<std::pair<Import*, const Comment*>> group;
  for (std::size_t i = 0; i < imports.size();) {
    group.clear();
    do {
      group.emplace_back(imports[i], beside[i]);
      ++i;
    } while (i < imports.size() && imports[i]->loc->row - imports[i - 1]->loc->row <= 1);
    if (insert_comments(comments, group[0].first->loc) != Flow::ok) format_error("unexpected comment");
    std::stable_sort(group.begin(), group.end(), [](const auto& a, const auto& b) {
      const int c = compare(a.first->path, b.first->path);
      return c != 0 ? c < 0 : a.first->alias < b.first->alias;
    });
    for (const auto& [import, comment] : group) {
      start_line();
      write_import(*import);
      if (comment) write(" " + text_of_comment(*comment));
      end_line();
    }
    blank_line();
  }
  return comments;
}

void Formatter::write_import(const Import& import) {
  write("import ");
  const bool kept = style_.keywords_in_refs;
  if (!keyword_of(import).empty()) style_.keywords_in_refs = true;  // future.keywords.not is never put in brackets
  Comments none;
  write_ref(import.path->items(), none);
  style_.keywords_in_refs = kept;
  if (!import.alias.empty()) write(" as " + std::string(import.alias));
}

// Rules of one line that stand below each other are kept together.
bool Formatter::is_groupable(const Rule& rule) const {
  if (rule.body.size() > 1 || rule.is_default || rule.else_rule) return false;
  if (rule.body.size() == 1) {
    const Expr& expr = *rule.body[0];
    if (!expr.negated && expr.kind == ExprKind::term && expr.term->is(TermKind::set)) return false;
  }
  return (style_.v1 || style_.ifs) && (style_.contains || rule.head->value);
}

Comments Formatter::write_rules(std::span<Rule* const> rules, Comments comments) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    Rule& rule = *rules[i];
    if (insert_comments(comments, rule.loc) == Flow::failed) return comments;
    // The comment's own error is no error here: what was written stands.
    if (write_rule(rule, false, comments) == Flow::failed) return comments;
    if (i + 1 < rules.size() && is_groupable(rule) && is_groupable(*rules[i + 1]) && rules[i + 1]->loc->row == rule.loc->row + 1) continue;
    blank_line();
  }
  return comments;
}

FormatResult format_module(Module& module, const FormatOptions& options) { return Formatter(module, options).run(); }

FormatResult format_source(std::string name, std::string text, const FormatOptions& options) {
  FormatResult result;
  ParseResult parsed = parse_module(std::move(name), std::move(text), options.parse);
  if (!parsed.module) {
    result.errors = std::move(parsed.errors);
    return result;
  }
  if (is_v1(options.version)) {
    // `if` and `contains` are put where they lack; the rest must hold already.
    check_duplicate_imports(*parsed.module, result.errors);
    check_root_overrides(*parsed.module, result.errors);
    check_deprecated_builtins(*parsed.module, result.errors);
    check_keyword_rule_names(*parsed.module, result.errors);
    if (!result.errors.empty()) return result;
  }
  return format_module(*parsed.module, options);
}

}  // namespace gabion::rego
