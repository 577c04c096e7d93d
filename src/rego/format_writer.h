// The formatter itself, private to format*.cc. It writes nodes in order and puts each comment before the first node that
// stands below it, or at the end of the line it shares. Where a comment would end up in the middle of something, the
// innermost term that holds it is written as it stood in the source (Flow::unexpected_comment says so upwards).
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rego/ast.h"
#include "rego/format.h"

namespace gabion::rego {

// Those not written yet, by row.
using Comments = std::span<const Comment* const>;

enum class Flow : std::uint8_t { ok, unexpected_comment, failed };

class Formatter {
 public:
  struct Style {
    bool contains = false;   // partial sets are written `p contains x`
    bool ifs = false;        // bodies follow `if`
    bool ref_heads = false;  // some rule's head needs a ref, so all are written as refs
    bool v1 = false;
    bool keywords_in_refs = true;
    std::vector<std::string> future_keywords;  // imported one by one
  };

  Formatter(Module& module, const FormatOptions& options) : module_(module), options_(options) {}
  FormatResult run();

 private:
  // One operand of an and/or chain.
  struct Operand {
    Body body;
    bool is_explicit = false;
    bool parens = false;
    const Loc* brace = nullptr;
  };
  struct Step {
    std::string_view op;
    Operand rhs;
    std::uint32_t lhs_end_row = 0;
  };
  // An entry of a list or object: key and value, or the value alone.
  struct Item {
    Term* key = nullptr;
    Term* value = nullptr;
    Expr* expr = nullptr;
    const Loc* loc() const { return key ? key->loc : value ? value->loc : expr->loc; }
  };
  enum class ItemStyle : std::uint8_t { arguments, members, pairs };
  using Items = std::vector<Item>;
  using Lines = std::vector<Items>;

  // format.cc: preparation, imports, rules
  void prepare();
  void note_import(const Import& import);
  void note_rule(const Rule& rule);
  void settle_imports();
  void add_future_import(std::string_view keyword);
  void drop_imports(bool (*which)(const Import&));
  Import* new_import(std::initializer_list<std::string_view> path);
  const Loc* default_loc(std::string_view text, std::uint32_t row = 1);
  bool is_added(const Import& import) const;
  void write_module();
  Comments write_package(Comments comments);
  Comments write_imports(std::vector<Import*> imports, Comments comments);
  Comments take_import_comments(const std::vector<Import*>& imports, Comments comments, std::vector<const Comment*>& beside);
  void write_import(const Import& import);
  Comments write_rules(std::span<Rule* const> rules, Comments comments);
  bool is_groupable(const Rule& rule) const;

  // format_rules.cc
  Flow write_rule(Rule& rule, bool is_else, Comments& comments);
  Flow write_rule_block(Rule& rule, bool is_else, bool unexpected, bool uses_if, Comments& comments);
  Flow write_else(Rule& rule, Comments& comments);
  bool else_is_inline(const Rule& rule) const;
  Flow write_head(Head& head, bool is_default, bool is_constant, bool is_else, Comments& comments);
  Flow write_head_ref(Head& head, bool& raw, Comments& comments);
  Flow write_head_key(Head& head, Comments& comments);
  Flow write_head_value(Head& head, bool is_default, bool is_constant, bool is_else, Comments& comments);

  // format_exprs.cc
  Flow write_body(const Body& body, Comments& comments);
  Flow write_expr(Expr& expr, Comments& comments);
  Flow write_expr_terms(Expr& expr, Comments& comments);
  Flow write_withs(const Expr& expr, Comments& comments);
  Flow write_with(const With& with, bool indented, Comments& comments);
  Flow write_some(const SomeDecl& decl, Comments& comments);
  Flow write_every(const Every& every, const Loc* loc, Comments& comments);
  Flow write_not(const Not& node, const Loc* loc, Comments& comments);
  Flow write_logical(const Expr& expr, Comments& comments);
  Flow write_operand(const Operand& operand, Comments& comments);
  Operand flatten(const Expr& expr, std::vector<Step>& steps);
  Operand make_operand(const Body& body, bool is_explicit, ExprKind parent, bool right, const Loc* node);
  const Loc* brace_of(const Loc* node, const Body& body);
  std::uint32_t operand_end_row(const Operand& operand);
  Flow write_call_expr(Expr& expr, Comments& comments);
  Flow write_plain_call(const Terms& terms, Comments& comments);
  void mark_union_lead(Expr& expr);

  // format_terms.cc
  Flow write_term(Term* term, Comments& comments);
  Flow write_term_parens(bool parens, Term* term, Comments& comments);
  Flow write_term_value(bool parens, Term* term, Comments& comments);
  Comments write_unformatted(const Loc* loc, Comments comments);
  void write_string(const Term* term);
  Flow write_template(const Term* term, Comments& comments);
  Flow write_template_expr(const Term* term, std::uint32_t i, Comments& comments);
  Flow write_ref(const Terms& ref, Comments& comments);
  bool needs_brackets(std::string_view text, const Loc* loc) const;
  Flow write_call(bool parens, const Term* term, Comments& comments);
  Flow write_in(bool parens, const Terms& operands, const Loc* loc, unsigned arity, Comments& comments);
  void arity_error(const Terms& operands, const std::string& op, const Loc* loc);
  Flow write_collection(const Term* term, Comments& comments);
  Flow write_comprehension(const Term* term, Comments& comments);
  Flow write_comprehension_body(char open, char close, const Body& body, const Loc* head, const Loc* whole, Comments& comments);
  Flow write_items(Items items, const Loc* whole, const Loc* close, ItemStyle style, Comments& comments);
  Flow write_item_line(const Items& items, ItemStyle style, Comments& comments);
  Flow write_item(const Item& item, ItemStyle style, Comments& comments);
  Lines group(Items items, const Loc* before) const;
  bool has_default_place(const Item& item) const;

  // format_lines.cc
  Flow insert_comments(Comments& comments, const Loc* loc);
  void write_comments(Comments comments);
  static void partition(Comments comments, std::uint32_t row, Comments& before, const Comment*& at, Comments& after);
  Flow at_line_end(const Comment* comment);
  void write(std::string_view text) { out_.append(text); }
  void start_line();
  void end_line();
  void blank_line();
  void write_line(std::string_view text);
  void start_sequence();
  void up() { ++level_; }
  void down();
  void format_error(std::string message);
  static std::string text_of_comment(const Comment& comment);
  // Where the bracket opened first in the text is closed; row -1 (kNowhere) when it is not. skip: past one such pair first.
  const Loc* closing(char skip_open, char skip_close, char open, char close, const Loc* loc);

  Module& module_;
  const FormatOptions& options_;
  Style style_;
  std::string out_;
  Diagnostics errors_;
  std::vector<std::string_view> extra_imports_;  // future keywords that the module's expressions need
  std::vector<Import*> imports_;
  std::unique_ptr<Source> default_source_;  // text of nodes that stand nowhere
  std::vector<Comment> trimmed_;
  std::deque<std::vector<const Comment*>> comment_lists_;
  const Expr* paren_expr_ = nullptr;  // the next of these to be written goes into parentheses
  const Term* paren_term_ = nullptr;
  const Comment* before_end_ = nullptr;  // goes to the end of the current line
  unsigned level_ = 0;
  bool inline_ = false;  // in the middle of a line
  bool delay_ = false;
  bool comment_on_final_line_ = false;
};

bool is_union_call(const Term* term);
bool is_logical(const Expr& expr);
// End row of a text that begins at loc.
std::uint32_t end_row(const Loc* loc, std::string_view text);

}  // namespace gabion::rego
