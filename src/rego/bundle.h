// A bundle: policies (*.rego) and documents (data.json, data.yaml, data.yml under their folder) with a .manifest that says
// which part of the tree is the bundle's and what version its modules are. Signatures, wasm and patches are not read.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rego/archive.h"
#include "rego/engine.h"

namespace gabion::rego {

struct Bundle {
  std::string name;                     // the path it was given as
  std::vector<std::string> roots{""};   // "a/b", without slashes at the ends; "": everything
  std::vector<SourceFile> modules;
  // Documents with the folder each stands in, as "a/b"; in the order of names.
  std::vector<std::pair<std::string, Document>> documents;
};

// Names of `files` are relative to the bundle's root. `version` is what modules are where the manifest says nothing.
Result<Bundle> read_bundle(const std::string& name, std::vector<ArchiveFile> files, RegoVersion version);
// Data merged from the bundle's documents must lie under its roots.
Result<void> check_roots(const Bundle& bundle, const Value& data);
// No two bundles may own the same part of the tree.
Result<void> check_overlaps(const std::vector<Bundle>& bundles);

}  // namespace gabion::rego
