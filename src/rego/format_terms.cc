// Terms.
#include <algorithm>

#include "base/text.h"
#include "rego/builtin.h"
#include "rego/format_writer.h"
#include "rego/visit.h"

namespace gabion::rego {
namespace {

bool starts_with_paren(const Term* term) { return term->loc && term->loc->text().starts_with('('); }

// A brace that is not escaped yet gets its backslash.
std::string escape_braces(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{' && (i == 0 || text[i - 1] != '\\')) out.push_back('\\');
    out.push_back(text[i]);
  }
  return out;
}

// The types of a builtin's operands, as they stand between its outermost parentheses.
std::string operand_types(const Builtin& builtin) {
  std::string out;
  unsigned depth = 0;
  for (std::size_t i = 0; i < builtin.type.size(); ++i) {
    const char c = builtin.type[i];
    if (c == ')' && depth == 1) break;
    if (c == '(' || c == '[' || c == '<') ++depth;
    if (c == ']' || c == '>' || c == ')') --depth;
    if (c == '(' && depth == 1) continue;
    if (c == ' ' && depth == 1) continue;
    out.push_back(c);
  }
  return out;
}

}  // namespace

bool is_union_call(const Term* term) {
  if (!term->is(TermKind::call)) return false;
  const Term* op = term->items()[0];
  return op->is(TermKind::ref) && op->count == 1 && op->items()[0]->is_var("or");
}

void Formatter::arity_error(const Terms& operands, const std::string& op, const Loc* loc) {
  Diagnostic error = diagnostic_at(kTypeError, op + ": arity mismatch", loc);
  std::string have = "have: (";
  for (std::uint32_t i = 0; i < operands.size(); ++i) have.append(i ? "," : "").append(term_kind_name(operands[i]->kind));
  const Builtin* builtin = find_builtin(op);
  error.details = {have + ")", "want: (" + (builtin ? operand_types(*builtin) : "") + ")"};
  errors_.push_back(std::move(error));
}

// ---- a term, or its source text

Flow Formatter::write_term(Term* term, Comments& comments) {
  if (comments.empty()) return write_term_parens(false, term, comments);
  const std::size_t length = out_.size();
  const unsigned level = level_;
  const Comments before = comments;
  const Flow flow = write_term_parens(false, term, comments);
  if (flow != Flow::unexpected_comment) {
    if (flow == Flow::failed) comments = {};
    return flow;
  }
  out_.resize(length);
  level_ = level;
  // A comment within the text is written with it.
  if (before_end_ && !term->loc->text().empty() && before_end_->loc->row >= term->loc->row &&
      before_end_->loc->row <= end_row(term->loc, term->loc->text())) {
    before_end_ = nullptr;
  }
  comments = write_unformatted(term->loc, before);
  return flow;
}

Comments Formatter::write_unformatted(const Loc* loc, Comments comments) {
  const std::string_view text = loc->text();
  if (text.empty()) {
    format_error("original unformatted text is empty");
    return comments;
  }
  write(text);
  const std::uint32_t last = end_row(loc, text);
  while (!comments.empty()) {
    const Comment& comment = *comments[0];
    if (comment_on_final_line_ && comment.loc->row == last) {
      write(" ");
      write(comment.loc->text());
    } else if (comment.loc->row >= last) {
      break;
    }
    comments = comments.subspan(1);
  }
  return comments;
}

Flow Formatter::write_term_parens(bool parens, Term* term, Comments& comments) {
  if (paren_term_ == term) {
    paren_term_ = nullptr;
    parens = true;
  }
  if (const Flow flow = insert_comments(comments, term->loc); flow != Flow::ok) return comments = {}, flow;
  if (!inline_) start_line();
  if (const Flow flow = write_term_value(parens, term, comments); flow != Flow::ok) return comments = {}, flow;
  if (!inline_) start_line();
  return Flow::ok;
}

Flow Formatter::write_term_value(bool parens, Term* term, Comments& comments) {
  switch (term->kind) {
    case TermKind::ref: return write_ref(term->items(), comments);
    case TermKind::object: case TermKind::array: case TermKind::set: return write_collection(term, comments);
    case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension:
      return write_comprehension(term, comments);
    case TermKind::string: return write_string(term), Flow::ok;
    case TermKind::template_string: return write_template(term, comments);
    case TermKind::call: return write_call(parens, term, comments);
    case TermKind::number:
      if (term->flag) {  // held as 0.5, written .5
        std::string text(term->name());
        text.erase(text.find('0'), 1);
        return write(text), Flow::ok;
      }
      [[fallthrough]];
    default: return write(to_text(term)), Flow::ok;
  }
}

// As written, since the value could be quoted in several ways.
void Formatter::write_string(const Term* term) {
  const std::string_view text = term->loc->text();
  if (text.starts_with('`')) return write(text);
  if (text.ends_with('"') || text.ends_with('`')) {
    // The text may begin with `else :=`.
    const std::size_t at = text.find(text.back());
    return write(text.substr(at));
  }
  write(to_text(term));
}

// ---- templates

Flow Formatter::write_template(const Term* term, Comments& comments) {
  write(term->flag ? "$`" : "$\"");
  for (std::uint32_t i = 0; i < term->count; ++i) {
    const TemplatePart& part = term->parts[i];
    if (part.expr) {
      if (const Flow flow = write_template_expr(term, i, comments); flow != Flow::ok) return flow;
    } else if (part.term->is(TermKind::string) && term->flag) {
      write(escape_braces(part.term->name()));
    } else if (part.term->is(TermKind::string)) {
      const std::string quoted = escape_braces(to_text(part.term));
      write(std::string_view(quoted).substr(1, quoted.size() - 2));
    } else {
      write(to_text(part.term));
    }
  }
  write(term->flag ? "`" : "\"");
  return Flow::ok;
}

Flow Formatter::write_template_expr(const Term* term, std::uint32_t i, Comments& comments) {
  Expr& expr = *term->parts[i].expr;
  Comments before, after;
  const Comment* at;
  write("{");
  up();
  if (before_end_) {  // a comment beside the brace
    end_line();
    start_line();
  } else {
    partition(comments, expr.loc->row, before, at, after);
    if (!before.empty()) {
      write(" ");
      inline_ = true;
      write_comments(before);
      comments = comments.subspan(before.size());
    }
  }
  if (const Flow flow = write_expr(expr, comments); flow != Flow::ok) return flow;
  if (i + 1 < term->count) {
    const TemplatePart& next = term->parts[i + 1];
    const Loc* loc = next.term ? next.term->loc : next.expr->loc;
    partition(comments, loc->row, before, at, after);
    if (!before.empty()) {
      end_line();
      write_comments(before);
      comments = comments.subspan(before.size());
      start_line();
    }
  }
  write("}");
  down();
  return Flow::ok;
}

// ---- refs and calls

bool Formatter::needs_brackets(std::string_view text, const Loc* loc) const {
  if (!is_identifier(text)) return true;
  const bool keyword = is_keyword(text, style_.v1 ? RegoVersion::v1 : RegoVersion::v0) ||
                       std::find(style_.future_keywords.begin(), style_.future_keywords.end(), text) != style_.future_keywords.end();
  if (!keyword) return false;
  return !style_.keywords_in_refs || (loc && loc->text().starts_with('"'));
}

Flow Formatter::write_ref(const Terms& ref, Comments& comments) {
  const bool parens = ref[0]->is(TermKind::call) && starts_with_paren(ref[0]);
  if (const Flow flow = write_term_parens(parens, ref[0], comments); flow != Flow::ok) return comments = {}, flow;
  for (Term* part : ref.drop_front()) {
    if (part->is(TermKind::string)) {
      if (needs_brackets(part->name(), part->loc)) {
        write("[" + to_text(part) + "]");
      } else {
        write("." + std::string(part->name()));
      }
    } else if (part->is(TermKind::var)) {
      write("[" + to_text(part) + "]");
    } else {
      write("[");
      const Flow flow = write_term(part, comments);
      if (flow == Flow::failed) return flow;
      if (flow == Flow::unexpected_comment) write("\n");  // the bracket must not become part of the comment
      write("]");
    }
  }
  return Flow::ok;
}

Flow Formatter::write_call(bool parens, const Term* term, Comments& comments) {
  const Terms items = term->items();
  const std::string name = ref_name(items[0]);
  const Builtin* builtin = find_builtin(name);
  if (!builtin || builtin->infix.empty()) return write_plain_call(items, comments);
  if (builtin->infix == "in") return write_in(true, items.drop_front(), term->loc, builtin->arity(), comments);
  if (parens) write("(");
  if (builtin->arity() != items.size() - 1) {
    arity_error(items.drop_front(), to_text(items[0]), term->loc);
    return Flow::ok;
  }
  if (const Flow flow = write_term_parens(true, items[1], comments); flow != Flow::ok) return flow;
  write(" " + std::string(builtin->infix) + " ");
  if (const Flow flow = write_term_parens(true, items[2], comments); flow != Flow::ok) return flow;
  if (parens) write(")");
  return Flow::ok;
}

// x in xs, and (k, v in xs) where it is part of something.
Flow Formatter::write_in(bool parens, const Terms& operands, const Loc* loc, unsigned arity, Comments& comments) {
  if (operands.size() != arity) {
    arity_error(operands, arity == 3 ? "internal.member_3" : "internal.member_2", loc);
    return Flow::ok;
  }
  const bool closed = parens && arity == 3;
  if (closed) write("(");
  Flow flow = Flow::ok;
  for (std::uint32_t i = 0; i < operands.size() && flow == Flow::ok; ++i) {
    if (i > 0) write(i + 1 == operands.size() ? " in " : ", ");
    flow = write_term_parens(true, operands[i], comments);
  }
  if (closed) write(")");
  if (flow != Flow::ok) comments = {};
  return flow;
}

// ---- collections

Flow Formatter::write_collection(const Term* term, Comments& comments) {
  const Loc* loc = term->loc;
  if (term->is(TermKind::set) && term->count == 0) {
    write("set()");
    return insert_comments(comments, closing(0, 0, '(', ')', loc));
  }
  const bool array = term->is(TermKind::array), object = term->is(TermKind::object);
  Items items;
  for (std::uint32_t i = 0; i < term->count; ++i) {
    if (object) {
      items.push_back({.key = term->key(i), .value = term->value(i)});
    } else {
      items.push_back({.value = term->items()[i]});
    }
  }
  // Where no place tells the order, that of a set is its values'.
  if (term->is(TermKind::set)) {
    std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return compare(a.value, b.value) < 0; });
  }
  const char open = array ? '[' : '{', close = array ? ']' : '}';
  write(std::string_view(&open, 1));
  const Flow flow = write_items(std::move(items), loc, closing(0, 0, open, close, loc), object ? ItemStyle::pairs : ItemStyle::members, comments);
  write(std::string_view(&close, 1));
  return flow;
}

