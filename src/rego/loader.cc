#include "rego/loader.h"

#include <fcntl.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

#include "base/fd.h"
#include "base/text.h"
#include "data/json.h"
#include "data/merge.h"
#include "data/yaml.h"
#include "rego/bundle.h"

namespace gabion::rego {

namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMaxFileBytes = std::size_t{4} << 30;

bool has_ending(const std::string& path, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view e) { return path.ends_with(e); });
}
bool is_document(const std::string& path) { return has_ending(path, {".json", ".yaml", ".yml"}); }

class Loader {
 public:
  explicit Loader(const LoadOptions& options) : options_(options) {}
  Result<void> path(const std::string& given);
  Result<void> bundle(const std::string& path);
  Result<void> bundles_agree() const { return check_overlaps(bundles_); }
  Loaded take() { return std::move(loaded_); }

 private:
  Result<void> folder(const fs::path& root, const std::vector<std::string>& prefix);
  Result<void> file(const std::string& path, const std::vector<std::string>& prefix, bool named);
  Result<void> document(const std::string& path, const std::vector<std::string>& prefix);
  bool ignored(const std::string& name) const {
    return std::any_of(options_.ignore.begin(), options_.ignore.end(),
                       [&](const std::string& glob) { return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0; });
  }

  Result<std::vector<std::string>> files_below(const fs::path& root) const;
  Result<void> put(const std::string& path, Document document, const std::vector<std::string>& prefix);

  const LoadOptions& options_;
  Loaded loaded_;
  std::vector<Bundle> bundles_;  // what is in them has been taken over
};

// "No such file or directory" as Go words it.
tl::unexpected<Error> fail_call(std::string_view call, const std::string& path, int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty()) text[0] = static_cast<char>(text[0] | 0x20);
  return tl::unexpected(Error{code, std::string(call) + " " + path + ": " + text});
}

std::vector<std::string> split_dots(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    auto dot = text.find('.');
    parts.emplace_back(text.substr(0, dot));
    text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
  }
  return parts;
}

Result<void> Loader::document(const std::string& path, const std::vector<std::string>& prefix) {
  auto read = load_document(path);
  if (!read) return tl::unexpected(read.error());
  return put(path, std::move(*read), prefix);
}

Result<void> Loader::put(const std::string& path, Document document, const std::vector<std::string>& prefix) {
  loaded_.documents.push_back(std::make_unique<Document>(std::move(document)));
  Value root = loaded_.documents.back()->root;
  for (auto it = prefix.rbegin(); it != prefix.rend(); ++it) {
    ObjectBuilder wrapped(*loaded_.arena);
    wrapped.add(*it, root);
    root = wrapped.finish();
  }
  if (!root.is_object()) return fail(path + ": document must be of type object");
  auto merged = merge_documents(*loaded_.arena, loaded_.data, root);
  if (!merged) return fail(path + ": merge error");
  loaded_.data = *merged;
  return {};
}

Result<void> Loader::file(const std::string& path, const std::vector<std::string>& prefix, bool named) {
  if (path.ends_with(".rego")) {
    if (!options_.tests && path.ends_with("_test.rego")) return {};
    auto text = read_file(path);
    if (!text) return tl::unexpected(text.error());
    loaded_.modules.push_back({path, std::move(*text), options_.version});
    return {};
  }
  if (named && has_ending(path, {".tar.gz", ".tgz"})) return bundle(path);
  if (is_document(path)) return document(path, prefix);
  if (named) return document(path, prefix);  // read as YAML, as OPA does what it does not know
  return {};
}

Result<std::vector<std::string>> Loader::files_below(const fs::path& root) const {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator it(root, fs::directory_options::follow_directory_symlink, error), end;
  for (; !error && it != end; it.increment(error)) {
    std::string name = it->path().filename();
    if (ignored(name)) {
      if (it->is_directory(error)) it.disable_recursion_pending();
      continue;
    }
    if (it->is_regular_file(error)) files.push_back(it->path());
  }
  if (error) return fail_call("read", root.string(), error.value());
  std::sort(files.begin(), files.end());
  return files;
}

