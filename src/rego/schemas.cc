#include "rego/schemas.h"

#include <algorithm>
#include <filesystem>

#include "rego/loader.h"

namespace gabion::rego {

namespace {
namespace fs = std::filesystem;

Result<void> add(SchemaSet& set, const std::string& file, const std::string& ref) {
  auto document = load_document(file);
  if (!document) return tl::unexpected(document.error());
  set.documents.push_back(std::make_unique<Document>(std::move(*document)));
  set.by_ref[ref] = set.documents.back()->root;
  return {};
}
}  // namespace

Result<SchemaSet> load_schemas(const std::string& path) {
  SchemaSet set;
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (!fs::exists(path, error)) return fail("stat " + path + ": no such file or directory");
    if (auto done = add(set, path, "schema"); !done) return tl::unexpected(done.error());
    return set;
  }
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    if (it->is_regular_file(error)) files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    std::string ref = "schema";
    const fs::path name = file.lexically_relative(path).replace_extension("");
    for (const auto& part : name) ref += "." + part.string();
    if (auto done = add(set, file, ref); !done) return tl::unexpected(done.error());
  }
  return set;
}

}  // namespace gabion::rego
