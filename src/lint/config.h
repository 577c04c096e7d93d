// Where a user's choices come from, and how they add up, as hadolint does it: for single values a later source wins
// (defaults, environment, configuration file, command line); lists are the union of all of them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lint/options.h"

namespace gabion::lint {

// What one source says.
struct Choices {
  std::vector<std::string> ignored, error, warning, info, style, trusted_registries, formats;
  std::vector<LabelRule> labels;
  std::optional<bool> strict_labels, no_fail, no_color, verbose, disable_ignore_pragma;
  std::optional<std::string> threshold;  // a level's name or "none"
};

struct Settings {
  Options options;
  std::optional<Level> threshold = Level::info;  // nothing: "none", no finding fails the run
  std::vector<std::string> formats;
  bool no_fail = false, no_color = false, verbose = false;
};

// Sources in the order in which they override each other. Fails on an unknown threshold.
Result<Settings> settle(const std::vector<Choices>& sources);

// .hadolint.yaml, or the section `lint` of a .gabion.yaml. Keys that are not known are named in `unknown`.
Result<Choices> read_config(const std::string& path, std::vector<std::string>* unknown = nullptr);
Result<Choices> parse_config(std::string text, const std::string& name, std::vector<std::string>* unknown = nullptr);

using GetEnv = std::function<const char*(const char*)>;
// HADOLINT_IGNORE, HADOLINT_FORMAT, …; NO_COLOR.
Choices read_environment(const GetEnv& get);
// "name:type"; an unknown type is an error.
Result<LabelRule> parse_label(std::string_view text);

// The first configuration file there is: .gabion.yaml with a section `lint` (unless as_hadolint), .hadolint.yaml here,
// then in XDG's folder, then at home.
std::optional<std::string> find_config(const GetEnv& get, bool as_hadolint);

}  // namespace gabion::lint
