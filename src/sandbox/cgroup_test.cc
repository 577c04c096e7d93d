#include "sandbox/cgroup.h"

#include <gtest/gtest.h>

namespace gabion::sandbox {

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
