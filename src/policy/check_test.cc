#include "policy/check.h"

#include <gtest/gtest.h>

#include "policy/output.h"
#include "policy/verify.h"

namespace gabion::policy {
namespace {

std::unique_ptr<PolicySet> load(std::string rules, std::string package = "main") {
  LoadOptions options;
  options.modules.push_back({"p.rego", "package " + package + "\nimport rego.v1\n" + std::move(rules), rego::RegoVersion::v1});
  auto policies = PolicySet::load(options);
  EXPECT_TRUE(policies) << (policies ? "" : policies.error().message);
  return policies ? std::move(*policies) : nullptr;
}

std::string judged(const std::string& rules, const std::string& yaml) {
  auto policies = load(rules);
  if (!policies) return "";
  CheckOptions options;
  options.locate = false;
  auto result = Checker(*policies, options).check(*parse_input("f.yaml", yaml, {}, false), "main");
  if (!result) return result.error().message;
  std::string out = summary_line(totals_of({*result}), false);
  for (const auto* list : {&result->failures, &result->warnings, &result->exceptions}) {
    for (const auto& verdict : *list) out += "|" + verdict.message;
  }
  return out;
}

TEST(Check, CountsAsConftestDoes) {
  struct Case {
    const char *rules, *yaml, *result;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"deny contains \"a\" if input.x == 1", "x: 1", "1 test, 0 passed, 0 warnings, 1 failure, 0 exceptions|a"},
           {"deny contains \"a\" if input.x == 1", "x: 2", "1 test, 1 passed, 0 warnings, 0 failures, 0 exceptions"},
           // Several definitions are several tests, for each document.
           {"deny contains \"a\" if input.x == 1\ndeny contains \"b\" if input.x == 1\nwarn contains \"c\" if input.x == 2", "x: 1\n---\nx: 2\n",
            "6 tests, 3 passed, 1 warning, 2 failures, 0 exceptions|a|b|c"},
           // More results than definitions.
           {"deny contains x if some x in input.l", "l: [a, b, c]", "3 tests, 0 passed, 0 warnings, 3 failures, 0 exceptions|a|b|c"},
           {"violation_a1 contains {\"msg\": \"m\", \"k\": 1} if true", "x: 1", "1 test, 0 passed, 0 warnings, 1 failure, 0 exceptions|m"},
           {"deny contains {\"text\": \"m\"} if true", "x: 1", "new result: \"msg\" field must be present and a string"},
           // Other names, and values that are no sets, judge nothing.
           {"denying contains \"a\" if true\ndeny_ contains \"b\" if true", "x: 1", "0 tests, 0 passed, 0 warnings, 0 failures, 0 exceptions"},
           {"deny := true", "x: 1", "1 test, 1 passed, 0 warnings, 0 failures, 0 exceptions"},
           {"deny contains 7 if true", "x: 1", "1 test, 1 passed, 0 warnings, 0 failures, 0 exceptions"},
           // Exceptions take all of a rule's results.
           {"deny_root contains \"a\" if true\ndeny contains \"b\" if true\nexception contains [\"root\"] if input.x == 1", "x: 1",
            "2 tests, 0 passed, 0 warnings, 1 failure, 1 exception|b|data.main.exception[_][_] == \"root\""},
           {"deny contains \"b\" if true\nexception contains [\"\"] if true", "x: 1", "1 test, 0 passed, 0 warnings, 0 failures, 1 exception|data.main.exception[_][_] == \"\""}}) {
    EXPECT_EQ(judged(c.rules, c.yaml), c.result) << c.rules;
  }
}

TEST(Check, TellsTheFileAndReadsOthers) {
  EXPECT_EQ(judged("deny contains data.conftest.file.name if true", "x: 1"), "1 test, 0 passed, 0 warnings, 1 failure, 0 exceptions|f.yaml");
  EXPECT_EQ(judged("deny contains parse_config(\"toml\", \"a = 'b'\").a if true", "x: 1"), "1 test, 0 passed, 0 warnings, 1 failure, 0 exceptions|b");
}

TEST(Check, NamespacesMatchAcrossDots) {
  auto policies = load("deny contains \"a\" if true", "main.sub.deep");
  ASSERT_TRUE(policies);
  EXPECT_EQ(select_namespaces(*policies, {"main*"}, false), std::vector<std::string>{"main.sub.deep"});
  EXPECT_EQ(select_namespaces(*policies, {"other"}, false), std::vector<std::string>{"other"});
  EXPECT_EQ(select_namespaces(*policies, {"x*"}, false), std::vector<std::string>{});
  EXPECT_EQ(select_namespaces(*policies, {}, true), std::vector<std::string>{"main.sub.deep"});
}

TEST(Verify, RunsUnitTests) {
  auto policies = load("test_a if true\ntest_b if false\ntodo_test_c if true\ntest_d if {\n trace(\"hint\")\n false }");
  ASSERT_TRUE(policies);
  auto tests = run_unit_tests(*policies, {});
  ASSERT_TRUE(tests);
  EXPECT_EQ(summary_line(totals_of(results_of(*tests)), true), "4 tests, 1 passed, 0 warnings, 2 failures, 0 exceptions, 1 skipped");
  std::string report = unit_test_report(*tests, ReportKind::notes);
  EXPECT_NE(report.find("data.main.test_b: FAIL"), std::string::npos) << report;
  EXPECT_NE(report.find("Note \"hint\""), std::string::npos) << report;
  EXPECT_NE(report.find("PASS: 1/4"), std::string::npos) << report;
}

TEST(Output, JsonIsReadBack) {
  CheckResults results(1);
  results[0].filename = "f \"q\".yaml";
  results[0].name_space = "main";
  results[0].successes = 2;
  Verdict verdict;
  verdict.message = "line\nbreak";
  verdict.rule = "deny_x";
  verdict.stated = StatedPlace{"g.yaml", "12"};
  verdict.metadata = {{"query", "\"data.main.deny_x\""}, {"what", "{\"a\":1}"}};
  results[0].failures.push_back(verdict);
  std::string first, second;
  write_json(results, {}, first);
  auto again = read_results(first);
  ASSERT_TRUE(again);
  write_json(*again, {}, second);
  EXPECT_EQ(first, second);
  EXPECT_EQ((*again)[0].failures[0].rule, "deny_x");
  EXPECT_NE(first.find("\t\t\t\t\"loc\": {\n\t\t\t\t\t\"file\": \"g.yaml\",\n\t\t\t\t\t\"line\": 12\n"), std::string::npos) << first;
  EXPECT_FALSE(read_results("invalid json"));
  EXPECT_FALSE(read_results("{}"));
  for (const auto& format : output_formats()) {
    std::string out;
    format.write(results, {}, out);
    EXPECT_NE(out.find("break"), std::string::npos) << format.name << ": " << out;
  }
}

}  // namespace
}  // namespace gabion::policy
