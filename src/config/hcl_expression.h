// HCL 2 expressions and templates, parsed as far as Conftest's conversion needs them: what is a literal, a list, an
// object or a template becomes data; every other expression is kept as its source text.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/node.h"
#include "config/scanner.h"

namespace gabion::config::hcl {

struct Expression {
  enum class Type {
    literal,      // number, true, false, null: `value`
    text,         // a literal piece of a template: value is a string
    negation,     // `-` or `!` before children[0]; `sign` is which
    string,       // a template: children are its parts
    wrap,         // "${x}" alone: children[0]
    list,         // children
    object,       // children: key, value, key, value…
    parentheses,  // children[0]
    conditional,  // children: condition, then, else
    join,         // %{for}: children: collection, body; `name` holds "k, v"
    traversal,    // a name, perhaps with attributes and indices behind it
    other,        // anything else: only its place counts
  };
  Type type = Type::other;
  std::size_t begin = 0, end = 0;
  std::vector<Expression> children;
  Node value;
  char sign = '-';
  std::string name;
  // Of a heredoc: the text that the places of its children count in, since its lines lost their indentation.
  std::shared_ptr<const std::string> source;
};

// Deeper nesting is refused: the parser and the conversion recurse.
inline constexpr unsigned kMaxExpressionDepth = 200;

class ExpressionParser {
 public:
  explicit ExpressionParser(Scanner& in) : in_(in) {}

  // newlines: they are white space here (inside of parentheses and brackets).
  Result<Expression> expression(bool newlines);
  // Behind the opening quote, up to and with the closing one.
  Result<Expression> quoted();
  // White space and comments, and newlines if asked for.
  void skip(bool newlines);

 private:
  Result<Expression> conditional(bool newlines);
  Result<Expression> binary(bool newlines, int level);
  Result<Expression> unary(bool newlines);
  Result<Expression> postfix(bool newlines);
  Result<Expression> term(bool newlines);
  Result<Expression> number();
  Result<Expression> name(bool newlines);
  Result<Expression> list();
  Result<Expression> object();
  Result<Expression> comprehension(std::size_t begin, char close);
  Result<Expression> call_arguments(std::size_t begin);
  Result<Expression> heredoc();
  Result<> index(Expression& of);

  enum class Stop { quote, end, else_word, endif, endfor };
  // Template parts up to one of the stops that are allowed here; `stopped_at` tells which.
  Result<std::vector<Expression>> parts(Scanner& in, bool quoted, bool nested, Stop& stopped_at);
  Result<Expression> interpolation(Scanner& in, std::vector<Expression>& before, bool& trim_next);
  Result<bool> directive(Scanner& in, bool quoted, std::vector<Expression>& out, bool& trim_next, Stop& stopped_at);
  Result<Expression> if_directive(Scanner& in, bool quoted, std::size_t begin, bool& trim_next);
  Result<Expression> for_directive(Scanner& in, bool quoted, std::size_t begin, bool& trim_next);
  Result<std::string> escape(Scanner& in);

  Scanner& in_;
  unsigned depth_ = 0;
};

bool is_name_start(char c);
bool is_name(char c);

}  // namespace gabion::config::hcl
