// The run report for programs. Its schema is a promise (docs/run-report.md): fields are added, never changed, and a
// change that breaks a reader raises kSchema.
#include <cstdio>

#include "base/json_writer.h"
#include "observe/behaviour_text.h"
#include "observe/run_report.h"
#include "observe/words.h"
#include "report/writer.h"

namespace gabion::observe {

namespace {

constexpr int kSchema = 1;

void write_strings(JsonWriter& json, std::string_view name, const std::vector<std::string>& items) {
  json.key(name).begin_array();
  for (const std::string& item : items) json.string(item);
  json.end_array();
}

template <typename T>
void write_known(JsonWriter& json, std::string_view name, const std::optional<T>& value) {
  json.key(name);
  value ? json.unsigned_integer(*value) : json.null();
}

void write_exit(JsonWriter& json, const RunReport& report) {
  json.key("exit").begin_object().field("status", report.exit_status).field("cause", report.cause);
  json.key("signal");
  report.signal ? json.string(signal_name(*report.signal)) : json.null();
  json.field("detail", report.detail).end_object();
}

void write_usage(JsonWriter& json, const RunReport& report) {
  json.key("usage").begin_object();
  json.field("wall_seconds", report.wall_seconds).field("cpu_seconds", report.cpu_seconds);
  write_known(json, "peak_memory_bytes", report.peak_memory_bytes);
  write_known(json, "processes", report.processes);
  write_known(json, "bytes_written", report.bytes_written);
  json.end_object();
}

void write_limits(JsonWriter& json, const RunReport& report) {
  json.key("limits").begin_array();
  for (const LimitState& limit : report.limits) {
    json.begin_object().field("name", limit.name).field("limit", limit.limit).field("held_by", limit.held_by).field("hit", limit.hit);
    json.field("probably", limit.probably).end_object();
  }
  json.end_array();
}

void write_changes(JsonWriter& json, const RunReport& report) {
  json.key("layer").begin_object().field("kind", report.layer).field("digest", report.diff_digest).field("saved_in", report.diff_saved_in);
  json.field("truncated", report.changes_truncated).key("changes").begin_array();
  for (const FileChange& change : report.changes) {
    json.begin_object().field("kind", kind_name(change.kind)).field("path", change.path);
    if (change.kind != FileChange::Kind::deleted) {
      char mode[8];
      std::snprintf(mode, sizeof mode, "%04o", change.mode & 07777u);
      json.field("type", file_type(change.mode)).field("bytes", change.bytes).field("mode", mode);
      if (!change.link.empty()) json.field("link", change.link);
    }
    json.field("severity", severity_name(change_severity(change)));
    if (std::string reason = change_reason(change); !reason.empty()) json.field("reason", reason);
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace

void write_run_json(const RunReport& report, std::string& out) {
  JsonWriter json(out, 2);
  json.begin_object().field("schema", kSchema).field("kind", "gabion-run").field("verdict", verdict(report));
  json.field("quiet", is_quiet(report));
  write_strings(json, "command", report.command);
  write_exit(json, report);
  write_usage(json, report);
  write_limits(json, report);
  write_changes(json, report);
  write_strings(json, "loosened", report.loosened);
  write_strings(json, "missing_walls", report.missing_walls);
  write_strings(json, "masked", report.masked);
  write_strings(json, "shown", report.shown);
  write_strings(json, "warnings", report.warnings);
  json.key("names").begin_array();
  for (const LookedUpName& name : report.names) {
    json.begin_object().field("name", name.name).field("type", name.type).field("count", name.count).end_object();
  }
  json.end_array().key("behaviour");
  if (report.behaviour) {
    write_behaviour_json(*report.behaviour, json);
  } else {
    json.null();
  }
  json.key("findings").begin_array();
  for (const Finding& finding : findings(report)) {
    json.begin_object().field("rule", finding.rule).field("severity", severity_name(finding.severity)).field("message", finding.message);
    if (!finding.hint.empty()) json.field("hint", finding.hint);
    if (!finding.at.file.empty()) json.field("file", finding.at.file);
    json.end_object();
  }
  json.end_array().end_object();
  out.push_back('\n');
}

void write_run_sarif(const RunReport& report, std::string& out) {
  Report shared{"run", findings(report), verdict(report)};
  write_sarif(shared, {}, out);
}

}  // namespace gabion::observe
