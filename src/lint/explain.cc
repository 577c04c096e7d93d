#include "lint/explain.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "lint/rule.h"

namespace gabion::lint {
namespace {

std::vector<const Rule*> sorted_rules() {
  std::vector<const Rule*> rules;
  for (auto family : families()) {
    for (const Rule& rule : family) rules.push_back(&rule);
  }
  std::sort(rules.begin(), rules.end(), [](const Rule* a, const Rule* b) {
    return std::pair(is_buildkit(*a), a->id) < std::pair(is_buildkit(*b), b->id);
  });
  return rules;
}

// Checks that have a name and cannot be asked here; the name may stand in ignore lists and in `# check=skip=` all the same.
struct Elsewhere {
  std::string_view id, message, reason;
};
constexpr Elsewhere kElsewhere[] = {
    {"InvalidBaseImagePlatform", "the base image is for another platform than the one that FROM asks for",
     "Only the registry can tell which platforms an image has. BuildKit asks it while it builds or checks; gabion lint asks\n"
     "nobody, so this check never runs here. `docker build --check .` runs it."},
};

std::string_view level_word(const Rule& rule) { return rule.level == Level::ignore ? "off" : level_name(rule.level); }

// BuildKit's names for what this rule says.
std::string other_names(const Rule& rule) {
  if (!rule.same_as.empty()) return std::string(rule.same_as);
  std::string names;
  for (const Rule* other : sorted_rules()) {
    auto ids = split(other->same_as, ',');
    if (std::find(ids.begin(), ids.end(), rule.id) != ids.end()) names.append(names.empty() ? "" : ", ").append(other->id);
  }
  return names;
}

void append_examples(std::string& out, std::string_view title, std::span<const std::string_view> examples, std::string_view indent) {
  out.append(title).append("\n");
  for (std::string_view example : examples) {
    for (std::string_view line : split(example, '\n')) out.append(indent).append(line).append("\n");
    if (&example != &examples.back()) out += "\n";
  }
}

}  // namespace

bool explain_rule(std::string_view id, std::string& out) {
  const Rule* rule = nullptr;
  for (const Rule* candidate : sorted_rules()) {
    if (iequals(candidate->id, id)) rule = candidate;
  }
  for (const Elsewhere& check : kElsewhere) {
    if (rule != nullptr || !iequals(check.id, id)) continue;
    out.append(check.id).append(" (not run): ").append(check.message).append("\n\n").append(check.reason).append("\n");
    return true;
  }
  if (rule == nullptr) return false;
  out.append(rule->id).append(" (").append(level_word(*rule)).append("): ").append(rule->message).append("\n\n").append(rule->reason).append("\n");
  if (!rule->hint.empty()) out.append("Mend: ").append(rule->hint).append("\n");
  if (auto names = other_names(*rule); !names.empty()) out.append("The same as: ").append(names).append("\n");
  out.append("More: ").append(help_url(*rule)).append("\n\n");
  append_examples(out, "Good", rule->good, "    ");
  out += "\n";
  append_examples(out, "Bad", rule->bad, "    ");
  return true;
}

void list_rules(std::string& out) {
  std::size_t width = 0;
  for (const Rule* rule : sorted_rules()) width = std::max(width, rule->id.size());
  for (const Rule* rule : sorted_rules()) {
    std::string level(level_word(*rule));
    out.append(rule->id).append(width + 2 - rule->id.size(), ' ').append(level).append(9 - level.size(), ' ').append(rule->message).append("\n");
  }
  for (const Elsewhere& check : kElsewhere) {
    out.append(check.id).append(width + 2 - std::min(width, check.id.size()), ' ').append("not run  ").append(check.message).append("\n");
  }
}

std::string rules_page() {
  std::string out =
      "# Lint rules\n\nGenerated from the tables in `src/lint/` (`scripts/rules-page`); `gabion lint --explain RULE` says the same.\n\n"
      "| rule | level | what is the case | BuildKit's name |\n| --- | --- | --- | --- |\n";
  for (const Rule* rule : sorted_rules()) {
    out.append("| [").append(rule->id).append("](#").append(to_lower(rule->id)).append(") | ").append(level_word(*rule)).append(" | ");
    out.append(replace_all(rule->message, "|", "\\|")).append(" | ").append(other_names(*rule)).append(" |\n");
  }
  for (const Rule* rule : sorted_rules()) {
    out.append("\n## ").append(rule->id).append("\n\n").append(rule->message).append(". ").append(rule->reason).append("\n");
    if (!rule->hint.empty()) out.append("\nMend: ").append(rule->hint).append("\n");
    append_examples(out, "\nGood:\n\n```dockerfile", rule->good, "");
    append_examples(out, "```\n\nBad:\n\n```dockerfile", rule->bad, "");
    out += "```\n";
  }
  for (const Elsewhere& check : kElsewhere) {
    out.append("\n## ").append(check.id).append("\n\nNot run: ").append(check.message).append(". ").append(replace_all(check.reason, "\n", " ")).append("\n");
  }
  return out;
}

}  // namespace gabion::lint
