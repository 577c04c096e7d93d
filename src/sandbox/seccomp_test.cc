#include "sandbox/seccomp.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>

#include "base/fd.h"
#include "sandbox/seccomp_filter.h"
#include "sandbox/seccomp_standard.h"

namespace gabion::sandbox {
namespace {

// The kernel's classic BPF over one call's data: what seccomp filters use of it (Documentation/networking/filter.rst).
std::uint32_t run(const std::vector<sock_filter>& code, const seccomp_data& data) {
  std::uint32_t a = 0, x = 0, memory[BPF_MEMWORDS] = {};
  for (std::size_t pc = 0; pc < code.size(); ++pc) {
    const sock_filter& i = code[pc];
    std::uint32_t operand = BPF_SRC(i.code) == BPF_X ? x : i.k;
    switch (BPF_CLASS(i.code)) {
      case BPF_LD:
        if (BPF_MODE(i.code) == BPF_ABS) std::memcpy(&a, reinterpret_cast<const char*>(&data) + i.k, 4);
        else if (BPF_MODE(i.code) == BPF_MEM) a = memory[i.k];
        else a = i.k;
        break;
      case BPF_LDX: x = BPF_MODE(i.code) == BPF_MEM ? memory[i.k] : i.k; break;
      case BPF_ST: memory[i.k] = a; break;
      case BPF_STX: memory[i.k] = x; break;
      case BPF_ALU:
        if (BPF_OP(i.code) == BPF_AND) a &= operand;
        else ADD_FAILURE() << "unexpected ALU operation";
        break;
      case BPF_JMP: {
        if (BPF_OP(i.code) == BPF_JA) { pc += i.k; break; }
        bool yes = BPF_OP(i.code) == BPF_JEQ ? a == operand : BPF_OP(i.code) == BPF_JGT ? a > operand : BPF_OP(i.code) == BPF_JGE ? a >= operand : (a & operand) != 0;
        pc += yes ? i.jt : i.jf;
        break;
      }
      case BPF_RET: return BPF_RVAL(i.code) == BPF_A ? a : i.k;
      case BPF_MISC: BPF_MISCOP(i.code) == BPF_TAX ? x = a : a = x; break;
    }
  }
  ADD_FAILURE() << "fell off the end";
  return 0;
}

#if defined(__x86_64__)
constexpr std::uint32_t kNativeAudit = AUDIT_ARCH_X86_64;
#else
constexpr std::uint32_t kNativeAudit = AUDIT_ARCH_AARCH64;
#endif

std::uint32_t ask(const std::vector<sock_filter>& code, int number, std::initializer_list<std::uint64_t> args = {}, std::uint32_t arch = kNativeAudit) {
  seccomp_data data{};
  data.nr = number;
  data.arch = arch;
  std::copy(args.begin(), args.end(), data.args);
  return run(code, data);
}
std::uint32_t ask(const std::vector<sock_filter>& code, const char* name, std::initializer_list<std::uint64_t> args = {}) {
  auto number = syscall_number(seccomp_arch_native(), name);
  EXPECT_TRUE(number) << name;
  return ask(code, number.value_or(-1), args);
}

constexpr std::uint32_t kAllow = SECCOMP_RET_ALLOW;
constexpr std::uint32_t error(unsigned number) { return SECCOMP_RET_ERRNO | number; }
constexpr std::uint64_t kHigh = std::uint64_t{1} << 32;

std::vector<sock_filter> standard(std::uint64_t capabilities = 0) {
  auto program = default_seccomp(capabilities);
  EXPECT_TRUE(program) << program.error().message;
  return program->code;
}

TEST(DefaultSeccomp, EveryNameOfTheTableExists) {
  for (const StandardName& row : standard_names()) {
    EXPECT_TRUE(seccomp_syscall_resolve_name(std::string(row.name).c_str()) != __NR_SCMP_ERROR || is_newer_syscall(row.name)) << row.name;
  }
}

TEST(DefaultSeccomp, TableHolds) {
  auto code = standard();
  for (const StandardName& row : standard_names()) {
    auto number = syscall_number(seccomp_arch_native(), row.name);
    if (!number) continue;  // another architecture's
    EXPECT_EQ(ask(code, *number), row.allowed ? kAllow : error(EPERM)) << row.name;
  }
}

TEST(DefaultSeccomp, ChecklistC) {
  auto code = standard();
  // C3
  for (std::uint64_t flag : {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP}) {
    EXPECT_EQ(ask(code, "clone", {flag | SIGCHLD}), error(EPERM)) << flag;
    EXPECT_EQ(ask(code, "clone", {flag | kHigh | CLONE_VM}), error(EPERM)) << flag;
    EXPECT_EQ(ask(code, "unshare", {flag}), error(EPERM)) << flag;
  }
  EXPECT_EQ(ask(code, "unshare", {0x80}), error(EPERM));
  EXPECT_EQ(ask(code, "unshare", {CLONE_FILES}), kAllow);
  EXPECT_EQ(ask(code, "clone", {CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SETTLS}), kAllow);
  EXPECT_EQ(ask(code, "clone3"), error(ENOSYS));
  EXPECT_EQ(ask(code, "setns"), error(EPERM));
  // C4
  for (const char* name : {"io_uring_setup", "io_uring_enter", "io_uring_register"}) EXPECT_EQ(ask(code, name), error(ENOSYS)) << name;
  // C5
  for (int number : {600, 1000, 5000, 0x3fffffff, 511}) EXPECT_EQ(ask(code, number), error(ENOSYS)) << number;
  // C6
  for (std::uint64_t high : {std::uint64_t{0}, kHigh, ~std::uint64_t{0} << 32}) {
    EXPECT_EQ(ask(code, "ioctl", {0, TIOCSTI | high}), error(EPERM)) << high;
    EXPECT_EQ(ask(code, "ioctl", {0, TIOCLINUX | high}), error(EPERM)) << high;
    for (std::uint64_t family : {AF_VSOCK, AF_ALG, AF_PACKET, AF_BLUETOOTH, AF_AX25, AF_KEY, AF_TIPC, AF_RDS}) {
      EXPECT_EQ(ask(code, "socket", {family | high, SOCK_STREAM}), error(EAFNOSUPPORT)) << family << " " << high;
    }
    EXPECT_NE(ask(code, "personality", {0x0400000 | high}), kAllow);
  }
  EXPECT_EQ(ask(code, "ioctl", {0, TCGETS}), kAllow);
  for (std::uint64_t family : {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK}) EXPECT_EQ(ask(code, "socket", {family, SOCK_STREAM, 0}), kAllow) << family;
  EXPECT_EQ(ask(code, "socket", {AF_NETLINK, SOCK_RAW, 12}), error(EPROTONOSUPPORT));
  EXPECT_EQ(ask(code, "socket", {AF_INET, SOCK_STREAM, 6}), kAllow);
  EXPECT_EQ(ask(code, "personality", {0xffffffff}), kAllow);
  EXPECT_EQ(ask(code, "personality", {~std::uint64_t{0}}), kAllow);
  // C10
  for (const char* name : {"bpf", "perf_event_open", "userfaultfd", "kexec_load", "init_module", "finit_module", "open_by_handle_at", "name_to_handle_at",
                           "add_key", "request_key", "keyctl", "move_pages", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "fsopen", "fsmount",
                           "open_tree", "move_mount", "mount_setattr", "quotactl", "swapon", "reboot", "settimeofday", "syslog", "lookup_dcookie", "mount",
                           "umount2", "pivot_root", "chroot"}) {
    EXPECT_EQ(ask(code, name), error(EPERM)) << name;
  }
}

#if defined(__x86_64__)
TEST(DefaultSeccomp, NoOtherAbi) {
  auto code = standard();
  // C1: i386 numbers of mount, ptrace, keyctl, and one that is harmless in the x86-64 table.
  for (int number : {21, 26, 288, 39, 0}) EXPECT_EQ(ask(code, number, {}, AUDIT_ARCH_I386), SECCOMP_RET_KILL_PROCESS) << number;
  // C2
  for (int number : {0, 1, 165, 513, 600}) EXPECT_EQ(ask(code, 0x40000000 + number), SECCOMP_RET_KILL_PROCESS) << number;
  EXPECT_EQ(ask(code, 0, {}, AUDIT_ARCH_AARCH64), SECCOMP_RET_KILL_PROCESS);
  EXPECT_EQ(ask(code, "iopl"), error(EPERM));
  EXPECT_EQ(ask(code, "modify_ldt"), error(EPERM));
}
#endif

TEST(DefaultSeccomp, CapabilitiesOpenWhatNeedsThem) {
  auto admin = standard(std::uint64_t{1} << 21);
  EXPECT_EQ(ask(admin, "mount"), kAllow);
  EXPECT_EQ(ask(admin, "clone", {CLONE_NEWNS}), kAllow);
  EXPECT_EQ(ask(admin, "keyctl"), error(EPERM));
  EXPECT_EQ(ask(admin, "io_uring_setup"), error(ENOSYS));
  EXPECT_EQ(ask(admin, "ioctl", {0, TIOCSTI}), error(EPERM));
  auto raw = standard(std::uint64_t{1} << 13);
  EXPECT_EQ(ask(raw, "socket", {AF_PACKET}), kAllow);
  EXPECT_EQ(ask(raw, "socket", {AF_VSOCK}), error(EAFNOSUPPORT));
  EXPECT_EQ(ask(raw, "mount"), error(EPERM));
}

TEST(DefaultSeccomp, PrebuiltIsWhatTheTableSays) {
  for (Wall wall : {Wall::standard, Wall::landlock, Wall::landlock_signals}) {
    auto fresh = compile_standard(wall, 0);
    ASSERT_TRUE(fresh) << fresh.error().message;
    auto built = prebuilt_standard(wall);
    ASSERT_EQ(fresh->size(), built.size());
    EXPECT_EQ(std::memcmp(fresh->data(), built.data(), built.size_bytes()), 0);
  }
}

TEST(LandlockSeccomp, HoldsWhatLandlockDoesNot) {
  auto below = landlock_seccomp(false), from6 = landlock_seccomp(true);
  ASSERT_TRUE(below && from6);
  for (const auto* program : {&*below, &*from6}) {
    for (std::uint64_t family : {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_VSOCK}) EXPECT_EQ(ask(program->code, "socket", {family}), error(EPERM)) << family;
    for (const char* name : {"chmod", "fchmodat", "fchmodat2", "chown", "utimensat", "setxattr", "shmget", "mq_open", "ptrace"}) {
      EXPECT_EQ(ask(program->code, name), error(EPERM)) << name;
    }
    EXPECT_EQ(ask(program->code, "socketpair", {AF_UNIX}), kAllow);
    EXPECT_EQ(ask(program->code, "prlimit64", {0}), kAllow);
    EXPECT_EQ(ask(program->code, "prlimit64", {1234}), error(EPERM));
    EXPECT_EQ(ask(program->code, "openat"), kAllow);
  }
  for (const char* name : {"kill", "tkill", "tgkill", "rt_sigqueueinfo", "pidfd_send_signal"}) {
    EXPECT_EQ(ask(below->code, name), error(EPERM)) << name;
    EXPECT_EQ(ask(from6->code, name), kAllow) << name;
  }
}

Result<SeccompProgram> compile_text(std::string_view text, std::uint64_t capabilities = 0) {
  auto profile = parse_seccomp_profile(text, "p.json");
  if (!profile) return tl::unexpected(profile.error());
  return compile_seccomp(*profile, "p.json", SeccompHost{capabilities, 6, 1});
}

std::string rules(std::string_view more, std::string_view head = R"("defaultAction":"SCMP_ACT_ERRNO")") {
  return "{" + std::string(head) + R"(,"syscalls":[{"names":["execve"],"action":"SCMP_ACT_ALLOW"})" + (more.empty() ? "" : ",") + std::string(more) + "]}";
}

TEST(Profile, ActionsAndErrno) {
  struct {
    const char* action;
    std::uint32_t want;
  } cases[] = {{R"("action":"SCMP_ACT_ALLOW")", kAllow}, {R"("action":"SCMP_ACT_LOG")", SECCOMP_RET_LOG}, {R"("action":"SCMP_ACT_TRAP")", SECCOMP_RET_TRAP},
               {R"("action":"SCMP_ACT_KILL")", SECCOMP_RET_KILL_THREAD}, {R"("action":"SCMP_ACT_KILL_THREAD")", SECCOMP_RET_KILL_THREAD},
               {R"("action":"SCMP_ACT_KILL_PROCESS")", SECCOMP_RET_KILL_PROCESS}, {R"("action":"SCMP_ACT_NOTIFY")", SECCOMP_RET_USER_NOTIF},
               {R"("action":"SCMP_ACT_TRACE","errnoRet":7)", SECCOMP_RET_TRACE | 7}, {R"("action":"SCMP_ACT_ERRNO","errnoRet":38)", error(38)},
               {R"("action":"SCMP_ACT_ERRNO","errno":"ENOSYS")", error(38)}, {R"("action":"SCMP_ACT_ERRNO")", error(1)}};
  for (const auto& c : cases) {
    auto program = compile_text(rules("{\"names\":[\"getpid\"]," + std::string(c.action) + "}", R"("defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":99)"));
    ASSERT_TRUE(program) << c.action << program.error().message;
    EXPECT_EQ(ask(program->code, "getpid"), c.want) << c.action;
    EXPECT_EQ(ask(program->code, "getppid"), error(99)) << c.action;
  }
}

TEST(Profile, EveryComparison) {
  struct {
    const char* arg;
    std::uint64_t yes, no;
  } cases[] = {
      {R"({"index":1,"value":5,"op":"SCMP_CMP_EQ"})", 5, 6},
      {R"({"index":1,"value":5,"op":"SCMP_CMP_EQ"})", 5, 5 + kHigh},
      {R"({"index":1,"value":5,"op":"SCMP_CMP_NE"})", 6, 5},
      {R"({"index":1,"value":5,"op":"SCMP_CMP_LT"})", 4, 5},
      {R"({"index":1,"value":5,"op":"SCMP_CMP_LE"})", 5, 6},
      {R"({"index":1,"value":5,"op":"SCMP_CMP_GE"})", kHigh, 4},
      {R"({"index":1,"value":5,"op":"SCMP_CMP_GT"})", 6, 5},
      {R"({"index":1,"value":2114060288,"valueTwo":0,"op":"SCMP_CMP_MASKED_EQ"})", 17, 0x10000000},
      {R"({"index":1,"value":4294967295,"valueTwo":21522,"op":"SCMP_CMP_MASKED_EQ"})", 21522 + kHigh, 1},
      {R"({"index":1,"value":18446744073709551615,"op":"SCMP_CMP_EQ"})", ~std::uint64_t{0}, 0},
      // The same index twice: either (as runc reads it).
      {R"({"index":1,"value":5,"op":"SCMP_CMP_EQ"},{"index":1,"value":7,"op":"SCMP_CMP_EQ"})", 7, 6},
  };
  for (const auto& c : cases) {
    auto program = compile_text(rules(R"({"name":"ioctl","action":"SCMP_ACT_ALLOW","args":[)" + std::string(c.arg) + "]}"));
    ASSERT_TRUE(program) << c.arg << program.error().message;
    EXPECT_EQ(ask(program->code, "ioctl", {0, c.yes}), kAllow) << c.arg;
    EXPECT_EQ(ask(program->code, "ioctl", {0, c.no}), error(EPERM)) << c.arg;
  }
  auto both = compile_text(rules(R"({"names":["socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2,"op":"SCMP_CMP_EQ"},{"index":1,"value":1,"op":"SCMP_CMP_EQ"}]})"));
  ASSERT_TRUE(both);
  EXPECT_EQ(ask(both->code, "socket", {2, 1}), kAllow);
  EXPECT_EQ(ask(both->code, "socket", {2, 2}), error(EPERM));
}

