// GraphQL documents as Rego values and back: what graphql.parse shows.
#pragma once

#include "base/result.h"
#include "base/value.h"
#include "rego/graphql/ast.h"

namespace gabion::rego::graphql {

// Empty lists and absent parts are left out.
Value to_value(Arena& arena, const QueryDocument& document);
Value to_value(Arena& arena, const SchemaDocument& document);
Result<QueryDocument> query_from_value(const Value& value);
Result<SchemaDocument> schema_from_value(const Value& value);

}  // namespace gabion::rego::graphql
