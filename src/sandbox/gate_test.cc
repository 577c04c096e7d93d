#include "sandbox/gate.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

namespace gabion::sandbox {
namespace {

pid_t start_waiting(const Gate& gate) {
  pid_t child = fork();
  if (child == 0) {
    wait_at_gate(gate.word());
    _exit(7);
  }
  return child;
}

TEST(Gate, OpensForWhoWaits) {
  Gate gate;
  pid_t child = start_waiting(gate);
  gate.open();
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(Gate, StaysShutWhenItGoesAway) {
  std::optional<Gate> gate(std::in_place);
  pid_t child = start_waiting(*gate);
  gate.reset();
  usleep(50'000);
  EXPECT_EQ(waitpid(child, nullptr, WNOHANG), 0);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

TEST(Gate, NoGateIsNoWait) { wait_at_gate(nullptr); }

}  // namespace
}  // namespace gabion::sandbox
