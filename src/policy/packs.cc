#include "policy/packs.h"

#include <algorithm>

#include "base/text.h"

namespace gabion::policy {

namespace {
// Packs that stand on others; `lib` is below all and no pack by itself.
struct Stands {
  std::string_view pack, on;
};
constexpr Stands kStands[] = {{"pod-security-restricted", "pod-security-baseline"}};
constexpr std::string_view kLibrary = "lib";

std::vector<std::string_view> with_foundations(std::string_view name) {
  std::vector<std::string_view> all = {name};
  for (const auto& row : kStands) {
    if (row.pack == name) all.push_back(row.on);
  }
  return all;
}
}  // namespace

std::vector<std::string_view> pack_names() {
  std::vector<std::string_view> names;
  for (const auto& file : pack_files()) {
    if (file.pack != kLibrary && std::find(names.begin(), names.end(), file.pack) == names.end()) names.push_back(file.pack);
  }
  return names;
}

Result<std::vector<rego::SourceFile>> pack_modules(const std::vector<std::string>& packs) {
  std::vector<std::string_view> wanted = {kLibrary};
  auto names = pack_names();
  for (const auto& pack : packs) {
    if (std::find(names.begin(), names.end(), pack) == names.end()) {
      return fail("no pack called " + pack + "; there are: " + join(std::vector<std::string>(names.begin(), names.end()), ", "));
    }
    for (auto part : with_foundations(pack)) wanted.push_back(part);
  }
  std::vector<rego::SourceFile> modules;
  for (const auto& file : pack_files()) {
    if (std::find(wanted.begin(), wanted.end(), file.pack) == wanted.end()) continue;
    modules.push_back({"pack:" + std::string(file.path), std::string(file.text), rego::RegoVersion::v1});
  }
  return modules;
}

std::vector<std::string> pack_namespaces(const std::vector<std::string>& packs) {
  std::vector<std::string> out;
  for (const auto& pack : packs) {
    for (auto part : with_foundations(pack)) {
      std::string name = "gabion." + replace_all(part, "-", "_");
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
    }
  }
  return out;
}

}  // namespace gabion::policy
