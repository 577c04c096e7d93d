// What all rules want to know of a Dockerfile, computed once: instructions with ONBUILD's inner ones, every RUN with its
// script parsed and its commands, the shell in force, stages and variables.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <span>
#include <string_view>
#include <vector>

#include "dockerfile/ast.h"
#include "lint/options.h"
#include "lint/rule.h"
#include "shell/commands.h"
#include "shell/dialect.h"
#include "shell/parser.h"

namespace gabion::lint {

struct BuildChecks;

// An instruction, or the one inside an ONBUILD (then `outer` is the ONBUILD).
struct View {
  const dockerfile::Instruction* outer = nullptr;
  const dockerfile::Instruction* inner = nullptr;
  bool onbuild = false;

  dockerfile::Keyword keyword() const { return inner->keyword; }
  bool is(dockerfile::Keyword keyword) const { return inner->keyword == keyword; }
  std::uint32_t stage() const { return outer->stage; }
  template <typename T>
  const T* as() const {
    return inner->as<T>();
  }
};

struct RunFacts {
  View view;
  const dockerfile::Run* run = nullptr;
  dockerfile::LogicalText text;  // the script; of the JSON form: its items joined by blanks
  bool json = false;
  shell::Dialect dialect = shell::Dialect::sh;
  shell::Script script;      // empty when the shell is neither sh nor bash
  shell::Commands commands;

  const dockerfile::Instruction& at() const { return *view.outer; }
  dockerfile::Span span(shell::Range range) const { return text.source(range.begin, range.end); }
  // A cache or tmpfs mount at this folder or below (or above) it: what is written there stays out of the layer.
  bool has_volatile_mount(std::string_view folder) const;
};

struct Variable {
  std::string_view name, value;
  bool is_arg = false, has_value = false;
  std::uint32_t stage = 0;  // kNoStage: before the first FROM
};

class File {
 public:
  File(const dockerfile::Dockerfile& dockerfile, const Options& options);
  File(const File&) = delete;

  const dockerfile::Dockerfile& ast;
  const Options& options;
  std::vector<View> views;       // in order; an ONBUILD comes as itself, then as what it holds
  std::deque<RunFacts> runs;     // RUN and ONBUILD RUN, in order
  std::vector<Variable> variables;

  // Some later stage is built upon it.
  std::vector<bool> built_upon;

  // `from` is the stage itself or one of the stages it is built upon (of the nearest kMaxAncestors).
  bool inherits(std::uint32_t stage, std::uint32_t from) const;
  // Whether what a stage leaves lying about matters: the last one, those that others are built upon, and ONBUILD.
  bool is_kept(const View& view) const;
  bool has_argument(std::string_view name) const;  // an ARG of that name anywhere
  // An earlier stage of that name, or nothing. Names are compared as they are written.
  std::optional<std::uint32_t> stage_named(std::string_view name, std::uint32_t before) const;
  // A stage's alias, else its image.
  std::string_view stage_name(std::uint32_t stage) const;
  const dockerfile::From* from_of(std::uint32_t stage) const;
  const dockerfile::Instruction* from_instruction(std::uint32_t stage) const;
  // The word's text with "1" for each ARG or ENV that is known at this RUN: who writes tool-$VERSION has pinned it, be the
  // value given here or to the build. A word that is nothing but a variable becomes its value. Others stay kUnknown.
  std::string with_versions(const RunFacts& run, const shell::Word& word) const;
  Arena& arena() const { return arena_; }

  // The .dockerignore of the build context, if there is one (for CopyIgnoredFile). To be set before the first question.
  std::optional<std::string_view> dockerignore;
  // What BuildKit's checks find, all at once (build_checks.h); computed at the first question.
  const BuildChecks& build_checks() const;

 private:
  void add_run(const View& view, shell::Dialect dialect);
  void add_variables(const View& view);

  struct Named {
    std::string_view name;
    std::uint32_t index;
  };
  std::vector<Named> stage_names_;              // sorted by name, then index
  mutable std::vector<Named> variable_names_;   // the same, of `variables`; made at the first question
  std::span<const Named> named(std::string_view name) const;
  const Variable* variable_at(const RunFacts& run, std::string_view name) const;
  mutable Arena arena_;
  mutable std::shared_ptr<const BuildChecks> build_checks_;
};

// Whether the error makes the file one that does not parse. Where hadolint's behaviour is wanted, what the builder alone
// refuses (an unknown flag of ARG, say) does not count; what its own parser alone refuses never does, since it builds.
bool refuses(Checks checks, const dockerfile::ParseError& error);

// Without one pair of quotes around it.
std::string_view unquote(std::string_view text);

}  // namespace gabion::lint
