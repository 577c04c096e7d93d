#include "rego/parser.h"

#include <gtest/gtest.h>

namespace gabion::rego {
namespace {

std::string first_error(std::string text, RegoVersion version = RegoVersion::v1) {
  const ParseResult result = parse_module("a.rego", std::move(text), {.version = version});
  if (result.errors.empty()) return "";
  const Diagnostic& e = result.errors[0];
  return std::to_string(e.row) + ":" + std::to_string(e.col) + " " + e.message;
}

struct ErrorCase {
  const char* text;
  const char* error;
};

TEST(Parser, TellsWhatOpaTells) {
  const ErrorCase cases[] = {
      {"package p\nx := ", "2:5 unexpected eof token"},
      {"package p\nx { true }", "2:1 `if` keyword is required before rule body"},
      {"package p\nx[1]", "2:1 `contains` keyword is required for partial set rules"},
      {"x := 1", "1:1 package expected"},
      {"package p\nx := [1, 2", "2:10 unexpected eof token: expected \",\" or \"]\""},
      {"package p\nimport foo", "2:8 unexpected import path, must begin with one of: {data, future, input, rego}, got: foo (hint: if this is unexpected, try updating OPA)"},
      {"package p\nx := 01", "2:6 unexpected number token: expected number without leading zero"},
      {"package p\nx := \"a", "2:6 non-terminated string"},
      {"package p\nx if { y := 1; }", "2:16 unexpected } token"},
      {"package p\ndefault x := y", "2:1 illegal default rule (value cannot contain var)"},
  };
  for (const auto& c : cases) EXPECT_EQ(first_error(c.text), c.error) << c.text;
}

TEST(Parser, NestingIsBounded) {
  const std::string deep(1 << 20, '(');
  EXPECT_NE(first_error("package p\nx := " + deep).find("max parsing recursion depth exceeded"), std::string::npos);
  EXPECT_NE(first_error("package p\nx := " + std::string(1 << 20, '[')).find("max parsing recursion depth exceeded"), std::string::npos);
  EXPECT_NE(first_error("package p\nx := " + std::string(1 << 20, '{')).find("max parsing recursion depth exceeded"), std::string::npos);
  EXPECT_NE(first_error("package p\nx := " + std::string(1 << 20, '-')), "");
}

TEST(Parser, LongChainsAreRead) {
  std::string sum = "1";
  for (int i = 0; i < 3000; ++i) sum += "+1";
  EXPECT_EQ(first_error("package p\nx := " + sum), "");
  for (int i = 0; i < 3000; ++i) sum += "+1";
  EXPECT_NE(first_error("package p\nx := " + sum).find("max parsing recursion depth exceeded"), std::string::npos);
}

TEST(Parser, RulesAsText) {
  const ErrorCase cases[] = {
      {"p := 1 + 2 * 3", "p := plus(1, mul(2, 3)) if { true }"},
      {"p contains x if some x in {1, 2}", "p contains x if { some x in {1, 2} }"},
      {"f(x) := y if { y := x.a[\"b-c\"] } else := 2", "f(x) := y if { assign(y, x.a[\"b-c\"]) } else = 2 if { true }"},
      {"p if not input.x with input as {\"a\": 1}", "p = true if { not input.x with input as {\"a\": 1} }"},
      {"p[x] := 1 if x := 2", "p[x] := 1 if { assign(x, 2) }"},
      {"p := {k: v | some k, v in input}", "p := {k: v | some k, v in input} if { true }"},
      {"p := $\"a {input.x} b\"", "p := $\"a {input.x} b\" if { true }"},
      {"p if every k, v in input { k != v }", "p = true if { every k, v in input { neq(k, v) } }"},
      {"default f(_) := 1", "default f(_) := 1"},
  };
  for (const auto& c : cases) {
    const ParseResult result = parse_module("a.rego", std::string("package p\n") + c.text, {});
    ASSERT_TRUE(result.module) << c.text << "\n" << text_of(result.errors);
    ASSERT_EQ(result.module->rules.size(), 1u) << c.text;
    EXPECT_EQ(to_text(result.module->rules[0]), c.error);
  }
}

TEST(Parser, AnnotationsAreAttached) {
  const ParseResult result = parse_module("a.rego",
      "# METADATA\n# title: all\npackage p\n\n# METADATA\n# title: one\n# authors:\n# - Jane Doe <j@x.org>\n# custom:\n#   a: [1]\np := 1\n",
      {.annotations = true});
  ASSERT_TRUE(result.module) << text_of(result.errors);
  ASSERT_EQ(result.module->annotations.size(), 2u);
  EXPECT_EQ(result.module->annotations[0]->scope, Scope::package);
  ASSERT_EQ(result.module->rules[0]->annotations.size(), 1u);
  const Annotations& one = *result.module->rules[0]->annotations[0];
  EXPECT_EQ(one.title, "one");
  EXPECT_EQ(to_json(one.authors[0]), "{\"email\":\"j@x.org\",\"name\":\"Jane Doe\"}");
  EXPECT_EQ(to_json(one.custom), "{\"a\":[1]}");
}

}  // namespace
}  // namespace gabion::rego
