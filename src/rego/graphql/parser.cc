#include "rego/graphql/parser.h"

#include <algorithm>

#include <fmt/format.h>

#include "rego/graphql/lexer.h"
#include "rego/term_text.h"

namespace gabion::rego::graphql {
namespace {

using Kind = TokenKind;

constexpr std::string_view kLocations[] = {
    "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT",
    "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE", "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION"};

// After the first error every step does nothing, so that callers need not ask.
class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  Result<QueryDocument> query();
  Result<SchemaDocument> schema();

 private:
  struct Description {
    std::string text;
    Comments comments;
  };

  bool failed() const { return !error_.empty(); }

  // The next token, comments before it gathered.
  const Token& peek() {
    if (failed()) return previous_;
    while (!peeked_) {
      peek_ = lexer_.next();
      if (peek_.kind == Kind::comment) {
        comments_.push_back(peek_.value);
        continue;
      }
      peeked_ = true;
    }
    return peek_;
  }
  Token next() {
    if (failed()) return previous_;
    previous_ = peek();
    peeked_ = false;
    comments_.clear();
    if (previous_.kind == Kind::invalid) set_error(previous_, previous_.value);
    return previous_;
  }
  void set_error(const Token& token, std::string_view message) {
    if (!failed()) error_ = fmt::format("input:{}:{}: {}", token.position.line, token.position.column, message);
  }
  void unexpected() { set_error(peek(), "Unexpected " + peek().text()); }
  bool at(Kind kind) { return !failed() && peek().kind == kind; }
  bool skip(Kind kind) {
    if (!at(kind)) return false;
    next();
    return true;
  }
  // The comments before the token, which is then read.
  Comments expect(Kind kind) {
    if (peek().kind == kind) {
      Comments comments = comments_;
      next();
      return comments;
    }
    set_error(peek(), fmt::format("Expected {}, found {}", token_kind_text(kind), token_kind_text(peek().kind)));
    return {};
  }
  Comments expect_keyword(std::string_view word) {
    if (peek().kind == Kind::name && peek().value == word) {
      Comments comments = comments_;
      next();
      return comments;
    }
    set_error(peek(), fmt::format("Expected {}, found {}", quoted(word), peek().text()));
    return {};
  }
  std::string name() {
    expect(Kind::name);
    return failed() ? std::string() : previous_.value;
  }
  Comments here() {
    peek();
    return comments_;
  }
  Position place() { return peek().position; }

  // Nothing, or `open` at least one item `close`. Returns the comments before `close`.
  template <typename Item>
  Comments some(Kind open, Kind close, Item item) {
    if (!skip(open)) return {};
    bool any = false;
    for (; !failed() && peek().kind != close; any = true) item();
    if (failed()) return {};
    if (!any) {
      set_error(peek(), fmt::format("expected at least one definition, found {}", token_kind_text(peek().kind)));
      return {};
    }
    Comments comments = here();
    next();
    return comments;
  }

  // Bounds the recursion; false: too deep, an error is set.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMaxDepth) parser_.set_error(parser_.peek(), "document is nested too deeply");
    }
    ~Level() { --parser_.depth_; }

   private:
    Parser& parser_;
  };

  OperationDefinition operation();
  std::string operation_type();
  std::vector<VariableDefinition> variables();
  std::vector<Selection> selections(bool required);
  Selection selection();
  Selection fragment();
  FragmentDefinition fragment_definition();
  std::string fragment_name();
  std::vector<Argument> arguments(bool constant);
  std::vector<Directive> directives(bool constant);
  std::unique_ptr<Literal> value(bool constant);
  std::unique_ptr<Literal> composite(bool constant);
  std::unique_ptr<Type> type();

  Description description();
  void definition(SchemaDocument& document);
  Definition type_definition(std::string_view kind, bool extension);
  void type_body(Definition& out, bool extension);
  std::vector<FieldDefinition> fields(bool input, Comments& end);
  std::vector<ArgumentDefinition> argument_definitions();
  SchemaDefinition schema_definition(bool extension);
  DirectiveDefinition directive_definition();
  std::string location();
  template <typename T>
  void describe(T& out) {
    Description text = description();
    if (!text.text.empty()) {
      out.comments.before = std::move(text.comments);
      out.description = std::move(text.text);
    }
    out.comments.after = here();
    out.position = place();
    out.name = name();
  }

  Lexer lexer_;
  Token peek_, previous_;
  bool peeked_ = false;
  Comments comments_;
  std::string error_;
  unsigned depth_ = 0;
};