TEST(Profile, IncludesAndExcludes) {
#if defined(__x86_64__)
  const std::string arch = "amd64", other = "arm64";
#else
  const std::string arch = "arm64", other = "amd64";
#endif
  struct {
    std::string when;
    bool applies;
  } cases[] = {
      {R"("includes":{"caps":["CAP_SYS_ADMIN"]})", true},
      {R"("includes":{"caps":["CAP_SYS_ADMIN","CAP_BPF"]})", false},
      {R"("excludes":{"caps":["CAP_SYS_ADMIN","CAP_BPF"]})", false},
      {R"("excludes":{"caps":["CAP_BPF"]})", true},
      {R"("includes":{"arches":[")" + arch + R"("]})", true},
      {R"("includes":{"arches":[")" + other + R"("]})", false},
      {R"("excludes":{"arches":[")" + arch + R"("]})", false},
      {R"("includes":{"minKernel":"6.1"})", true},
      {R"("includes":{"minKernel":"6.2"})", false},
      {R"("excludes":{"minKernel":"4.8"})", false},
      {R"("includes":{},"excludes":{})", true},
      {R"("includes":null,"excludes":null)", true},
  };
  for (const auto& c : cases) {
    auto program = compile_text(rules(R"({"names":["getpid"],"action":"SCMP_ACT_ALLOW",)" + c.when + "}"), std::uint64_t{1} << 21);
    ASSERT_TRUE(program) << c.when << program.error().message;
    EXPECT_EQ(ask(program->code, "getpid"), c.applies ? kAllow : error(EPERM)) << c.when;
  }
}

