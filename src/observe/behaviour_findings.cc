// Behaviour as findings and as the deeds that the verdict names.
#include "base/text.h"
#include "observe/behaviour.h"
#include "observe/words.h"

namespace gabion::observe {

namespace {

Finding make(std::string rule, Severity severity, std::string message) {
  Finding finding;
  finding.source = "run";
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.message = std::move(message);
  return finding;
}

std::string times(std::uint64_t count) { return count == 1 ? "" : " (" + std::to_string(count) + " times)"; }

std::string target(const NetworkAttempt& attempt) {
  if (attempt.port == 0) return attempt.address;
  bool v6 = attempt.address.find(':') != std::string::npos;
  return (v6 ? "[" + attempt.address + "]" : attempt.address) + ":" + std::to_string(attempt.port);
}

}  // namespace

std::vector<Finding> findings(const Behaviour& behaviour) {
  std::vector<Finding> out;
  for (const std::string& line : behaviour.fileless) {
    out.push_back(make("fileless-execution", Severity::high, "ran a program that has no file: " + line));
  }
  for (const FileAccess& access : behaviour.files) {
    Severity severity = access.allowed || access.severity < Severity::medium ? access.severity : Severity::medium;
    Finding finding = make("file-" + std::string(access.action == "read" ? "read" : access.action == "execute" ? "executed" : "write-tried"), severity,
                           access.program + (access.allowed ? " did " : " tried to ") + access.action + " " + access.path + ": " + access.reason +
                               times(access.count));
    finding.at.file = access.path;
    finding.fields = {{"action", access.action}, {"allowed", access.allowed ? "true" : "false"}};
    out.push_back(std::move(finding));
  }
  for (const NetworkAttempt& attempt : behaviour.network) {
    Severity severity = attempt.allowed ? std::max(attempt.severity, Severity::medium) : attempt.severity;
    out.push_back(make("network", severity,
                       attempt.program + ": " + attempt.action + " " + target(attempt) + ": " + attempt.outcome +
                           (attempt.reason.empty() ? "" : ", " + attempt.reason) + times(attempt.count)));
  }
  for (const RefusedCall& call : behaviour.refused) {
    out.push_back(make(call.by_filter ? "call-denied" : "call-refused", call.by_filter ? Severity::medium : Severity::low,
                       call.name + " was " + (call.by_filter ? "denied by the filter" : "refused by the kernel") + times(call.count)));
  }
  for (const auto& [name, count] : behaviour.capabilities) {
    out.push_back(make("capability-refused", Severity::low, "asked for CAP_" + name + " and was refused" + times(count)));
  }
  if (!behaviour.complete()) {
    out.push_back(make("incomplete", Severity::medium, "this report is not complete: some events were lost"));
  }
  return out;
}

std::vector<std::string> deeds(const Behaviour& behaviour) {
  std::vector<std::string> out;
  if (!behaviour.fileless.empty()) out.push_back("ran a program that has no file");
  const FileAccess* worst = nullptr;
  std::size_t others = 0;
  for (const FileAccess& access : behaviour.files) {
    if (access.severity < Severity::medium) continue;
    if (worst == nullptr) {
      worst = &access;
    } else {
      ++others;
    }
  }
  if (worst) {
    out.push_back(std::string(worst->allowed ? "did " : "tried to ") + worst->action + " " + printable(worst->path) +
                  (others ? " and " + counted(others, "other path") + " that stand out" : ""));
  }
  if (!behaviour.network.empty()) {
    const NetworkAttempt& first = behaviour.network.front();
    out.push_back(std::string(first.allowed ? "used" : "tried") + " the network (" + printable(target(first)) +
                  (behaviour.network.size() > 1 ? ", …" : "") + ")");
  }
  std::uint64_t denied = 0;
  for (const RefusedCall& call : behaviour.refused) denied += call.by_filter ? call.count : 0;
  if (denied) out.push_back("was denied " + counted(denied, "system call"));
  if (!behaviour.complete()) out.push_back("REPORT NOT COMPLETE");
  return out;
}

}  // namespace gabion::observe
