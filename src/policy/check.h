// Judges documents by the rules of one namespace: Conftest's counting, exceptions and messages.
#pragma once

#include <chrono>
#include <string>

#include "policy/input.h"
#include "policy/load.h"
#include "policy/result.h"
#include "rego/engine.h"

namespace gabion::policy {

struct CheckOptions {
  bool trace = false;
  bool show_builtin_errors = false;  // an error of a builtin ends the run; otherwise the call is just undefined
  bool locate = true;                // find the places of failures and warnings
  std::chrono::milliseconds timeout{0};  // of one document in one namespace; 0: none
  std::vector<std::string> proto_directories;  // for parse_config of textproto
  std::vector<std::string> allowed_hosts;      // for http.send and net.*; empty: none
};

// Every document of the input, in one namespace, under the input's name.
Result<CheckResult> check_input(const PolicySet& policies, const Input& input, const std::string& name_space, const CheckOptions& options);

// All inputs as one document: [{path, contents}], documents flattened, sorted by path; the result is called "Combined".
Result<CheckResult> check_combined(const PolicySet& policies, const std::vector<Input>& inputs, const std::string& name_space,
                                   const CheckOptions& options);

// A query's surroundings, shared by all queries of one run: opa.runtime().env and the parse_config builtins.
class Surroundings {
 public:
  explicit Surroundings(const CheckOptions& options);
  const rego::BuiltinEnvironment& environment() const { return environment_; }

 private:
  Arena arena_;
  rego::BuiltinEnvironment environment_;
};

}  // namespace gabion::policy
