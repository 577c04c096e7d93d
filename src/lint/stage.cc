// Stages: their names, and what may stand in each but once.
#include <algorithm>

#include "lint/facts.h"
#include "lint/rules.h"

namespace gabion::lint {
namespace {

using dockerfile::Keyword;

void unique_names(const File& file, Sink& out) {
  for (std::uint32_t i = 0; i < file.ast.stages.size(); ++i) {
    const auto* from = file.from_of(i);
    if (from == nullptr || from->alias.text.empty() || !file.stage_named(from->alias.text, i)) continue;
    out.add(*file.from_instruction(i), from->alias.at);
  }
}
constexpr std::string_view kUniqueGood[] = {"FROM a:1 AS x\nFROM b:1 AS y", "FROM a:1\nFROM a:1"};
constexpr std::string_view kUniqueBad[] = {"FROM a:1 AS x\nFROM b:1 AS x"};

void unreserved_names(const File& file, Sink& out) {
  for (std::uint32_t i = 0; i < file.ast.stages.size(); ++i) {
    const auto* from = file.from_of(i);
    if (from != nullptr && (from->alias.text == "scratch" || from->alias.text == "context")) out.add(*file.from_instruction(i), from->alias.at);
  }
}
constexpr std::string_view kReservedGood[] = {"FROM a:1 AS build", "FROM scratch"};
constexpr std::string_view kReservedBad[] = {"FROM a:1 AS scratch", "FROM a:1 AS context"};

// Every instruction of this kind after the first of its stage.
void once(const File& file, Sink& out, Keyword keyword) {
  std::uint32_t stage = dockerfile::Instruction::kNoStage;
  bool seen = false;
  for (const auto& instruction : file.ast.instructions) {
    if (instruction.stage != stage) seen = false, stage = instruction.stage;
    if (instruction.keyword != keyword) continue;
    if (seen) out.add(instruction, instruction.name_at);
    seen = true;
  }
}
void one_healthcheck(const File& file, Sink& out) { once(file, out, Keyword::healthcheck); }
void one_cmd(const File& file, Sink& out) { once(file, out, Keyword::cmd); }
void one_entrypoint(const File& file, Sink& out) { once(file, out, Keyword::entrypoint); }
constexpr std::string_view kHealthGood[] = {"FROM a:1\nHEALTHCHECK NONE\nFROM b:1\nHEALTHCHECK CMD [\"x\"]"};
constexpr std::string_view kHealthBad[] = {"FROM a:1\nHEALTHCHECK NONE\nHEALTHCHECK CMD [\"x\"]"};
constexpr std::string_view kCmdGood[] = {"FROM a:1\nCMD [\"x\"]\nFROM b:1\nCMD [\"y\"]"};
constexpr std::string_view kCmdBad[] = {"FROM a:1\nCMD [\"x\"]\nCMD [\"y\"]"};
constexpr std::string_view kEntryGood[] = {"FROM a:1\nENTRYPOINT [\"x\"]\nFROM b:1\nENTRYPOINT [\"y\"]"};
constexpr std::string_view kEntryBad[] = {"FROM a:1\nENTRYPOINT [\"x\"]\nRUN a\nENTRYPOINT [\"y\"]"};

// A stage that others are built upon need not have one itself.
void has_healthcheck(const File& file, Sink& out) {
  const auto& stages = file.ast.stages;
  std::vector<bool> checked(stages.size()), built_upon(stages.size());
  for (const auto& instruction : file.ast.instructions) {
    if (instruction.keyword == Keyword::healthcheck && instruction.stage < stages.size()) checked[instruction.stage] = true;
  }
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (stages[i].base >= i) continue;
    built_upon[stages[i].base] = true;
    if (checked[stages[i].base]) checked[i] = true;
  }
  for (std::uint32_t i = 0; i < stages.size(); ++i) {
    if (!checked[i] && !built_upon[i]) out.add(*file.from_instruction(i), file.from_instruction(i)->name_at);
  }
}
constexpr std::string_view kHasHealthGood[] = {"FROM a:1\nHEALTHCHECK NONE", "FROM a:1 AS x\nFROM x\nHEALTHCHECK CMD [\"y\"]"};
constexpr std::string_view kHasHealthBad[] = {"FROM a:1", "FROM a:1\nHEALTHCHECK NONE\nFROM b:1"};

void from_first(const File& file, Sink& out) {
  for (const auto& instruction : file.ast.instructions) {
    if (instruction.keyword == Keyword::from) return;
    if (instruction.keyword != Keyword::arg) out.add(instruction, instruction.name_at);
  }
}
constexpr std::string_view kFirstGood[] = {"ARG V=1\nFROM a:$V\nLABEL a=b", "# a comment\nFROM a:1"};
constexpr std::string_view kFirstBad[] = {"LABEL a=b\nFROM a:1"};

constexpr Rule kRules[] = {
    {.id = "DL3012", .level = Level::error, .message = "the stage has a HEALTHCHECK already", .hint = "keep the last one",
     .reason = "Only the last HEALTHCHECK of a stage counts; the others mislead the reader.", .check = one_healthcheck, .good = kHealthGood,
     .bad = kHealthBad},
    {.id = "DL3024", .level = Level::error, .message = "an earlier stage has this name", .hint = "give each stage a name of its own",
     .reason = "COPY --from and FROM cannot tell two stages of one name apart.", .check = unique_names, .good = kUniqueGood, .bad = kUniqueBad},
    {.id = "DL3057", .level = Level::ignore, .message = "the image has no HEALTHCHECK", .hint = "add HEALTHCHECK CMD […], or HEALTHCHECK NONE",
     .reason = "An orchestrator without its own probes cannot tell a hanging service from a working one. Off unless a severity is given to it.",
     .check = has_healthcheck, .good = kHasHealthGood, .bad = kHasHealthBad},
    {.id = "DL3061", .level = Level::error, .message = "only ARG may stand before the first FROM", .hint = "move it below FROM",
     .reason = "Before FROM there is no stage that this instruction could act upon.", .check = from_first, .good = kFirstGood, .bad = kFirstBad},
    {.id = "DL3063", .level = Level::warning, .message = "this stage name is reserved", .hint = "choose another name",
     .reason = "`scratch` is the empty image and `context` the build context; a stage of that name hides or is hidden by them.",
     .check = unreserved_names, .good = kReservedGood, .bad = kReservedBad},
    {.id = "DL4003", .level = Level::warning, .message = "the stage has a CMD already", .hint = "keep the last one",
     .reason = "Only the last CMD of a stage counts.", .check = one_cmd, .good = kCmdGood, .bad = kCmdBad},
    {.id = "DL4004", .level = Level::error, .message = "the stage has an ENTRYPOINT already", .hint = "keep the last one",
     .reason = "Only the last ENTRYPOINT of a stage counts.", .check = one_entrypoint, .good = kEntryGood, .bad = kEntryBad},
};

}  // namespace

std::span<const Rule> stage_rules() { return kRules; }

}  // namespace gabion::lint
