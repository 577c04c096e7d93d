#include "observe/run_report.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>

#include "base/fd.h"
#include "observe/risky_path.h"
#include "observe/words.h"

namespace gabion::observe {
namespace {

using Kind = FileChange::Kind;

RunReport quiet() {
  RunReport report;
  report.command = {"python3", "ai_generated.py"};
  report.cause = "exit";
  report.wall_seconds = 0.123;
  report.cpu_seconds = 0.05;
  report.peak_memory_bytes = 9 << 20;
  report.processes = 2;
  report.bytes_written = 0;
  report.layer = "disk overlay";
  report.limits = {{"memory", "512 MiB", "cgroup v1 memory"}, {"pids", "256", "cgroup v1 pids"}, {"time", "10 min", "gabion's init"}};
  report.masked = {"/root", "/home"};
  return report;
}

RunReport hostile() {
  RunReport report = quiet();
  report.command = {"./evil\x1b]0;x\x07", "--all"};
  report.exit_status = 137;
  report.signal = 9;
  report.cause = "memory";
  report.limits[0].hit = true;
  report.limits[1].hit = true;
  report.limits.push_back({"cpu", "1", "nothing"});
  report.changes = {{Kind::created, "/work/.git/hooks/pre-commit", 41, S_IFREG | 0755},
                    {Kind::deleted, "/work/a\nb"},
                    {Kind::changed, "/work/data.csv", 2048, S_IFREG | 0644},
                    {Kind::created, "/work/link", 0, S_IFLNK | 0777, "/etc/\x1b[31mshadow"},
                    {Kind::created, "/work/su", 1 << 20, S_IFREG | 04755}};
  report.diff_digest = "sha256:00";
  report.diff_saved_in = "/tmp/diff";
  report.loosened = {"network: host — the cage is open"};
  report.missing_walls = {"landlock: the kernel has none; it needs CONFIG_SECURITY_LANDLOCK", "cpu limit: no cgroup"};
  report.shown = {"/home/u/.pyenv"};
  report.warnings = {"/home/u/.config/x is masked; -v /home/u/.config/x:/home/u/.config/x:ro would show it"};
  return report;
}

// GABION_UPDATE=1 rewrites the golden files; the diff is reviewed like code.
void expect_golden(const std::string& name, const std::string& actual) {
  std::string path = "tests/cases/run/" + name;
  if (std::getenv("GABION_UPDATE")) {
    ASSERT_TRUE(write_file(path, actual));
  }
  auto wanted = read_file(path);
  ASSERT_TRUE(wanted) << wanted.error().message;
  EXPECT_EQ(*wanted, actual) << path;
}

TEST(RunTable, QuietProgramIsThreeLines) {
  std::string out;
  write_run_table(quiet(), {}, false, out);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 3);
  expect_golden("quiet.txt", out);
  // A failing exit of its own is no news about the cage.
  RunReport report = quiet();
  report.exit_status = 3;
  out.clear();
  write_run_table(report, {}, false, out);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 3);
  EXPECT_NE(out.find("exited with 3"), std::string::npos);
}

TEST(RunTable, Golden) {
  std::string out;
  write_run_table(hostile(), {}, false, out);
  expect_golden("hostile.txt", out);
  out.clear();
  write_run_table(hostile(), {}, true, out);
  expect_golden("hostile-all.txt", out);
}

TEST(RunTable, NothingOfTheProgramReachesTheTerminal) {
  for (bool all : {false, true}) {
    std::string out;
    write_run_table(hostile(), {}, all, out);
    EXPECT_EQ(out.find('\x1b'), std::string::npos);
    EXPECT_EQ(out.find('\x07'), std::string::npos);
    EXPECT_EQ(out.find("a\nb"), std::string::npos);
  }
}

TEST(RunTable, LongListsAreCutUnlessAsked) {
  RunReport report = quiet();
  for (int i = 0; i < 100; ++i) report.changes.push_back({Kind::created, "/w/f" + std::to_string(i), 1, S_IFREG | 0644});
  std::string brief, whole;
  write_run_table(report, {}, false, brief);
  write_run_table(report, {}, true, whole);
  EXPECT_NE(brief.find("… and 80 more"), std::string::npos) << brief;
  EXPECT_GT(std::count(whole.begin(), whole.end(), '\n'), 100);
}

