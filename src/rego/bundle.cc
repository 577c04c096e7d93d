#include "rego/bundle.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "data/json.h"
#include "data/yaml.h"
#include "rego/parser.h"

namespace gabion::rego {

namespace {

constexpr std::string_view kManifest = ".manifest";

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}
std::string base_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::vector<std::string_view> parts_of(std::string_view path) {
  return path.empty() ? std::vector<std::string_view>{} : split(path, '/');
}

// "a" contains "a/b", and "" everything.
bool contains(std::string_view root, std::string_view path) {
  const auto outer = parts_of(root), inner = parts_of(path);
  return outer.size() <= inner.size() && std::equal(outer.begin(), outer.end(), inner.begin());
}
bool contains(const std::vector<std::string>& roots, std::string_view path) {
  return std::any_of(roots.begin(), roots.end(), [&](const std::string& r) { return contains(r, path); });
}

std::string list_text(const std::vector<std::string>& roots) { return "[" + join(roots, " ") + "]"; }

struct Manifest {
  std::optional<RegoVersion> version;
  std::vector<std::pair<std::string, RegoVersion>> file_versions;  // globs over "/a/b.rego"
};

RegoVersion version_of(const Value& number, RegoVersion otherwise) {
  if (!number.is_number() || !number.is_integer()) return otherwise;
  return number.as_integer() == 0 ? RegoVersion::v0 : RegoVersion::v1;
}

Result<Manifest> read_manifest(Bundle& bundle, std::string text) {
  ReadOptions options;
  options.place_in_error = false;
  options.replace_bad_utf8 = true;
  auto document = read_json(std::move(text), options);
  if (!document) {
    const bool ended = document.error().message == "unexpected end of JSON input";  // a decoder of streams says it so
    return fail("bundle load failed on manifest decode: " + (ended ? "unexpected EOF" : document.error().message));
  }
  const Value& root = document->root;
  if (!root.is_object()) return fail("bundle load failed on manifest decode: it is no object");
  Manifest manifest;
  if (const Value* version = root.find(Value::string("rego_version"))) manifest.version = version_of(*version, RegoVersion::v1);
  if (const Value* files = root.find(Value::string("file_rego_versions")); files && files->is_object()) {
    for (std::uint32_t i = 0; i < files->size(); ++i) {
      if (!files->key(i).is_string()) continue;
      manifest.file_versions.push_back({std::string(files->key(i).as_string()), version_of(files->value(i), RegoVersion::v1)});
    }
  }
  if (const Value* roots = root.find(Value::string("roots")); roots && roots->is_array()) {
    bundle.roots.clear();
    for (std::uint32_t i = 0; i < roots->size(); ++i) {
      if (!roots->at(i).is_string()) return fail("bundle load failed on manifest decode: roots must be strings");
      std::string_view path = roots->at(i).as_string();
      while (path.starts_with('/')) path.remove_prefix(1);
      while (path.ends_with('/')) path.remove_suffix(1);
      bundle.roots.emplace_back(path);
    }
  }
  for (std::size_t i = 0; i < bundle.roots.size(); ++i) {
    for (std::size_t k = i + 1; k < bundle.roots.size(); ++k) {
      const auto &a = bundle.roots[i], &b = bundle.roots[k];
      if (contains(a, b) || contains(b, a)) return fail("manifest has overlapped roots: '" + a + "' and '" + b + "'");
    }
  }
  return manifest;
}

// Globs of a manifest: "*" stays within a folder, "**" does not.
bool glob_matches(std::string_view glob, std::string_view path) {
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '*') {
      const bool deep = glob.substr(i).starts_with("**");
      const std::string_view rest = glob.substr(i + (deep ? 2 : 1));
      for (std::size_t k = 0; k <= path.size(); ++k) {
        if (glob_matches(rest, path.substr(k))) return true;
        if (k < path.size() && path[k] == '/' && !deep) return false;
      }
      return false;
    }
    if (path.empty() || (glob[i] != '?' && glob[i] != path[0])) return false;
    path.remove_prefix(1);
  }
  return path.empty();
}

RegoVersion version_of(const Manifest& manifest, const std::string& path, RegoVersion otherwise) {
  for (const auto& [glob, version] : manifest.file_versions) {
    if (glob_matches(glob, "/" + path)) return version;
  }
  return manifest.version.value_or(otherwise);
}

