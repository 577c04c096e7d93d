// The probe on the real kernel: a child of this test is the scope, the test is the witness of what it did.
#include "events/sources/probe.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <map>
#include <thread>

namespace gabion::events {
namespace {

struct Watched {
  std::map<std::string, unsigned> opened, executed;
  unsigned forks = 0, exits = 0;
  Losses losses;
  std::string error;
};

// Runs `work` in a child that is the probe's scope. pause_ms: the reader sleeps so long before it reads anything.
Watched watch(const ProbeOptions& options, const std::function<void()>& work, unsigned pause_ms = 0) {
  Watched seen;
  auto probe = Probe::load(options);
  if (!probe) return seen.error = probe.error().message, seen;
  int gate[2];
  if (pipe(gate) != 0) return seen.error = "pipe", seen;
  pid_t child = fork();
  if (child == 0) {
    char byte;
    close(gate[1]);
    if (read(gate[0], &byte, 1) < 0) _exit(1);
    work();
    _exit(0);
  }
  if (auto added = (*probe)->watch_task(static_cast<std::uint32_t>(child)); !added) seen.error = added.error().message;
  if (auto attached = (*probe)->attach(); !attached) seen.error = attached.error().message;
  close(gate[0]);
  close(gate[1]);
  auto sink = [&](const Event& event) {
    std::string_view name = event.info().name;
    if (name == "openat") ++seen.opened[std::string(*event.text("name"))];
    if (name == "execve" && event.integer("res") == 0) ++seen.executed[std::string(*event.text("trusted_exepath"))];
    if (name == "clone") ++seen.forks;
    if (name == "procexit") ++seen.exits;
  };
  if (pause_ms) usleep(pause_ms * 1000);
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (auto drained = (*probe)->drain(sink); !drained) seen.error = drained.error().message;
    usleep(200);
  }
  usleep(20'000);
  (void)(*probe)->drain(sink);
  seen.losses = (*probe)->losses();
  return seen;
}

class ProbeTest : public testing::Test {
  void SetUp() override {
    if (auto why = probe_unavailable(); !why.empty()) GTEST_SKIP() << why;
  }
};

void open_paths(unsigned count, unsigned first = 0) {
  char path[64];
  for (unsigned i = 0; i < count; ++i) {
    std::snprintf(path, sizeof path, "/gabion-none/%u", first + i);
    syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
  }
}

void expect_each_once(const Watched& seen, unsigned count) {
  EXPECT_EQ(seen.error, "");
  unsigned once = 0;
  for (const auto& [path, times] : seen.opened) once += path.starts_with("/gabion-none/") && times == 1;
  EXPECT_EQ(once, count);
  EXPECT_TRUE(seen.losses.complete()) << seen.losses.sent << " sent, " << seen.losses.received << " received, "
                                      << seen.losses.ring_full << " lost";
}

TEST_F(ProbeTest, EveryPathIsSeenOnce) {
  expect_each_once(watch({}, [] { open_paths(100'000); }), 100'000);
}

TEST_F(ProbeTest, ASmallRingHoldsTheProgramBackInsteadOfLosing) {
  auto seen = watch({.ring_bytes = 64 << 10}, [] { open_paths(50'000); });
  expect_each_once(seen, 50'000);
  EXPECT_GT(seen.losses.stops, 0u);
}

TEST_F(ProbeTest, ASleepingReaderLosesNothing) {
  expect_each_once(watch({.ring_bytes = 64 << 10}, [] { open_paths(20'000); }, 500), 20'000);
}

TEST_F(ProbeTest, ThreadsAreInScope) {
  auto seen = watch({.ring_bytes = 256 << 10}, [] {
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 4; ++t) threads.emplace_back([t] { open_paths(5000, t * 5000); });
    for (auto& thread : threads) thread.join();
  });
  expect_each_once(seen, 20'000);
}

TEST_F(ProbeTest, ShortProcessesAreToldWithTheirProgram) {
  auto seen = watch({}, [] {
    for (int i = 0; i < 300; ++i) {
      pid_t pid = vfork();
      if (pid == 0) {
        execl("/bin/true", "true", nullptr);
        _exit(1);
      }
      waitpid(pid, nullptr, 0);
    }
  });
  EXPECT_EQ(seen.error, "");
  unsigned executed = 0;
  for (const auto& [path, times] : seen.executed) executed += times;
  EXPECT_EQ(executed, 300u);
  EXPECT_EQ(seen.forks, 300u);
  EXPECT_EQ(seen.exits, 301u);
  EXPECT_TRUE(seen.losses.complete());
}

TEST_F(ProbeTest, TheVerifierTookEveryProgram) {
  auto probe = Probe::load({});
  ASSERT_TRUE(probe) << probe.error().message;
  for (const auto& program : (*probe)->programs()) {
    std::printf("verified instructions: %-16s %u\n", program.name.c_str(), program.verified_instructions);
    EXPECT_GT(program.verified_instructions, 0u);
  }
}

}  // namespace
}  // namespace gabion::events
