#include "policy/verify.h"

#include <fnmatch.h>

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "policy/trace.h"

namespace gabion::policy {

namespace {

bool selected(const std::string& name_space, const std::vector<std::string>& patterns) {
  if (patterns.empty()) return true;
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) { return ::fnmatch(p.c_str(), name_space.c_str(), 0) == 0; });
}

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
    if (rule.arity != 0 || (!todo && !rule.name.starts_with("test_")) || !selected(name_space, options.namespaces)) continue;
    UnitTest test;
    test.file = rule.loc ? std::string(rule.loc->file()) : "";
    test.name_space = name_space;
    test.name = rule.name;
    if (todo) {
      test.outcome = UnitTest::Outcome::skipped;
    } else {
      run_one(policies, surroundings, options, rule.id, test);
    }
    if (test.outcome == UnitTest::Outcome::errored) return fail("running verification: " + test.full_name() + ": " + test.error);
    tests.push_back(std::move(test));
  }
  std::stable_sort(tests.begin(), tests.end(), [](const UnitTest& a, const UnitTest& b) {
    return std::tie(a.file, a.name_space) < std::tie(b.file, b.name_space);
  });
  return tests;
}

CheckResults results_of(const std::vector<UnitTest>& tests) {
  CheckResults results;
  for (const auto& test : tests) {
    if (results.empty() || results.back().filename != test.file || results.back().name_space != test.name_space) {
      results.push_back({});
      results.back().filename = test.file;
      results.back().name_space = test.name_space;
    }
    auto& check = results.back();
    check.prints.insert(check.prints.end(), test.prints.begin(), test.prints.end());
    check.traces.insert(check.traces.end(), test.traces.begin(), test.traces.end());
    Verdict verdict;
    verdict.message = test.full_name();
    verdict.rule = test.name;
    if (test.outcome == UnitTest::Outcome::passed) ++check.successes;
    if (test.outcome == UnitTest::Outcome::failed) check.failures.push_back(verdict);
    if (test.outcome == UnitTest::Outcome::skipped) check.skipped.push_back(verdict);
  }
  return results;
}

namespace {

constexpr std::string_view kRuleText = "--------------------------------------------------------------------------------\n";

std::string duration(std::chrono::nanoseconds took) {
  auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  std::string fraction = std::to_string(us % 1000);
  return us < 1000 ? std::to_string(us) + "µs" : std::to_string(us / 1000) + "." + std::string(3 - fraction.size(), '0') + fraction + "ms";
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
    if (out.empty()) out = "FAILURES\n" + std::string(kRuleText);
    out += line_of(test) + "\n";
    if (kind == ReportKind::full) {
      for (const auto& line : test.traces) out += "  " + line + "\n";
    }
    if (kind != ReportKind::fails) {
      for (const auto& note : test.notes) out += "  Note \"" + note + "\"\n";
    }
    out += "\n";
  }
  return out.empty() ? out : out + "SUMMARY\n" + std::string(kRuleText);
}

}  // namespace

std::string unit_test_report(const std::vector<UnitTest>& tests, ReportKind kind) {
  std::string out = failures(tests, kind), file;
  unsigned counts[4] = {};
  for (const auto& test : tests) {
    if (test.file != file) out += (file.empty() ? "" : "\n") + test.file + ":\n";
    file = test.file;
    ++counts[static_cast<int>(test.outcome)];
    out += line_of(test);
    for (const auto& line : test.prints) out += "\n  " + line.substr(line.find(": ") + 2) + "\n";
  }
  out += kRuleText;
  constexpr const char* kWords[] = {"PASS", "FAIL", "ERROR", "SKIPPED"};
  for (int i = 0; i < 4; ++i) {
    if (counts[i]) out += std::string(kWords[i]) + ": " + std::to_string(counts[i]) + "/" + std::to_string(tests.size()) + "\n";
  }
  return out;
}

}  // namespace gabion::policy