#if defined(__x86_64__)
TEST(Profile, Architectures) {
  auto native = compile_text(rules(R"({"names":["getpid"],"action":"SCMP_ACT_ALLOW"})", R"("defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"])"));
  ASSERT_TRUE(native);
  EXPECT_EQ(ask(native->code, 20, {}, AUDIT_ARCH_I386), SECCOMP_RET_KILL_PROCESS);
  auto both = compile_text(rules(R"({"names":["getpid","waitpid"],"action":"SCMP_ACT_ALLOW"})",
                                 R"("defaultAction":"SCMP_ACT_ERRNO","archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]},)"
                                 R"({"architecture":"SCMP_ARCH_AARCH64","subArchitectures":["SCMP_ARCH_ARM"]}])"));
  ASSERT_TRUE(both) << both.error().message;
  EXPECT_EQ(ask(both->code, 20, {}, AUDIT_ARCH_I386), kAllow);
  EXPECT_EQ(ask(both->code, 7, {}, AUDIT_ARCH_I386), kAllow);  // waitpid: only i386 has it
  EXPECT_EQ(ask(both->code, 39), kAllow);
  EXPECT_EQ(ask(both->code, 39, {}, AUDIT_ARCH_ARM), SECCOMP_RET_KILL_PROCESS);
}
#endif

