// A run as findings, for the formats and policies that every pillar shares. Rule names are part of the report's schema.
#include <algorithm>

#include "base/text.h"
#include "observe/run_report.h"
#include "observe/words.h"

namespace gabion::observe {

namespace {

Finding make(std::string rule, Severity severity, std::string message, std::string hint = {}) {
  Finding finding;
  finding.source = "run";
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  return finding;
}

std::string command_name(const RunReport& report) { return report.command.empty() ? "the program" : report.command.front(); }

void add_ending(const RunReport& report, std::vector<Finding>& out) {
  std::string name = command_name(report);
  if (report.cause == "refused" || report.cause == "start failed") {
    out.push_back(make("not-started", Severity::medium, name + " was not started: " + report.detail));
  } else if (report.cause == "signal" && report.signal) {
    out.push_back(make("killed-by-signal", Severity::low, name + " was killed by " + signal_name(*report.signal)));
  }
}

struct LimitRule {
  std::string_view limit, rule, flag;
  Severity severity;
};
constexpr LimitRule kLimitRules[] = {
    {"memory", "memory-limit", "--memory", Severity::high},  {"pids", "process-limit", "--pids-limit", Severity::high},
    {"time", "time-limit", "--timeout", Severity::medium},   {"layer", "disk-limit", "--layer-size", Severity::medium},
    {"cpu", "cpu-limit", "--cpus", Severity::info},          {"tmpfs", "tmpfs-limit", "--tmpfs PATH:size=…", Severity::low},
};

void add_limits(const RunReport& report, std::vector<Finding>& out) {
  for (const LimitState& limit : report.limits) {
    if (!limit.hit) continue;
    const LimitRule* row = nullptr;
    for (const LimitRule& each : kLimitRules) {
      if (each.limit == limit.name) row = &each;
    }
    std::string rule = row ? std::string(row->rule) : limit.name + "-limit";
    Finding finding = make(rule, row ? row->severity : Severity::medium,
                           command_name(report) + (limit.probably ? " probably reached the " : " reached the ") + limit.name + " limit of " + limit.limit,
                           row ? "where the program is right to need more: " + std::string(row->flag) : std::string());
    finding.fields = {{"limit", limit.limit}, {"held_by", limit.held_by}};
    out.push_back(std::move(finding));
  }
}

void add_changes(const RunReport& report, std::vector<Finding>& out) {
  for (const FileChange& change : report.changes) {
    std::string reason = change_reason(change);
    std::string message = std::string(kind_name(change.kind)) + " " + std::string(file_type(change.mode)) + " " + change.path;
    if (!change.link.empty()) message += " -> " + change.link;
    if (!reason.empty()) message += ": " + reason;
    Finding finding = make("file-" + std::string(kind_name(change.kind)), change_severity(change), std::move(message));
    finding.at.file = change.path;
    if (change.kind != FileChange::Kind::deleted) finding.fields = {{"bytes", std::to_string(change.bytes)}};
    out.push_back(std::move(finding));
  }
}

}  // namespace

std::vector<Finding> findings(const RunReport& report) {
  std::vector<Finding> out;
  add_ending(report, out);
  add_limits(report, out);
  for (const std::string& what : report.loosened) out.push_back(make("loosened", Severity::medium, what));
  for (const std::string& what : report.missing_walls) out.push_back(make("wall-missing", Severity::low, what));
  for (const std::string& what : report.warnings) out.push_back(make("warning", Severity::info, what));
  add_changes(report, out);
  for (const LookedUpName& name : report.names) {
    std::string times = name.count == 1 ? "" : " (" + std::to_string(name.count) + " times)";
    out.push_back(make("name-lookup", Severity::medium, "looked up " + name.name + " (" + name.type + ")" + times));
  }
  if (report.behaviour) {
    for (Finding& finding : findings(*report.behaviour)) out.push_back(std::move(finding));
  }
  std::stable_sort(out.begin(), out.end(), [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  return out;
}

}  // namespace gabion::observe
