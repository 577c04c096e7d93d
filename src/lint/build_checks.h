// BuildKit's checks come out of one walk over the file, as a build would go: parse, stages, base images, then every
// instruction with the variables known there. The walk is done once a file; each rule picks what is its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dockerfile/ast.h"
#include "lint/check_directive.h"

namespace gabion::lint {

enum class Check : std::uint8_t {
  no_empty_continuation, stage_name_casing, from_as_casing, consistent_instruction_casing, duplicate_stage_name,
  reserved_stage_name, json_args_recommended, maintainer_deprecated, undefined_arg_in_from, workdir_relative_path,
  undefined_var, multiple_instructions_disallowed, legacy_key_value_format, redundant_target_platform,
  secrets_used_in_arg_or_env, invalid_default_arg_in_from, from_platform_flag_const_disallowed, copy_ignored_file,
  invalid_definition_description, expose_proto_casing, expose_invalid_format
};

struct BuildWarning {
  Check check;
  const dockerfile::Instruction* instruction = nullptr;
  const dockerfile::Instruction* cause = nullptr;  // a later instruction that makes it one; its comments count as well
  dockerfile::Span at;    // the exact words
  std::string message;
  unsigned line = 0;      // BuildKit's: the first line of the instruction, except for NoEmptyContinuation
  bool after_error = false;  // BuildKit had stopped before it; we look on
};

struct BuildError {
  std::string message;
  unsigned line = 0;  // 0: of the file
};

constexpr std::size_t kMaxBuildWarnings = 20'000;    // of one file; further ones are dropped
constexpr std::size_t kMaxBuildSteps = 5'000'000;    // instructions, inherited variables, expanded bytes / 64

struct BuildChecks {
  std::vector<BuildWarning> warnings;
  std::optional<BuildError> error;  // the first that ends a build before anything is built
};

// BuildKit's name of a check, and whether it has to be asked for by `# check=experimental=…`.
struct CheckName {
  Check check;
  std::string_view name;
  bool experimental = false;
};
const CheckName& check_name(Check check);

struct BuildInputs {
  std::vector<std::pair<std::string, std::string>> arguments;  // --build-arg
  std::string target_platform = "linux/amd64";
  std::optional<std::string_view> dockerignore;
  std::optional<std::string_view> check_override;  // build argument BUILDKIT_DOCKERFILE_CHECK, instead of `# check=`
};

// What the file's `# check=` and the comments above instructions skip is left out already.
BuildChecks run_build_checks(const dockerfile::Dockerfile& file, const BuildInputs& inputs);

}  // namespace gabion::lint