std::string all_warnings(const SeccompProgram& program) {
  std::string text;
  for (const std::string& each : program.warnings) text += each + "\n";
  return text;
}

TEST(Profile, StaleNamesAreNamedNotFatal) {
  auto program = compile_text(rules(R"({"names":["create_module","afs_syscall","mseal","opennat","zzzzzzzzzzzz"],"action":"SCMP_ACT_ALLOW"})"));
  ASSERT_TRUE(program) << program.error().message;
  std::string text = all_warnings(*program);
  for (const char* part : {"no kernel in use carries out any more: create_module, afs_syscall", "opennat (did you mean openat?)", "zzzzzzzzzzzz"}) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
  EXPECT_EQ(text.find("mseal"), std::string::npos) << text;
  EXPECT_EQ(ask(program->code, 462), kAllow);
#if defined(__x86_64__)
  auto foreign = compile_text(rules(R"({"names":["waitpid"],"action":"SCMP_ACT_ALLOW"})"));
  ASSERT_TRUE(foreign);
  EXPECT_NE(all_warnings(*foreign).find("other architectures: waitpid"), std::string::npos);
#endif
}

TEST(Profile, MissingModernCallsAreNamed) {
  auto eperm = compile_text(rules(""));
  ASSERT_TRUE(eperm);
  for (const char* name : {"rseq", "clone3", "openat2", "statx", "getrandom", "newfstatat", "prlimit64", "defaultErrnoRet"}) {
    EXPECT_NE(all_warnings(*eperm).find(name), std::string::npos) << name;
  }
  auto open = compile_text(R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["keyctl"],"action":"SCMP_ACT_ERRNO"}]})");
  ASSERT_TRUE(open);
  EXPECT_EQ(all_warnings(*open), "");
}

