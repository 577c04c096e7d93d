// gabion doctor: what this machine can enforce.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/terminal.h"
#include "base/text.h"
#include "cli/flags.h"
#include "cli/verb.h"
#include "events/sources/notify.h"
#include "events/sources/probe.h"
#include "sandbox/doctor.h"

namespace gabion::cli {

namespace {

// Not a wall, but what makes a cage tell what its program did.
sandbox::WallReport watching() {
  sandbox::WallReport row{.name = "watching", .state = sandbox::WallState::up};
  std::string no_probe = events::probe_unavailable(), no_rootless = events::notify_unavailable();
  if (no_probe.empty()) {
    row.detail = "the probe (eBPF)";
  } else if (!no_rootless.empty()) {
    row.state = sandbox::WallState::missing;
    row.detail = no_rootless;
    row.without = "run tells names, changes and limits only";
    row.enable = no_probe;
  } else if (events::notify_sees_outcomes()) {
    row.detail = "rootless: ptrace events and seccomp's user notification";
  } else {
    row.state = sandbox::WallState::weaker;
    row.detail = "rootless, which here sees what was tried and not how it ended";
    row.without = "reports say `outcome not seen`";
    row.enable = "Linux 5.19 or newer";
  }
  return row;
}

}  // namespace

int run_doctor(int argc, char** argv) {
  std::string format = "table";
  Flags flags("gabion doctor", "what this machine can enforce, wall by wall, and how a missing wall is enabled", "[--format table|json]");
  flags.option("-f,--format", format, "FORMAT", "table or json (docs/doctor.md)");
  flags.example("gabion doctor", "before the first run on a machine");
  flags.example("gabion doctor --format json", "for scripts: exits with 1 when a wall is weaker or missing");
  std::vector<std::string> words;
  if (auto status = parse_or_exit(flags, argc, argv, words)) return *status;
  if (!words.empty() || (format != "table" && format != "json")) {
    std::fprintf(stderr, "gabion doctor: %s\n", words.empty() ? "--format: table or json" : "takes no words, only flags");
    return kFailed;
  }
  sandbox::Diagnosis diagnosis = sandbox::diagnose();
  diagnosis.walls.push_back(watching());
  std::string out;
  if (format == "json") {
    write_diagnosis_json(diagnosis, out);
  } else {
    write_diagnosis_table(diagnosis, terminal_style(STDOUT_FILENO).color, out);
  }
  std::fputs(out.c_str(), stdout);
  for (const sandbox::WallReport& wall : diagnosis.walls) {
    if (wall.state != sandbox::WallState::up) return kFindings;
  }
  return kOk;
}

}  // namespace gabion::cli