Flow Formatter::write_comprehension(const Term* term, Comments& comments) {
  const Comprehension& node = *term->comprehension;
  const char open = term->is(TermKind::array_comprehension) ? '[' : '{', close = open == '[' ? ']' : '}';
  write(std::string_view(&open, 1));
  const Loc* head = node.head->loc;
  const auto finish = [&](Flow flow) {
    write(std::string_view(&close, 1));
    return flow;
  };
  if (node.key) {
    // The value stays on the row of the brace, whichever it was on.
    Loc place = *head;
    place.row = term->loc->row;
    head = node.head->loc = make_node(module_.arena, place);
    const bool parens = is_union_call(node.key);
    if (parens) write("(");
    if (const Flow flow = write_term(node.key, comments); flow != Flow::ok) return comments = {}, finish(flow);
    write(parens ? "): " : ": ");
  }
  if (head->row > term->loc->row) {
    end_line();
    start_line();
  }
  const bool parens = node.head->is(TermKind::call) && (is_union_call(node.head) || starts_with_paren(node.head));
  if (const Flow flow = write_term_parens(parens, node.head, comments); flow != Flow::ok) return comments = {}, finish(flow);
  write(" |");
  return finish(write_comprehension_body(open, close, node.body, node.head->loc, term->loc, comments));
}

