// Every format against what hadolint prints for the same findings, where the shared data is there; against golden files
// of our own always (LINT_UPDATE=1 rewrites them).
#include "lint/formats/format.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "data/json.h"

namespace gabion::lint {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

fs::path hadolint_formats() {
  const char* shared = std::getenv("GABION_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "conformance/dockerfile/formats";
}

// The findings as hadolint's own JSON tells them, messages included, so that every byte of the other formats can be compared.
Results results_of(const std::string& json, std::vector<Rule>& rules) {
  auto document = read_json(json);
  Results results(1);
  results[0].path = "Dockerfile";
  if (!document) return results;
  rules.resize(document->root.size());
  for (std::uint32_t i = 0; i < document->root.size(); ++i) {
    const Value& row = document->root.at(i);
    rules[i] = *find_rule(row.find("code")->as_string());
    rules[i].hint = {};
    Found found;
    found.rule = &rules[i];
    found.code = rules[i].id;
    found.level = *parse_level(row.find("level")->as_string());
    found.message = row.find("message")->as_string();
    unsigned line = static_cast<unsigned>(row.find("line")->as_integer());
    found.at = {line, 1, line, 1};
    results[0].found.push_back(std::move(found));
  }
  return results;
}

FormatOptions as_hadolint(const std::string& expected) {
  FormatOptions options;
  options.context = options.rules = false;
  options.as_hadolint = true;
  options.tool = "Hadolint";
  options.tool_id = "hadolint";
  options.full_name = "Haskell Dockerfile Linter";
  options.short_description = "Dockerfile linter, validate inline bash, written in Haskell";
  options.uri = "https://github.com/hadolint/hadolint";
  options.version = "2.15.1";
  // junit: the time is taken from the file.
  if (std::size_t at = expected.find("testsuites id=\""); at != std::string::npos) options.time_id = expected.substr(at + 15, 15);
  if (std::size_t at = expected.find(" run at "); at != std::string::npos) options.time_text = expected.substr(at + 8, 19);
  return options;
}

TEST(Formats, AreHadolintsOwnByteForByte) {
  if (!fs::exists(hadolint_formats())) GTEST_SKIP() << hadolint_formats() << " is not here";
  for (std::string when : {"before", "after"}) {
    std::string json = slurp(hadolint_formats() / (when + ".json"));
    for (std::string name : {"json", "checkstyle", "codeclimate", "gitlab_codeclimate", "gnu", "codacy", "sonarqube", "sarif", "junit", "tty", "tty-nocolor"}) {
      std::string expected = slurp(hadolint_formats() / (when + "." + name));
      FormatOptions options = as_hadolint(expected);
      options.color = name == "tty";
      std::vector<Rule> rules;
      Results results = results_of(json, rules);
      std::string out;
      find_output_format(name.starts_with("tty") ? "tty" : name)->write(results, options, out);
      EXPECT_EQ(out, expected) << when << "." << name;
    }
  }
}

// A file with what is hard to write: quotes, angle brackets, control characters, several words and lines, no findings.
Results hard_results(Linter& linter) {
  Results results;
  results.push_back(linter.lint("a \"<b>&\x1b,:%.Dockerfile", "FROM debian:latest\nRUN apt-get install -y \\\n  \"a<b\" \\\n\t'c\x1b' && a | b\nLABEL x=\"\xff\"\n"));
  results.push_back(linter.lint("clean", "FROM debian:12\n"));
  results.push_back(linter.lint("broken", "FROM debian:12\nFOO bar\n"));
  return results;
}

TEST(Formats, GoldenFiles) {
  Options choices;
  choices.checks = Checks::all;
  Linter linter(choices);
  Results results = hard_results(linter);
  for (const OutputFormat& format : output_formats()) {
    FormatOptions options;
    options.version = "0.0.0";
    options.time_id = "20000101_000000";
    options.time_text = "2000-01-01 00:00:00";
    std::string out;
    format.write(results, options, out);
    fs::path golden = fs::path("tests/cases/lint") / ("format." + std::string(format.name));
    if (std::getenv("LINT_UPDATE") != nullptr) std::ofstream(golden, std::ios::binary) << out;
    EXPECT_EQ(out, slurp(golden)) << golden;
  }
}

TEST(Formats, JsonIsJsonWhateverTheFileIsCalled) {
  Linter linter(Options{});
  Results results = hard_results(linter);
  for (std::string name : {"json", "gitlab_codeclimate", "sonarqube", "sarif"}) {
    std::string out;
    find_output_format(name)->write(results, FormatOptions{}, out);
    EXPECT_TRUE(read_json(out)) << name;
  }
}

// Two bytes of UTF-8 are one unit, four bytes are two; tty, json and checkstyle count bytes.
TEST(Formats, ColumnsAreUtf16UnitsWhereTheFormatSaysSo) {
  Results results = {Linter(Options{}).lint("f", "FROM a:1\nRUN echo \"\u00e4\U0001F600\" && sudo x\n")};
  auto written = [&](std::string_view name) {
    std::string out;
    find_output_format(name)->write(results, FormatOptions{}, out);
    return out;
  };
  EXPECT_NE(written("json").find("\"column\":22,"), std::string::npos) << written("json");
  EXPECT_NE(written("sarif").find("\"endColumn\":23,\"endLine\":2,\"sourceLanguage\":\"dockerfile\",\"startColumn\":19"), std::string::npos) << written("sarif");
  EXPECT_NE(written("sonarqube").find("\"endColumn\":22,\"endLine\":2,\"startColumn\":18"), std::string::npos) << written("sonarqube");
  EXPECT_NE(written("github").find("col=19,endColumn=22,"), std::string::npos) << written("github");
}

TEST(Formats, Sha1) {
  EXPECT_EQ(sha1_hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sha1_hex(std::string(1000, 'a')), "291e9a6c66994949b57ba5e650361e98fc36b1ba");
}

}  // namespace
}  // namespace gabion::lint
