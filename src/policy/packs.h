// Policies that ship with Gabion (policies/), built into the program.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rego/engine.h"

namespace gabion::policy {

struct PackFile {
  std::string_view pack, path, text;  // "kubernetes", "policies/kubernetes/images.rego"
};
std::span<const PackFile> pack_files();  // generated at build time, unit tests left out
std::vector<std::string_view> pack_names();
// The modules of several packs, of what they stand on, and of the library below.
Result<std::vector<rego::SourceFile>> pack_modules(const std::vector<std::string>& packs);
// Where their rules are: "gabion.kubernetes".
std::vector<std::string> pack_namespaces(const std::vector<std::string>& packs);

}  // namespace gabion::policy