Flow Formatter::write_comprehension_body(char open, char close, const Body& body, const Loc* head, const Loc* whole, Comments& comments) {
  Items items;
  for (Expr* expr : body) items.push_back({.expr = expr});
  const bool lines = body[0]->loc->row > head->row || group(std::move(items), head).size() > 1;
  Flow flow = Flow::ok;
  if (lines) {
    end_line();
    up();
    flow = write_body(body, comments);
  } else {
    for (std::uint32_t i = 0; i < body.size() && flow == Flow::ok; ++i) {
      write(i == 0 ? " " : "; ");
      flow = write_expr(*body[i], comments);
    }
  }
  if (flow == Flow::ok) {
    flow = insert_comments(comments, closing(0, 0, open, close, whole));
    if (flow != Flow::ok) comments = {};
  }
  if (lines) {
    down();
    start_line();
  }
  return flow;
}

// ---- items of lists and objects

bool Formatter::has_default_place(const Item& item) const {
  class Search : public AstVisitor {
   public:
    explicit Search(const Source* source) : source_(source) {}
    bool enter(Term* term) override {
      found = found || (source_ && term->loc && term->loc->source == source_) || (term->is(TermKind::var) && term->name().starts_with("__local"));
      return !found;
    }
    bool found = false;

   private:
    const Source* source_;
  } search(default_source_.get());
  if (item.key) return false;  // pairs always go by their places
  search.walk(item.value);
  if (item.expr) search.walk(item.expr);
  return search.found;
}

