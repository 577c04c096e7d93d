#include "sandbox/landlock.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "sandbox/plan.h"

namespace gabion::sandbox {
namespace {

TEST(Landlock, RightsByAbi) {
  EXPECT_EQ(landlock_all_rights(1), 0x1fffu);
  EXPECT_EQ(landlock_all_rights(2), 0x3fffu);
  EXPECT_EQ(landlock_all_rights(3), 0x7fffu);
  EXPECT_EQ(landlock_all_rights(4), 0x7fffu);
  EXPECT_EQ(landlock_all_rights(7), 0xffffu);
  EXPECT_EQ(landlock_read_rights(7) & landlock_write_rights(7), 0u);
  EXPECT_EQ(landlock_write_rights(7) & 0x840u, 0u);  // no devices
}

TEST(Landlock, WallOfAPlan) {
  Plan plan;
  plan.mounts.resize(4);
  plan.mounts[0].kind = MountStep::Kind::tmpfs;
  plan.mounts[0].target = "/tmp";
  plan.mounts[1].kind = MountStep::Kind::proc;
  plan.mounts[1].target = "/root";
  plan.mounts[2].kind = MountStep::Kind::bind;
  plan.mounts[2].target = "/ro";
  plan.mounts[2].attributes = 1;  // MOUNT_ATTR_RDONLY
  plan.mounts[3].kind = MountStep::Kind::overlay;
  plan.mounts[3].target = "/work";
  auto writable = [](const LandlockWall& wall, const std::string& path) {
    for (const LandlockPath& each : wall.paths) {
      if (each.path == path) return (each.rights & 2) != 0;
    }
    return false;
  };
  LandlockWall wall = landlock_of_plan(plan, 7);
  EXPECT_TRUE(writable(wall, "/tmp") && writable(wall, "/work") && writable(wall, "/dev"));
  EXPECT_FALSE(writable(wall, "/") || writable(wall, "/ro") || writable(wall, "/root"));
  EXPECT_EQ(wall.scopes, 3u);
  EXPECT_EQ(landlock_of_plan(plan, 5).scopes, 0u);
  EXPECT_EQ(landlock_of_plan(plan, 1).abi, 0u);
  plan.root = Plan::RootKind::overlay;
  EXPECT_TRUE(writable(landlock_of_plan(plan, 7), "/"));
  plan.capabilities = std::uint64_t{1} << 21;
  EXPECT_EQ(landlock_of_plan(plan, 7).abi, 0u);
}

// In a child behind the wall; its exit status is the number of the first expectation that does not hold.
int behind(const LandlockWall& wall, int (*body)(const std::string& directory), const std::string& directory) {
  pid_t pid = ::fork();
  if (pid == 0) {
    LandlockFailure failure;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !raise_landlock(wall, failure)) ::_exit(100);
    ::_exit(body(directory));
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

bool can_write(const std::string& path) {
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) return false;
  return ::close(fd) == 0;
}

TEST(Landlock, HoldsFiles) {
  unsigned abi = landlock_abi();
  if (abi < 2) GTEST_SKIP() << "landlock: " << landlock_absence();
  char name[] = "/tmp/gabion-landlock-XXXXXX";
  std::string directory = ::mkdtemp(name);
  for (const char* sub : {"/in", "/in/a", "/in/b", "/out"}) ASSERT_EQ(::mkdir((directory + sub).c_str(), 0700), 0);
  ASSERT_TRUE(can_write(directory + "/out/file") && can_write(directory + "/in/a/file"));
  LandlockWall wall;
  wall.abi = abi;
  wall.files = landlock_all_rights(abi);
  wall.paths = {{"/", landlock_read_rights(abi)},
                {directory + "/in", landlock_read_rights(abi) | landlock_write_rights(abi)},
                {"/dev/null", landlock_all_rights(abi)},
                {directory + "/not-there", landlock_all_rights(abi)}};
  int failed = behind(wall, [](const std::string& d) {
    if (!can_write(d + "/in/new")) return 1;
    if (can_write(d + "/out/new")) return 2;
    if (::unlink((d + "/out/file").c_str()) == 0) return 3;
    if (::rename((d + "/in/a/file").c_str(), (d + "/in/b/file").c_str()) != 0) return 4;
    if (::rename((d + "/in/b/file").c_str(), (d + "/out/moved").c_str()) == 0) return 5;
    if (::mknod((d + "/in/device").c_str(), S_IFCHR | 0600, 0x0103) == 0) return 6;
    if (!can_write("/dev/null")) return 7;
    if (::open((d + "/out/file").c_str(), O_RDONLY) < 0) return 8;
    if (::truncate((d + "/out/file").c_str(), 0) == 0 && landlock_abi() >= 3) return 9;
    return 0;
  }, directory);
  EXPECT_EQ(failed, 0);
  std::filesystem::remove_all(directory);
}

TEST(Landlock, NoWallIsNoError) {
  LandlockFailure failure;
  EXPECT_TRUE(raise_landlock(LandlockWall{}, failure));
}

}  // namespace
}  // namespace gabion::sandbox
