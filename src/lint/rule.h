// A rule is one row: what it is called, how bad it is, what it says, its check and its examples, all in the file of its
// family. The engine, --list-rules, --explain and docs/rules.md grow from the tables; one test walks them: every `good`
// passes, every `bad` is caught, ids are unique.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dockerfile/ast.h"
#include "lint/options.h"

namespace gabion::lint {

class File;  // facts.h: the Dockerfile and what all rules want to know of it
class Sink;

struct Rule {
  std::string_view id;  // "DL3007", or BuildKit's name: "StageNameCasing"
  Level level = Level::warning;
  std::string_view message;  // what is the case, one line, no full stop; a check may say it more exactly
  std::string_view hint;     // what to do about it
  std::string_view reason;   // why it matters, for --explain
  // Looks at the whole file and adds what it finds.
  void (*check)(const File& file, Sink& out) = nullptr;
  std::span<const std::string_view> good, bad;
  // A BuildKit check that says what this DL rule says: reported once, under the DL id; either name silences both.
  // Several DL ids are parted by commas: the check then leaves it to them where they run.
  std::string_view same_as = {};
  // What the examples need to be set (a label schema, trusted registries).
  void (*configure)(Options& options) = nullptr;
};

constexpr std::size_t kMaxProblems = 10000;  // of one rule in one file

struct Problem {
  const Rule* rule = nullptr;
  Level level = Level::warning;
  std::string message;
  unsigned line = 0;         // first line of the instruction, from 1
  std::uint32_t stage = dockerfile::Instruction::kNoStage;
  dockerfile::Span at;       // the exact words
  std::vector<dockerfile::Span> more;  // further words of the same instruction that say the same
};

class Sink {
 public:
  // The problem stands in this instruction (an ONBUILD's, not its inner one), at these bytes. Words that break the same
  // rule in one instruction, with the same message, become one problem. No message: the rule's.
  void add(const dockerfile::Instruction& instruction, dockerfile::Span at, std::string_view message = {});
  // Where there is no instruction: a comment, a directive.
  void add(unsigned line, dockerfile::Span at, std::string_view message = {});

  // The engine's.
  void begin(const Rule& rule, Level level) { rule_ = &rule, level_ = level, first_ = problems_.size(); }
  std::vector<Problem>& problems() { return problems_; }

 private:
  const Rule* rule_ = nullptr;
  Level level_ = Level::warning;
  std::size_t first_ = 0;  // of the current rule
  std::vector<Problem> problems_;
};

// One table a family; rules.cc lists them.
std::span<const std::span<const Rule>> families();
const Rule* find_rule(std::string_view id);
bool is_buildkit(const Rule& rule);       // by its name
std::string help_url(const Rule& rule);

}  // namespace gabion::lint
