// SARIF as Conftest writes it: one rule for each kind of verdict in a namespace, places only where the policy states them.
#include "base/text.h"
#include "base/value.h"
#include "policy/output.h"
#include "version.h"

namespace gabion::policy {

namespace {

constexpr std::string_view kPassed = "Policy was satisfied successfully", kSkipped = "Policy check was skipped";

std::string quoted(std::string_view text) { return to_json(Value::string(text), {.escape_html = true}); }

// RFC 3986: what a path may hold as it is.
std::string uri(std::string_view path) {
  constexpr std::string_view kPlain = "-_.~$&+,/:;=@";
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : path) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) || kPlain.find(c) != std::string_view::npos)) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

class Run {
 public:
  // kind: the last part of the rule's name, "deny"; a rule keeps the metadata of the result that it is first met in.
  void add(const CheckResult& check, const Verdict& result, std::string_view kind, std::string_view level, std::string_view what) {
    std::string id = check.name_space + "/" + std::string(kind);
    std::size_t index = 0;
    while (index < ids_.size() && ids_[index] != id) ++index;
    if (index == ids_.size()) {
      ids_.push_back(id);
      rules_ += (rules_.empty() ? "" : ",") + ("{\"id\":" + quoted(id)) + ",\"shortDescription\":{\"text\":" + quoted(what) + "}" + properties(result) + "}";
    }
    const auto& stated = result.stated;
    std::string place = "{\"artifactLocation\":{\"uri\":" + quoted(uri(stated ? stated->file : check.filename)) + "}";
    if (stated) {
      std::string line = std::to_string(parse_u64(stated->line).value_or(0));
      place += ",\"region\":{\"startLine\":" + line + ",\"endLine\":" + line + "}";
    }
    results_ += (results_.empty() ? "" : ",") + ("{\"ruleId\":" + quoted(id)) + ",\"ruleIndex\":" + std::to_string(index) + ",\"level\":" +
                quoted(level) + ",\"message\":{\"text\":" + quoted(result.message) + "},\"locations\":[{\"physicalLocation\":" + place + "}}]}";
  }

  void write(std::string& out, int status, std::string_view outcome) const {
    out += R"({"version":"2.1.0","$schema":"https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json",)"
           R"("runs":[{"tool":{"driver":{"informationUri":"https://github.com/open-policy-agent/conftest","name":"conftest","rules":[)";
    out += rules_ + "],\"version\":\"gabion-" + std::string(kVersion) + "\"}},\"invocations\":[{\"executionSuccessful\":true,\"exitCode\":" +
           std::to_string(status) + ",\"exitCodeDescription\":" + quoted(outcome) + "}],\"results\":[" + results_ + "]}]}";
  }

 private:
  static std::string properties(const Verdict& result) {
    if (result.metadata.empty()) return "";
    std::string out;
    for (const auto& [key, value] : result.metadata) out += (out.empty() ? "" : ",") + quoted(key) + ":" + value;
    return ",\"properties\":{" + out + "}";
  }
  std::vector<std::string> ids_;
  std::string rules_, results_;
};

}  // namespace

void write_conftest_sarif(const CheckResults& results, const OutputOptions&, std::string& out) {
  Run run;
  for (const auto& check : results) {
    for (const auto& result : check.failures) run.add(check, result, "deny", "error", "Policy violation");
    for (const auto& result : check.warnings) run.add(check, result, "warn", "warning", "Policy warning");
    for (const auto& result : check.exceptions) run.add(check, result, "allow", "note", "Policy exception");
    if (!check.failures.empty() || !check.warnings.empty()) continue;
    bool passed = check.successes > 0 || !check.exceptions.empty();
    Verdict all;
    all.message = passed ? kPassed : kSkipped;
    all.metadata.emplace_back("description", quoted(all.message));
    run.add(check, all, passed ? "success" : "skip", "none", all.message);
  }
  Totals totals = totals_of(results);
  run.write(out, totals.failures ? 1 : 0, totals.failures ? "Policy violations found" : totals.warnings ? "Policy warnings found" : "No policy violations found");
}

}  // namespace gabion::policy
