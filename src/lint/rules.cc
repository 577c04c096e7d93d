#include "lint/rules.h"

#include <algorithm>
#include <array>

namespace gabion::lint {

std::span<const std::span<const Rule>> families() {
  static const std::array kFamilies = {
      parse_rules(), base_image_rules(), stage_rules(), instruction_rules(), copy_rules(),   variable_rules(), user_rules(),
      label_rules(), shell_rules(),      apt_rules(),   apk_rules(),         yum_rules(),    dnf_rules(),      zypper_rules(),
      pip_rules(),   language_rules(), buildkit_rules(),
  };
  return kFamilies;
}

bool is_buildkit(const Rule& rule) { return !rule.id.starts_with("DL"); }

const Rule* find_rule(std::string_view id) {
  for (auto family : families()) {
    for (const Rule& rule : family) {
      if (rule.id == id) return &rule;
    }
  }
  return nullptr;
}

std::string help_url(const Rule& rule) {
  if (!is_buildkit(rule)) return "https://github.com/hadolint/hadolint/wiki/" + std::string(rule.id);
  // StageNameCasing → stage-name-casing, JSONArgsRecommended → json-args-recommended.
  std::string page;
  auto upper = [&](std::size_t i) { return i < rule.id.size() && rule.id[i] >= 'A' && rule.id[i] <= 'Z'; };
  for (std::size_t i = 0; i < rule.id.size(); ++i) {
    if (upper(i) && i > 0 && (!upper(i - 1) || (i + 1 < rule.id.size() && !upper(i + 1)))) page += '-';
    page += upper(i) ? static_cast<char>(rule.id[i] - 'A' + 'a') : rule.id[i];
  }
  return "https://docs.docker.com/go/dockerfile/rule/" + page + "/";
}

std::string_view level_name(Level level) {
  constexpr std::string_view kNames[] = {"error", "warning", "info", "style", "ignore"};
  return kNames[static_cast<std::size_t>(level)];
}

std::optional<Level> parse_level(std::string_view name) {
  for (Level level : {Level::error, Level::warning, Level::info, Level::style, Level::ignore}) {
    if (level_name(level) == name) return level;
  }
  return std::nullopt;
}

std::optional<LabelType> parse_label_type(std::string_view name) {
  constexpr std::string_view kNames[] = {"text", "url", "rfc3339", "semver", "hash", "spdx", "email"};
  if (name.empty()) return LabelType::text;
  auto at = std::find(std::begin(kNames), std::end(kNames), name);
  if (at == std::end(kNames)) return std::nullopt;
  return static_cast<LabelType>(at - std::begin(kNames));
}

void Sink::add(const dockerfile::Instruction& instruction, dockerfile::Span at, std::string_view message) {
  std::string_view text = message.empty() ? rule_->message : message;
  // Checks walk a file in order (some twice: once for what stands in ONBUILD), so that a twin is near the end, and what
  // stands before an earlier line need not be looked at.
  for (std::size_t i = problems_.size(); i-- > first_ && problems_[i].line >= instruction.line;) {
    Problem& problem = problems_[i];
    if (problem.line != instruction.line || problem.message != text) continue;
    if (problem.at != at && problem.more.size() < kMaxProblems) problem.more.push_back(at);
    return;
  }
  if (problems_.size() - first_ >= kMaxProblems) return;
  problems_.push_back({rule_, level_, std::string(text), instruction.line, instruction.stage, at, {}});
}

void Sink::add(unsigned line, dockerfile::Span at, std::string_view message) {
  problems_.push_back({rule_, level_, std::string(message.empty() ? rule_->message : message), line, dockerfile::Instruction::kNoStage, at, {}});
}

}  // namespace gabion::lint
