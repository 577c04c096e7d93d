// The recursive-descent parser itself, private to parser*.cc. It tries one reading and returns to the saved state for
// the next; errors and comments of an abandoned reading go with it, since both hang on the state as backward lists.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rego/ast.h"
#include "rego/lexer.h"
#include "rego/parser.h"

namespace gabion::rego {

struct Statement {
  enum class Kind : std::uint8_t { package, import, rule, body } kind;
  const Loc* loc = nullptr;
  union {
    Package* package = nullptr;
    Import* import;
    Rule* rule;
  };
  Body body;  // kind body
};

class Parser {
 public:
  Parser(Module& module, const ParseOptions& options);

  // Statements until one does not parse. skip_rules: only bodies (a query).
  std::vector<Statement> parse_statements(bool skip_rules);
  Diagnostics errors() const;
  List<Comment> comments() const;

 private:
  struct ErrorNode {
    Diagnostic error;
    ErrorNode* before;
  };
  struct CommentNode {
    Comment comment;
    CommentNode* before;
  };
  struct HintNode {
    std::string_view text;
    HintNode* before;
  };
  struct State {
    Lexer lexer;
    Token token;
    std::uint32_t last_end = 0;  // where the token before the current one ended
    std::uint32_t wildcards = 0;
    std::uint32_t error_count = 0, comment_count = 0;
    KeywordSet keywords = 0;
    unsigned long_chains = 0;
    bool skipped_newline = false;
    ErrorNode* errors = nullptr;
    CommentNode* comments = nullptr;
    HintNode* hints = nullptr;
  };
  struct CachedTerm {
    std::uint32_t offset;
    Term* term;
    State after;
  };
  // One side of and/or/not: the body, whether it was written with braces, and its place.
  struct Operand {
    Body body;
    bool is_explicit = false;
    Loc* loc = nullptr;
  };
  using TermVector = std::vector<Term*>;

  // parser.cc: tokens, states, errors
  Tok tok() const { return s_.token.kind; }
  void scan() { scan(true, ScanMode::plain); }
  void scan_blank() { scan(false, ScanMode::plain); }  // blanks are told
  void scan(bool skip_blanks, ScanMode mode);
  void take_comment();
  void scan_past_blank_and_back(Tok& next);  // the token right after the current one
  Loc* here();
  Loc* copy_loc(const Loc* loc, std::uint32_t begin, std::uint32_t end);
  Loc* extend(const Loc* start) { return copy_loc(start, start->offset, s_.last_end); }
  static void set_text(const Loc* loc, std::uint32_t begin, std::uint32_t end);
  std::string_view text(std::uint32_t begin, std::uint32_t end) const;
  void error(const Loc* loc, std::string message);
  void illegal(std::string_view note = {});
  void hint(std::string_view text);
  bool has_errors() const { return s_.error_count > 0; }
  bool enter();
  void leave() { --depth_; }
  bool is_ref_keyword(Tok t) const;
  bool scan_ahead_ref();
  bool take_ident_or_ref_keyword();
  bool is_future_keyword(std::string_view word) const;
  bool logical_active() const { return (s_.keywords & (kKwAnd | kKwOr)) != 0; }
  bool at_logical() const { return tok() == Tok::logical_and || tok() == Tok::logical_or; }
  Arena& arena() { return module_.arena; }

  // parser.cc: statements
  bool parse_statement(std::vector<Statement>& out, bool skip_rules);
  Package* parse_package();
  Import* parse_import();
  Term* import_path();
  bool check_import_path(const Import& import);
  void check_import_tail(const Import& import);
  void apply_rego_import(const Import& import);
  void apply_future_import(const Import& import);

  // parser_rules.cc
  bool parse_rules(std::vector<Rule*>& out);
  bool parse_rule_body(Rule& rule, bool has_if, bool uses_contains, bool& finished);
  bool parse_if_body(Rule& rule, bool& as_braces);
  bool parse_chained_bodies(Rule& first, std::vector<Rule*>& out);
  void set_head_form(Rule& rule, bool has_if, bool uses_contains);
  bool check_else_allowed(const Rule& rule);
  Rule* parse_else_chain(Head* head);
  Rule* parse_else(Head* head);
  bool parse_else_value(Rule& rule);
  bool parse_else_body(Rule& rule);
  Head* parse_head(bool is_default, bool& uses_contains);
  Head* head_of(Term* term);
  void parse_head_value(Head& head, bool is_default);
  Term* parse_head_finish(Term* head);
  Head* copy_head(const Head* head);
  Body true_body(const Loc* loc);
  bool check_default_value(const Rule& rule);
  bool check_default_args(const Rule& rule);

