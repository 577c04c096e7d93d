// Policies and base documents from paths: .rego files are modules; .json, .yaml and .yml files are documents, merged
// under the folder they stand in (relative to the path that was given). "a.b:PATH" puts documents under a.b.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "rego/engine.h"

namespace gabion::rego {

struct LoadOptions {
  RegoVersion version = RegoVersion::v1;
  bool bundle = false;                // each path is a bundle (bundle.h): a folder or an archive
  std::vector<std::string> ignore;    // globs over file and folder names
  bool tests = true;                  // false: *_test.rego is left out
};

struct Loaded {
  std::vector<SourceFile> modules;    // by path
  Value data = Value::empty_object();
  std::vector<std::unique_ptr<Document>> documents;  // what data points into
  std::unique_ptr<Arena> arena = std::make_unique<Arena>();
};

Result<Loaded> load_paths(const std::vector<std::string>& paths, const LoadOptions& options);
// JSON, or YAML as OPA reads it.
Result<Document> load_document(const std::string& path);
Result<std::string> read_file(const std::string& path);

}  // namespace gabion::rego