// A module's package must lie under the roots; what does not parse is told later, by the compiler.
Result<void> check_package(const Bundle& bundle, const SourceFile& file) {
  if (contains(bundle.roots, "")) return {};
  ParseOptions options;
  options.version = file.version;
  const ParseResult parsed = parse_module(file.name, file.text, options);
  if (!parsed.module) return {};
  std::string path;
  for (const Term* part : parsed.module->package->path->items().drop_front()) {
    path += (path.empty() ? "" : "/") + std::string(part->name());
  }
  if (contains(bundle.roots, path)) return {};
  const std::string package = to_text(parsed.module->package->path).substr(5);  // without "data."
  return fail("manifest roots " + list_text(bundle.roots) + " do not permit 'package " + package + "' in module '" + file.name + "'");
}

Result<Document> read_document(const std::string& name, std::string text) {
  if (name.ends_with(".json")) {
    ReadOptions options;
    options.name = name;
    options.replace_bad_utf8 = true;
    return read_json(std::move(text), options);
  }
  YamlOptions options;
  options.name = name;
  options.schema = YamlSchema::opa;
  return read_yaml(std::move(text), options);
}

// Where in the tree a place is that no root permits; nullopt: there is none.
std::optional<std::string> outside(const std::vector<std::string>& roots, const Value& node, const std::string& path) {
  if (contains(roots, path)) return std::nullopt;
  const bool above = std::any_of(roots.begin(), roots.end(), [&](const std::string& r) { return contains(path, r); });
  if (!node.is_object() || !above) return path;
  for (std::uint32_t i = 0; i < node.size(); ++i) {
    const std::string key = node.key(i).is_string() ? std::string(node.key(i).as_string()) : to_json(node.key(i));
    if (auto found = outside(roots, node.value(i), path.empty() ? key : path + "/" + key)) return found;
  }
  return std::nullopt;
}

}  // namespace

Result<Bundle> read_bundle(const std::string& name, std::vector<ArchiveFile> files, RegoVersion version) {
  Bundle bundle;
  bundle.name = name;
  auto refuse = [&](const Error& error) { return fail("bundle " + name + ": " + error.message); };
  std::sort(files.begin(), files.end(), [](const ArchiveFile& a, const ArchiveFile& b) { return a.name < b.name; });
  Manifest manifest;
  for (ArchiveFile& file : files) {
    if (file.name != kManifest) continue;
    auto read = read_manifest(bundle, std::move(file.bytes));
    if (!read) return refuse(read.error());
    manifest = std::move(*read);
  }
  for (ArchiveFile& file : files) {
    const std::string base = base_of(file.name), full = name + "/" + file.name;
    if (base == "data.json" || base == "data.yaml" || base == "data.yml") {
      auto document = read_document(full, std::move(file.bytes));
      if (!document) return refuse({0, "bundle load failed on " + document.error().message});
      if (file.name == base && !document->root.is_object()) {
        return refuse({0, "bundle load failed on /" + base + ": root value must be object"});
      }
      bundle.documents.push_back({folder_of(file.name), std::move(*document)});
    } else if (base.ends_with(".rego")) {
      bundle.modules.push_back({full, std::move(file.bytes), version_of(manifest, file.name, version)});
      if (auto done = check_package(bundle, bundle.modules.back()); !done) return refuse(done.error());
    }
  }
  return bundle;
}

Result<void> check_roots(const Bundle& bundle, const Value& data) {
  const auto place = outside(bundle.roots, data, "");
  if (!place || (place->empty() && data.size() == 0)) return {};
  return fail("bundle " + bundle.name + ": manifest roots " + list_text(bundle.roots) + " do not permit data at path '/" + *place +
              "' (hint: check bundle directory structure)");
}

Result<void> check_overlaps(const std::vector<Bundle>& bundles) {
  std::set<std::string> names, empty, conflicts;
  for (const Bundle& b : bundles) {
    if (contains(b.roots, "")) empty.insert(b.name);
  }
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    for (std::size_t k = i + 1; k < bundles.size(); ++k) {
      for (const std::string& a : bundles[i].roots) {
        for (const std::string& b : bundles[k].roots) {
          if (!contains(a, b) && !contains(b, a)) continue;
          names.insert({bundles[i].name, bundles[k].name});
          conflicts.insert(a == b ? "root " + a + " is in multiple bundles" : std::min(a, b) + " overlaps " + std::max(a, b));
        }
      }
    }
  }
  if (names.empty()) return {};
  auto listed = [](const std::set<std::string>& all) { return join({all.begin(), all.end()}, ", "); };
  if (!empty.empty()) {
    return fail("bundle activation failed: bundles [" + listed(names) +
                "] have overlapping roots and cannot be activated simultaneously because bundle(s) [" + listed(empty) +
                "] specify empty root paths ('') which overlap with any other bundle root");
  }
  return fail("bundle activation failed: detected overlapping roots in manifests for these bundles: [" + listed(names) + "] (" +
              listed(conflicts) + ")");
}

}  // namespace gabion::rego