  // parser_exprs.cc
  bool parse_query(bool require_semi, Tok end, Body& out);
  bool parse_body(Tok end, Body& out);
  Expr* parse_literal();
  Expr* parse_literal_inner();
  Expr* parse_literal_expr(bool negated, Loc* not_loc);
  Expr* negate(Expr* expr, Loc* not_loc);
  Expr* continue_logical(Expr* expr, const State& start, const Loc* with_loc, const Loc* not_loc);
  void hint_every(const Expr* expr, const State& start);
  bool parse_withs(Expr& expr);
  bool parse_with(std::vector<With*>& withs);
  Expr* parse_some();
  Expr* parse_some_in(SomeDecl* decl, bool& failed);
  void hint_some_in();
  Expr* parse_every();
  bool take_every_domain(Every& every, const Term* call);
  Expr* parse_expr();
  Expr* new_expr(ExprKind kind, const Loc* loc);
  Expr* term_expr(Term* term);
  Expr* not_expr(Body body, bool is_explicit, const Loc* loc);

  // parser_logical.cc
  Expr* attach_with(Expr* expr);
  void error_with_on_operand(const Loc* loc, std::string_view op);
  Expr* fold_logical_tail(const Operand& operand);
  bool try_braced_operand(Expr*& out);
  Expr* parse_not_body(Loc* not_loc);
  void error_not_value(const State& before, std::uint32_t brace, const Loc* brace_loc, const State& failed);
  Expr* parse_or_chain(Operand lhs);
  Expr* parse_and_chain(Operand lhs);
  Expr* logical_expr(ExprKind kind, const Operand& lhs, const Operand& rhs);
  bool parse_logical_operand(std::string_view op, Operand& out);
  bool parse_braced_operand(std::string_view op, Operand& out);
  bool parse_plain_operand(bool negated, Loc* not_loc, Operand& out);
  enum class Group : std::uint8_t { not_a_group, failed, parsed };
  Group parse_logical_group(bool operand_context, std::string_view prefix, Operand& out);
  Group finish_group(Expr* expr, Loc* open, Operand& out);
  Group group_with(bool operand_context, const State& before, Loc* open, Operand& lhs, Operand& out);
  Group group_braces(std::string_view prefix, const State& before, Loc* open, const Operand& lhs);
  bool expect_rparen();
  void check_void_calls(const Operand& lhs, const Operand& rhs, std::string_view op);
  void error_ambiguous_union(const Loc* loc, std::uint32_t brace, const Body& body, std::string_view prefix);
  void error_brace_led(const Loc* loc, std::string_view operand, std::string_view op);

  // parser_terms.cc
  Term* parse_infix_call(bool key_value = true);
  Term* parse_in(Term* lhs, bool key_value, std::uint32_t offset);
  Term* parse_in_rhs(Term* op, Term* lhs, Term* middle, std::uint32_t offset);
  Term* parse_infix(unsigned min_level, std::uint32_t offset);
  Term* parse_term();
  Term* parse_term_start();
  Term* parse_parenthesized();
  Term* parse_finish(Term* head, bool skip_blanks);
  Term* operator_term(std::initializer_list<std::string_view> names);
  Term* infix_call(Term* op, std::initializer_list<Term*> args, const Loc* loc, std::uint32_t offset);
  Term* parse_var();
  Term* wildcard(const Loc* loc);
  Term* parse_number();
  bool check_number(std::string_view number, bool starts_with_dot);
  Term* parse_string();
  Term* parse_template(bool raw);
  bool template_text(std::string_view& out);
  bool parse_template_expr(std::vector<TemplatePart>& parts);
  bool check_template_expr(const Expr* expr);
  Term* parse_ref(Term* head, std::uint32_t offset);
  bool parse_ref_dot(TermVector& ref);
  bool parse_ref_bracket(TermVector& ref);
  Term* parse_ref_call(const TermVector& ref, const Loc* loc, std::uint32_t offset, std::uint32_t& end);
  Term* parse_call(Term* op, std::uint32_t offset);
  Term* located(Term* term, const Loc* loc, std::uint32_t begin, std::uint32_t end);

  // parser_collections.cc
  Term* parse_array();
  Term* parse_array_inner();
  Term* parse_set_or_object();
  Term* parse_set_or_object_inner();
  Term* parse_set(const State& start, Term* head, bool maybe_comprehension);
  Term* parse_object(Term* key, bool maybe_comprehension);
  Term* parse_object_finish(Term* key, Term* value, bool maybe_comprehension);
  bool parse_term_list(Tok end, TermVector& out);
  bool parse_pair_list(Tok end, TermVector& out);
  Term* list_term(TermKind kind, const TermVector& items);
  Term* set_term(const TermVector& items);
  Term* object_term(const TermVector& pairs);

  Module& module_;
  const ParseOptions& options_;
  State s_;
  std::deque<ErrorNode> module_errors_;  // also those of abandoned readings; their places in memory stay
  std::vector<CachedTerm> cache_;  // offsets rise; only what may be parsed again
  std::vector<std::string_view> problems_;
  unsigned depth_ = 0;
  bool not_bodies_ = false;
};

// A module's rule read from a body: `p`, `p = 1`, `p[x]`, `f(x)`; an error's text otherwise.
Rule* rule_from_body(Arena& arena, const Body& body, std::string& error);

}  // namespace gabion::rego
