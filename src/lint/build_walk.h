// The walk behind build_checks.h.
#pragma once

#include <map>
#include <memory>

#include "dockerfile/expand.h"
#include "dockerfile/reference.h"
#include "lint/build_checks.h"
#include "lint/dockerignore.h"

namespace gabion::lint {

// What an instruction changes for those below it, and what a stage hands on to those built upon it.
struct StageState {
  dockerfile::Variables env;                    // ENV, and ARG with a value
  dockerfile::Variables arguments;              // all ARGs, for their names
  bool has_shell = false;                       // SHELL was given
  bool has_workdir = false;
  dockerfile::Platform platform;
  std::vector<const dockerfile::Instruction*> triggers;  // its ONBUILDs
};

class BuildWalk {
 public:
  BuildWalk(const dockerfile::Dockerfile& file, const BuildInputs& inputs);
  BuildChecks run();

 private:
  using Instruction = dockerfile::Instruction;
  using Span = dockerfile::Span;
  using Word = dockerfile::Word;

  // False when the file asks for more than kMaxBuildSteps; the walk ends there.
  bool pay(std::size_t steps);
  void warn(Check check, const Instruction& i, Span at, std::string message);
  void fail(std::string message, const Instruction* i);
  // Exact place of a part of one of the instruction's words.
  Span place(const Instruction& i, const Word& word, std::string_view part) const;

  // In the order of a build (build_stages.cc).
  void apply_control(const CheckDirective& control);
  void check_continuations();
  void read_instructions();
  void check_from_words(const Instruction& i);
  void check_description(const Instruction& i);
  void check_stage_names();
  void check_casing();
  void check_default_base_images();
  void resolve_global_arguments();
  void check_base_images();
  void check_platform(const Instruction& i, const dockerfile::From& from, StageState& state);
  void report_undefined_from(const Instruction& i, const Word& word, const std::vector<dockerfile::Reference>& references);
  std::string suggest_any(const std::vector<dockerfile::Reference>& references) const;

  // One stage after the other (build_instructions.cc).
  void dispatch_stages();
  void begin_stage(std::size_t stage);
  void dispatch(const Instruction& i, const Instruction& reported_at);
  void dispatch_pairs(const Instruction& i, const dockerfile::Pairs& pairs);
  void dispatch_argument(const Instruction& i, const dockerfile::Arg& arg);
  void dispatch_copy(const Instruction& i, const dockerfile::Copy& copy);
  void dispatch_command(const Instruction& i);
  void dispatch_expose(const Instruction& i, const dockerfile::Words& words);
  void dispatch_workdir(const Instruction& i, const Word& word);
  struct Use {
    const Instruction* instruction = nullptr;
    const Instruction* reported_at = nullptr;
  };
  void use_once(const Instruction& i, Use& before);
  void check_secret(const Instruction& i, std::string_view kind, std::string_view name, Span at);
  std::optional<std::string> expand(const Instruction& i, const Word& word);
  void report_undefined(const Instruction& i, const Word& word, const std::vector<dockerfile::Reference>& references);

  const dockerfile::Dockerfile& file_;
  const BuildInputs& inputs_;
  BuildChecks out_;
  bool failed_ = false;
  std::size_t steps_ = 0;
  dockerfile::ExpandStyle style_;
  std::optional<Dockerignore> ignored_;

  dockerfile::Variables globals_;   // the platform's and the global ARGs with a value
  dockerfile::Variables defaults_;  // the same without --build-arg
  dockerfile::Variables global_names_;  // all global ARGs
  std::vector<StageState> stages_;
  std::vector<std::size_t> bases_;

  // Of the stage being walked.
  StageState* state_ = nullptr;
  const Instruction* reported_at_ = nullptr;  // an ONBUILD trigger is reported at the FROM that pulls it
  Use cmd_, entrypoint_, healthcheck_;
};

// The nearest of the names within two changes (Levenshtein, case counts); empty without one, or when one is the word itself.
std::string_view nearest_name(std::string_view word, const std::vector<std::string_view>& names);
// The first kMaxSuggestNames of them.
std::vector<std::string_view> names_of(const dockerfile::Variables& variables);
constexpr std::size_t kMaxSaid = 100;  // different variables that are reported of one word
// Go's %q for the texts that occur here.
std::string go_quoted(std::string_view text);

}  // namespace gabion::lint
