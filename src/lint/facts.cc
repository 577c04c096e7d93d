#include "lint/facts.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "lint/pragma.h"

namespace gabion::lint {
namespace {

using dockerfile::Instruction;
using dockerfile::Keyword;

// `RUN ["a", "b c"]` as `a b c`: rules see the words of the program that is run, as hadolint does.
dockerfile::LogicalText join_items(std::span<const dockerfile::Word> items, Arena& arena) {
  std::string text;
  auto* segments = static_cast<dockerfile::Segment*>(arena.allocate(items.size() * sizeof(dockerfile::Segment) + 1));
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += ' ';
    new (&segments[i]) dockerfile::Segment{static_cast<std::uint32_t>(text.size()), items[i].at.begin + 1};
    text += items[i].text;
  }
  return {arena.copy(text), {segments, items.size()}};
}

constexpr unsigned kMaxAncestors = 256;
constexpr std::size_t kMaxSameName = 64;

template <typename Named>
bool by_name(const Named& a, const Named& b) {
  return std::tie(a.name, a.index) < std::tie(b.name, b.index);
}

// The program that SHELL names, with its arguments.
shell::Dialect dialect_of(const dockerfile::Command& command) {
  if (command.json) return command.items.empty() ? shell::Dialect::sh : shell::dialect_of(command.items[0].text);
  return shell::dialect_of(command.text.text);
}

}  // namespace

bool refuses(Checks checks, const dockerfile::ParseError& error) {
  if (error.layer == dockerfile::Layer::strict) return false;
  bool builders_own = error.layer == dockerfile::Layer::builder || error.layer == dockerfile::Layer::scanner;
  return !builders_own || checks != Checks::hadolint;
}

std::string_view unquote(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front()) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

bool RunFacts::has_volatile_mount(std::string_view folder) const {
  return std::any_of(run->mounts.begin(), run->mounts.end(), [&](const dockerfile::Mount& mount) {
    if (mount.type != "cache" && mount.type != "tmpfs") return false;
    std::string_view target = mount.target;
    while (target.size() > 1 && target.ends_with('/')) target.remove_suffix(1);
    return target == folder || (target.starts_with(folder) && target[folder.size()] == '/');
  });
}

File::File(const dockerfile::Dockerfile& dockerfile, const Options& lint_options) : ast(dockerfile), options(lint_options) {
  std::vector<shell::Dialect> stage_shells(ast.stages.size());
  // A file that makes ` its escape character is written for Windows, where RUN is cmd's unless SHELL says otherwise.
  shell::Dialect file_shell = ast.escape == '`' ? shell::Dialect::cmd : shell::Dialect::sh, shell = file_shell;
  auto pragmas = shell_pragmas(ast);
  auto next_pragma = pragmas.begin();
  std::uint32_t stage = Instruction::kNoStage;
  views.reserve(ast.instructions.size());
  built_upon.resize(ast.stages.size());
  for (std::uint32_t i = 0; i < ast.stages.size(); ++i) {
    if (!ast.stages[i].name.empty()) stage_names_.push_back({ast.stages[i].name, i});
    if (ast.stages[i].base < i) built_upon[ast.stages[i].base] = true;
  }
  std::sort(stage_names_.begin(), stage_names_.end(), by_name<Named>);
  for (const Instruction& instruction : ast.instructions) {
    bool new_stage = instruction.keyword == Keyword::from && instruction.stage < ast.stages.size() && instruction.stage != stage;
    if (new_stage) {
      stage = instruction.stage;
      std::uint32_t base = ast.stages[stage].base;
      shell = base < stage ? stage_shells[base] : file_shell;
    }
    for (; next_pragma != pragmas.end() && next_pragma->line < instruction.line; ++next_pragma) {
      shell = shell::dialect_of(next_pragma->shell);
      if (stage == Instruction::kNoStage || (new_stage && stage == 0)) file_shell = shell;
    }
    View view{&instruction, &instruction, false};
    views.push_back(view);
    if (const auto* onbuild = instruction.as<dockerfile::Onbuild>(); onbuild != nullptr && onbuild->inner != nullptr) {
      view = {&instruction, onbuild->inner, true};
      views.push_back(view);
    }
    if (const auto* command = view.as<dockerfile::Command>(); command != nullptr && view.is(Keyword::shell)) {
      if (!view.onbuild) shell = dialect_of(*command);
    }
    if (view.is(Keyword::run)) add_run(view, shell);
    add_variables(view);
    if (stage < stage_shells.size()) stage_shells[stage] = shell;
  }
}

