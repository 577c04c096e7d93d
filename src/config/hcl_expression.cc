#include "config/hcl_expression.h"

#include "base/decimal.h"
#include "base/text.h"
#include "data/go_number.h"

namespace gabion::config::hcl {

using Type = Expression::Type;

// Letters beyond ASCII count as such (Unicode's ID_Start, taken generously).
bool is_name_start(char c) { return is_letter(c) || c == '_' || (static_cast<unsigned char>(c) & 0x80); }
bool is_name(char c) { return is_name_start(c) || is_digit(c) || c == '-'; }

namespace {

struct Deeper {
  explicit Deeper(unsigned& depth) : depth_(depth) { ++depth_; }
  ~Deeper() { --depth_; }
  unsigned& depth_;
};

Expression over(Type type, std::size_t begin, std::size_t end) {
  Expression out;
  out.type = type;
  out.begin = begin;
  out.end = end;
  return out;
}

constexpr std::string_view kOperators[][4] = {{"||"}, {"&&"}, {"==", "!="}, {">=", "<=", ">", "<"}, {"+", "-"}, {"*", "/", "%"}};
constexpr int kLevels = 6;

// big.Float.Text('f', -1): no exponent, no trailing zeros.
std::string plain_number(std::string_view text) {
  if (text.find_first_of(".eE") == std::string_view::npos) {
    while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
    return std::string(text);
  }
  auto value = go_parse_float(text);
  if (!value) return is_json_number(text) ? std::string(text) : "0";
  return go_json_number(*value);
}

}  // namespace

void ExpressionParser::skip(bool newlines) {
  for (;;) {
    in_.take_while([&](char c) { return is_blank(c) || c == '\r' || (newlines && c == '\n'); });
    if (in_.peek() == '#' || in_.starts("//")) {
      in_.take_line();
    } else if (in_.starts("/*")) {
      auto close = in_.rest().find("*/", 2);
      in_.skip(close == std::string_view::npos ? in_.rest().size() : close + 2);
    } else {
      return;
    }
  }
}

Result<Expression> ExpressionParser::expression(bool newlines) {
  Deeper deeper(depth_);
  if (depth_ > kMaxExpressionDepth) return in_.error("expressions nest too deeply");
  return conditional(newlines);
}

Result<Expression> ExpressionParser::conditional(bool newlines) {
  auto condition = binary(newlines, 0);
  if (!condition) return condition;
  std::size_t end = in_.at();
  skip(newlines);
  if (!in_.accept("?")) {
    in_.go(end);
    return condition;
  }
  auto yes = expression(newlines);
  if (!yes) return yes;
  skip(newlines);
  if (!in_.accept(":")) return in_.error("Missing false expression in conditional");
  auto no = expression(newlines);
  if (!no) return no;
  auto out = over(Type::conditional, condition->begin, no->end);
  out.children = {std::move(*condition), std::move(*yes), std::move(*no)};
  return out;
}

Result<Expression> ExpressionParser::binary(bool newlines, int level) {
  if (level == kLevels) return unary(newlines);
  auto left = binary(newlines, level + 1);
  while (left) {
    std::size_t end = in_.at();
    skip(newlines);
    bool found = false;
    for (auto word : kOperators[level]) {
      // `=` alone, or `=>`, is no operator.
      if (!word.empty() && in_.accept(word)) {
        found = true;
        break;
      }
    }
    if (!found) {
      in_.go(end);
      break;
    }
    auto right = binary(newlines, level + 1);
    if (!right) return right;
    left = over(Type::other, left->begin, right->end);
  }
  return left;
}

Result<Expression> ExpressionParser::unary(bool newlines) {
  skip(newlines);
  std::size_t begin = in_.at();
  char sign = in_.peek();
  if (sign != '-' && sign != '!') return postfix(newlines);
  Deeper deeper(depth_);
  if (depth_ > kMaxExpressionDepth) return in_.error("expressions nest too deeply");
  in_.skip(1);
  auto operand = unary(newlines);
  if (!operand) return operand;
  auto out = over(Type::negation, begin, operand->end);
  out.sign = sign;
  out.children.push_back(std::move(*operand));
  return out;
}

Result<Expression> ExpressionParser::postfix(bool newlines) {
  auto of = term(newlines);
  while (of) {
    std::size_t end = in_.at();
    if (newlines) skip(true);
    if (in_.peek() == '.' && !in_.starts("...")) {
      in_.skip(1);
      if (newlines) skip(true);
      if (in_.accept("*")) {
        of->type = Type::other;
      } else if (in_.take_while(is_name).empty()) {
        return in_.error("Invalid attribute name");
      }
      of->end = in_.at();
      if (of->type != Type::traversal) of = over(Type::other, of->begin, of->end);
    } else if (in_.peek() == '[') {
      if (auto ok = index(*of); !ok) return tl::unexpected(ok.error());
    } else {
      in_.go(end);
      return of;
    }
  }
  return of;
}

Result<> ExpressionParser::index(Expression& of) {
  in_.skip(1);
  skip(true);
  bool literal = false;
  if (!in_.accept("*")) {
    auto key = expression(true);
    if (!key) return tl::unexpected(key.error());
    literal = key->type == Type::literal || (key->type == Type::string && key->children.size() == 1 && key->children[0].type == Type::text);
  }
  skip(true);
  if (!in_.accept("]")) return in_.error("Missing close bracket on index");
  auto type = of.type == Type::traversal && literal ? Type::traversal : Type::other;
  of = over(type, of.begin, in_.at());
  return {};
}

Result<Expression> ExpressionParser::term(bool newlines) {
  skip(newlines);
  std::size_t begin = in_.at();
  char c = in_.peek();
  if (is_digit(c)) return number();
  if (c == '"') {
    in_.skip(1);
    return quoted();
  }
  if (in_.starts("<<")) return heredoc();
  if (c == '[') return list();
  if (c == '{') return object();
  if (is_name_start(c)) return name(newlines);
  if (c != '(') return in_.error("Invalid expression; expected the start of an expression, but found an invalid expression token");
  in_.skip(1);
  auto inner = expression(true);
  if (!inner) return inner;
  skip(true);
  if (!in_.accept(")")) return in_.error("Unbalanced parentheses");
  auto out = over(Type::parentheses, begin, in_.at());
  out.children.push_back(std::move(*inner));
  return out;
}

Result<Expression> ExpressionParser::number() {
  std::size_t begin = in_.at();
  in_.take_while(is_digit);
  if (in_.peek() == '.' && is_digit(in_.peek(1))) {
    in_.skip(1);
    in_.take_while(is_digit);
  }
  if ((in_.peek() | 0x20) == 'e') {
    std::size_t sign = in_.peek(1) == '-' || in_.peek(1) == '+' ? 2 : 1;
    if (is_digit(in_.peek(sign))) {
      in_.skip(sign);
      in_.take_while(is_digit);
    }
  }
  auto out = over(Type::literal, begin, in_.at());
  out.value = Node::number(plain_number(in_.from(begin)), begin);
  return out;
}

Result<Expression> ExpressionParser::name(bool newlines) {
  std::size_t begin = in_.at();
  std::string_view word = in_.take_while(is_name);
  while (in_.starts("::") && is_name_start(in_.peek(2))) {
    in_.skip(2);
    in_.take_while(is_name);
  }
  std::size_t end = in_.at();
  in_.take_while(is_blank);
  if (in_.peek() == '(') return call_arguments(begin);
  (void)newlines;
  in_.go(end);
  auto out = over(Type::traversal, begin, end);
  if (word == "true" || word == "false" || word == "null") {
    out.type = Type::literal;
    out.value = word == "null" ? Node::null(begin) : Node::boolean(word == "true", begin);
  }
  return out;
}

Result<Expression> ExpressionParser::call_arguments(std::size_t begin) {
  in_.skip(1);
  for (;;) {
    skip(true);
    if (in_.accept(")")) break;
    auto argument = expression(true);
    if (!argument) return argument;
    skip(true);
    in_.accept("...");
    skip(true);
    if (in_.accept(",")) continue;
    if (!in_.accept(")")) return in_.error("Missing argument separator");
    break;
  }
  return over(Type::other, begin, in_.at());
}

Result<Expression> ExpressionParser::comprehension(std::size_t begin, char close) {
  auto word = [&](std::string_view text) { return in_.starts(text) && !is_name(in_.peek(text.size())) && in_.accept(text); };
  auto variable = [&] {
    skip(true);
    return !in_.take_while(is_name).empty();
  };
  if (!variable()) return in_.error("Invalid 'for' expression");
  skip(true);
  if (in_.accept(",") && !variable()) return in_.error("Invalid 'for' expression");
  skip(true);
  if (!word("in")) return in_.error("Invalid 'for' expression; expected the `in` keyword");
  auto collection = expression(true);
  if (!collection) return collection;
  skip(true);
  if (!in_.accept(":")) return in_.error("Invalid 'for' expression; expected a colon");
  auto value = expression(true);
  if (!value) return value;
  skip(true);
  if (close == '}') {
    if (!in_.accept("=>")) return in_.error("Invalid 'for' expression; expected `=>`");
    if (auto item = expression(true); !item) return item;
    skip(true);
    in_.accept("...");
    skip(true);
  }
  if (word("if")) {
    if (auto condition = expression(true); !condition) return condition;
    skip(true);
  }
  if (in_.peek() != close) return in_.error("Invalid 'for' expression; extra characters");
  in_.skip(1);
  return over(Type::other, begin, in_.at());
}

Result<Expression> ExpressionParser::list() {
  std::size_t begin = in_.at();
  in_.skip(1);
  skip(true);
  if (in_.starts("for") && !is_name(in_.peek(3)) && is_space(in_.peek(3))) {
    in_.skip(3);
    return comprehension(begin, ']');
  }
  auto out = over(Type::list, begin, begin);
  for (;;) {
    skip(true);
    if (in_.accept("]")) break;
    auto item = expression(true);
    if (!item) return item;
    out.children.push_back(std::move(*item));
    skip(true);
    if (in_.accept(",")) continue;
    if (!in_.accept("]")) return in_.error("Missing item separator; expected a comma to mark the beginning of the next item");
    break;
  }
  out.end = in_.at();
  return out;
}

Result<Expression> ExpressionParser::object() {
  std::size_t begin = in_.at();
  in_.skip(1);
  skip(true);
  if (in_.starts("for") && is_space(in_.peek(3))) {
    std::size_t back = in_.at();
    in_.skip(3);
    skip(true);
    // `for = 1` is a key.
    if (is_name_start(in_.peek())) return comprehension(begin, '}');
    in_.go(back);
  }
  auto out = over(Type::object, begin, begin);
  for (;;) {
    skip(true);
    if (in_.accept("}")) break;
    auto key = expression(false);
    if (!key) return key;
    skip(false);
    if (!in_.accept("=") && !in_.accept(":")) return in_.error("Missing attribute value; expected an attribute value, introduced by an equals sign (\"=\")");
    skip(true);
    auto value = expression(false);
    if (!value) return value;
    out.children.push_back(std::move(*key));
    out.children.push_back(std::move(*value));
    skip(false);
    if (in_.accept(",") || in_.accept("\n")) continue;
    if (!in_.accept("}")) return in_.error("Missing attribute separator; expected a newline or comma to mark the beginning of the next attribute");
    break;
  }
  out.end = in_.at();
  return out;
}

}  // namespace gabion::config::hcl
