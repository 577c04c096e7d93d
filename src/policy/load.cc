#include "policy/load.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

#include "base/fd.h"
#include "base/text.h"
#include "data/merge.h"
#include "data/yaml.h"
#include "policy/glob.h"

namespace gabion::policy {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxPolicyBytes = std::size_t{64} << 20;

// Names as the user gave them with what lies below, sorted; a folder is walked through links to folders, each once.
Result<std::vector<std::string>> files_below(const std::string& path, const std::vector<std::string_view>& endings) {
  std::error_code error;
  auto status = fs::status(path, error);
  if (!fs::exists(status)) return fail("stat " + path + ": no such file or directory");
  auto wanted = [&](const std::string& name) {
    return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return name.ends_with(ending); });
  };
  if (!fs::is_directory(status)) return wanted(path) ? std::vector<std::string>{path} : std::vector<std::string>{};
  std::vector<std::string> found;
  std::set<fs::path> seen;
  auto options = fs::directory_options::follow_directory_symlink | fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(path, options, error), end; it != end; it.increment(error)) {
    if (error) return fail("walk " + path + ": " + error.message());
    if (it->is_directory(error)) {
      if (!seen.insert(fs::canonical(it->path(), error)).second) it.disable_recursion_pending();
      continue;
    }
    std::string name = it->path().string();
    if (wanted(name)) found.push_back(name);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string lexical(const std::string& path) { return fs::path(path).lexically_normal().string(); }

Result<Document> read_data_file(const std::string& name) {
  auto text = read_file(name);
  if (!text) return tl::unexpected(text.error());
  YamlOptions options;
  options.name = name;
  options.schema = YamlSchema::opa;
  options.replace_bad_utf8 = true;
  return name.ends_with(".json") ? read_json(std::move(*text), options) : read_yaml(std::move(*text), options);
}

// A file's document lies under the names of the folders between the root that was given and the file.
Value nested(Arena& arena, const Value& value, const fs::path& below) {
  Value out = value;
  std::vector<std::string> parts;
  for (const auto& part : below) {
    if (!part.empty() && part != ".") parts.push_back(part.string());
  }
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    Value pair[] = {copy_string(arena, *part), out};
    out = Value::make_object(arena, pair, 1);
  }
  return out;
}

Result<Document> load_data(const std::vector<std::string>& paths) {
  Document all;
  all.root = Value::empty_object();
  for (const auto& path : paths) {
    auto names = files_below(path, {".json", ".yaml", ".yml"});
    if (!names) return wrap("load documents: 1 error occurred during loading", names.error());
    for (const auto& name : *names) {
      auto document = read_data_file(name);
      if (!document) return wrap("load documents: 1 error occurred during loading", document.error());
      fs::path below = name == path ? fs::path() : fs::path(name).lexically_relative(path).parent_path();
      Value copy = nested(all.arena, deep_copy(all.arena, document->root), below);
      if (!copy.is_object()) return fail("load documents: 1 error occurred during loading: " + name + ": document must be of type object");
      auto both = merge_documents(all.arena, all.root, copy);
      if (!both) return fail("load documents: 1 error occurred during loading: " + name + ": merge error");
      all.root = *both;
    }
  }
  return all;
}

bool words_follow(std::string_view rest) {
  while (!rest.empty()) {
    if (rest[0] != '_') return false;
    rest.remove_prefix(1);
    std::size_t n = 0;
    while (n < rest.size() && std::isalnum(static_cast<unsigned char>(rest[n]))) ++n;
    if (n == 0) return false;
    rest.remove_prefix(n);
  }
  return true;
}

}  // namespace

Result<std::vector<rego::SourceFile>> read_policies(const LoadOptions& options) {
  std::vector<rego::SourceFile> files;
  for (const auto& path : options.policies) {
    auto names = files_below(path, {".rego"});
    if (!names) return wrap("1 error occurred during loading", names.error());
    for (const auto& name : *names) {
      if (!options.tests && name.ends_with("_test.rego")) continue;
      auto text = read_file(name, kMaxPolicyBytes);
      if (!text) return wrap("1 error occurred during loading", text.error());
      files.push_back({lexical(name), std::move(*text), options.version});
    }
  }
  files.insert(files.end(), options.modules.begin(), options.modules.end());
  return files;
}

bool is_failure_rule(std::string_view name) {
  for (std::string_view word : {"deny", "violation"}) {
    if (name.starts_with(word) && words_follow(name.substr(word.size()))) return true;
  }
  return false;
}

bool is_warning_rule(std::string_view name) { return name.starts_with("warn") && words_follow(name.substr(4)); }

