// What is told of a cage's run at exit: plain data that cli/run.cc fills from the sandbox's outcome (and, once the cage
// is watched, from its events), and the writers. The JSON's schema is docs/run-report.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/terminal.h"
#include "observe/behaviour.h"
#include "report/finding.h"

namespace gabion::observe {

struct FileChange {
  enum class Kind { created, changed, deleted } kind = Kind::created;
  std::string path;       // as seen in the cage
  std::uint64_t bytes = 0;
  unsigned mode = 0;      // st_mode
  std::string link;       // target of a symbolic link
};

struct LimitState {
  std::string name;       // "memory", "pids", "cpu", "time", "layer"
  std::string limit;      // "512 MiB"
  std::string held_by;    // "cgroup v1 memory", "RLIMIT_DATA and watcher", "nothing"
  bool hit = false;
  bool probably = false;  // hit, as far as can be seen
};

struct RunReport {
  std::vector<std::string> command;
  int exit_status = 0;                 // what gabion passes on
  std::optional<int> signal;
  std::string cause;                   // "exit", "signal", "timeout", "memory", "layer", "pids", "start failed", "refused"
  std::string detail;                  // one sentence where the cause needs it
  double wall_seconds = 0, cpu_seconds = 0;
  std::optional<std::uint64_t> peak_memory_bytes, processes, bytes_written;
  std::vector<FileChange> changes;     // sorted by path
  bool changes_truncated = false;
  std::string layer;                   // "disk overlay", "tmpfs overlay (fallback: …)", "bounded copy", "none"
  std::string diff_digest;             // what --apply wants: "sha256:…"
  std::string diff_saved_in;           // --keep
  std::vector<LimitState> limits;
  std::vector<std::string> loosened;       // what the caller opened
  std::vector<std::string> missing_walls;  // what this machine cannot enforce, and what would enable it
  std::vector<std::string> masked, shown;  // hidden from the program; toolchains shown read-only
  std::vector<LookedUpName> names;         // DNS questions, in the order of the first; nothing was forwarded
  std::optional<Behaviour> behaviour;      // what the program did; none: the cage was not watched
  std::vector<std::string> warnings;       // masked paths that the program seems to have needed, seccomp names …
};

// The worst things first, in one line.
std::string verdict(const RunReport& report);
std::vector<Finding> findings(const RunReport& report);

// all: --report-all. A quiet program gives three lines.
void write_run_table(const RunReport& report, const TerminalStyle& style, bool all, std::string& out);
void write_run_json(const RunReport& report, std::string& out);
void write_run_sarif(const RunReport& report, std::string& out);

}  // namespace gabion::observe
