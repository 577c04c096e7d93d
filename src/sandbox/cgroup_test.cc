#include "sandbox/cgroup.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "sandbox/cage.h"

namespace gabion::sandbox {

namespace {

std::vector<CgroupPlace> places_here() {
  auto mounts = read_file("/proc/self/mountinfo", 4 << 20), own = read_file("/proc/self/cgroup", 1 << 16);
  return mounts && own ? find_cgroups(*mounts, *own) : std::vector<CgroupPlace>{};
}

std::string groups_of(pid_t pid) { return read_file("/proc/" + std::to_string(pid) + "/cgroup", 1 << 16).value_or(""); }

// As a cage's, so that no other gabion sweeps it away meanwhile.
std::string test_name() { return "gabion-" + std::to_string(::getpid()) + "-" + know_caller()->start_time; }

// A killed process leaves its group a moment after it was reaped.
bool remove_group(const std::string& path) {
  for (int tries = 0; tries < 200; ++tries) {
    if (::rmdir(path.c_str()) == 0) return true;
    ::usleep(1000);
  }
  return false;
}

}  // namespace

TEST(Cgroup, V2Alone) {
  auto places = find_cgroups("30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n", "0::/user.slice/user-1000.slice/session-2.scope\n");
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].controller, "");
  EXPECT_EQ(places[0].mount, "/sys/fs/cgroup");
  EXPECT_EQ(places[0].own, "/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope");
}

TEST(Cgroup, V1ControllersBesideV2) {
  auto places = find_cgroups(
      "40 23 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
      "41 23 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
      "42 23 0:32 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
      "4:memory:/api/x\n2:cpu,cpuacct:/\n1:name=systemd:/\n0::/\n");
  ASSERT_EQ(places.size(), 4U);
  EXPECT_EQ(places[0].controller, "memory");
  EXPECT_EQ(places[0].own, "/sys/fs/cgroup/memory/api/x");
  EXPECT_EQ(places[1].controller, "cpu");
  EXPECT_EQ(places[1].own, "/sys/fs/cgroup/cpu,cpuacct");
  EXPECT_EQ(places[2].controller, "cpuacct");
  EXPECT_EQ(places[3].controller, "");
}

TEST(Cgroup, AProcessIsBornInAV2Group) {
  auto places = places_here();
  auto place = std::find_if(places.begin(), places.end(), [](const CgroupPlace& each) { return each.controller.empty(); });
  std::string group = place == places.end() ? "" : place->own + "/" + test_name();
  if (group.empty() || ::mkdir(group.c_str(), 0755) != 0) GTEST_SKIP() << "no cgroup v2 that this user may write";
  Fd directory(::open(group.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  bool born_there = false;
  pid_t pid = clone_into(0, directory.get(), born_there);
  if (pid == 0) {
    ::pause();
    ::_exit(0);
  }
  ASSERT_GT(pid, 0);
  std::string groups = groups_of(pid);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  EXPECT_TRUE(remove_group(group));
  if (!born_there) GTEST_SKIP() << "this kernel's clone3 knows no cgroup";
  EXPECT_NE(groups.find(test_name()), std::string::npos) << groups;
}

TEST(Cgroup, WithoutAV2GroupAProcessIsClonedPlainly) {
  bool born_there = true;
  pid_t pid = clone_into(0, -1, born_there);
  if (pid == 0) ::_exit(7);
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  EXPECT_FALSE(born_there);
}

TEST(Cgroup, AProcessMovesItselfIntoV1Groups) {
  Cgroup made = Cgroup::make({.memory_bytes = 64 << 20, .pids = 10}, test_name(), places_here(), ::geteuid() == 0);
  std::vector<int> doors = made.tasks_files();
  if (doors.empty()) GTEST_SKIP() << "no cgroup v1 that this user may write";
  int go[2];
  ASSERT_EQ(::pipe2(go, O_CLOEXEC), 0);
  pid_t pid = ::fork();
  if (pid == 0) {
    for (int door : doors) {
      if (::write(door, "0", 1) != 1) ::_exit(1);
    }
    ::close(go[1]);
    ::pause();
    ::_exit(0);
  }
  ::close(go[1]);
  char byte = 0;
  EXPECT_EQ(::read(go[0], &byte, 1), 0);  // the child has closed its end, or is dead
  ::close(go[0]);
  std::string groups = groups_of(pid);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  std::size_t found = 0;
  for (std::size_t at = 0; (at = groups.find(test_name(), at)) != std::string::npos; ++at) ++found;
  EXPECT_EQ(found, doors.size()) << groups;
}

// A container sees its part of the hierarchy at the mount's top.
TEST(Cgroup, MountedFromWithin) {
  auto places = find_cgroups("40 23 0:30 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n", "4:memory:/docker/abc/x\n");
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].own, "/sys/fs/cgroup/memory/x");
  EXPECT_TRUE(find_cgroups("40 23 0:30 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n", "4:memory:/other\n").empty());
}

TEST(Cgroup, HostileText) {
  EXPECT_TRUE(find_cgroups("", "0::/\n").empty());
  EXPECT_TRUE(find_cgroups("a b c - cgroup2\n - \n x - cgroup\n", "0::/\n::\n9:memory\n").empty());
}

}  // namespace gabion::sandbox