Result<QueryDocument> Parser::query() {
  QueryDocument document;
  while (!failed() && peek().kind != Kind::eof) {
    const std::string word = peek().kind == Kind::name ? peek().value : std::string();
    if (at(Kind::brace_l) || word == "query" || word == "mutation" || word == "subscription") {
      document.operations.push_back(operation());
    } else if (word == "fragment") {
      document.fragments.push_back(fragment_definition());
    } else {
      unexpected();
    }
  }
  if (failed()) return fail(error_);
  return document;
}

OperationDefinition Parser::operation() {
  OperationDefinition out;
  out.position = place();
  if (at(Kind::brace_l)) {
    out.operation = "query";
    out.selections = selections(true);
    return out;
  }
  out.comments = here();
  out.operation = operation_type();
  if (at(Kind::name)) out.name = next().value;
  out.variables = variables();
  out.directives = directives(false);
  out.selections = selections(true);
  return out;
}

std::string Parser::operation_type() {
  const Token token = next();
  if (token.value == "query" || token.value == "mutation" || token.value == "subscription") return token.value;
  set_error(token, "Unexpected " + token.text());
  return {};
}

std::vector<VariableDefinition> Parser::variables() {
  std::vector<VariableDefinition> out;
  some(Kind::paren_l, Kind::paren_r, [&] {
    VariableDefinition variable;
    variable.position = place();
    variable.comments = here();
    expect(Kind::dollar);
    variable.variable = name();
    expect(Kind::colon);
    variable.type = type();
    if (skip(Kind::equals)) variable.default_value = value(true);
    variable.directives = directives(false);
    out.push_back(std::move(variable));
  });
  return out;
}

std::vector<Selection> Parser::selections(bool required) {
  std::vector<Selection> out;
  if (required && peek().kind != Kind::brace_l) {
    set_error(peek(), fmt::format("Expected {{, found {}", token_kind_text(peek().kind)));
    return out;
  }
  Level level(*this);
  some(Kind::brace_l, Kind::brace_r, [&] { out.push_back(selection()); });
  return out;
}

Selection Parser::selection() {
  if (at(Kind::spread)) return fragment();
  Selection out;
  out.position = place();
  out.comments = here();
  out.alias = name();
  out.name = skip(Kind::colon) ? name() : out.alias;
  out.arguments = arguments(false);
  out.directives = directives(false);
  if (at(Kind::brace_l)) out.selections = selections(false);
  return out;
}

Selection Parser::fragment() {
  Selection out;
  out.comments = expect(Kind::spread);
  out.position = place();
  if (at(Kind::name) && peek().value != "on") {
    out.kind = Selection::Kind::spread;
    out.name = fragment_name();
    out.directives = directives(false);
    return out;
  }
  out.kind = Selection::Kind::inline_fragment;
  if (!failed() && peek().value == "on") {
    next();
    out.type_condition = name();
  }
  out.directives = directives(false);
  out.selections = selections(true);
  return out;
}

std::string Parser::fragment_name() {
  if (!failed() && peek().value == "on") {
    unexpected();
    return {};
  }
  return name();
}

FragmentDefinition Parser::fragment_definition() {
  FragmentDefinition out;
  out.position = place();
  out.comments = here();
  expect_keyword("fragment");
  out.name = fragment_name();
  out.variables = variables();
  expect_keyword("on");
  out.type_condition = name();
  out.directives = directives(false);
  out.selections = selections(true);
  return out;
}

std::vector<Argument> Parser::arguments(bool constant) {
  std::vector<Argument> out;
  some(Kind::paren_l, Kind::paren_r, [&] {
    Argument argument;
    argument.position = place();
    argument.comments = here();
    argument.name = name();
    expect(Kind::colon);
    argument.value = value(constant);
    out.push_back(std::move(argument));
  });
  return out;
}

std::vector<Directive> Parser::directives(bool constant) {
  std::vector<Directive> out;
  while (skip(Kind::at)) {
    Directive directive;
    directive.position = place();
    directive.name = name();
    directive.arguments = arguments(constant);
    out.push_back(std::move(directive));
  }
  return out;
}

