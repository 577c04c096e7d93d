// What this machine can enforce, wall by wall, by trying it out: what holds, how a missing wall is enabled, and what
// `run` does without it. A cage is never silently weaker than it says; this says it beforehand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gabion::sandbox {

enum class WallState { up, weaker, missing };
std::string_view wall_state_name(WallState state);  // "up", "weaker", "missing"

struct WallReport {
  std::string name;     // "user namespace", "memory limit"
  WallState state = WallState::missing;
  std::string detail;   // what holds it, or why nothing does
  std::string enable;   // what would make it whole; empty where it is
  std::string without;  // what run does meanwhile
};

struct Diagnosis {
  std::vector<WallReport> walls;
  bool namespaces = false;  // run builds its cage
  bool landlock = false;    // run --isolation landlock would
  std::string run;          // what `run` will do, in one sentence
};

Diagnosis diagnose();

void write_diagnosis_table(const Diagnosis& diagnosis, bool color, std::string& out);
void write_diagnosis_json(const Diagnosis& diagnosis, std::string& out);  // docs/doctor.md

}  // namespace gabion::sandbox
