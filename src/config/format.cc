#include "config/format.h"

#include "base/text.h"
#include "config/readers.h"
#include "data/yaml.h"

namespace gabion::config {

namespace {

template <NodeReader Reader>
Result<Document> by_node(std::string text, const ConfigOptions& options) {
  auto root = Reader(text, options);
  if (!root) return tl::unexpected(std::move(root.error()));
  Document document;
  if (auto written = write_document(*root, options, document); !written) return tl::unexpected(written.error());
  return document;
}

// A file is read by the first row that its name or its extension fits, so that the order decides what Dockerfile.yaml
// and .env.yaml are: as Conftest, which asks in this one.
constexpr Format kFormats[] = {
    {"dockerfile", "dockerfile", "dockerfile dockerfile.*", by_node<read_dockerfile>},
    {"yaml", "yaml yml", "", read_yaml_config},
    {"hcl2", "hcl2 hcl tf tfvars", "", by_node<read_hcl2>},
    {"ignore", "ignore gitignore dockerignore", "", by_node<read_ignore>},
    {"dotenv", "dotenv env", ".env .env.*", by_node<read_dotenv>},
    {"nginx", "nginx", "nginx.conf", by_node<read_nginx>},
    {"groovy", "groovy", "jenkinsfile jenkinsfile.*", nullptr},
    {"textproto", "textproto textpb", "", by_node<read_textproto>},
    {"codeowners", "codeowners", "codeowners", by_node<read_codeowners>},
    {"json", "json", "", read_json_config},
    {"jsonc", "jsonc", "", read_jsonc_config},
    {"toml", "toml", "", by_node<read_toml>},
    {"ini", "ini", "", by_node<read_ini>},
    {"xml", "xml", "", by_node<read_xml>},
    {"properties", "properties", "", by_node<read_properties>},
    {"hcl1", "hcl1", "", by_node<read_hcl1>},
    {"hocon", "hocon", "", by_node<read_hocon>},
    {"edn", "edn", "", by_node<read_edn>},
    {"cue", "cue", "", by_node<read_cue>},
    {"jsonnet", "jsonnet", "", read_jsonnet},
    {"vcl", "vcl", "", by_node<read_vcl>},
    {"spdx", "spdx", "", by_node<read_spdx>},
    {"cyclonedx", "cyclonedx", "", read_cyclonedx},
};

bool name_matches(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
  return name == pattern;
}

template <typename Matches>
bool any_word(std::string_view words, Matches matches) {
  if (words.empty()) return false;
  for (auto word : split(words, ' ')) {
    if (matches(word)) return true;
  }
  return false;
}

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

const Format* format_of_path(std::string_view path) {
  if (path == "-") return find_format("yaml");
  auto slash = path.rfind('/');
  std::string name = to_lower(slash == std::string_view::npos ? path : path.substr(slash + 1));
  auto dot = name.rfind('.');
  std::string_view extension = dot == std::string::npos ? std::string_view() : std::string_view(name).substr(dot + 1);
  for (const Format& format : kFormats) {
    if (any_word(format.base_names, [&](std::string_view word) { return name_matches(word, name); })) return &format;
    if (any_word(format.extensions, [&](std::string_view word) { return word == extension; })) return &format;
  }
  return nullptr;
}

Result<Document> read_config(const Format& format, std::string text, const ConfigOptions& options) {
  if (format.read == nullptr) return fail(options.name + ": no reader for " + std::string(format.name) + " files");
  return format.read(std::move(text), options);
}

Result<Document> read_json_config(std::string text, const ConfigOptions& options) {
  ReadOptions read = options;
  read.replace_bad_utf8 = true;
  return read_json(std::move(text), read);
}

Result<Document> read_jsonc_config(std::string text, const ConfigOptions& options) {
  ReadOptions read = options;
  read.comments = read.trailing_commas = read.replace_bad_utf8 = true;
  return read_json(std::move(text), read);
}

// One document stands by itself; several are an array.
Result<Document> read_yaml_config(std::string text, const ConfigOptions& options) {
  YamlOptions read;
  static_cast<ReadOptions&>(read) = options;
  read.schema = YamlSchema::conftest;
  read.leading_comments_count = true;
  auto document = read_yaml_all(std::move(text), read);
  if (!document || document->root.size() != 1) return document;
  if (document->positions) (*document->positions)[0] = (*document->positions)[document->root.positions()];
  document->root = document->root.at(0);
  return document;
}

}  // namespace gabion::config
