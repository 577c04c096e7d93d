// JSON schemas from files, for the type checker: one for the input, or a folder of them, named by where they stand.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/value.h"

namespace gabion::rego {

// "schema.a.b" is the file a/b.json (or .yaml); "schema" is the input's.
struct SchemaSet {
  std::map<std::string, Value> by_ref;
  std::vector<std::unique_ptr<Document>> documents;  // what the schemas live in
};

Result<SchemaSet> load_schemas(const std::string& path);

}  // namespace gabion::rego
