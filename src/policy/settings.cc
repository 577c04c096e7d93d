#include "policy/settings.h"

#include <cstdlib>
#include <filesystem>

#include "base/fd.h"
#include "base/text.h"
#include "config/format.h"

namespace gabion::policy {

namespace {

std::string scalar_text(const Value& value) { return value.is_string() ? std::string(value.as_string()) : to_json(value); }

std::vector<std::string> texts(const Value& value) {
  if (!value.is_array()) return {scalar_text(value)};
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < value.size(); ++i) out.push_back(scalar_text(value.at(i)));
  return out;
}

}  // namespace

Result<Settings> Settings::load(const std::string& file) {
  std::string found = file;
  std::error_code error;
  for (const char* name : {"conftest.json", "conftest.toml", "conftest.yaml", "conftest.yml"}) {
    if (found.empty() && std::filesystem::is_regular_file(name, error)) found = name;
  }
  Settings settings;
  if (found.empty()) return settings;
  auto text = read_file(found);
  if (!text && text.error().code == ENOENT) return fail("read in config: error reading config: open " + found + ": no such file or directory");
  if (!text) return wrap("read in config: error reading config", text.error());
  const config::Format* format = config::format_of_path(found);
  if (format == nullptr) return fail("read config " + found + ": neither TOML, YAML nor JSON");
  config::ConfigOptions options;
  options.name = found;
  auto document = config::read_config(*format, std::move(*text), options);
  if (!document) return wrap("read in config: error reading config: While parsing config", document.error());
  if (document->root.is_null()) return settings;
  if (!document->root.is_object()) return fail("read config " + found + ": expected names and values");
  for (std::uint32_t i = 0; i < document->root.size(); ++i) {
    settings.values_.emplace_back(to_lower(document->root.key(i).as_string()), texts(document->root.value(i)));
  }
  return settings;
}

std::optional<std::vector<std::string>> Settings::find(const std::string& name) const {
  std::string variable = "CONFTEST_" + to_upper(replace_all(name, "-", "_"));
  if (const char* value = std::getenv(variable.c_str()); value && *value) {
    std::vector<std::string> out;
    for (auto part : split(value, ',')) out.emplace_back(part);
    return out;
  }
  for (const auto& [key, values] : values_) {
    if (key == name) return values;
  }
  return std::nullopt;
}

}  // namespace gabion::policy
