// Behaviour for people (below the run's head) and as JSON. Whatever the program chose passes printable().
#include "observe/behaviour_text.h"

#include <algorithm>

#include "base/text.h"
#include "observe/process_tree.h"
#include "observe/words.h"

namespace gabion::observe {

namespace {

constexpr std::size_t kShown = 12, kMaxTreeDepth = 40;

Paint severity_paint(Severity severity) {
  return severity >= Severity::high ? Paint::bold_red : severity == Severity::medium ? Paint::yellow : Paint::dim;
}

// The byte at which the character that holds byte `at` begins.
std::size_t character_start(std::string_view text, std::size_t at) {
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

std::string ending(const ProcessRecord& process) {
  if (process.signal) return " — killed by " + signal_name(*process.signal);
  if (process.exit_status) return *process.exit_status == 0 ? "" : " — exit " + std::to_string(*process.exit_status);
  return " — killed with the cage";
}

class TextWriter {
 public:
  TextWriter(const Behaviour& behaviour, const TerminalStyle& style, bool all, std::string& out)
      : behaviour_(behaviour), style_(style), all_(all), out_(out) {}

  void write() {
    section("files", behaviour_.files, [&](const FileAccess& access) {
      return paint(style_, severity_paint(access.severity), access.action + " " + printable(access.path)) + "  " +
             (access.allowed ? "" : access.absent ? "not there; " : access.unseen ? "outcome not seen; " : "failed; ") + access.reason + times(access.count);
    });
    section("network", behaviour_.network, [&](const NetworkAttempt& attempt) {
      std::string where = printable(attempt.address) + (attempt.port ? " port " + std::to_string(attempt.port) : "");
      return paint(style_, attempt.allowed ? Paint::bold_red : Paint::yellow, attempt.action + " " + where) + "  " +
             attempt.outcome + (attempt.reason.empty() ? "" : "; " + attempt.reason) + times(attempt.count);
    });
    section("calls refused", behaviour_.refused, [&](const RefusedCall& call) {
      return paint(style_, call.by_filter ? Paint::yellow : Paint::dim, call.name) +
             (call.by_filter ? "  by the filter" : "  by the kernel") + times(call.count);
    });
    tree();
    std::string capabilities;
    for (const auto& [name, count] : behaviour_.capabilities) capabilities += " " + name;
    if (!capabilities.empty() && all_) out_.append("  capabilities asked for and refused:" + capabilities + "\n");
    fileless();
    if (!behaviour_.complete() || all_) losses();
    if (all_) {
      for (const std::string& spot : behaviour_.blind_spots) out_.append("  not observable here: " + spot + "\n");
    }
  }

 private:
  static std::string times(std::uint64_t count) { return count == 1 ? "" : "  ×" + std::to_string(count); }

  template <typename T, typename F>
  void section(std::string_view title, const std::vector<T>& items, const F& line) {
    if (items.empty()) return;
    out_.append("  ").append(title).append(":\n");
    std::size_t shown = all_ ? items.size() : std::min(items.size(), kShown);
    for (std::size_t i = 0; i < shown; ++i) out_.append("    " + line(items[i]) + "\n");
    if (shown < items.size()) out_.append("    … and " + std::to_string(items.size() - shown) + " more\n");
  }

  void tree() {
    if (behaviour_.processes.size() < 2 && !all_) return;
    ProcessTree tree = process_tree(behaviour_.processes, kShown, all_);
    out_.append("  processes:\n");
    for (const TreeLine& line : tree.lines) tree_line(line);
    if (std::uint64_t rest = tree.untold + behaviour_.processes_untold)
      out_.append("    … and " + std::to_string(rest) + " more\n");
  }

  void tree_line(const TreeLine& line) {
    constexpr std::size_t kLine = 100;
    const ProcessRecord& process = *line.process;
    std::string text =
        process.programs.empty() ? "(fork)" : printable(all_ ? join(process.programs, " → ") : process.programs.back());
    if (text.size() > kLine && !all_) text = text.substr(0, character_start(text, kLine)) + "…";
    out_.append(4 + 2 * std::min(line.depth, kMaxTreeDepth), ' ')
        .append(text + ending(process) + times(line.alike) + "\n");
  }

  void fileless() {
    std::size_t shown = all_ ? behaviour_.fileless.size() : std::min(behaviour_.fileless.size(), kShown);
    for (std::size_t i = 0; i < shown; ++i) {
      out_.append("  " + paint(style_, Paint::bold_red, "program without a file: " + printable(behaviour_.fileless[i])) + "\n");
    }
    std::uint64_t rest = behaviour_.fileless.size() - shown + behaviour_.fileless_untold;
    if (rest != 0) out_.append("    … and " + std::to_string(rest) + " more\n");
  }

  void losses() {
    const events::Losses& l = behaviour_.losses;
    std::string text = "  watched by " + behaviour_.source + ": " + std::to_string(l.sent) + " records sent, " +
                       std::to_string(l.received) + " received";
    auto add = [&](std::uint64_t count, const char* what) {
      if (count) text += "; " + std::to_string(count) + " " + what;
    };
    add(l.ring_full, "lost (ring full)");
    add(l.recursion_misses, "missed (recursion)");
    add(l.tasks_full, "forks left the scope (task map full)");
    add(l.failed_tail_calls, "failed tail calls");
    add(l.truncated, "arguments cut");
    add(l.unreadable, "arguments unreadable");
    add(l.stops, "times held back");
    add(l.ring_bytes >> 10, "KiB of ring");
    add(l.stale, "calls of processes that died meanwhile");
    add(l.late, "processes seen only after their start");
    add(l.unfollowed, "tasks left to the program's own tracer");
    out_.append(behaviour_.complete() ? text : paint(style_, Paint::bold_red, text + " — NOT COMPLETE")).push_back('\n');
  }

  const Behaviour& behaviour_;
  const TerminalStyle& style_;
  bool all_;
  std::string& out_;
};

void write_processes(JsonWriter& json, const Behaviour& behaviour) {
  json.key("processes").begin_array();
  for (const ProcessRecord& process : behaviour.processes) {
    json.begin_object().field("pid", process.pid).field("parent", process.parent).field("uid", process.uid);
    json.key("programs").begin_array();
    for (const std::string& program : process.programs) json.string(program);
    json.end_array().field("started_ns", process.started_ns).field("ended_ns", process.ended_ns);
    json.key("exit_status");
    process.exit_status ? json.integer(*process.exit_status) : json.null();
    json.key("signal");
    process.signal ? json.string(signal_name(*process.signal)) : json.null();
    json.field("programs_untold", process.programs_untold).end_object();
  }
  json.end_array().field("processes_untold", behaviour.processes_untold);
}

void write_files(JsonWriter& json, const Behaviour& behaviour) {
  json.field("opens", behaviour.opens).key("files").begin_array();
  for (const FileAccess& access : behaviour.files) {
    json.begin_object().field("action", access.action).field("path", access.path).field("reason", access.reason);
    json.field("severity", severity_name(access.severity)).field("allowed", access.allowed).field("unseen", access.unseen);
    json.field("count", access.count).field("program", access.program).end_object();
  }
  json.end_array();
}

void write_network(JsonWriter& json, const Behaviour& behaviour) {
  json.key("network").begin_array();
  for (const NetworkAttempt& attempt : behaviour.network) {
    json.begin_object()
        .field("action", attempt.action)
        .field("address", attempt.address)
        .field("port", unsigned{attempt.port});
    json.field("outcome", attempt.outcome).field("allowed", attempt.allowed).field("count", attempt.count);
    if (!attempt.reason.empty()) json.field("reason", attempt.reason);
    json.field("program", attempt.program).end_object();
  }
  json.end_array();
}

void write_losses(JsonWriter& json, const events::Losses& losses, bool complete) {
  json.key("events").begin_object().field("complete", complete).field("sent", losses.sent).field("received", losses.received);
  json.field("ring_full", losses.ring_full).field("recursion_misses", losses.recursion_misses).field("tasks_full", losses.tasks_full);
  json.field("failed_tail_calls", losses.failed_tail_calls).field("truncated", losses.truncated).field("unreadable", losses.unreadable);
  json.field("unfinished", losses.unfinished).field("stops", losses.stops).field("ring_bytes", losses.ring_bytes).field("stale", losses.stale).field("late", losses.late);
  json.field("unfollowed", losses.unfollowed).end_object();
}

}  // namespace

void write_behaviour_text(const Behaviour& behaviour, const TerminalStyle& style, bool all, std::string& out) {
  TextWriter(behaviour, style, all, out).write();
}

void write_behaviour_json(const Behaviour& behaviour, JsonWriter& json) {
  json.begin_object().field("source", behaviour.source);
  write_processes(json, behaviour);
  write_files(json, behaviour);
  write_network(json, behaviour);
  json.key("refused").begin_array();
  for (const RefusedCall& call : behaviour.refused) {
    json.begin_object()
        .field("call", call.name)
        .field("by_filter", call.by_filter)
        .field("count", call.count)
        .end_object();
  }
  json.end_array().key("capabilities").begin_object();
  for (const auto& [name, count] : behaviour.capabilities) json.field(name, count);
  json.end_object().key("fileless").begin_array();
  for (const std::string& line : behaviour.fileless) json.string(line);
  json.end_array().field("fileless_untold", behaviour.fileless_untold).key("blind_spots").begin_array();
  for (const std::string& spot : behaviour.blind_spots) json.string(spot);
  json.end_array();
  write_losses(json, behaviour.losses, behaviour.complete());
  json.end_object();
}

}  // namespace gabion::observe