// What stands on one row is one line. Nodes that stand nowhere leave all in one.
Formatter::Lines Formatter::group(Items items, const Loc* before) const {
  if (std::any_of(items.begin(), items.end(), [&](const Item& item) { return has_default_place(item); })) return {std::move(items)};
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return a.loc()->row != b.loc()->row ? a.loc()->row < b.loc()->row : a.loc()->col < b.loc()->col;
  });
  Lines lines(1);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0 && items[i].loc()->row > before->row) lines.emplace_back();
    before = items[i].loc();
    lines.back().push_back(items[i]);
  }
  return lines;
}

Flow Formatter::write_items(Items items, const Loc* whole, const Loc* close, ItemStyle style, Comments& comments) {
  const Loc* first = items.empty() ? nullptr : items[0].loc();
  const Lines lines = group(std::move(items), whole);
  bool on_own_row = false;
  if (lines.size() == 1) {
    // A comment within a single line: left as it was.
    for (const Comment* comment : comments) {
      if (comment->loc->row > whole->row && close && comment->loc->row < close->row) return Flow::unexpected_comment;
    }
    if (!lines[0].empty()) first = lines[0][0].loc();
    if (first) {
      const std::size_t cut = whole->text().find(first->text());
      if (cut != std::string_view::npos && cut > 0) {
        const std::size_t newline = whole->text().substr(0, cut).find('\n');
        on_own_row = newline != std::string_view::npos && newline > 0;
      }
    }
  }
  const bool several = lines.size() > 1 || on_own_row;
  if (several) {
    delay_ = true;
    start_sequence();
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) {
      write(",");
      end_line();
      start_line();
    }
    if (const Flow flow = write_item_line(lines[i], style, comments); flow != Flow::ok) return comments = {}, flow;
  }
  if (several) {
    write(",");
    end_line();
    if (const Flow flow = insert_comments(comments, close); flow != Flow::ok) return comments = {}, flow;
    down();
    start_line();
  }
  return Flow::ok;
}

Flow Formatter::write_item_line(const Items& items, ItemStyle style, Comments& comments) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) write(", ");
    if (const Flow flow = write_item(items[i], style, comments); flow != Flow::ok) return flow;
  }
  return Flow::ok;
}

// A union among members reads as a comprehension, so it goes into parentheses.
Flow Formatter::write_item(const Item& item, ItemStyle style, Comments& comments) {
  if (style == ItemStyle::pairs) {
    const bool parens = is_union_call(item.key);
    if (parens) write("(");
    if (const Flow flow = write_term(item.key, comments); flow != Flow::ok) return comments = {}, flow;
    write(parens ? "): " : ": ");
  }
  const bool parens = is_union_call(item.value) && (style != ItemStyle::arguments || starts_with_paren(item.value));
  if (parens) write("(");
  const Flow flow = write_term(item.value, comments);
  if (parens) write(")");
  return flow;
}

}  // namespace gabion::rego
