// GraphQL text to documents.
#pragma once

#include <string_view>

#include "base/result.h"
#include "rego/graphql/ast.h"

namespace gabion::rego::graphql {

inline constexpr unsigned kMaxDepth = 200;  // of selections, values and list types

// Errors read "input:LINE:COLUMN: reason".
Result<QueryDocument> parse_query(std::string_view text);
Result<SchemaDocument> parse_schema(std::string_view text);

}  // namespace gabion::rego::graphql