TEST(RunJson, Golden) {
  std::string out;
  write_run_json(hostile(), out);
  expect_golden("hostile.json", out);
  out.clear();
  write_run_json(quiet(), out);
  expect_golden("quiet.json", out);
}

TEST(RunSarif, HasTheWorst) {
  std::string out;
  write_run_sarif(hostile(), out);
  for (const char* part : {"\"ruleId\": \"memory-limit\"", "\"ruleId\": \"file-created\"", "\"level\": \"error\"", "\"ruleId\": \"loosened\""}) {
    EXPECT_NE(out.find(part), std::string::npos) << part;
  }
}

TEST(Verdict, WorstFirst) {
  struct {
    const char* what;
    void (*change)(RunReport&);
    const char* want;
  } cases[] = {
      {"quiet", [](RunReport&) {}, "exited with 0, changed nothing, reached no limit"},
      {"status", [](RunReport& r) { r.exit_status = 2; }, "exited with 2"},
      {"signal", [](RunReport& r) { r.cause = "signal", r.signal = 11, r.exit_status = 139; }, "killed by SIGSEGV"},
      {"timeout", [](RunReport& r) { r.cause = "timeout", r.exit_status = 124, r.limits[2].hit = true; }, "stopped at the time limit (10 min)"},
      {"disk", [](RunReport& r) { r.cause = "layer", r.signal = 9, r.exit_status = 137; }, "killed at the disk limit"},
      {"refused", [](RunReport& r) { r.cause = "refused", r.exit_status = 125, r.detail = "no user namespaces"; }, "refused to start: no user namespaces"},
      {"files", [](RunReport& r) { r.changes = {{Kind::created, "/w/x", 1, S_IFREG | 0644}}; }, "created 1 file; exited with 0"},
      {"loosened", [](RunReport& r) { r.loosened = {"network: host — the cage is open"}; }, "exited with 0; network: host — the cage is open"},
      {"pids", [](RunReport& r) { r.limits[1].hit = true; }, "reached the pids limit (256); exited with 0"},
  };
  for (const auto& c : cases) {
    RunReport report = quiet();
    c.change(report);
    EXPECT_EQ(verdict(report), c.want) << c.what;
  }
}

TEST(Findings, SortedAndNamed) {
  auto list = findings(hostile());
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list[0].severity, Severity::critical);
  for (std::size_t i = 1; i < list.size(); ++i) EXPECT_LE(list[i].severity, list[i - 1].severity);
  for (const Finding& finding : list) EXPECT_EQ(finding.source, "run");
  EXPECT_TRUE(findings(quiet()).empty());
}

TEST(RiskyPath, Rows) {
  struct {
    const char* path;
    bool risky;
  } cases[] = {{"/w/.git/hooks/pre-commit", true}, {"/w/.git/config", true}, {"/w/.git/config.bak", false}, {"/w/x.git/config", false},
               {"/w/.envrc", true}, {"/w/sub/.vscode/tasks.json", true}, {"/usr/local/bin/x", true}, {"/w/usr/local/bin/x", false},
               {"/w/.git/objects/ab/cd", false}, {".envrc", true}, {"/etc/cron.d/x", true}, {"", false}};
  for (const auto& c : cases) EXPECT_EQ(find_risky_path(c.path) != nullptr, c.risky) << c.path;
}

TEST(Words, Times) {
  EXPECT_EQ(seconds_text(0.123), "0.12 s");
  EXPECT_EQ(seconds_text(600), "10 min");
  EXPECT_EQ(seconds_text(603.4), "10 min 3 s");
  EXPECT_EQ(counted(1, "process"), "1 process");
  EXPECT_EQ(counted(2, "process"), "2 processes");
  EXPECT_EQ(signal_name(9), "SIGKILL");
  EXPECT_EQ(signal_name(40), "signal 40");
}

}  // namespace
}  // namespace gabion::observe
