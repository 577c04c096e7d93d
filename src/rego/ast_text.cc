// Nodes as text, the way OPA's String() writes them: in error texts, in traces, in messages of the checker.
#include <algorithm>

#include "base/text.h"
#include "rego/ast.h"
#include "rego/term_text.h"
#include "rego/builtin.h"

namespace gabion::rego {
namespace {

void append(std::string& out, const Term* term);
void append(std::string& out, const Expr* expr);
void append(std::string& out, const Body& body);

template <typename List, typename Each>
void join_to(std::string& out, const List& list, std::string_view separator, const Each& each) {
  bool first = true;
  for (const auto& item : list) {
    if (!first) out.append(separator);
    first = false;
    each(item);
  }
}

void append_list(std::string& out, const Terms& terms) {
  join_to(out, terms, ", ", [&](const Term* t) { append(out, t); });
}

// Go's strconv.IsPrint, near enough: controls, format characters, blanks other than the ASCII one, private use and
// surrogates are escaped.
bool is_printable(char32_t c) {
  if (c < 0x20 || c == 0x7F || (c >= 0x80 && c <= 0xA0) || c == 0xAD) return false;
  if (c == 0x1680 || (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F)) return false;
  if (c == 0x3000 || c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE) return false;
  if (c >= 0xD800 && c <= 0xF8FF) return false;
  return c < 0xE0000;
}

void append_hex(std::string& out, char32_t code, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out.push_back("0123456789abcdef"[(code >> shift) & 15]);
}

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Utf8 c = decode_utf8(text.substr(i));
    if (c.length == 0) {
      out.append("\\x");
      append_hex(out, static_cast<unsigned char>(text[i++]), 2);
      continue;
    }
    i += c.length;
    switch (c.code) {
      case '"': out.append("\\\""); continue;
      case '\\': out.append("\\\\"); continue;
      case '\a': out.append("\\a"); continue;
      case '\b': out.append("\\b"); continue;
      case '\f': out.append("\\f"); continue;
      case '\n': out.append("\\n"); continue;
      case '\r': out.append("\\r"); continue;
      case '\t': out.append("\\t"); continue;
      case '\v': out.append("\\v"); continue;
      default: break;
    }
    if (is_printable(c.code)) {
      append_utf8(out, c.code);
    } else if (c.code < 0x20 || c.code == 0x7F) {
      out.append("\\x");
      append_hex(out, c.code, 2);
    } else if (c.code < 0x10000) {
      out.append("\\u");
      append_hex(out, c.code, 4);
    } else {
      out.append("\\U");
      append_hex(out, c.code, 8);
    }
  }
}

std::vector<const Term*> sorted(const Terms& items) {
  std::vector<const Term*> all(items.begin(), items.end());
  std::sort(all.begin(), all.end(), [](const Term* a, const Term* b) { return compare(a, b) < 0; });
  return all;
}

void append_object(std::string& out, const Term* term) {
  std::vector<std::pair<const Term*, const Term*>> pairs;
  for (std::uint32_t i = 0; i < term->count; ++i) pairs.emplace_back(term->key(i), term->value(i));
  std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return compare(a.first, b.first) < 0; });
  out.push_back('{');
  join_to(out, pairs, ", ", [&](const auto& pair) {
    append(out, pair.first);
    out.append(": ");
    append(out, pair.second);
  });
  out.push_back('}');
}

// Infix operators stand in parentheses before the |, so that a union is not taken for the comprehension's bar.
void append_comprehension_head(std::string& out, const Term* term) {
  if (term->is(TermKind::call) && term->count == 3) {
    const Builtin* builtin = find_builtin(ref_name(term->items()[0]));
    if (builtin && !builtin->infix.empty() && builtin->infix != "in") {
      out.push_back('(');
      append_comprehension_head(out, term->items()[1]);
      out.append(" ").append(builtin->infix).append(" ");
      append_comprehension_head(out, term->items()[2]);
      out.push_back(')');
      return;
    }
  }
  append(out, term);
}

void append_comprehension(std::string& out, const Term* term) {
  const Comprehension& c = *term->comprehension;
  const bool array = term->is(TermKind::array_comprehension);
  out.push_back(array ? '[' : '{');
  if (c.key) {
    append_comprehension_head(out, c.key);
    out.append(": ");
  }
  append_comprehension_head(out, c.head);
  out.append(" | ");
  append(out, c.body);
  out.push_back(array ? ']' : '}');
}

