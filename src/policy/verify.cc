#include "policy/verify.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "policy/glob.h"
#include "policy/trace.h"

namespace gabion::policy {

namespace {

void run_one(const PolicySet& policies, const Surroundings& surroundings, const VerifyOptions& options, std::uint32_t id, UnitTest& test) {
  rego::Request request;
  request.data = policies.data();
  request.environment = &surroundings.environment();
  if (options.timeout.count() > 0) request.deadline = std::chrono::steady_clock::now() + options.timeout;
  request.print_at = [&](std::string_view place, std::string_view line) { test.prints.push_back(std::string(place) + ": " + std::string(line)); };
  request.trace = [&](std::string_view note) { test.notes.emplace_back(note); };
  std::string query = test.full_name();
  TraceLines trace(policies.engine(), query, test.traces);
  if (options.trace) request.tracer = &trace;
  auto begin = std::chrono::steady_clock::now();
  auto evaluation = policies.engine().evaluate_rule(id, request);
  test.took = std::chrono::steady_clock::now() - begin;
  if (evaluation.error) {
    test.outcome = UnitTest::Outcome::errored;
    test.error = evaluation.error->text();
  } else if (options.show_builtin_errors && !evaluation.builtin_errors.empty()) {
    test.outcome = UnitTest::Outcome::errored;
    test.error = "built-in error: " + evaluation.builtin_errors[0].text();
  } else if (!evaluation.defined || (evaluation.value.is_boolean() && !evaluation.value.as_boolean())) {
    test.outcome = UnitTest::Outcome::failed;
  }
}

}  // namespace

Result<std::vector<UnitTest>> run_unit_tests(const PolicySet& policies, const VerifyOptions& options) {
  Surroundings surroundings(options);
  std::vector<UnitTest> tests;
  for (const auto& rule : policies.engine().rules()) {
    bool todo = rule.name.starts_with("todo_test_");
    std::string name_space = join(rule.package, ".");
    if (rule.arity != 0 || (!todo && !rule.name.starts_with("test_"))) continue;
    auto selected = options.namespaces.empty() ? Result<bool>(true) : matches_any(options.namespaces, name_space);
    if (!selected) return wrap("running verification: filter namespaces", selected.error());
    if (!*selected) continue;
    UnitTest test;
    test.file = rule.loc ? std::string(rule.loc->file()) : "";
    test.row = rule.loc ? rule.loc->row : 0;
    test.name_space = name_space;
    test.name = rule.name;
    if (todo) {
      test.outcome = UnitTest::Outcome::skipped;
    } else {
      run_one(policies, surroundings, options, rule.id, test);
    }
    if (test.outcome == UnitTest::Outcome::errored) return fail("running verification: run test: " + test.error);
    tests.push_back(std::move(test));
  }
  std::stable_sort(tests.begin(), tests.end(), [](const UnitTest& a, const UnitTest& b) {
    return std::tie(a.file, a.row) < std::tie(b.file, b.row);
  });
  return tests;
}

CheckResults results_of(const std::vector<UnitTest>& tests) {
  CheckResults results;
  for (const auto& test : tests) {
    CheckResult check;
    check.filename = test.file;
    check.prints = test.prints;
    check.traces = test.traces;
    Verdict verdict;
    verdict.message = test.full_name();
    verdict.rule = test.name;
    if (test.outcome == UnitTest::Outcome::passed) ++check.successes;
    if (test.outcome == UnitTest::Outcome::failed) check.failures.push_back(verdict);
    if (test.outcome == UnitTest::Outcome::skipped) check.skipped.push_back(verdict);
    results.push_back(std::move(check));
  }
  return results;
}

namespace {

constexpr std::string_view kRuleText = "--------------------------------------------------------------------------------\n";

// time.Duration's text for what a test takes: "68.5µs", "2.000243ms", "1.2s".
std::string duration(std::chrono::nanoseconds took) {
  struct Unit {
    std::int64_t size;
    int digits;
    const char* name;
  };
  constexpr Unit kUnits[] = {{1'000'000'000, 9, "s"}, {1'000'000, 6, "ms"}, {1'000, 3, "µs"}, {1, 0, "ns"}};
  const Unit* unit = kUnits;
  while (took.count() < unit->size && unit->size > 1) ++unit;
  std::string fraction = std::to_string(took.count() % unit->size);
  fraction.insert(0, static_cast<std::size_t>(unit->digits) - std::min<std::size_t>(fraction.size(), static_cast<std::size_t>(unit->digits)), '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return std::to_string(took.count() / unit->size) + (fraction.empty() ? "" : "." + fraction) + unit->name;
}

std::string line_of(const UnitTest& test) {
  constexpr const char* kWords[] = {"PASS", "FAIL", "ERROR", "SKIPPED"};
  std::string line = test.full_name() + ": " + kWords[static_cast<int>(test.outcome)];
  if (test.outcome != UnitTest::Outcome::skipped) line += " (" + duration(test.took) + ")";
  return line + "\n";
}

std::string failures(const std::vector<UnitTest>& tests, ReportKind kind) {
  std::string out;
  for (const auto& test : tests) {
    if (test.outcome != UnitTest::Outcome::failed) continue;
    out += line_of(test) + "\n";
    if (kind == ReportKind::full) {
      for (const auto& line : test.traces) out += "  " + line + "\n";
    }
    if (kind != ReportKind::fails) {
      for (const auto& note : test.notes) out += "  Note \"" + note + "\"\n";
    }
    out += "\n";
  }
  return out.empty() ? out : std::string(kRuleText) + "FAILURES\n" + std::string(kRuleText) + out;
}

}  // namespace

std::optional<ReportKind> find_report_kind(std::string_view name) {
  if (name == "full") return ReportKind::full;
  if (name == "notes") return ReportKind::notes;
  if (name == "fails") return ReportKind::fails;
  return std::nullopt;
}

std::string unit_test_report(const std::vector<UnitTest>& tests, ReportKind kind) {
  std::string out, file;
  unsigned counts[4] = {};
  for (const auto& test : tests) {
    if (!file.empty() && test.file != file) out += "\n";
    file = test.file;
    ++counts[static_cast<int>(test.outcome)];
    out += test.file + ":" + std::to_string(test.row) + ":\n" + line_of(test);
    if (test.prints.empty()) continue;
    out += "\n";
    for (const auto& line : test.prints) out += "  " + line.substr(line.find(": ") + 2) + "\n";
    out += "\n";
  }
  out += failures(tests, kind);
  if (!tests.empty()) out += kRuleText;
  constexpr std::pair<UnitTest::Outcome, const char*> kSummary[] = {
      {UnitTest::Outcome::passed, "PASS"}, {UnitTest::Outcome::failed, "FAIL"}, {UnitTest::Outcome::skipped, "SKIPPED"}, {UnitTest::Outcome::errored, "ERROR"}};
  for (const auto& [outcome, word] : kSummary) {
    unsigned count = counts[static_cast<int>(outcome)];
    if (count) out += std::string(word) + ": " + std::to_string(count) + "/" + std::to_string(tests.size()) + "\n";
  }
  return out;
}

}  // namespace gabion::policy
