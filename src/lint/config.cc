#include "lint/config.h"

#include <unistd.h>

#include <algorithm>

#include "base/fd.h"
#include "base/text.h"
#include "data/yaml.h"

namespace gabion::lint {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;

std::string text_of(const Value& value) { return value.is_string() ? std::string(value.as_string()) : to_json(value); }

// A word, or a list of words.
Result<std::vector<std::string>> words_of(std::string_view key, const Value& value) {
  std::vector<std::string> words;
  if (value.is_null()) return words;
  if (value.is_string()) return std::vector<std::string>{text_of(value)};
  if (!value.is_array()) return fail("`" + std::string(key) + "` must be a list of words");
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    if (!value.at(i).is_string()) return fail("`" + std::string(key) + "` must be a list of words");
    words.push_back(text_of(value.at(i)));
  }
  return words;
}

Result<> read_list(std::vector<std::string>& out, std::string_view key, const Value& value) {
  auto words = words_of(key, value);
  if (!words) return tl::unexpected(words.error());
  out.insert(out.end(), words->begin(), words->end());
  return {};
}

Result<> read_bool(std::optional<bool>& out, std::string_view key, const Value& value) {
  if (!value.is_boolean()) return fail("`" + std::string(key) + "` must be true or false");
  out = value.as_boolean();
  return {};
}

Result<> read_override(Choices& choices, const Value& value, std::vector<std::string>* unknown) {
  if (value.is_null()) return {};
  if (!value.is_object()) return fail("`override` must hold error, warning, info and style");
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    std::string key = text_of(value.key(i));
    auto* list = key == "error" ? &choices.error : key == "warning" ? &choices.warning : key == "info" ? &choices.info : key == "style" ? &choices.style : nullptr;
    if (list == nullptr) {
      if (unknown != nullptr) unknown->push_back("override." + key);
    } else if (auto ok = read_list(*list, key, value.value(i)); !ok) {
      return ok;
    }
  }
  return {};
}

Result<> read_labels(Choices& choices, const Value& value) {
  if (value.is_null()) return {};
  if (!value.is_object()) return fail("`label-schema` must hold names with their types");
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    auto type = parse_label_type(value.value(i).is_null() ? "" : text_of(value.value(i)));
    if (!type) return fail("`label-schema`: no type " + printable(text_of(value.value(i))) + " (text, url, rfc3339, semver, hash, spdx, email)");
    choices.labels.push_back({text_of(value.key(i)), *type});
  }
  return {};
}

Result<> read_key(Choices& choices, const std::string& key, const Value& value, std::vector<std::string>* unknown) {
  if (key == "ignored") return read_list(choices.ignored, key, value);
  if (key == "trustedRegistries") return read_list(choices.trusted_registries, key, value);
  if (key == "format") return read_list(choices.formats, key, value);
  if (key == "override") return read_override(choices, value, unknown);
  if (key == "label-schema") return read_labels(choices, value);
  if (key == "strict-labels") return read_bool(choices.strict_labels, key, value);
  if (key == "no-fail") return read_bool(choices.no_fail, key, value);
  if (key == "no-color") return read_bool(choices.no_color, key, value);
  if (key == "verbose") return read_bool(choices.verbose, key, value);
  if (key == "disable-ignore-pragma") return read_bool(choices.disable_ignore_pragma, key, value);
  if (key == "failure-threshold") {
    choices.threshold = text_of(value);
    return {};
  }
  if (unknown != nullptr) unknown->push_back(key);
  return {};
}

bool truthy(std::string_view text) {
  for (std::string_view yes : {"1", "y", "yes", "true", "on"}) {
    if (iequals(text, yes)) return true;
  }
  return false;
}