Result<void> Loader::folder(const fs::path& root, const std::vector<std::string>& prefix) {
  auto files = files_below(root);
  if (!files) return tl::unexpected(files.error());
  for (const std::string& path : *files) {
    std::vector<std::string> under = prefix;
    for (const auto& part : fs::path(path).parent_path().lexically_relative(root)) {
      if (part != ".") under.push_back(part);
    }
    // A folder given as "." names its files without it.
    std::string shown = path.starts_with("./") ? path.substr(2) : path;
    if (auto done = file(shown, under, false); !done) return done;
  }
  return {};
}

Result<void> Loader::bundle(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    return fail("error reading \"" + path + "\": " + fail_call("stat", path, ENOENT).value().message);
  }
  std::vector<ArchiveFile> files;
  if (fs::is_directory(path, error)) {
    auto names = files_below(path);
    if (!names) return tl::unexpected(names.error());
    for (const std::string& name : *names) {
      const std::string base = fs::path(name).filename();
      if (!name.ends_with(".rego") && !base.starts_with("data.") && base != ".manifest") continue;
      if (!options_.tests && name.ends_with("_test.rego")) continue;
      auto text = read_file(name);
      if (!text) return tl::unexpected(text.error());
      files.push_back({fs::path(name).lexically_relative(path).string(), std::move(*text)});
    }
  } else {
    auto bytes = read_file(path);
    if (!bytes) return tl::unexpected(bytes.error());
    auto unpacked = read_tar(*bytes, path);
    if (!unpacked) return fail("bundle " + path + ": " + unpacked.error().message);
    files = std::move(*unpacked);
  }
  auto read = read_bundle(path, std::move(files), options_.version);
  if (!read) return tl::unexpected(read.error());
  const Value before = loaded_.data;
  loaded_.data = Value::empty_object();
  for (auto& [folder, document] : read->documents) {
    std::vector<std::string> under;
    for (std::string_view part : folder.empty() ? std::vector<std::string_view>{} : split(folder, '/')) under.emplace_back(part);
    if (auto done = put(path + "/" + folder, std::move(document), under); !done) return done;
  }
  if (auto done = check_roots(*read, loaded_.data); !done) return done;
  bundles_.push_back(std::move(*read));
  if (auto done = bundles_agree(); !done) return done;
  auto merged = merge_documents(*loaded_.arena, before, loaded_.data);
  if (!merged) return fail("bundle " + path + ": merge error");
  loaded_.data = *merged;
  for (SourceFile& module : bundles_.back().modules) loaded_.modules.push_back(std::move(module));
  return {};
}

Result<void> Loader::path(const std::string& given) {
  std::string path = given;
  std::vector<std::string> prefix;
  std::error_code error;
  if (auto colon = given.find(':'); colon != std::string::npos && !fs::exists(given, error) && !given.starts_with("file:")) {
    prefix = split_dots(std::string_view(given).substr(0, colon));
    path = given.substr(colon + 1);
  }
  if (path.starts_with("file://")) path.erase(0, 7);
  if (options_.bundle) return bundle(path);
  if (!fs::exists(path, error)) return fail_call("stat", path, ENOENT);
  return fs::is_directory(path, error) ? folder(path, prefix) : file(path, prefix, true);
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  int raw = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (raw < 0) return fail_call("open", path, errno);
  Fd fd(raw);
  std::string text;
  char block[1 << 16];
  for (;;) {
    ssize_t n = ::read(fd.get(), block, sizeof block);
    if (n < 0) return fail_call("read", path, errno);
    if (n == 0) return text;
    text.append(block, static_cast<std::size_t>(n));
    if (text.size() > kMaxFileBytes) return fail(path + ": larger than can be read");
  }
}

Result<Document> load_document(const std::string& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  if (has_ending(path, {".json"})) {
    ReadOptions options;
    options.name = path;
    options.replace_bad_utf8 = true;
    return read_json(std::move(*text), options);
  }
  YamlOptions options;
  options.name = path;
  options.schema = YamlSchema::opa;
  return read_yaml(std::move(*text), options);
}

Result<Loaded> load_paths(const std::vector<std::string>& paths, const LoadOptions& options) {
  Loader loader(options);
  for (const std::string& path : paths) {
    if (auto done = loader.path(path); !done) return tl::unexpected(done.error());
  }
  return loader.take();
}

}  // namespace gabion::rego