void append_template_text(std::string& out, std::string_view text) {
  std::string escaped;
  append_escaped(escaped, text);
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] == '{' && (i == 0 || escaped[i - 1] != '\\')) out.push_back('\\');
    out.push_back(escaped[i]);
  }
}

void append_template(std::string& out, const Term* term) {
  out.append("$\"");
  for (std::uint32_t i = 0; i < term->count; ++i) {
    const TemplatePart& part = term->parts[i];
    if (part.expr) {
      out.push_back('{');
      append(out, part.expr);
      out.push_back('}');
    } else if (part.term->is(TermKind::string)) {
      append_template_text(out, part.term->name());
    } else {
      append(out, part.term);
    }
  }
  out.push_back('"');
}

void append_ref_part(std::string& out, const Term* part) {
  if (part->is(TermKind::string)) {
    const std::string_view text = part->name();
    if (is_identifier(text) && !is_keyword(text, RegoVersion::v1)) {
      out.append(".").append(text);
      return;
    }
    const bool escape = std::any_of(text.begin(), text.end(), [](char c) {
      return c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (!escape) {
      out.append("[\"").append(text).append("\"]");
      return;
    }
  }
  out.push_back('[');
  append(out, part);
  out.push_back(']');
}

void append_ref(std::string& out, const Terms& ref) {
  if (ref.empty()) return;
  if (ref[0]->is(TermKind::string)) {
    out.append(ref[0]->name());
  } else {
    append(out, ref[0]);
  }
  for (const Term* part : ref.drop_front()) append_ref_part(out, part);
}

void append_call(std::string& out, const Terms& items) {
  append(out, items[0]);
  out.push_back('(');
  append_list(out, items.drop_front());
  out.push_back(')');
}

void append(std::string& out, const Term* term) {
  switch (term->kind) {
    case TermKind::null: out.append("null"); return;
    case TermKind::boolean: out.append(term->flag ? "true" : "false"); return;
    case TermKind::number: out.append(term->name()); return;
    case TermKind::string: append_quoted(out, term->name()); return;
    case TermKind::var: out.append(term->is_wildcard() ? "_" : term->name()); return;
    case TermKind::ref: append_ref(out, term->items()); return;
    case TermKind::array:
      out.push_back('[');
      append_list(out, term->items());
      out.push_back(']');
      return;
    case TermKind::object: append_object(out, term); return;
    case TermKind::set:
      if (term->count == 0) {
        out.append("set()");
        return;
      }
      out.push_back('{');
      join_to(out, sorted(term->items()), ", ", [&](const Term* t) { append(out, t); });
      out.push_back('}');
      return;
    case TermKind::array_comprehension: case TermKind::object_comprehension: case TermKind::set_comprehension:
      append_comprehension(out, term);
      return;
    case TermKind::call: append_call(out, term->items()); return;
    case TermKind::template_string: append_template(out, term); return;
  }
}

// A value whose text begins with { needs parentheses as an operand: bare braces there are a body.
bool leads_with_brace(const Term* term) {
  switch (term->kind) {
    case TermKind::set: return term->count > 0;
    case TermKind::object: case TermKind::set_comprehension: case TermKind::object_comprehension: return true;
    case TermKind::ref: return leads_with_brace(term->items()[0]);
    default: return false;
  }
}

bool operand_needs_parens(const Expr* expr, ExprKind parent, bool right) {
  if (!expr->withs.empty()) return true;
  switch (expr->kind) {
    case ExprKind::logical_or: return parent == ExprKind::logical_and || right;
    case ExprKind::logical_and: return parent == ExprKind::logical_and && right;
    case ExprKind::term: return leads_with_brace(expr->term);
    default: return false;
  }
}

void append_operand(std::string& out, const Body& body, bool is_explicit, ExprKind parent, bool right) {
  if (is_explicit || body.size() != 1) {
    out.append("{ ");
    append(out, body);
    out.append(" }");
    return;
  }
  const bool parens = operand_needs_parens(body[0], parent, right);
  if (parens) out.push_back('(');
  append(out, body);
  if (parens) out.push_back(')');
}

void append_not(std::string& out, const Not& node) {
  if (node.explicit_body || node.body.size() != 1) {
    out.append("not {");
    append(out, node.body);
    out.push_back('}');
    return;
  }
  const Expr* e = node.body[0];
  const bool parens = !e->withs.empty() || e->kind == ExprKind::logical_or || e->kind == ExprKind::logical_and ||
                      e->kind == ExprKind::not_ || (e->kind == ExprKind::term && leads_with_brace(e->term));
  out.append(parens ? "not (" : "not ");
  append(out, node.body);
  if (parens) out.push_back(')');
}

void append_some(std::string& out, const Terms& symbols) {
  out.append("some ");
  if (!symbols[0]->is(TermKind::call)) return append_list(out, symbols);
  const Terms call = symbols[0]->items();
  append_list(out, {call.data + 1, call.count - 2});
  out.append(" in ");
  append(out, call.back());
}

void append_every(std::string& out, const Every& every) {
  out.append("every ");
  if (every.key) {
    append(out, every.key);
    out.append(", ");
  }
  append(out, every.value);
  out.append(" in ");
  append(out, every.domain);
  out.append(" { ");
  append(out, every.body);
  out.append(" }");
}

void append(std::string& out, const Expr* expr) {
  if (expr->negated) out.append("not ");
  switch (expr->kind) {
    case ExprKind::term: append(out, expr->term); break;
    case ExprKind::call:
      if (expr->is_equality() && expr->terms.size() == 3) {
        append(out, expr->terms[1]);
        out.append(" = ");
        append(out, expr->terms[2]);
      } else {
        append_call(out, expr->terms);
      }
      break;
    case ExprKind::some: append_some(out, expr->some->symbols); break;
    case ExprKind::every: append_every(out, *expr->every); break;
    case ExprKind::not_: append_not(out, *expr->not_); break;
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      append_operand(out, expr->logical->lhs, expr->logical->explicit_lhs, expr->kind, false);
      out.append(expr->kind == ExprKind::logical_and ? " and " : " or ");
      append_operand(out, expr->logical->rhs, expr->logical->explicit_rhs, expr->kind, true);
      break;
  }
  for (const With* with : expr->withs) {
    out.append(" with ");
    append(out, with->target);
    out.append(" as ");
    append(out, with->value);
  }
}

void append(std::string& out, const Body& body) {
  join_to(out, body, "; ", [&](const Expr* e) { append(out, e); });
}

void append_head(std::string& out, const Head& head) {
  append_ref(out, head.ref);
  bool contains = false;
  if (!head.args.empty()) {
    out.push_back('(');
    append_list(out, head.args);
    out.push_back(')');
  } else if (head.ref.size() == 1 && head.key) {
    out.append(" contains ");
    append(out, head.key);
    contains = true;
  }
  if (head.value) {
    out.append(head.assign ? " := " : " = ");
    append(out, head.value);
  } else if (!contains && head.name.empty() && head.key) {
    out.append(" contains ");
    append(out, head.key);
  }
}

}  // namespace

std::string to_text(const Term* term) {
  std::string out;
  append(out, term);
  return out;
}
std::string to_text(const Terms& ref) {
  std::string out;
  append_ref(out, ref);
  return out;
}
std::string to_text(const Expr* expr) {
  std::string out;
  append(out, expr);
  return out;
}
std::string to_text(const Body& body) {
  std::string out;
  append(out, body);
  return out;
}
std::string to_text(const Head* head) {
  std::string out;
  append_head(out, *head);
  return out;
}

std::string to_text(const Rule* rule) {
  std::string out = rule->is_default ? "default " : "";
  append_head(out, *rule->head);
  if (rule->is_default) return out;
  out.append(" if { ").append(to_text(rule->body)).append(" }");
  for (const Rule* r = rule->else_rule; r; r = r->else_rule) {
    out.append(" else ");
    if (r->head->value) out.append("= ").append(to_text(r->head->value));
    out.append(" if { ").append(to_text(r->body)).append(" }");
  }
  return out;
}

std::string ref_name(const Term* ref) {
  if (!ref->is(TermKind::ref)) return to_text(ref);
  std::string out;
  for (const Term* part : ref->items()) {
    const bool plain = part->is(TermKind::string) || (out.empty() && part->is(TermKind::var));
    if (!plain) return to_text(ref);
    if (!out.empty()) out.push_back('.');
    out.append(part->name());
  }
  return out;
}

}  // namespace gabion::rego
