// What a user may choose: which rules count and how much, which registries are trusted, which labels are required.
// Filled from the configuration file, the environment and the command line (config.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gabion::lint {

// hadolint's scale, worst first. `ignore` is off.
enum class Level : std::uint8_t { error, warning, info, style, ignore };
std::string_view level_name(Level level);
std::optional<Level> parse_level(std::string_view name);

enum class LabelType : std::uint8_t { text, url, rfc3339, semver, hash, spdx, email };
std::optional<LabelType> parse_label_type(std::string_view name);  // "" and "text" alike

struct LabelRule {
  std::string name;
  LabelType type = LabelType::text;
};

enum class Checks : std::uint8_t {
  all,       // hadolint's rules and BuildKit's checks; where both say the same, it is said once, under the DL id
  hadolint,  // hadolint's alone, one finding a rule and instruction, nothing but DL1000 where the file does not parse
  buildkit,  // BuildKit's alone
};

struct Options {
  std::vector<std::string> ignored;                        // ids or BuildKit names
  std::vector<std::pair<std::string, Level>> overrides;    // the first entry of a rule wins
  std::vector<std::string> trusted_registries;
  std::vector<LabelRule> labels;
  bool strict_labels = false;
  bool disable_ignore_pragma = false;
  bool instruction_lines = false;  // findings stand at the first line of their instruction, column 1
  Checks checks = Checks::all;
  std::optional<std::string> dockerignore;  // for files that come without one of their own
};

}  // namespace gabion::lint