std::unique_ptr<Literal> Parser::value(bool constant) {
  if (at(Kind::bracket_l) || at(Kind::brace_l)) return composite(constant);
  auto out = std::make_unique<Literal>();
  const Token token = peek();
  out->position = token.position;
  switch (token.kind) {
    case Kind::dollar:
      if (constant) break;
      out->comments = here();
      next();
      out->raw = name();
      return out;
    case Kind::integer: out->kind = ValueKind::integer; break;
    case Kind::real: out->kind = ValueKind::real; break;
    case Kind::string: out->kind = ValueKind::string; break;
    case Kind::block_string: out->kind = ValueKind::block; break;
    case Kind::name:
      out->kind = token.value == "true" || token.value == "false" ? ValueKind::boolean : token.value == "null" ? ValueKind::null : ValueKind::enumeration;
      break;
    default: break;
  }
  if (out->kind == ValueKind::variable) {
    unexpected();
    return out;
  }
  out->raw = next().value;
  return out;
}

std::unique_ptr<Literal> Parser::composite(bool constant) {
  Level level(*this);
  auto out = std::make_unique<Literal>();
  out->position = place();
  out->comments = here();
  const bool list = at(Kind::bracket_l);
  out->kind = list ? ValueKind::list : ValueKind::object;
  next();
  while (!failed() && peek().kind != (list ? Kind::bracket_r : Kind::brace_r)) {
    ChildValue child;
    if (!list) {
      child.position = place();
      child.comments = here();
      child.name = name();
      expect(Kind::colon);
    }
    child.value = value(constant);
    out->children.push_back(std::move(child));
  }
  next();
  return out;
}

std::unique_ptr<Type> Parser::type() {
  Level level(*this);
  auto out = std::make_unique<Type>();
  if (failed()) return out;
  if (skip(Kind::bracket_l)) {
    out->position = place();
    out->elem = type();
    expect(Kind::bracket_r);
  } else {
    out->position = place();
    out->named_type = name();
  }
  out->non_null = skip(Kind::bang);
  return out;
}

Result<SchemaDocument> Parser::schema() {
  SchemaDocument document;
  while (!failed() && peek().kind != Kind::eof) definition(document);
  if (failed()) return fail(error_);
  document.comments = comments_;
  return document;
}

Parser::Description Parser::description() {
  if (!at(Kind::block_string) && !at(Kind::string)) return {};
  Description out;
  out.comments = comments_;
  out.text = next().value;
  return out;
}

// "scalar" → "SCALAR"; empty for a word that begins no type.
std::string_view definition_kind(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {{"scalar", "SCALAR"}, {"type", "OBJECT"}, {"interface", "INTERFACE"},
                                                                       {"union", "UNION"},   {"enum", "ENUM"},   {"input", "INPUT_OBJECT"}};
  for (const auto& [name, kind] : kKinds) {
    if (name == word) return kind;
  }
  return {};
}

void Parser::definition(SchemaDocument& document) {
  Description text = description();
  if (failed() || peek().kind != Kind::name) return unexpected();
  const std::string word = peek().value;
  const auto add = [&](auto& list, auto item) {
    item.description = std::move(text.text);
    item.comments.before = std::move(text.comments);
    list.push_back(std::move(item));
  };
  if (const std::string_view kind = definition_kind(word); !kind.empty()) return add(document.definitions, type_definition(kind, false));
  if (word == "schema") return add(document.schema, schema_definition(false));
  if (word == "directive") return add(document.directives, directive_definition());
  if (word != "extend") return unexpected();
  if (!text.text.empty()) return set_error(previous_, "Unexpected " + previous_.text());
  Comments comments = here();
  next();
  const std::string extended = peek().value;
  if (!failed() && extended == "schema") {
    document.schema_extensions.push_back(schema_definition(true));
    document.schema_extensions.back().comments.after = std::move(comments);
  } else if (const std::string_view kind = definition_kind(extended); !kind.empty()) {
    document.extensions.push_back(type_definition(kind, true));
    document.extensions.back().comments.after = std::move(comments);
  } else {
    unexpected();
  }
}

Definition Parser::type_definition(std::string_view kind, bool extension) {
  Definition out;
  out.comments.after = here();
  next();
  out.position = place();
  out.kind = kind;
  out.name = name();
  type_body(out, extension);
  const bool empty = out.directives.empty() && out.interfaces.empty() && out.fields.empty() && out.types.empty() && out.enum_values.empty();
  if (extension && empty) unexpected();
  return out;
}

