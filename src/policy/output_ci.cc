// github, azuredevops and junit: what build servers read.
#include <filesystem>

#include "base/text.h"
#include "base/value.h"
#include "policy/output.h"
#include "version.h"

namespace gabion::policy {

namespace {

// Workflow commands end at a newline, so that a message of several lines would be cut, and its second line taken for a
// command of its own; GitHub decodes these.
std::string github_text(std::string_view text) { return replace_all(replace_all(replace_all(text, "%", "%25"), "\r", "%0D"), "\n", "%0A"); }
std::string github_property(std::string_view text) { return replace_all(replace_all(github_text(text), ":", "%3A"), ",", "%2C"); }

std::string relative(const std::string& path) {
  std::error_code error;
  if (!path.starts_with('/')) return path;
  auto cwd = std::filesystem::current_path(error);
  return error ? path : std::filesystem::path(path).lexically_relative(cwd).string();
}

void github_line(std::string& out, const char* command, const std::string& file, const std::string& line, std::string_view message) {
  out += std::string("::") + command + " file=" + github_property(file) + ",line=" + line + "::" + github_text(message) + "\n";
}

// A place in another file is told there, and at this file too.
void github_lines(std::string& out, const char* command, const CheckResult& check, const std::vector<Verdict>& results, const char* before = "") {
  for (const auto& result : results) {
    std::string message = before + result.message, found = result.found ? std::to_string(result.found->line) : "1";
    const auto& stated = result.stated;
    if (!stated || stated->file == check.filename) {
      github_line(out, command, check.filename, stated ? stated->line : found, message);
      continue;
    }
    std::string file = relative(stated->file);
    github_line(out, command, file, stated->line, message);
    github_line(out, command, check.filename, found, "(ORIGINATING FROM " + file + " L" + stated->line + ") " + message);
  }
}

}  // namespace

void write_github(const CheckResults& results, const OutputOptions& options, std::string& out) {
  for (const auto& check : results) {
    Totals totals = totals_of({check});
    if (options.github_hide_passed && totals.tests() == totals.successes) continue;
    out += "::group::Testing " + to_json(Value::string(check.filename)) + " against " + std::to_string(totals.tests()) + " policies in namespace " +
           to_json(Value::string(check.name_space)) + "\n";
    github_lines(out, "error", check, check.failures);
    github_lines(out, "warning", check, check.warnings);
    github_lines(out, "notice", check, check.exceptions);
    github_lines(out, "notice", check, check.skipped, "Test was skipped: ");
    github_line(out, "notice", check.filename, "1", "Number of successful checks: " + std::to_string(check.successes));
    out += "::endgroup::\n";
  }
  out += summary_line(totals_of(results), false) + "\n";
}

void write_azuredevops(const CheckResults& results, const OutputOptions&, std::string& out) {
  for (const auto& check : results) {
    out += "##[section]Testing '" + check.filename + "' against " + std::to_string(totals_of({check}).tests()) + " policies in namespace '" +
           check.name_space + "'\n##[group]See conftest results\n";
    auto issues = [&](const char* type, const std::vector<Verdict>& list) {
      for (const auto& result : list) {
        // The place is told where we found it; a logging command ends at a newline.
        std::string at = result.found ? ";sourcepath=" + check.filename + ";linenumber=" + std::to_string(result.found->line) : "";
        out += "##vso[task.logissue type=" + std::string(type) + at + "] file=" + check.filename + " --> " + replace_all(result.message, "\n", " ") + "\n";
      }
    };
    issues("error", check.failures);
    issues("warning", check.warnings);
    issues("warning", check.exceptions);
    for (const auto& result : check.skipped) out += "skipped file=" + check.filename + " " + result.message + "\n";
    if (check.successes) out += "success file=" + check.filename + " " + std::to_string(check.successes) + "\n";
    out += "##[endgroup]\n";
  }
  out += summary_line(totals_of(results), false) + "\n";
}

namespace {

// XML 1.0, 2.2: what may not stand in a document becomes U+FFFD.
std::string xml(std::string_view text) {
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
    } else if ((c == '\n' || c == '\t' || c == '\r')) {
      out += c == '\n' ? "&#xA;" : c == '\t' ? "&#x9;" : "&#xD;";
    } else {
      out += text.substr(0, code.length);
    }
    text.remove_prefix(code.length ? code.length : 1);
  }
  return out;
}

// One suite: the tests of one namespace.
struct Suite {
  std::string name, cases;
  unsigned tests = 0, failures = 0;

  void test_case(const std::string& file, std::string_view message, const std::string& inner) {
    std::string shown = file + (message.empty() ? "" : " - " + std::string(message.substr(0, message.find('\n'))));
    cases += "\t\t<testcase classname=\"" + xml(name) + "\" name=\"" + xml(shown) + "\" time=\"0.000\">" + inner + "</testcase>\n";
    ++tests;
  }
};

Suite& suite_of(std::vector<Suite>& suites, const std::string& name_space) {
  std::string name = "conftest." + name_space;
  for (Suite& suite : suites) {
    if (suite.name == name) return suite;
  }
  suites.push_back({std::move(name), {}});
  return suites.back();
}

}  // namespace

void write_junit(const CheckResults& results, const OutputOptions& options, std::string& out) {
  std::vector<Suite> suites;
  for (const auto& check : results) {
    if (totals_of({check}).tests() == check.exceptions.size()) continue;  // exceptions are not told here
    Suite& suite = suite_of(suites, check.name_space);
    auto named = [&](const Verdict& result) { return options.junit_hide_message ? std::string_view() : std::string_view(result.message); };
    auto failed = [&](const std::vector<Verdict>& list) {
      for (const auto& result : list) {
        suite.test_case(check.filename, named(result), "\n\t\t\t<failure message=\"Failed\" type=\"\">" + xml(result.message) + "</failure>\n\t\t");
        ++suite.failures;
      }
    };
    failed(check.warnings);
    failed(check.failures);
    for (const auto& result : check.skipped) {
      suite.test_case(check.filename, named(result), "\n\t\t\t<skipped message=\"" + xml(result.message) + "\"></skipped>\n\t\t");
    }
    for (unsigned i = 0; i < check.successes; ++i) suite.test_case(check.filename, "", "");
  }
  out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>";
  if (!suites.empty()) out += "\n";
  for (const Suite& suite : suites) {
    out += "\t<testsuite tests=\"" + std::to_string(suite.tests) + "\" failures=\"" + std::to_string(suite.failures) +
           "\" time=\"0.000\" name=\"" + xml(suite.name) + "\">\n\t\t<properties>\n\t\t\t<property name=\"gabion.version\" value=\"" +
           std::string(kVersion) + "\"></property>\n\t\t</properties>\n" + suite.cases + "\t</testsuite>\n";
  }
  out += "</testsuites>\n";
}

}  // namespace gabion::policy