TEST(Profile, MissionProfileLoads) {
  const char* shared = std::getenv("GABION_SHARED");
  std::string path = std::string(shared ? shared : "../shared") + "/mission/seccomp-profile.json";
  if (!read_file(path)) GTEST_SKIP() << path << " is not here";
  auto program = load_seccomp(path, 0);
  ASSERT_TRUE(program) << program.error().message;
  std::string text = all_warnings(*program);
  for (const char* part : {"create_module", "vserver", "rseq", "clone3", "statx", "getrandom", "openat2"}) EXPECT_NE(text.find(part), std::string::npos) << text;
  EXPECT_EQ(ask(program->code, "openat"), kAllow);
  EXPECT_EQ(ask(program->code, "clone3"), error(EPERM));
}

TEST(Profile, Errors) {
  struct {
    std::string text, part;
  } cases[] = {
      {"", "p.json:1:1: "},
      {"{\n  \"defaultAction\": }", "p.json:2:20: "},
      {"[]", "a profile is a JSON object"},
      {"{}", "defaultAction: is missing"},
      {R"({"defaultAction":"SCMP_ACT_ALOW"})", "did you mean SCMP_ACT_ALLOW?"},
      {R"({"defaultAction":7})", "defaultAction: must be a string"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","defaultAction":"SCMP_ACT_ERRNO"})", "defaultAction"},
      {R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":-1})", "0 to 4095"},
      {R"({"defaultAction":"SCMP_ACT_ERRNO"})", "execve is not allowed"},
      {R"({"defaultAction":"SCMP_ACT_NOTIFY"})", "SCMP_ACT_NOTIFY"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":{}})", "syscalls: must be an array"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"action":"SCMP_ACT_ERRNO"}]})", "syscalls[0]: names is missing"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["x"],"name":"y","action":"SCMP_ACT_ERRNO"}]})", "exclude each other"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"]}]})", "syscalls[0].action: is missing"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","args":[{"index":6,"op":"SCMP_CMP_EQ"}]}]})", "args[0].index: must be 0 to 5"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":-1,"op":"SCMP_CMP_EQ"}]}]})", "args[0].value: must be a whole number"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":1,"op":"SCMP_CMP_QE"}]}]})", "did you mean SCMP_CMP_"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","includes":{"caps":["CAP_NOPE"]}}]})", "no capability `CAP_NOPE`"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","includes":{"minKernel":"four"}}]})", "MAJOR.MINOR"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86"],"archMap":[{"architecture":"SCMP_ARCH_X86"}]})", "given together"},
      {R"({"defaultAction":"SCMP_ACT_ALLOW","flags":["SECCOMP_FILTER_FLAG_X"]})", "flags: unknown"},
      {std::string(100'000, '['), "p.json:1:"},
  };
  for (const auto& c : cases) {
    auto program = compile_text(c.text);
    ASSERT_FALSE(program) << c.text.substr(0, 200);
    EXPECT_NE(program.error().message.find(c.part), std::string::npos) << program.error().message;
  }
  EXPECT_FALSE(parse_seccomp_profile(std::string(kMaxProfileBytes + 1, ' '), "p"));
  EXPECT_FALSE(load_seccomp("/nonexistent.json", 0));
}

TEST(Profile, MisspeltFieldsAreNamed) {
  auto program = compile_text(R"({"defaultAction":"SCMP_ACT_ALLOW","defaultErrnoRt":1})");
  ASSERT_TRUE(program);
  EXPECT_NE(all_warnings(*program).find("did you mean defaultErrnoRet?"), std::string::npos) << all_warnings(*program);
}

}  // namespace
}  // namespace gabion::sandbox
