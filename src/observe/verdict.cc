// What a run was, in one line: the worst first.
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "observe/risky_path.h"
#include "observe/run_report.h"
#include "observe/words.h"

namespace gabion::observe {

namespace {

const LimitState* find_limit(const RunReport& report, std::string_view name) {
  for (const LimitState& limit : report.limits) {
    if (limit.name == name) return &limit;
  }
  return nullptr;
}

std::string of_limit(const RunReport& report, std::string_view name) {
  const LimitState* limit = find_limit(report, name);
  return limit && !limit->limit.empty() ? " (" + printable(limit->limit) + ")" : std::string();
}

std::string ending(const RunReport& report) {
  std::string detail = report.detail.empty() ? std::string() : ": " + printable(report.detail);
  if (report.cause == "memory") return "killed at the memory limit" + of_limit(report, "memory");
  if (report.cause == "layer") return "killed at the disk limit" + of_limit(report, "layer");
  if (report.cause == "pids") return "killed at the process limit" + of_limit(report, "pids");
  if (report.cause == "timeout") return "stopped at the time limit" + of_limit(report, "time");
  if (report.cause == "refused") return "refused to start" + detail;
  if (report.cause == "start failed") return "did not start" + detail;
  if (report.signal) return "killed by " + signal_name(*report.signal);
  if (report.exit_status != 0) return "exited with " + std::to_string(report.exit_status);
  return "exited with 0";
}

// "killed at the memory limit" has said it already.
bool told_by_cause(const RunReport& report, const LimitState& limit) {
  return report.cause == limit.name || (report.cause == "timeout" && limit.name == "time");
}

void add_limits(const RunReport& report, std::vector<std::string>& parts) {
  for (const LimitState& limit : report.limits) {
    if (!limit.hit || told_by_cause(report, limit)) continue;
    parts.push_back(std::string(limit.probably ? "probably " : "") + "reached the " + printable(limit.name) + " limit" + of_limit(report, limit.name));
  }
}

void add_worst_change(const RunReport& report, std::vector<std::string>& parts) {
  const FileChange* worst = nullptr;
  Severity level = Severity::low;
  for (const FileChange& change : report.changes) {
    if (Severity severity = change_severity(change); severity > level) {
      worst = &change;
      level = severity;
    }
  }
  if (!worst) return;
  std::string why = change_reason(*worst);
  parts.push_back(std::string(kind_name(worst->kind)) + " " + printable(worst->path) +
                  (why.empty() ? "" : " (" + why + ")"));
}

void add_change_counts(const RunReport& report, std::vector<std::string>& parts) {
  std::size_t counts[3] = {};
  for (const FileChange& change : report.changes) ++counts[static_cast<std::size_t>(change.kind)];
  std::string text;
  for (auto kind : {FileChange::Kind::deleted, FileChange::Kind::changed, FileChange::Kind::created}) {
    std::size_t count = counts[static_cast<std::size_t>(kind)];
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + std::string(kind_name(kind)) + " " + counted(count, "file");
  }
  if (report.changes_truncated) text += " and more";
  if (!text.empty()) parts.push_back(std::move(text));
}

// A name is often asked for twice, once for each kind of address.
void add_names(const RunReport& report, std::vector<std::string>& parts) {
  if (report.names.empty()) return;
  const std::string& first = report.names.front().name;
  bool others = std::any_of(report.names.begin(), report.names.end(),
                            [&](const LookedUpName& name) { return name.name != first; });
  parts.push_back("looked up " + printable(first) + (others ? ", …" : ""));
}

bool is_quiet_exit(const RunReport& report) { return report.cause == "exit" && report.exit_status == 0; }

}  // namespace

std::string verdict(const RunReport& report) {
  std::vector<std::string> parts;
  if (!is_quiet_exit(report)) parts.push_back(ending(report));
  add_limits(report, parts);
  add_names(report, parts);
  if (report.behaviour) {
    for (std::string& deed : deeds(*report.behaviour)) parts.push_back(std::move(deed));
  }
  add_worst_change(report, parts);
  add_change_counts(report, parts);
  for (const std::string& what : report.loosened) parts.push_back(printable(what));
  if (is_quiet_exit(report))
    parts.insert(parts.end() - static_cast<std::ptrdiff_t>(report.loosened.size()), ending(report));
  if (parts.size() == 1 && is_quiet_exit(report)) return "exited with 0, changed nothing, reached no limit";
  return join(parts, "; ");
}

bool is_quiet(const RunReport& report) {
  bool hit = std::any_of(report.limits.begin(), report.limits.end(), [](const LimitState& limit) { return limit.hit; });
  bool behaved = !report.behaviour || (deeds(*report.behaviour).empty() && report.behaviour->complete());
  return behaved && report.names.empty() && report.cause == "exit" && !hit && report.changes.empty() &&
         report.loosened.empty() && report.warnings.empty();
}

}  // namespace gabion::observe
