#include "policy/result.h"

namespace gabion::policy {

Totals totals_of(const CheckResults& results) {
  Totals totals;
  for (const auto& result : results) {
    totals.successes += result.successes;
    totals.warnings += static_cast<unsigned>(result.warnings.size());
    totals.failures += static_cast<unsigned>(result.failures.size());
    totals.exceptions += static_cast<unsigned>(result.exceptions.size());
    totals.skipped += static_cast<unsigned>(result.skipped.size());
  }
  return totals;
}

namespace {
std::string count(unsigned n, const char* word) { return std::to_string(n) + " " + word + (n == 1 ? "" : "s"); }
}  // namespace

std::string summary_line(const Totals& totals, bool with_skipped) {
  std::string line = count(totals.tests(), "test") + ", " + std::to_string(totals.successes) + " passed, " +
                     count(totals.warnings, "warning") + ", " + count(totals.failures, "failure") + ", " +
                     count(totals.exceptions, "exception");
  if (with_skipped) line += ", " + std::to_string(totals.skipped) + " skipped";
  return line;
}

int exit_status(const CheckResults& results, bool fail_on_warn) {
  Totals totals = totals_of(results);
  if (!fail_on_warn) return totals.failures ? 1 : 0;
  return totals.failures ? 2 : totals.warnings ? 1 : 0;
}

}  // namespace gabion::policy
