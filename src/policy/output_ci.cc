// github, azuredevops and junit: what build servers read.
#include "base/text.h"
#include "policy/output.h"
#include "version.h"

namespace gabion::policy {

namespace {

// The line to mark in this file: the author's, else the one found, else the first.
std::string line_in(const std::string& file, const Verdict& result) {
  if (result.stated && (result.stated->file.empty() || result.stated->file == file) && !result.stated->line.empty()) return result.stated->line;
  return result.found ? std::to_string(result.found->line) : "1";
}

// Workflow commands end at a newline; GitHub decodes these.
std::string github_text(std::string_view text) { return replace_all(replace_all(replace_all(text, "%", "%25"), "\r", "%0D"), "\n", "%0A"); }

void github_lines(std::string& out, const char* command, const CheckResult& check, const std::vector<Verdict>& results) {
  for (const auto& result : results) {
    std::string message = github_text(result.message);
    const auto& stated = result.stated;
    bool elsewhere = stated && !stated->file.empty() && stated->file != check.filename;
    if (elsewhere) {
      std::string line = stated->line.empty() ? "1" : stated->line;
      out += std::string("::") + command + " file=" + stated->file + ",line=" + line + "::" + message + "\n";
      out += std::string("::") + command + " file=" + check.filename + ",line=1::(ORIGINATING FROM " + stated->file + " L" + line + ") " + message + "\n";
    } else {
      out += std::string("::") + command + " file=" + check.filename + ",line=" + line_in(check.filename, result) + "::" + message + "\n";
    }
  }
}

}  // namespace

void write_github(const CheckResults& results, const OutputOptions& options, std::string& out) {
  for (const auto& check : results) {
    Totals totals = totals_of({check});
    bool nothing = totals.failures + totals.warnings + totals.exceptions + totals.skipped == 0;
    if (options.github_hide_passed && nothing) continue;
    out += "::group::Testing \"" + check.filename + "\" against " + std::to_string(options.policies) + " policies in namespace \"" +
           check.name_space + "\"\n";
    github_lines(out, "error", check, check.failures);
    github_lines(out, "warning", check, check.warnings);
    if (!options.suppress_exceptions) github_lines(out, "notice", check, check.exceptions);
    for (const auto& result : check.skipped) out += "skipped file=" + check.filename + " " + result.message + "\n";
    if (check.successes && !options.github_hide_passed) out += "success file=" + check.filename + " " + std::to_string(check.successes) + "\n";
    out += "::endgroup::\n";
  }
  out += summary_line(totals_of(results), options.with_skipped) + "\n";
}

void write_azuredevops(const CheckResults& results, const OutputOptions& options, std::string& out) {
  for (const auto& check : results) {
    out += "##[section]Testing '" + check.filename + "' against " + std::to_string(options.policies) + " policies in namespace '" +
           check.name_space + "'\n##[group]See conftest results\n";
    auto issues = [&](const char* type, const std::vector<Verdict>& list) {
      for (const auto& result : list) {
        std::string at = result.found ? ";linenumber=" + std::to_string(result.found->line) : "";
        out += "##vso[task.logissue type=" + std::string(type) + ";sourcepath=" + check.filename + at + "]file=" + check.filename + " --> " +
               replace_all(result.message, "\n", " ") + "\n";
      }
    };
    issues("error", check.failures);
    issues("warning", check.warnings);
    if (!options.suppress_exceptions) {
      for (const auto& result : check.exceptions) out += "exception file=" + check.filename + " --> " + result.message + "\n";
    }
    for (const auto& result : check.skipped) out += "skipped file=" + check.filename + " --> " + result.message + "\n";
    if (check.successes) out += "success file=" + check.filename + " " + std::to_string(check.successes) + "\n";
    out += "##[endgroup]\n";
  }
  out += summary_line(totals_of(results), options.with_skipped) + "\n";
}

namespace {

// XML 1.0, 2.2: what may not stand in a document becomes U+FFFD.
std::string xml(std::string_view text, bool attribute) {
  std::string out;
  while (!text.empty()) {
    auto code = decode_utf8(text);
    char c = text[0];
    bool allowed = code.length && (code.code >= 0x20 || c == '\n' || c == '\t' || c == '\r') && code.code != 0xFFFE && code.code != 0xFFFF;
    if (!allowed) {
      out += "\xEF\xBF\xBD";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&#34;";
    } else if (c == '\'') {
      out += "&#39;";
    } else if (attribute && (c == '\n' || c == '\t' || c == '\r')) {
      out += c == '\n' ? "&#xA;" : c == '\t' ? "&#x9;" : "&#xD;";
    } else {
      out += text.substr(0, code.length);
    }
    text.remove_prefix(code.length ? code.length : 1);
  }
  return out;
}

}  // namespace

void write_junit(const CheckResults& results, const OutputOptions& options, std::string& out) {
  Totals totals = totals_of(results);
  std::string cases;
  auto test_case = [&](const CheckResult& check, const std::string& message, const std::string& inner) {
    std::string name = check.filename + " - " + check.name_space;
    if (!options.junit_hide_message && !message.empty()) name += " - " + message;
    cases += "\t\t<testcase classname=\"conftest\" name=\"" + xml(name, true) + "\" time=\"0.000\">" + inner + "</testcase>\n";
  };
  for (const auto& check : results) {
    auto failed = [&](const char* type, const Verdict& result) {
      test_case(check, result.message, "\n\t\t\t<failure message=\"Failed\" type=\"" + std::string(type) + "\">" + xml(result.message, false) + "</failure>\n\t\t");
    };
    for (const auto& result : check.warnings) failed("warning", result);
    for (const auto& result : check.failures) failed("failure", result);
    for (const auto& result : check.skipped) test_case(check, result.message, "\n\t\t\t<skipped message=\"" + xml(result.message, true) + "\"></skipped>\n\t\t");
    for (const auto& result : check.exceptions) test_case(check, result.message, "\n\t\t\t<skipped message=\"" + xml(result.message, true) + "\"></skipped>\n\t\t");
    for (unsigned i = 0; i < check.successes; ++i) test_case(check, "", "");
  }
  out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\t<testsuite tests=\"" + std::to_string(totals.tests()) + "\" failures=\"" +
         std::to_string(totals.failures + totals.warnings) + "\" time=\"0.000\" name=\"conftest\">\n\t\t<properties>\n\t\t\t<property name=\"gabion.version\" value=\"" +
         std::string(kVersion) + "\"></property>\n\t\t</properties>\n" + cases + "\t</testsuite>\n</testsuites>\n";
}

}  // namespace gabion::policy
