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
  bool locate = true;                // find the places of failures and warnings; needs inputs read with positions
  std::chrono::milliseconds timeout{0};        // of one document in one namespace; 0: none
  std::vector<std::string> proto_directories;  // for parse_config of textproto
  std::vector<std::string> allowed_hosts;      // for http.send and net.*; empty: none
};

// opa.runtime() and the parse_config builtins, shared by all queries of one run.
class Surroundings {
 public:
  explicit Surroundings(const CheckOptions& options);
  const rego::BuiltinEnvironment& environment() const { return environment_; }

 private:
  Arena arena_;
  rego::BuiltinEnvironment environment_;
};

// One run's judge; any number of threads may use it.
class Checker {
 public:
  Checker(const PolicySet& policies, const CheckOptions& options) : policies_(policies), options_(options), surroundings_(options) {}

  // Every document of the input, in one namespace, under the input's name.
  Result<CheckResult> check(const Input& input, const std::string& name_space) const;
  // All inputs as one document: [{path, contents}], lists flattened, sorted by path; the result is called "Combined".
  Result<CheckResult> check_combined(const std::vector<Input>& inputs, const std::string& name_space) const;

 private:
  struct Document;
  Result<> check_document(const Document& document, const Namespace& space, CheckResult& result) const;
  Result<bool> excepted(const Document& document, const Namespace& space, const Check& check, CheckResult& result) const;
  Result<> apply(const Document& document, const std::string& space, const Check& check, CheckResult& result, unsigned& counted) const;
  Result<rego::RuleEvaluation> evaluate(const Document& document, std::uint32_t rule, const std::string& query, CheckResult& result,
                                        bool provenance) const;

  const PolicySet& policies_;
  CheckOptions options_;
  Surroundings surroundings_;
};

}  // namespace gabion::policy
