// Pragmas, names, levels, places: what the engine does with what the rules find.
#include "lint/engine.h"

#include <gtest/gtest.h>

#include "lint/explain.h"
#include "lint/facts.h"
#include "lint/pragma.h"

#include <fstream>

namespace gabion::lint {
namespace {

// "CODE@LINE:COLUMN-ENDCOLUMN …", in order.
std::string found(std::string_view text, const Options& options = {}) {
  std::string out;
  for (const Found& f : Linter(options).lint("Dockerfile", std::string(text)).found) {
    if (!out.empty()) out += ' ';
    out += std::string(f.code) + "@" + std::to_string(f.at.line) + ":" + std::to_string(f.at.column) + "-" + std::to_string(f.at.end_column);
    for (const Place& place : f.more) out += "+" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }
  return out;
}

TEST(Engine, PointsAtTheWordThroughContinuationsAndHeredocs) {
  EXPECT_EQ(found("FROM a:1\nRUN x && \\\n  # why\n    sudo y\n"), "DL3004@4:5-9");
  EXPECT_EQ(found("FROM a:1\nRUN <<EOF\nx\nsudo y\nEOF\n"), "DL3004@4:1-5");
  EXPECT_EQ(found("FROM a:1\nRUN apk add --no-cache a \\\n  b=1 c\n"), "DL3018@2:24-25+3:7");
  EXPECT_EQ(found("FROM a:1\nONBUILD RUN sudo x\n"), "DL3004@2:13-17");
  EXPECT_EQ(found("FROM a:1\r\nRUN x; \\\r\n sudo y\r\n"), "DL3004@3:2-6");
  EXPECT_EQ(found("# escape=`\nFROM a:1\nSHELL [\"/bin/sh\", \"-c\"]\nRUN x; `\n sudo y\n"), "DL3004@5:2-6");
  EXPECT_EQ(found("FROM a:1\nRUN x $(y `sudo z`)\n"), "DL3004@2:12-16");
}

TEST(Engine, InstructionLines) {
  Options options;
  options.instruction_lines = true;
  options.checks = Checks::hadolint;
  EXPECT_EQ(found("FROM a:1\nRUN x && \\\n    sudo y && \\\n    sudo z\n", options), "DL3004@2:1-1");
}

TEST(Engine, Pragmas) {
  struct Case {
    std::string_view text, expected;
  };
  constexpr Case kCases[] = {
      {"FROM a:1\n# hadolint ignore=DL3004\nRUN sudo x\n", ""},
      {"FROM a:1\n# gabion ignore=DL3004 # because\nRUN sudo x\n", ""},
      {"FROM a:1\n# hadolint ignore = DL3003 , DL3004\nRUN sudo x\n", ""},
      {"FROM a:1\n# hadolint ignore=DL3004\n\nRUN sudo x\n", "DL3004@4:5-9"},
      {"FROM a:1\n# hadolint ignore=crazy,DL3004\nRUN sudo x\n", "DL3004@3:5-9"},
      {"FROM a:1\n# hadolint ignore=DL3004 because\nRUN sudo x\n", "DL3004@3:5-9"},
      {"# hadolint stage ignore=DL3004\nFROM a:1\nRUN sudo x\nFROM b:1\nRUN sudo y\n", "DL3004@5:5-9"},
      {"FROM a:1\n# hadolint global ignore=DL3004\nRUN x\nFROM b:1\nRUN sudo y\n", ""},
      {"FROM a:1\n# hadolint shell=powershell\nRUN sudo x | y\n", ""},
      {"# hadolint shell=cmd\nFROM a:1\nRUN sudo x\nFROM b:1\nRUN sudo y\n", ""},
      // BuildKit's control silences the DL rule that says the same, and our comment BuildKit's check.
      {"# check=skip=JSONArgsRecommended\nFROM a:1\nCMD x\n", ""},
      {"FROM a:1\n# check=skip=JSONArgsRecommended\nCMD x\n", ""},
      {"FROM a:1\n# hadolint ignore=JSONArgsRecommended\nCMD x\n", ""},
      {"FROM a:1\n# hadolint ignore=StageNameCasing\nFROM a:1 AS Bad\n", ""},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(found(text), expected) << text;
  Options options;
  options.disable_ignore_pragma = true;
  EXPECT_EQ(found("FROM a:1\n# hadolint ignore=DL3004\nRUN sudo x\n", options), "DL3004@3:5-9");
}

TEST(Engine, OneFindingUnderTheDlId) {
  EXPECT_EQ(found("FROM a:1\nCMD x\n"), "DL3025@2:5-6");
  Options options;
  options.checks = Checks::buildkit;
  EXPECT_EQ(found("FROM a:1\nCMD x\n", options).substr(0, 21), "JSONArgsRecommended@2");
  options.checks = Checks::all;
  options.ignored = {"JSONArgsRecommended"};
  EXPECT_EQ(found("FROM a:1\nCMD x\n", options), "");
  options.ignored = {"DL3025"};
  EXPECT_EQ(found("FROM a:1\nCMD x\n", options), "");
}

TEST(Engine, Levels) {
  Options options;
  options.overrides = {{"DL3004", Level::info}, {"DL3004", Level::error}, {"DL3057", Level::style}};
  auto result = Linter(options).lint("Dockerfile", "FROM a:1\nRUN sudo x\n");
  ASSERT_EQ(result.found.size(), 2u);
  EXPECT_EQ(result.found[0].code, "DL3057");
  EXPECT_EQ(result.found[0].level, Level::style);
  EXPECT_EQ(result.found[1].level, Level::info);
  EXPECT_EQ(Linter(Options{}).lint("", "# check=error=true\nFROM a:1\nCMD x\n").found.at(0).level, Level::error);
}

TEST(Engine, GoesOnAfterAnErrorUnlessAsHadolint) {
  constexpr std::string_view kText = "FROM a:1\nFOO x\nRUN sudo y\nBAR z\n";
  EXPECT_EQ(found(kText), "DL1000@2:1-4 DL3004@3:5-9 DL1000@4:1-4");
  Options options;
  options.checks = Checks::hadolint;
  EXPECT_EQ(found(kText, options), "DL1000@2:1-4");
}

TEST(Engine, HostileFilesAreBounded) {
  Linter linter(Options{});
  std::string stages;
  for (int i = 0; i < 2000; ++i) stages += "FROM a:1 AS s" + std::to_string(i) + "\nRUN sudo x | y\n";
  EXPECT_LE(linter.lint("", stages).found.size(), kMaxFindings);
  EXPECT_NE(linter.lint("", std::string("\x7f" "ELF\0\0\0", 7)).error, "");
  EXPECT_TRUE(linter.lint("", "FROM a:1\nRUN " + std::string(1 << 20, '(') + "\n").error.empty());
  EXPECT_TRUE(linter.lint("", "FROM a:1\nRUN " + std::string(10 << 20, 'x') + "\n").error.empty());
  EXPECT_FALSE(linter.lint("", "FROM a:1\nRUN <<EOF\nx\n").parsed);
}

TEST(Rules, ThePageInDocsIsTheTables) {
  std::ifstream in("docs/rules.md", std::ios::binary);
  std::string page{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  EXPECT_TRUE(page == rules_page()) << "docs/rules.md is not what the tables say; run scripts/rules-page";
}

}  // namespace
}  // namespace gabion::lint
