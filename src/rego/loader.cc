#include "rego/loader.h"

#include <fcntl.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

#include "base/fd.h"
#include "data/json.h"
#include "data/yaml.h"

namespace gabion::rego {

namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMaxFileBytes = std::size_t{4} << 30;

bool has_ending(const std::string& path, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view e) { return path.ends_with(e); });
}
bool is_document(const std::string& path) { return has_ending(path, {".json", ".yaml", ".yml"}); }

// The two merged; false when something that is no object stands on both sides.
bool merge(Arena& arena, const Value& a, const Value& b, Value& out) {
  if (!a.is_object() || !b.is_object()) return false;
  std::vector<Value> pairs;
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    Value value = a.value(i);
    const Value* other = b.find(a.key(i));
    if (other && !merge(arena, a.value(i), *other, value)) return false;
    pairs.push_back(a.key(i));
    pairs.push_back(value);
  }
  for (std::uint32_t i = 0; i < b.size(); ++i) {
    if (a.find(b.key(i))) continue;
    pairs.push_back(b.key(i));
    pairs.push_back(b.value(i));
  }
  out = Value::make_object(arena, pairs.data(), pairs.size() / 2);
  return true;
}

class Loader {
 public:
  explicit Loader(const LoadOptions& options) : options_(options) {}
  Result<void> path(const std::string& given);
  Loaded take() { return std::move(loaded_); }

 private:
  Result<void> folder(const fs::path& root, const std::vector<std::string>& prefix);
  Result<void> file(const std::string& path, const std::vector<std::string>& prefix, bool named);
  Result<void> document(const std::string& path, const std::vector<std::string>& prefix);
  bool ignored(const std::string& name) const {
    return std::any_of(options_.ignore.begin(), options_.ignore.end(),
                       [&](const std::string& glob) { return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0; });
  }

  const LoadOptions& options_;
  Loaded loaded_;
};

std::vector<std::string> split_dots(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    auto dot = text.find('.');
    parts.emplace_back(text.substr(0, dot));
    text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
  }
  if (!parts.empty() && parts[0] == "data") parts.erase(parts.begin());
  return parts;
}

Result<void> Loader::document(const std::string& path, const std::vector<std::string>& prefix) {
  auto read = load_document(path);
  if (!read) return tl::unexpected(read.error());
  loaded_.documents.push_back(std::make_unique<Document>(std::move(*read)));
  Value root = loaded_.documents.back()->root;
  for (auto it = prefix.rbegin(); it != prefix.rend(); ++it) {
    ObjectBuilder wrapped(*loaded_.arena);
    wrapped.add(*it, root);
    root = wrapped.finish();
  }
  if (!root.is_object()) return fail(path + ": document must be an object");
  Value merged;
  if (!merge(*loaded_.arena, loaded_.data, root, merged)) return fail(path + ": merge error");
  loaded_.data = merged;
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
  std::string name = fs::path(path).filename();
  bool bundle_data = name == "data.json" || name == "data.yaml" || name == "data.yml";
  if (is_document(path) && (!options_.bundle || bundle_data)) return document(path, prefix);
  if (named) return fail("load error: " + path + ": unrecognized file");
  return {};
}

Result<void> Loader::folder(const fs::path& root, const std::vector<std::string>& prefix) {
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
  if (error) return fail_errno("read", root.string(), error.value());
  std::sort(files.begin(), files.end());
  for (const std::string& path : files) {
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

Result<void> Loader::path(const std::string& given) {
  std::string path = given;
  std::vector<std::string> prefix;
  if (auto colon = given.find(':'); colon != std::string::npos && !fs::exists(given)) {
    prefix = split_dots(std::string_view(given).substr(0, colon));
    path = given.substr(colon + 1);
  }
  std::error_code error;
  if (!fs::exists(path, error)) return fail_errno("stat", path, ENOENT);
  return fs::is_directory(path, error) ? folder(path, prefix) : file(path, prefix, true);
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  int raw = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (raw < 0) return fail_errno("open", path);
  Fd fd(raw);
  std::string text;
  char block[1 << 16];
  for (;;) {
    ssize_t n = ::read(fd.get(), block, sizeof block);
    if (n < 0) return fail_errno("read", path);
    if (n == 0) return text;
    text.append(block, static_cast<std::size_t>(n));
    if (text.size() > kMaxFileBytes) return fail(path + ": larger than can be read");
  }
}

Result<Document> load_document(const std::string& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  if (!has_ending(path, {".yaml", ".yml"})) {
    ReadOptions options;
    options.name = path;
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