void Parser::type_body(Definition& out, bool extension) {
  const bool implements = out.kind == "OBJECT" || (out.kind == "INTERFACE" && !extension);
  if (implements && !failed() && peek().value == "implements") {
    next();
    skip(Kind::amp);
    do {
      out.interfaces.push_back(name());
    } while (skip(Kind::amp));
  }
  out.directives = directives(!(extension && out.kind == "INPUT_OBJECT"));
  if (out.kind == "UNION" && skip(Kind::equals)) {
    skip(Kind::pipe);
    do {
      out.type_positions.push_back(place());
      out.types.push_back(name());
    } while (skip(Kind::pipe));
  } else if (out.kind == "ENUM") {
    out.comments.end = some(Kind::brace_l, Kind::brace_r, [&] {
      EnumValueDefinition value;
      describe(value);
      value.directives = directives(true);
      out.enum_values.push_back(std::move(value));
    });
  } else if (out.kind != "SCALAR" && out.kind != "UNION") {
    out.fields = fields(out.kind == "INPUT_OBJECT", out.comments.end);
  }
}

std::vector<FieldDefinition> Parser::fields(bool input, Comments& end) {
  std::vector<FieldDefinition> out;
  end = some(Kind::brace_l, Kind::brace_r, [&] {
    FieldDefinition field;
    describe(field);
    if (!input) field.arguments = argument_definitions();
    expect(Kind::colon);
    field.type = type();
    if (input && skip(Kind::equals)) field.default_value = value(true);
    field.directives = directives(true);
    out.push_back(std::move(field));
  });
  return out;
}

std::vector<ArgumentDefinition> Parser::argument_definitions() {
  std::vector<ArgumentDefinition> out;
  some(Kind::paren_l, Kind::paren_r, [&] {
    ArgumentDefinition argument;
    describe(argument);
    expect(Kind::colon);
    argument.type = type();
    if (skip(Kind::equals)) argument.default_value = value(true);
    argument.directives = directives(true);
    out.push_back(std::move(argument));
  });
  return out;
}

SchemaDefinition Parser::schema_definition(bool extension) {
  SchemaDefinition out;
  out.comments.after = expect_keyword("schema");
  out.position = place();
  out.directives = directives(true);
  out.comments.end = some(Kind::brace_l, Kind::brace_r, [&] {
    OperationType type;
    type.position = place();
    type.comments = here();
    type.operation = operation_type();
    expect(Kind::colon);
    type.type = name();
    out.operation_types.push_back(std::move(type));
  });
  if (extension && out.directives.empty() && out.operation_types.empty()) unexpected();
  return out;
}

DirectiveDefinition Parser::directive_definition() {
  DirectiveDefinition out;
  out.comments.after = expect_keyword("directive");
  expect(Kind::at);
  out.position = place();
  out.name = name();
  out.arguments = argument_definitions();
  if (at(Kind::name) && peek().value == "repeatable") {
    out.repeatable = true;
    next();
  }
  expect_keyword("on");
  skip(Kind::pipe);
  do {
    out.locations.push_back(location());
  } while (skip(Kind::pipe));
  return out;
}

std::string Parser::location() {
  expect(Kind::name);
  if (failed()) return {};
  if (std::find(std::begin(kLocations), std::end(kLocations), previous_.value) == std::end(kLocations)) set_error(previous_, "Unexpected " + previous_.text());
  return previous_.value;
}

}  // namespace

Result<QueryDocument> parse_query(std::string_view text) { return Parser(text).query(); }
Result<SchemaDocument> parse_schema(std::string_view text) { return Parser(text).schema(); }

std::string Type::text() const {
  std::string out = elem ? "[" + elem->text() + "]" : named_type;
  return non_null ? out + "!" : out;
}

std::string Literal::text() const {
  switch (kind) {
    case ValueKind::variable: return "$" + raw;
    case ValueKind::string:
    case ValueKind::block: return quoted(raw);
    case ValueKind::list:
    case ValueKind::object: break;
    default: return raw;
  }
  std::string out(1, kind == ValueKind::list ? '[' : '{');
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (i) out += ',';
    if (kind == ValueKind::object) out.append(children[i].name).append(":");
    out += children[i].value->text();
  }
  return out + (kind == ValueKind::list ? "]" : "}");
}

}  // namespace gabion::rego::graphql
