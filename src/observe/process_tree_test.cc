#include "observe/process_tree.h"

#include <gtest/gtest.h>

namespace gabion::observe {
namespace {

ProcessRecord process(std::int64_t pid, std::int64_t parent, std::uint64_t started, std::vector<std::string> programs,
                      std::uint64_t executed = 0) {
  ProcessRecord record;
  record.pid = pid;
  record.parent = parent;
  record.started_ns = started;
  record.executed_ns = executed;
  record.programs = std::move(programs);
  record.exit_status = 0;
  return record;
}

std::string drawn(const std::vector<ProcessRecord>& processes, std::size_t limit, bool everything = false) {
  ProcessTree tree = process_tree(processes, limit, everything);
  std::string out;
  for (const TreeLine& line : tree.lines) {
    out.append(line.depth, ' ').append(line.process->programs.empty() ? "(fork)" : line.process->programs.back());
    out += (line.alike > 1 ? "*" + std::to_string(line.alike) : "") + "\n";
  }
  return out + std::to_string(tree.untold);
}

TEST(ProcessTree, ForksStepBackAndTheirChildrenRise) {
  std::vector<ProcessRecord> seen = {process(1, 0, 1, {"sh"}), process(2, 1, 2, {}), process(3, 2, 3, {"cat"}),
                                     process(4, 1, 4, {})};
  EXPECT_EQ(drawn(seen, 10), "sh\n cat\n0");
  EXPECT_EQ(drawn(seen, 10, true), "sh\n (fork)\n  cat\n (fork)\n0");
}

TEST(ProcessTree, TwinsAreOneLineUnlessTheyDiffer) {
  std::vector<ProcessRecord> seen = {process(1, 0, 1, {"sh"})};
  for (int i = 0; i < 5; ++i) seen.push_back(process(10 + i, 1, 2, {"id"}));
  seen[3].exit_status = 1;
  EXPECT_EQ(drawn(seen, 10), "sh\n id*2\n id\n id*2\n0");
  EXPECT_EQ(drawn(seen, 2), "sh\n id*2\n3");
}

TEST(ProcessTree, TheProgramsChildrenComeBeforeItsStartersWhenRoomIsShort) {
  std::vector<ProcessRecord> seen = {process(1, 0, 1, {"shim python", "python"}, 100)};
  for (int i = 0; i < 20; ++i) seen.push_back(process(10 + i, 1, 2, {"shim " + std::to_string(i)}));
  seen.push_back(process(50, 1, 101, {"whoami"}));
  EXPECT_EQ(drawn(seen, 2), "python\n whoami\n20");
  EXPECT_EQ(drawn(seen, 3), "python\n shim 0\n whoami\n19");
}

TEST(ProcessTree, AUsedAgainPidIsTheLatest) {
  std::vector<ProcessRecord> seen = {process(1, 0, 1, {"a"}), process(2, 1, 2, {"b"}), process(3, 2, 3, {"c"}),
                                     process(2, 1, 4, {"d"}), process(4, 2, 5, {"e"})};
  EXPECT_EQ(drawn(seen, 10), "a\n b\n  c\n d\n  e\n0");
}

TEST(ProcessTree, AChainAsDeepAsTheListIsNoTrouble) {
  std::vector<ProcessRecord> seen;
  for (int i = 1; i <= 100'000; ++i) seen.push_back(process(i, i - 1, static_cast<std::uint64_t>(i), {"x"}));
  EXPECT_EQ(process_tree(seen, 12, false).lines.size(), 12u);
  EXPECT_EQ(process_tree(seen, 12, true).lines.size(), 100'000u);
}

}  // namespace
}  // namespace gabion::observe
