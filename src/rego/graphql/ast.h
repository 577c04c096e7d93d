// GraphQL documents (October 2021 specification): queries and schemas as parsed. Names of members follow the AST that
// OPA's graphql.* show (vektah/gqlparser).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gabion::rego::graphql {

struct Position {
  unsigned line = 0, column = 0;  // from 1, columns in runes; 0: not from a text
};
using Comments = std::vector<std::string>;

struct Definition;
struct FieldDefinition;
struct FragmentDefinition;
struct DirectiveDefinition;
struct VariableDefinition;

struct Type {
  std::string named_type;
  std::unique_ptr<Type> elem;  // of a list
  bool non_null = false;
  Position position;

  const std::string& name() const { return elem ? elem->name() : named_type; }
  std::string text() const;
};

enum class ValueKind : std::uint8_t { variable, integer, real, string, block, boolean, null, enumeration, list, object };

struct ChildValue;
struct Literal {
  std::string raw;
  std::vector<ChildValue> children;
  ValueKind kind = ValueKind::variable;
  Position position;
  Comments comments;
  // Set by validation.
  const Definition* definition = nullptr;
  VariableDefinition* variable = nullptr;
  const Type* expected = nullptr;
  bool expected_has_default = false;

  std::string text() const;
};
struct ChildValue {
  std::string name;
  std::unique_ptr<Literal> value;
  Position position;
  Comments comments;
};

struct Argument {
  std::string name;
  std::unique_ptr<Literal> value;
  Position position;
  Comments comments;
};
struct Directive {
  std::string name;
  std::vector<Argument> arguments;
  Position position;
  const DirectiveDefinition* definition = nullptr;  // set by validation
};

struct VariableDefinition {
  std::string variable;
  std::unique_ptr<Type> type;
  std::unique_ptr<Literal> default_value;
  std::vector<Directive> directives;
  Position position;
  Comments comments;
  const Definition* definition = nullptr;  // set by validation
  bool used = false;
};

struct Selection {
  enum class Kind : std::uint8_t { field, spread, inline_fragment } kind = Kind::field;
  std::string alias, name;      // fields have both, a spread its fragment's name
  std::string type_condition;   // inline fragments; may be empty
  std::vector<Argument> arguments;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Position position;
  Comments comments;
  // Set by validation.
  const FieldDefinition* field = nullptr;
  const Definition* parent = nullptr;
  FragmentDefinition* fragment = nullptr;
};

struct OperationDefinition {
  std::string operation, name;  // "query", "mutation", "subscription"
  std::vector<VariableDefinition> variables;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Position position;
  Comments comments;
};
struct FragmentDefinition {
  std::string name, type_condition;
  std::vector<VariableDefinition> variables;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Position position;
  Comments comments;
  const Definition* definition = nullptr;  // set by validation
};
struct QueryDocument {
  std::vector<OperationDefinition> operations;
  std::vector<FragmentDefinition> fragments;
};

struct DescriptionComments {
  Comments before, after, end;
};

struct ArgumentDefinition {
  std::string description, name;
  std::unique_ptr<Literal> default_value;
  std::unique_ptr<Type> type;
  std::vector<Directive> directives;
  Position position;
  DescriptionComments comments;
};
struct FieldDefinition {
  std::string description, name;
  std::vector<ArgumentDefinition> arguments;
  std::unique_ptr<Literal> default_value;  // of input objects
  std::unique_ptr<Type> type;
  std::vector<Directive> directives;
  Position position;
  DescriptionComments comments;
};
struct EnumValueDefinition {
  std::string description, name;
  std::vector<Directive> directives;
  Position position;
  DescriptionComments comments;
};

struct Definition {
  std::string kind;  // "SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT"
  std::string description, name;
  std::vector<Directive> directives;
  std::vector<std::string> interfaces;
  std::vector<FieldDefinition> fields;
  std::vector<std::string> types;  // of a union
  std::vector<Position> type_positions;
  std::vector<EnumValueDefinition> enum_values;
  Position position;
  DescriptionComments comments;
  bool built_in = false;

  bool is_leaf() const { return kind == "ENUM" || kind == "SCALAR"; }
  bool is_abstract() const { return kind == "INTERFACE" || kind == "UNION"; }
  bool is_composite() const { return kind == "OBJECT" || is_abstract(); }
  bool is_input() const { return is_leaf() || kind == "INPUT_OBJECT"; }
};
struct DirectiveDefinition {
  std::string description, name;
  std::vector<ArgumentDefinition> arguments;
  std::vector<std::string> locations;
  bool repeatable = false;
  Position position;
  DescriptionComments comments;
};
struct OperationType {
  std::string operation, type;
  Position position;
  Comments comments;
};
struct SchemaDefinition {
  std::string description;
  std::vector<Directive> directives;
  std::vector<OperationType> operation_types;
  Position position;
  DescriptionComments comments;
};
struct SchemaDocument {
  std::vector<SchemaDefinition> schema, schema_extensions;
  std::vector<DirectiveDefinition> directives;
  std::vector<Definition> definitions, extensions;
  Comments comments;
};

// First of a list with this name, or nullptr.
template <typename List>
auto* find_named(List& list, const std::string& name) {
  for (auto& item : list) {
    if (item.name == name) return &item;
  }
  return static_cast<decltype(&list[0])>(nullptr);
}

}  // namespace gabion::rego::graphql