std::string_view without_prefix(std::string_view rule) {
  for (std::string_view word : {"deny", "violation", "warn"}) {
    if (!rule.starts_with(word)) continue;
    rule.remove_prefix(word.size());
    break;
  }
  if (rule.starts_with("_")) rule.remove_prefix(1);
  return rule;
}

std::string loading_errors(const rego::Diagnostics& errors) {
  std::string text = rego::text_of(errors);
  return text.insert(text.find(" occurred:") + 9, " during loading");
}

std::string no_policies_in(const std::vector<std::string>& paths) { return "no policies found in [" + join(paths, " ") + "]"; }

Result<std::unique_ptr<PolicySet>> PolicySet::load(const LoadOptions& options) {
  std::shared_ptr<const rego::Capabilities> capabilities;
  if (!options.capabilities.empty()) {
    if (std::error_code none; !std::filesystem::exists(options.capabilities, none)) {
      return fail("load capabilities: open " + options.capabilities + ": no such file or directory");
    }
    auto known = rego::load_capabilities(options.capabilities);
    if (!known) return wrap("load capabilities", known.error());
    capabilities = std::make_shared<const rego::Capabilities>(std::move(*known));
  }
  auto files = read_policies(options);
  if (!files) return wrap("load: loading policies: load", files.error());
  if (files->empty()) return fail("load: loading policies: " + no_policies_in(options.policies));
  auto set = std::make_unique<PolicySet>();
  auto data = load_data(options.data);
  if (!data) return wrap("load", data.error());
  set->data_ = std::move(*data);
  rego::EngineOptions engine;
  engine.strict = options.strict;
  engine.capabilities = std::move(capabilities);
  engine.annotations = options.annotations;
  engine.marks = options.trace;
  rego::Diagnostics errors;
  set->engine_ = rego::Engine::create(std::move(*files), engine, errors);
  // What cannot be parsed is told by the loader, the rest by the compiler.
  bool parsing = std::all_of(errors.begin(), errors.end(), [](const auto& error) { return error.code == rego::kParseError; });
  if (!set->engine_) return fail("load: loading policies: " + (parsing ? "load: " + loading_errors(errors) : "get compiler: " + rego::text_of(errors)));
  set->gather_namespaces();
  return set;
}

// As queries write it, without "data": main, a.b, a["b-c"].
std::string namespace_of(const rego::Module& module) {
  std::string path = rego::to_text(module.package->path);
  return path.starts_with("data.") ? path.substr(5) : path;
}

void PolicySet::gather_namespaces() {
  for (const auto& module : engine_->modules()) {
    Namespace space;
    space.name = namespace_of(*module);
    for (const rego::Term* part : module->package->path->items().drop_front()) space.path.emplace_back(part->name());
    if (find(space.name) == nullptr) namespaces_.push_back(std::move(space));
  }
  std::sort(namespaces_.begin(), namespaces_.end(), [](const Namespace& a, const Namespace& b) { return a.name < b.name; });
  for (const auto& rule : engine_->rules()) {
    if (rule.arity != 0) continue;
    auto at = std::find_if(namespaces_.begin(), namespaces_.end(), [&](const Namespace& n) { return n.path == rule.package; });
    if (at == namespaces_.end()) continue;
    if (rule.name == "exception") at->exception = rule.id;
    bool failure = is_failure_rule(rule.name);
    if (failure || is_warning_rule(rule.name)) at->checks.push_back({rule.name, failure, rule.definitions, rule.id, rule.loc});
  }
  // In the order of the files and of the rules in them.
  for (auto& space : namespaces_) {
    std::stable_sort(space.checks.begin(), space.checks.end(), [](const Check& a, const Check& b) {
      return std::tuple(a.loc->file(), a.loc->offset) < std::tuple(b.loc->file(), b.loc->offset);
    });
  }
}

const Namespace* PolicySet::find(std::string_view name) const {
  for (const auto& space : namespaces_) {
    if (space.name == name) return &space;
  }
  return nullptr;
}

Result<std::vector<std::string>> select_namespaces(const PolicySet& policies, const std::vector<std::string>& patterns, bool all) {
  std::vector<std::string> selected;
  bool globs = std::any_of(patterns.begin(), patterns.end(), [](const auto& p) { return p.find_first_of("*?[") != std::string::npos; });
  if (!all && !globs) {
    for (const auto& name : patterns) {
      if (std::find(selected.begin(), selected.end(), name) == selected.end()) selected.push_back(name);
    }
    return selected;
  }
  for (const auto& space : policies.namespaces()) {
    auto wanted = all ? Result<bool>(true) : matches_any(patterns, space.name);
    if (!wanted) return wrap("filter namespaces", wanted.error());
    if (*wanted) selected.push_back(space.name);
  }
  return selected;
}

}  // namespace gabion::policy
