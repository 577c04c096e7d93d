#include "sandbox/seccomp_watched.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sandbox/seccomp.h"

namespace gabion::sandbox {
namespace {

seccomp_data call(int nr, std::initializer_list<std::uint64_t> args = {}, std::uint32_t arch = AUDIT_ARCH_X86_64) {
  seccomp_data out{};
  out.nr = nr;
  out.arch = arch;
  std::copy(args.begin(), args.end(), out.args);
  return out;
}

constexpr sock_filter kTellOpenat[] = {{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
                                       {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_openat},
                                       {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_USER_NOTIF},
                                       {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};

std::vector<sock_filter> standard() { return default_seccomp(0)->code; }

TEST(WatchedFilter, ARefusalBecomesANotificationAndKeepsItsErrno) {
  auto profile = standard();
  auto watched = watched_filter(profile, kTellOpenat);
  ASSERT_TRUE(watched);
  struct Row {
    seccomp_data data;
    std::uint32_t answer;
    std::optional<int> error;
  };
  const Row rows[] = {
      {call(SYS_mount), SECCOMP_RET_USER_NOTIF, EPERM},
      {call(SYS_io_uring_setup), SECCOMP_RET_USER_NOTIF, ENOSYS},
      {call(SYS_socket, {AF_VSOCK}), SECCOMP_RET_USER_NOTIF, EAFNOSUPPORT},
      {call(SYS_socket, {AF_INET}), SECCOMP_RET_ALLOW, std::nullopt},
      {call(SYS_openat), SECCOMP_RET_USER_NOTIF, std::nullopt},
      {call(SYS_read), SECCOMP_RET_ALLOW, std::nullopt},
      {call(SYS_ioctl, {0, TIOCSTI}), SECCOMP_RET_USER_NOTIF, EPERM},
      {call(SYS_ioctl, {0, 0xffffffff00000000 | TIOCSTI}), SECCOMP_RET_USER_NOTIF, EPERM},
      {call(SYS_unshare, {CLONE_NEWUSER}), SECCOMP_RET_USER_NOTIF, EPERM},
      {call(SYS_unshare, {CLONE_FILES}), SECCOMP_RET_ALLOW, std::nullopt},
      {call(999), SECCOMP_RET_USER_NOTIF, ENOSYS},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(run_filter(*watched, row.data), row.answer) << row.data.nr << " " << row.data.args[0];
    EXPECT_EQ(refusal(profile, row.data), row.error) << row.data.nr << " " << row.data.args[0];
  }
}

// Every number there is: what is watched never lets through more, or less, than the profile.
TEST(WatchedFilter, LetsThroughWhatTheProfileDoes) {
  auto profile = standard();
  auto watched = watched_filter(profile, kTellOpenat);
  ASSERT_TRUE(watched);
  for (int nr = -2; nr < 600; ++nr) {
    for (std::uint64_t arg : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{16}, std::uint64_t{0x10000000}, ~std::uint64_t{0}}) {
      seccomp_data data = call(nr, {arg, arg, arg});
      std::uint32_t plain = run_filter(profile, data), told = run_filter(*watched, data);
      bool refuses = (plain & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO;
      if (refuses || (plain == SECCOMP_RET_ALLOW && nr == SYS_openat)) {
        EXPECT_EQ(told, SECCOMP_RET_USER_NOTIF) << nr;
      } else {
        EXPECT_EQ(told, plain) << nr;
      }
      EXPECT_EQ(refusal(profile, data).has_value(), plain != SECCOMP_RET_ALLOW) << nr;
    }
  }
}

TEST(WatchedFilter, OtherArchitecturesAreKilledAsBefore) {
  auto watched = watched_filter(standard(), kTellOpenat);
  ASSERT_TRUE(watched);
  EXPECT_EQ(run_filter(*watched, call(5, {}, AUDIT_ARCH_I386)), SECCOMP_RET_KILL_PROCESS);
}

TEST(WatchedFilter, WithoutAProfileOnlyTelling) {
  auto watched = watched_filter({}, kTellOpenat);
  ASSERT_TRUE(watched);
  EXPECT_EQ(run_filter(*watched, call(SYS_openat)), SECCOMP_RET_USER_NOTIF);
  EXPECT_EQ(run_filter(*watched, call(SYS_mount)), SECCOMP_RET_ALLOW);
  EXPECT_FALSE(refusal({}, call(SYS_mount)));
}

TEST(WatchedFilter, ProfilesThatCannotBeWatched) {
  SeccompHost host = seccomp_host(0);
  auto compiled = [&](const char* text) {
    auto profile = parse_seccomp_profile(text, "p.json");
    return compile_seccomp(*profile, "p.json", host)->code;
  };
  auto fit = compiled(R"({"defaultAction":"SCMP_ACT_ALLOW"})");
  EXPECT_EQ(unfit_for_watch(fit), "");
  EXPECT_FALSE(asks_a_listener(fit));
  auto unfit = compiled(R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["execve","read","prctl"],"action":"SCMP_ACT_ALLOW"}]})");
  EXPECT_NE(unfit_for_watch(unfit).find("write"), std::string::npos);
  auto asks = compiled(R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_NOTIFY"}]})");
  EXPECT_TRUE(asks_a_listener(asks));
  EXPECT_EQ(refusal(asks, call(SYS_mkdir)), ENOSYS);  // as where nobody listens
}

// What the kernel would not take must not be trusted to run here either.
TEST(RunFilter, HostileProgramsEnd) {
  constexpr sock_filter kBeyond[] = {{BPF_LD | BPF_W | BPF_ABS, 0, 0, 4096}};
  constexpr sock_filter kOpen[] = {{BPF_LD | BPF_IMM, 0, 0, 1}};
  constexpr sock_filter kDivide[] = {{BPF_ALU | BPF_DIV | BPF_K, 0, 0, 0}, {BPF_RET | BPF_A, 0, 0, 0}};
  constexpr sock_filter kFar[] = {{BPF_JMP | BPF_JA, 0, 0, 0xfffffff0}, {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
  for (std::span<const sock_filter> program : {std::span<const sock_filter>(kBeyond), std::span<const sock_filter>(kOpen),
                                               std::span<const sock_filter>(kDivide), std::span<const sock_filter>(kFar)}) {
    EXPECT_EQ(run_filter(program, call(0)), SECCOMP_RET_KILL_PROCESS);
  }
}

TEST(RunFilter, Arithmetic) {
  constexpr sock_filter kProgram[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, 16},     {BPF_ALU | BPF_LSH | BPF_K, 0, 0, 4}, {BPF_MISC | BPF_TAX, 0, 0, 0}, {BPF_ALU | BPF_ADD | BPF_X, 0, 0, 0},
      {BPF_ST, 0, 0, 3},                        {BPF_LD | BPF_IMM, 0, 0, 7},          {BPF_LDX | BPF_MEM, 0, 0, 3},  {BPF_ALU | BPF_XOR | BPF_X, 0, 0, 0},
      {BPF_JMP | BPF_JGT | BPF_K, 0, 1, 0x100}, {BPF_ALU | BPF_NEG, 0, 0, 0},         {BPF_RET | BPF_A, 0, 0, 0}};
  EXPECT_EQ(run_filter(kProgram, call(0, {2})), (2u << 4) * 2 ^ 7u);
  EXPECT_EQ(run_filter(kProgram, call(0, {0x20})), 0 - ((0x20u << 4) * 2 ^ 7u));
}

}  // namespace
}  // namespace gabion::sandbox
