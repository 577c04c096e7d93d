#include "report/writer.h"

#include <gtest/gtest.h>

namespace gabion {
namespace {

Report sample() {
  Finding finding;
  finding.source = "lint";
  finding.rule = "DL3007";
  finding.severity = Severity::medium;
  finding.message = "the tag moves";
  finding.hint = "name a release";
  finding.at = {"a dir/Dockerfile", 1, 6, 1, 19};
  finding.fields = {{"level", "warning"}};
  return {"lint", {finding}, ""};
}

WriteOptions with_source() {
  WriteOptions options;
  options.source_line = [](const std::string&, unsigned line) -> std::optional<std::string> {
    if (line != 1) return std::nullopt;
    return "FROM debian:latest";
  };
  return options;
}

TEST(Table, UnderlinesTheWords) {
  std::string out;
  write_table(sample(), with_source(), out);
  EXPECT_EQ(out,
            "a dir/Dockerfile:1:6 medium DL3007: the tag moves\n"
            "  1 | FROM debian:latest\n"
            "           ^^^^^^^^^^^^^\n"
            "  → name a release\n"
            "1 finding\n");
}

TEST(Table, ControlCharactersNeverReachTheTerminal) {
  Report report = sample();
  report.findings[0].message = "evil \x1b]52;c;AAAA\x07 name";
  report.findings[0].at.file = "a\nb";
  std::string out;
  write_table(report, {}, out);
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_EQ(out.find('\x07'), std::string::npos);
  EXPECT_NE(out.find("a\\nb"), std::string::npos);
}

TEST(Json, HasEveryField) {
  std::string out;
  write_json(sample(), {}, out);
  for (const char* part : {"\"schema\": 1", "\"rule\": \"DL3007\"", "\"severity\": \"medium\"", "\"line\": 1",
                           "\"end_column\": 19", "\"level\": \"warning\"", "\"hint\": \"name a release\""}) {
    EXPECT_NE(out.find(part), std::string::npos) << part << "\n" << out;
  }
}

TEST(Sarif, HasLevelUriAndUtf16Columns) {
  Report report = sample();
  report.findings[0].at = {"a dir/Dockerfile", 1, 8, 1, 9};
  WriteOptions options;
  options.source_line = [](const std::string&, unsigned) -> std::optional<std::string> { return "a\xf0\x9f\xa7\xba" "bcdef"; };
  std::string out;
  write_sarif(report, options, out);
  EXPECT_NE(out.find("\"uri\": \"a%20dir/Dockerfile\""), std::string::npos) << out;
  EXPECT_NE(out.find("\"level\": \"warning\""), std::string::npos);
  EXPECT_NE(out.find("\"startColumn\": 6"), std::string::npos) << out;  // a, two units, b, c → d is the sixth
}

TEST(Severity, EveryScaleMaps) {
  EXPECT_EQ(severity_of(Scale::hadolint, "style"), Severity::info);
  EXPECT_EQ(severity_of(Scale::falco, "Notice"), Severity::low);
  EXPECT_EQ(severity_of(Scale::cvss, "CRITICAL"), Severity::critical);
  EXPECT_EQ(severity_of(Scale::cvss, "nonsense"), std::nullopt);
  for (unsigned i = 0; i < 6; ++i) {
    auto severity = static_cast<Severity>(i);
    EXPECT_EQ(parse_severity(severity_name(severity)), severity);
  }
}

}  // namespace
}  // namespace gabion