void File::add_run(const View& view, shell::Dialect dialect) {
  const auto* run = view.as<dockerfile::Run>();
  if (run == nullptr) return;
  RunFacts& facts = runs.emplace_back();
  facts.view = view;
  facts.run = run;
  facts.json = run->json;
  facts.dialect = dialect;
  if (run->json) {
    facts.text = join_items(run->items, arena_);
  } else {
    facts.text = dockerfile::run_script(view.onbuild ? *view.inner : *view.outer, arena_).text;
    if (!shell::is_posix(dialect) && dialect != shell::Dialect::other) return;
  }
  facts.script = shell::parse(facts.text.text, arena_);
  facts.commands = shell::commands_of(facts.script, arena_);
}

void File::add_variables(const View& view) {
  if (const auto* pairs = view.as<dockerfile::Pairs>(); pairs != nullptr && view.is(Keyword::env)) {
    for (const auto& pair : pairs->pairs) {
      variables.push_back({pair.key.text, unquote(pair.value.text), false, true, view.stage()});
    }
  }
  if (const auto* arg = view.as<dockerfile::Arg>()) {
    for (const auto& item : arg->items) {
      variables.push_back({item.name.text, unquote(item.value.text), true, item.has_value, view.stage()});
    }
  }
}

bool File::inherits(std::uint32_t stage, std::uint32_t from) const {
  unsigned steps = 0;
  for (std::uint32_t s = stage; s < ast.stages.size() && ++steps <= kMaxAncestors; s = ast.stages[s].base) {
    if (s == from) return true;
  }
  return stage == from;
}

bool File::is_kept(const View& view) const {
  return view.onbuild || view.stage() >= built_upon.size() || view.stage() + 1 == built_upon.size() || built_upon[view.stage()];
}

std::optional<std::uint32_t> File::stage_named(std::string_view name, std::uint32_t before) const {
  auto at = std::lower_bound(stage_names_.begin(), stage_names_.end(), Named{name, before}, by_name<Named>);
  if (at == stage_names_.begin() || (--at)->name != name) return std::nullopt;
  return at->index;
}

std::span<const File::Named> File::named(std::string_view name) const {
  if (variable_names_.empty()) {
    for (std::uint32_t i = 0; i < variables.size(); ++i) variable_names_.push_back({variables[i].name, i});
    std::sort(variable_names_.begin(), variable_names_.end(), by_name<Named>);
  }
  auto less = [](const Named& a, const Named& b) { return a.name < b.name; };
  auto [first, last] = std::equal_range(variable_names_.begin(), variable_names_.end(), Named{name, 0}, less);
  return {first, last};
}

bool File::has_argument(std::string_view name) const {
  auto entries = named(name);
  return std::any_of(entries.begin(), entries.end(), [&](const Named& entry) { return variables[entry.index].is_arg; });
}

const Instruction* File::from_instruction(std::uint32_t stage) const {
  return stage < ast.stages.size() ? &ast.instructions[ast.stages[stage].from] : nullptr;
}

const dockerfile::From* File::from_of(std::uint32_t stage) const {
  const Instruction* instruction = from_instruction(stage);
  return instruction == nullptr ? nullptr : instruction->as<dockerfile::From>();
}

std::string_view File::stage_name(std::uint32_t stage) const {
  if (stage >= ast.stages.size()) return {};
  if (!ast.stages[stage].name.empty()) return ast.stages[stage].name;
  const auto* from = from_of(stage);
  return from == nullptr ? std::string_view() : from->name.text;
}

const Variable* File::variable_at(const RunFacts& run, std::string_view name) const {
  auto entries = named(name);
  for (std::size_t i = entries.size(), tries = 0; i-- > 0 && tries < kMaxSameName; ++tries) {
    const Variable& variable = variables[entries[i].index];
    // ARGs are looked up across stages, as hadolint does; an ENV is seen in its stage and in those built upon it.
    if (variable.is_arg || inherits(run.view.stage(), variable.stage)) return &variable;
  }
  return nullptr;
}

std::string File::with_versions(const RunFacts& run, const shell::Word& word) const {
  std::string out;
  auto append = [&](auto& self, const shell::Part* part, bool whole) -> void {
    for (; part != nullptr; part = part->next) {
      const Variable* variable = part->kind == shell::PartKind::parameter && part->parts == nullptr ? variable_at(run, part->text) : nullptr;
      if (part->kind == shell::PartKind::double_quoted) {
        self(self, part->parts, whole && part->parts != nullptr && part->parts->next == nullptr);
      } else if (variable != nullptr) {
        out += whole ? (variable->has_value ? variable->value : shell::kUnknown) : std::string_view("1");
      } else if (part->body != nullptr || part->kind == shell::PartKind::parameter || part->kind == shell::PartKind::arithmetic) {
        out += shell::kUnknown;
      } else {
        out += part->text;
      }
    }
  };
  append(append, word.parts, word.parts != nullptr && word.parts->next == nullptr);
  return out;
}

}  // namespace gabion::lint
