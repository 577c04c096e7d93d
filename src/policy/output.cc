#include "policy/output.h"

namespace gabion::policy {

namespace {
constexpr OutputFormat kFormats[] = {
    {"stdout", "Conftest's lines: WARN, FAIL, EXCP, and a summary", write_stdout},
    {"json", "Conftest's JSON", write_json},
    {"tap", "Test Anything Protocol", write_tap},
    {"table", "Conftest's table", write_table},
    {"junit", "JUnit XML", write_junit},
    {"github", "workflow commands of GitHub Actions", write_github},
    {"azuredevops", "logging commands of Azure Pipelines", write_azuredevops},
    {"sarif", "SARIF 2.1.0, for code scanning", write_sarif},
    {"conftest-sarif", "SARIF as Conftest writes it; under its name `sarif` is this", write_conftest_sarif},
    {"findings", "each finding with the line it is about", write_findings},
    {"findings-json", "the findings of docs/findings.md", write_findings_json},
};
}  // namespace

std::span<const OutputFormat> output_formats() { return kFormats; }

const OutputFormat* find_output(std::string_view name) {
  for (const auto& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace gabion::policy
