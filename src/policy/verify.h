// `verify`: the policies' own unit tests, rules called test_…; todo_test_… are skipped.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/check.h"

namespace gabion::policy {

struct UnitTest {
  enum class Outcome { passed, failed, errored, skipped };
  std::string file, name_space, name;  // "test_x"
  unsigned row = 0;
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

// One result a test; the namespace is not told, as Conftest does not.
CheckResults results_of(const std::vector<UnitTest>& tests);

// `--report full|notes|fails`, as `opa test -v` prints.
enum class ReportKind { fails, notes, full };
std::optional<ReportKind> find_report_kind(std::string_view name);
std::string unit_test_report(const std::vector<UnitTest>& tests, ReportKind kind);

}  // namespace gabion::policy