void append(std::vector<std::string>& out, const std::vector<std::string>& more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace

Result<Choices> parse_config(std::string text, const std::string& name, std::vector<std::string>* unknown) {
  YamlOptions options;
  options.name = name;
  auto document = read_yaml(std::move(text), options);
  if (!document) return tl::unexpected(document.error());
  Value root = document->root;
  if (root.is_object() && root.find("lint") != nullptr) root = *root.find("lint");
  Choices choices;
  if (root.is_null()) return choices;
  if (!root.is_object()) return fail(name + ": the configuration must be a mapping");
  for (std::uint32_t i = 0; i < root.size(); ++i) {
    auto ok = read_key(choices, text_of(root.key(i)), root.value(i), unknown);
    if (!ok) return wrap(name, ok.error());
  }
  return choices;
}

Result<Choices> read_config(const std::string& path, std::vector<std::string>* unknown) {
  auto text = read_file(path, kMaxConfigBytes);
  if (!text) return tl::unexpected(text.error());
  return parse_config(std::move(*text), path, unknown);
}

Result<LabelRule> parse_label(std::string_view text) {
  std::size_t colon = text.rfind(':');
  std::string_view name = text.substr(0, colon), type = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  auto known = parse_label_type(type);
  if (!known || name.empty()) return fail("a required label is NAME:TYPE, with text, url, rfc3339, semver, hash, spdx or email: " + printable(text));
  return LabelRule{std::string(name), *known};
}

Choices read_environment(const GetEnv& get) {
  Choices choices;
  auto value = [&](const char* name) { return std::string_view(get(name) != nullptr ? get(name) : ""); };
  auto list = [&](const char* name, std::vector<std::string>& out) {
    for (std::string_view part : split(value(name), ',')) {
      if (!trim(part).empty()) out.emplace_back(trim(part));
    }
  };
  auto flag = [&](const char* name, std::optional<bool>& out) {
    if (get(name) != nullptr) out = truthy(value(name));
  };
  list("HADOLINT_IGNORE", choices.ignored);
  list("HADOLINT_OVERRIDE_ERROR", choices.error);
  list("HADOLINT_OVERRIDE_WARNING", choices.warning);
  list("HADOLINT_OVERRIDE_INFO", choices.info);
  list("HADOLINT_OVERRIDE_STYLE", choices.style);
  list("HADOLINT_TRUSTED_REGISTRIES", choices.trusted_registries);
  list("HADOLINT_FORMAT", choices.formats);
  flag("HADOLINT_NOFAIL", choices.no_fail);
  flag("HADOLINT_VERBOSE", choices.verbose);
  flag("HADOLINT_STRICT_LABELS", choices.strict_labels);
  flag("HADOLINT_DISABLE_IGNORE_PRAGMA", choices.disable_ignore_pragma);
  if (!value("NO_COLOR").empty()) choices.no_color = true;
  if (!value("HADOLINT_FAILURE_THRESHOLD").empty()) choices.threshold = std::string(value("HADOLINT_FAILURE_THRESHOLD"));
  std::vector<std::string> labels;
  list("HADOLINT_REQUIRE_LABELS", labels);
  for (const std::string& label : labels) {
    if (auto rule = parse_label(label)) choices.labels.push_back(*rule);
  }
  return choices;
}

Result<Settings> settle(const std::vector<Choices>& sources) {
  Settings settings;
  Options& options = settings.options;
  std::vector<std::string> error, warning, info, style;
  for (const Choices& choices : sources) {
    append(options.ignored, choices.ignored);
    append(error, choices.error);
    append(warning, choices.warning);
    append(info, choices.info);
    append(style, choices.style);
    append(options.trusted_registries, choices.trusted_registries);
    append(settings.formats, choices.formats);
    options.labels.insert(options.labels.end(), choices.labels.begin(), choices.labels.end());
    options.strict_labels = choices.strict_labels.value_or(options.strict_labels);
    options.disable_ignore_pragma = choices.disable_ignore_pragma.value_or(options.disable_ignore_pragma);
    settings.no_fail = choices.no_fail.value_or(settings.no_fail);
    settings.no_color = choices.no_color.value_or(settings.no_color);
    settings.verbose = choices.verbose.value_or(settings.verbose);
    if (!choices.threshold) continue;
    settings.threshold = parse_level(*choices.threshold);
    if (!settings.threshold && *choices.threshold != "none") {
      return fail("no threshold " + printable(*choices.threshold) + " (error, warning, info, style, ignore, none)");
    }
  }
  // The most severe list wins where a rule is in several.
  for (const auto& [list, level] : {std::pair{&error, Level::error}, {&warning, Level::warning}, {&info, Level::info}, {&style, Level::style}}) {
    for (const std::string& rule : *list) options.overrides.emplace_back(rule, level);
  }
  return settings;
}

std::optional<std::string> find_config(const GetEnv& get, bool as_hadolint) {
  auto first = [](const std::vector<std::string>& paths) -> std::optional<std::string> {
    for (const std::string& path : paths) {
      if (::access(path.c_str(), R_OK) == 0) return path;
    }
    return std::nullopt;
  };
  if (!as_hadolint) {
    for (std::string path : {".gabion.yaml", ".gabion.yml"}) {
      if (::access(path.c_str(), R_OK) != 0) continue;
      auto text = read_file(path, kMaxConfigBytes);
      auto document = text ? read_yaml(*text) : Result<Document>(fail(""));
      // A file that cannot be read is named in the error that follows.
      if (!document || (document->root.is_object() && document->root.find("lint") != nullptr)) return path;
    }
  }
  if (auto here = first({".hadolint.yaml", ".hadolint.yml"})) return here;
  std::string home = get("HOME") != nullptr ? get("HOME") : "";
  std::string xdg = get("XDG_CONFIG_HOME") != nullptr ? get("XDG_CONFIG_HOME") : "";
  if (xdg.empty() && !home.empty()) xdg = home + "/.config";
  if (!xdg.empty()) {
    if (auto file = first({xdg + "/hadolint.yaml", xdg + "/hadolint.yml"})) return file;
  }
  if (home.empty()) return std::nullopt;
  return first({home + "/.hadolint/hadolint.yaml", home + "/.hadolint/hadolint.yml", home + "/.hadolint/config.yaml", home + "/.hadolint/config.yml",
                home + "/.hadolint.yaml", home + "/.hadolint.yml"});
}

}  // namespace gabion::lint
