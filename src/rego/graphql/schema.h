// A checked schema (specification, section 3), and queries checked against it (section 5).
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "rego/graphql/ast.h"

namespace gabion::rego::graphql {

struct Schema {
  const Definition* query = nullptr;
  const Definition* mutation = nullptr;
  const Definition* subscription = nullptr;
  std::map<std::string, Definition*> types;  // in order of names: what errors are found first depends on it
  std::map<std::string, DirectiveDefinition*> directives;
  std::unordered_map<std::string, std::vector<const Definition*>> possible_types;

  // Owners of what stands above.
  SchemaDocument builtins, document;
  std::vector<std::unique_ptr<Definition>> added;

  const Definition* type(const std::string& name) const;
  const DirectiveDefinition* directive(const std::string& name) const;
  // An object itself; the objects of an interface or union.
  std::vector<const Definition*> objects_of(const Definition& definition) const;
};

// Takes the document with it. Errors read "input:LINE:COLUMN: reason".
Result<std::unique_ptr<Schema>> check_schema(SchemaDocument document);

// Empty: valid. Otherwise one "input:LINE:COLUMN: reason" a line. Annotates the document.
std::string check_query(const Schema& schema, QueryDocument& document);

}  // namespace gabion::rego::graphql
