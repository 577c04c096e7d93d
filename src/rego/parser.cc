// Tokens, saved states, errors, and the statements of a module but rules.
#include "rego/parser.h"

#include <algorithm>

#include "rego/annotations.h"
#include "rego/parser_impl.h"

namespace gabion::rego {

Parser::Parser(Module& module, const ParseOptions& options) : module_(module), options_(options) {
  s_.lexer = Lexer(module.source->text);
  s_.keywords = options.future_keywords | (options.version == RegoVersion::v1 ? kKwV1 : 0);
  if (s_.keywords & kKwEvery) s_.keywords |= kKwIn;
  not_bodies_ = (s_.keywords & kKwNot) != 0;
}

// ---- tokens and places

void Parser::scan(bool skip_blanks, ScanMode mode) {
  // Blanks never count for where a node's text ends.
  if (tok() != Tok::whitespace) {
    s_.last_end = s_.token.end;
    s_.skipped_newline = false;
  }
  while (true) {
    problems_.clear();
    s_.token = s_.lexer.scan(mode, s_.keywords, arena(), problems_);
    if (!problems_.empty()) {
      for (const auto problem : std::vector<std::string_view>(problems_)) error(here(), std::string(problem));
      s_.token.kind = Tok::illegal;
    }
    if (tok() == Tok::whitespace) {
      if (s_.token.text == "\n") s_.skipped_newline = true;
      if (skip_blanks) continue;
    }
    if (tok() != Tok::comment) return;
    take_comment();
  }
}

void Parser::take_comment() {
  std::string_view text = s_.token.text.substr(1);
  while (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  s_.comments = make_node(arena(), CommentNode{{here(), text}, s_.comments});
  ++s_.comment_count;
}

void Parser::scan_past_blank_and_back(Tok& next) {
  const State before = s_;
  scan_blank();
  next = tok();
  s_ = before;
}

Loc* Parser::here() {
  Loc loc;
  loc.source = module_.source.get();
  const auto size = static_cast<std::uint32_t>(module_.source->text.size());
  loc.offset = s_.token.offset;
  loc.text_begin = std::min(s_.token.offset, size);
  loc.text_end = std::min(s_.token.end, size);
  loc.row = s_.token.row;
  loc.col = s_.token.col;
  return make_node(arena(), loc);
}

Loc* Parser::copy_loc(const Loc* loc, std::uint32_t begin, std::uint32_t end) {
  Loc* copy = make_node(arena(), *loc);
  set_text(copy, begin, end);
  return copy;
}

// Places are shared: who holds one sees the new text, too, which is what is wanted.
void Parser::set_text(const Loc* loc, std::uint32_t begin, std::uint32_t end) {
  auto* mine = const_cast<Loc*>(loc);
  const auto size = static_cast<std::uint32_t>(loc->source->text.size());
  mine->text_begin = std::min(begin, size);
  mine->text_end = std::max(std::min(end, size), mine->text_begin);
}

std::string_view Parser::text(std::uint32_t begin, std::uint32_t end) const {
  const std::string_view all = module_.source->text;
  if (begin >= all.size() || end < begin) return {};
  return all.substr(begin, end - begin);
}

// ---- errors

void Parser::error(const Loc* loc, std::string message) {
  if (s_.hints) {
    std::vector<std::string_view> hints;
    for (const HintNode* h = s_.hints; h; h = h->before) hints.insert(hints.begin(), h->text);
    message.append(hints.size() == 1 ? " (hint: " : " (hints: ");
    for (std::size_t i = 0; i < hints.size(); ++i) message.append(i ? ", " : "").append(hints[i]);
    message.append(")");
    s_.hints = nullptr;
  }
  // Diagnostics own memory, so they are kept beside the arena.
  module_errors_.push_back(ErrorNode{parse_diagnostic(std::move(message), loc), s_.errors});
  s_.errors = &module_errors_.back();
  ++s_.error_count;
}

void Parser::illegal(std::string_view note) {
  if (tok() == Tok::illegal) return error(here(), "illegal token");
  const std::string_view name = token_name(tok());
  const bool keyword = is_base_keyword(name) || (tok() >= Tok::every && tok() <= Tok::logical_or) || tok() == Tok::in;
  std::string message = "unexpected ";
  message.append(name).append(keyword ? " keyword" : " token");
  if (!note.empty()) message.append(": ").append(note);
  error(here(), std::move(message));
}

void Parser::hint(std::string_view text) { s_.hints = make_node(arena(), HintNode{arena().copy(text), s_.hints}); }

Diagnostics Parser::errors() const {
  Diagnostics all;
  for (const ErrorNode* e = s_.errors; e; e = e->before) all.push_back(e->error);
  std::reverse(all.begin(), all.end());
  return all;
}

List<Comment> Parser::comments() const {
  std::vector<Comment> all(s_.comment_count);
  std::size_t i = all.size();
  for (const CommentNode* c = s_.comments; c; c = c->before) all[--i] = c->comment;
  return make_list(module_.arena, all);
}

bool Parser::enter() {
  if (++depth_ <= kMaxNesting) return true;
  error(here(), "max parsing recursion depth exceeded");
  --depth_;
  return false;
}

// ---- words

// A keyword that may stand for a name where a ref is meant: data.if, not.x
bool Parser::is_ref_keyword(Tok t) const {
  if (!options_.keywords_in_refs) return false;
  const std::string_view word = token_name(t);
  return is_keyword(word, options_.version) || is_base_keyword(word) || (s_.keywords & keyword_bit(word)) != 0;
}

bool Parser::take_ident_or_ref_keyword() {
  if (tok() == Tok::ident) return true;
  if (!is_ref_keyword(tok())) return false;
  s_.token.kind = Tok::ident;
  return true;
}

bool Parser::scan_ahead_ref() {
  if (!is_ref_keyword(tok())) return false;
  Tok next;
  scan_past_blank_and_back(next);
  if (next != Tok::dot && next != Tok::lbrack) return false;
  s_.token.kind = Tok::ident;
  return true;
}

bool Parser::is_future_keyword(std::string_view word) const {
  return (keyword_bit(word) & (options_.version == RegoVersion::v1 ? kKwFuture : kKwV1)) != 0;
}

// ---- statements

std::vector<Statement> Parser::parse_statements(bool skip_rules) {
  std::vector<Statement> out;
  scan();
  while (tok() != Tok::eof && parse_statement(out, skip_rules)) {
    cache_.clear();
    s_.long_chains = 0;
  }
  return out;
}

// Package, import, rule, query: in this order, each from the same state.
bool Parser::parse_statement(std::vector<Statement>& out, bool skip_rules) {
  const State before = s_;
  const Loc* loc = here();
  if (tok() == Tok::package) {
    if (Package* package = parse_package()) {
      out.push_back({.kind = Statement::Kind::package, .loc = package->loc, .package = package, .body = {}});
      return true;
    }
    if (has_errors()) return false;
    s_ = before;
  }
  if (tok() == Tok::import) {
    if (Import* import = parse_import()) {
      apply_rego_import(*import);
      apply_future_import(*import);
      out.push_back({.kind = Statement::Kind::import, .loc = import->loc, .import = import, .body = {}});
      return true;
    }
    if (has_errors()) return false;
    s_ = before;
  }
  if (!skip_rules) {
    std::vector<Rule*> rules;
    if (parse_rules(rules)) {
      for (Rule* rule : rules) out.push_back({.kind = Statement::Kind::rule, .loc = rule->loc, .rule = rule, .body = {}});
      return true;
    }
    if (has_errors()) return false;
    s_ = before;
  }
  Body body;
  if (!parse_query(true, Tok::eof, body)) return false;
  out.push_back({.kind = Statement::Kind::body, .loc = body.empty() ? loc : body[0]->loc, .package = nullptr, .body = body});
  return true;
}

Package* Parser::parse_package() {
  Package package;
  package.loc = here();
  scan_blank();
  if (tok() == Tok::dot || tok() == Tok::lbrack) return nullptr;  // a ref: package.x
  if (tok() == Tok::whitespace) scan();
  if (!take_ident_or_ref_keyword()) return illegal(), nullptr;

  const Term* term = parse_term();
  TermVector path;
  if (term && term->is(TermKind::var)) {
    path = {make_var(arena(), "data", term->loc), make_string(arena(), term->name(), term->loc)};
  } else if (term && term->is(TermKind::ref)) {
    const Terms ref = term->items();
    path = {make_var(arena(), "data", ref[0]->loc)};
    if (!ref[0]->is(TermKind::var)) {
      error(ref[0]->loc, "unexpected " + std::string(term_kind_name(ref[0]->kind)) + " token: expecting var");
      return nullptr;
    }
    path.push_back(make_string(arena(), ref[0]->name(), ref[0]->loc));
    for (std::uint32_t i = 1; i < ref.size(); ++i) {
      if (!ref[i]->is(TermKind::string)) {
        error(ref[i]->loc, "unexpected " + std::string(term_kind_name(ref[i]->kind)) + " token: expecting string");
        return nullptr;
      }
      path.push_back(ref[i]);
    }
  } else if (term) {
    return illegal(), nullptr;
  }
  if (path.empty()) {
    if (!has_errors()) error(here(), "expected path");
    return nullptr;
  }
  package.path = make_items(arena(), TermKind::ref, make_list(arena(), path), term->loc);
  return make_node(arena(), package);
}

// The path is read with no future keyword known, so that `import future.keywords.in` reads the same twice.
Term* Parser::import_path() {
  const KeywordSet known = s_.keywords;
  std::vector<CachedTerm> cache;
  cache.swap(cache_);
  s_.keywords = 0;
  Term* term = parse_term();
  if (term && term->is(TermKind::ref)) {
    const Terms ref = term->items();
    for (std::uint32_t i = 1; i < ref.size(); ++i) {
      if (ref[i]->is(TermKind::string)) continue;
      error(ref[i]->loc, "unexpected " + std::string(term_kind_name(ref[i]->kind)) + " token: expecting string");
      return nullptr;
    }
  } else if (term && term->is(TermKind::var)) {
    term = make_items(arena(), TermKind::ref, make_list(arena(), {term}), term->loc);
  } else {
    term = nullptr;
  }
  s_.keywords = known;
  cache_.swap(cache);
  if (!term) error(here(), "expected path");
  return term;
}

Import* Parser::parse_import() {
  Import import;
  import.loc = here();
  scan_blank();
  if (tok() == Tok::dot || tok() == Tok::lbrack) return nullptr;  // a ref: import.x
  if (tok() == Tok::whitespace) scan();
  if (!take_ident_or_ref_keyword()) return illegal(), nullptr;
  import.path = import_path();
  if (!import.path || !check_import_path(import)) return nullptr;

  if (tok() == Tok::as) {
    scan();
    if (tok() != Tok::ident) return illegal("expected var"), nullptr;
    const Term* alias = parse_term();
    if (!alias || !alias->is(TermKind::var)) return illegal("expected var"), nullptr;
    import.alias = alias->name();
  } else {
    check_import_tail(import);
  }
  return make_node(arena(), import);
}

bool Parser::check_import_path(const Import& import) {
  const Term* head = import.path->items()[0];
  for (const auto root : {"data", "input", "future", "rego"}) {
    if (head->is_var(root)) return true;
  }
  hint("if this is unexpected, try updating OPA");
  error(import.path->loc, "unexpected import path, must begin with one of: {data, future, input, rego}, got: " + to_text(head));
  return false;
}

void Parser::check_import_tail(const Import& import) {
  const Terms path = import.path->items();
  if (path.size() > 1 && path[0]->is_var("future")) return;
  const Term* last = path.back();
  if (!is_keyword(last->name(), options_.version)) return;
  hint("import a different path or use an alias");
  error(last->loc, "unexpected import path, must not end with a keyword, got: " + std::string(last->name()));
}

void Parser::apply_rego_import(const Import& import) {
  const Terms path = import.path->items();
  if (!path[0]->is_var("rego")) return;
  if (path.size() != 2 || !path[1]->is_string("v1")) {
    return error(import.path->loc, "invalid import `" + to_text(path) + "`, must be `rego.v1`");
  }
  if (options_.version == RegoVersion::v1) return;
  if (!import.alias.empty()) return error(import.path->loc, "`rego` imports cannot be aliased");
  s_.keywords |= kKwV1;
}

void Parser::apply_future_import(const Import& import) {
  const Terms path = import.path->items();
  if (!path[0]->is_var("future")) return;
  if (path.size() == 1 || !path[1]->is_string("keywords")) {
    return error(import.path->loc, "invalid import, must be `future.keywords`");
  }
  if (!import.alias.empty()) return error(import.path->loc, "`future` imports cannot be aliased");
  KeywordSet wanted = kKwV1 | kKwFuture;
  if (path.size() == 3) {
    wanted = keyword_bit(path[2]->name());
    if (wanted == 0) {
      return error(import.path->loc, "unexpected keyword, must be one of [and contains every if in not or]");
    }
    if (wanted == kKwEvery) wanted |= kKwIn;
  }
  if (wanted & kKwNot) not_bodies_ = true;
  s_.keywords |= wanted;
}

// ---- entry points

namespace {

std::unique_ptr<Module> new_module(std::string name, std::string text, const ParseOptions& options) {
  auto module = std::make_unique<Module>();
  auto source = std::make_shared<Source>();
  source->name = std::move(name);
  source->text = std::move(text);
  module->source = std::move(source);
  module->version = options.version;
  return module;
}

bool too_large(const Module& module, Diagnostics& errors) {
  if (module.source->text.size() <= kMaxSourceBytes) return false;
  Diagnostic error = diagnostic_at(kParseError, "file is larger than " + std::to_string(kMaxSourceBytes) + " bytes", nullptr);
  error.file = module.source->name;
  errors.push_back(std::move(error));
  return true;
}

void check_v1_rule(const Rule& rule, Diagnostics& errors) {
  const Head& head = *rule.head;
  const char* what = head.is_function() ? "function" : "rule";
  if (head.ref.size() < 2 && is_keyword(head.name, RegoVersion::v1)) {
    errors.push_back(diagnostic_at(kParseError, std::string(head.name) + " keyword cannot be used for rule name", rule.loc));
  }
  if (rule.generated_body && head.generated_value) {
    errors.push_back(diagnostic_at(kParseError, std::string(what) + " must have value assignment and/or body declaration", rule.loc));
  }
  if (!rule.generated_body && !head.with_if && !rule.is_default) {
    errors.push_back(diagnostic_at(kParseError, std::string("`if` keyword is required before ") + what + " body", rule.loc));
  }
  if (head.is_multi_value() && !head.with_contains) {
    errors.push_back(diagnostic_at(kParseError, "`contains` keyword is required for partial set rules", rule.loc));
  }
}

bool is_rego_v1_import(const Import& import) {
  const Terms path = import.path->items();
  return path.size() == 2 && path[0]->is_var("rego") && path[1]->is_string("v1");
}

struct Assembly {
  std::vector<Import*> imports;
  std::vector<Rule*> rules;
  Diagnostics errors;
};

// A body that stands where a rule may is one: p = 1, p[x], f(x).
void add_body_rule(Module& module, Statement& statement, Assembly& out) {
  std::string why;
  Rule* rule = rule_from_body(module.arena, statement.body, why);
  if (!rule) {
    out.errors.push_back(diagnostic_at(kParseError, std::move(why), statement.body[0]->loc));
    return;
  }
  rule->generated_body = true;
  out.rules.push_back(rule);
  statement.kind = Statement::Kind::rule;
  statement.rule = rule;
}

void assemble(Module& module, std::vector<Statement>& statements, Assembly& out) {
  if (statements[0].kind == Statement::Kind::package) {
    module.package = statements[0].package;
  } else {
    out.errors.push_back(diagnostic_at(kParseError, "package expected", statements[0].loc));
  }
  for (std::size_t i = 1; i < statements.size(); ++i) {
    Statement& statement = statements[i];
    switch (statement.kind) {
      case Statement::Kind::package: out.errors.push_back(diagnostic_at(kParseError, "unexpected package", statement.loc)); break;
      case Statement::Kind::import:
        out.imports.push_back(statement.import);
        if (module.version == RegoVersion::v0 && is_rego_v1_import(*statement.import)) module.version = RegoVersion::v0_compat_v1;
        break;
      case Statement::Kind::rule: out.rules.push_back(statement.rule); break;
      case Statement::Kind::body: add_body_rule(module, statement, out); break;
    }
  }
  if (module.version != RegoVersion::v0) {
    for (const Rule* rule : out.rules) {
      for (const Rule* r = rule; r; r = r->else_rule) check_v1_rule(*r, out.errors);
    }
  }
  module.imports = make_list(module.arena, out.imports);
  module.rules = make_list(module.arena, out.rules);
}

}  // namespace

ParseResult parse_module(std::string name, std::string text, const ParseOptions& options) {
  ParseResult result;
  auto module = new_module(std::move(name), std::move(text), options);
  if (too_large(*module, result.errors)) return result;
  Parser parser(*module, options);
  std::vector<Statement> statements = parser.parse_statements(false);
  module->comments = parser.comments();
  result.errors = parser.errors();
  std::vector<Annotations*> annotations;
  if (options.annotations) annotations = parse_annotations(*module, result.errors);
  if (!result.errors.empty()) return result;
  if (statements.empty()) {
    // METADATA alone would be a statement, too, but no package.
    Diagnostic error = diagnostic_at(kParseError, annotations.empty() ? "empty module" : "package expected",
                                     annotations.empty() ? nullptr : annotations[0]->loc);
    error.file = module->source->name;
    result.errors.push_back(std::move(error));
    return result;
  }
  Assembly assembly;
  assemble(*module, statements, assembly);
  result.errors = std::move(assembly.errors);
  if (!result.errors.empty()) return result;
  if (options.annotations) attach_annotations(*module, annotations, statements, result.errors);
  if (result.errors.empty()) result.module = std::move(module);
  return result;
}

QueryResult parse_query(std::string text, const ParseOptions& options) {
  QueryResult result;
  result.owner = new_module("", std::move(text), options);
  if (too_large(*result.owner, result.errors)) return result;
  Parser parser(*result.owner, options);
  std::vector<Expr*> all;
  const std::vector<Statement> statements = parser.parse_statements(true);
  result.errors = parser.errors();
  for (const auto& statement : statements) {
    if (statement.kind != Statement::Kind::body) {
      if (result.errors.empty()) {
        result.errors.push_back(diagnostic_at(kParseError, std::string("expected body but got ") +
            (statement.kind == Statement::Kind::package ? "*ast.Package" : "*ast.Import"), statement.loc));
      }
      continue;
    }
    for (Expr* expr : statement.body) {
      expr->index = static_cast<std::uint32_t>(all.size());
      all.push_back(expr);
    }
  }
  result.owner->comments = parser.comments();
  result.body = make_list(result.owner->arena, all);
  return result;
}

TermResult parse_term(std::string text, const ParseOptions& options) {
  TermResult result;
  QueryResult query = parse_query(std::move(text), options);
  if (!query.errors.empty()) {
    result.error = "failed to parse term: " + text_of(query.errors);
  } else if (query.body.size() != 1) {
    result.error = "expected exactly one term but got: " + to_text(query.body);
  } else if (query.body[0]->kind != ExprKind::term) {
    result.error = "expected term but got " + to_text(query.body[0]);
  } else {
    result.term = query.body[0]->term;
    result.owner = std::move(query.owner);
  }
  return result;
}

}  // namespace gabion::rego
