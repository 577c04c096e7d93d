// What judging configurations by policies gave, in Conftest's terms. Everything here owns its text: documents and
// evaluations are gone by the time results are printed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gabion::policy {

// `_loc` of a result: what the policy's author says about the place. The line is text, as Conftest keeps it.
struct StatedPlace {
  std::string file, line;
};

// Where the judged document holds what the rule objected to; found from what the rule read.
struct FoundPlace {
  unsigned line = 0, column = 0;
};

struct Verdict {
  std::string message;
  std::string rule;  // "deny_root"; of an exception: the rule that is excepted
  std::optional<StatedPlace> stated;
  std::optional<FoundPlace> found;
  std::vector<std::pair<std::string, std::string>> metadata;  // key → JSON text; without msg and _loc
};

struct CheckResult {
  std::string filename, name_space;
  unsigned successes = 0;
  std::vector<Verdict> skipped, warnings, failures, exceptions;
  std::vector<std::string> prints;  // lines of print(), "FILE:ROW: text"
  std::vector<std::string> traces;  // lines of --trace
};

using CheckResults = std::vector<CheckResult>;

struct Totals {
  unsigned successes = 0, warnings = 0, failures = 0, exceptions = 0, skipped = 0;
  unsigned tests() const { return successes + warnings + failures + exceptions + skipped; }
};
Totals totals_of(const CheckResults& results);
// "5 tests, 4 passed, 1 warning, 0 failures, 0 exceptions"; with_skipped adds ", 0 skipped".
std::string summary_line(const Totals& totals, bool with_skipped);

// Conftest's exit statuses: 1 for failures; with fail_on_warn 2 for failures, 1 for warnings alone.
int exit_status(const CheckResults& results, bool fail_on_warn);

}  // namespace gabion::policy
