// `verify`: the policies' own unit tests, rules called test_…; todo_test_… are skipped.
#pragma once

#include <string>
#include <vector>

#include "policy/check.h"

namespace gabion::policy {

struct UnitTest {
  enum class Outcome { passed, failed, errored, skipped };
  std::string file, name_space, name;  // "test_x"
  Outcome outcome = Outcome::passed;
  std::string error;
  std::vector<std::string> prints, notes, traces;
  std::chrono::nanoseconds took{0};
  std::string full_name() const { return "data." + name_space + "." + name; }
};

struct VerifyOptions : CheckOptions {
  std::vector<std::string> namespaces;  // globs; empty: all
};

Result<std::vector<UnitTest>> run_unit_tests(const PolicySet& policies, const VerifyOptions& options);

// One result a file and namespace.
CheckResults results_of(const std::vector<UnitTest>& tests);

// `--report full|notes|fails`, as `opa test -v` prints.
enum class ReportKind { fails, notes, full };
std::string unit_test_report(const std::vector<UnitTest>& tests, ReportKind kind);

}  // namespace gabion::policy
