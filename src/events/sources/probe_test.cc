// The probe on the real kernel: a child of this test is the scope, the test is the witness of what it did. Sizes are small
// here; GABION_FULL=1 (tests/compare/nothing_lost.sh) takes those of the promise.
#include "events/sources/probe.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <map>
#include <thread>

#include "base/fd.h"
#include "base/text.h"
#include "events/calls.h"

namespace gabion::events {
namespace {

unsigned scaled(unsigned small, unsigned full) { return std::getenv("GABION_FULL") ? full : small; }

struct Watched {
  std::vector<std::uint8_t> numbered;            // how often each numbered path was opened, up to 255
  std::map<std::string, unsigned> opened, executed, denied, compat, requested, capabilities, connected;
  std::map<std::int64_t, unsigned> forked, exited;  // by pid
  std::vector<std::string> told;                 // the events that are none of these
  unsigned forks = 0, exits = 0, late_commands = 0;
  Losses losses;
  std::string error;
  int status = 0;
};

constexpr std::string_view kNumbered = "/gabion-none/";

void take(Watched& seen, const Event& event) {
  std::string_view name = event.info().name;
  if (event.capability >= 0) ++seen.capabilities[std::to_string(event.capability)];
  if (name == "open" || name == "openat") {
    std::string path(event.text("name").value_or("(unset)"));
    if (path.starts_with(kNumbered)) {
      auto number = parse_u64(std::string_view(path).substr(kNumbered.size())).value_or(0);
      if (number >= seen.numbered.size()) seen.numbered.resize(number + 1);
      if (seen.numbered[number] < 255) ++seen.numbered[number];
    } else {
      ++(event.outcome_unknown ? seen.requested : event.compat ? seen.compat : seen.opened)[path];
    }
  }
  if (name == "connect") {
    SocketAddress to = captured_sockaddr(event.raw("addr").value_or(""));
    ++(event.outcome_unknown ? seen.requested : event.compat ? seen.compat : seen.connected)[to.host + ":" + std::to_string(to.port)];
  }
  if (event.denied) ++seen.denied[format_event(event)];
  if (name == "execve" && event.integer("res") == 0) {
    ++seen.executed[std::string(event.text("trusted_exepath").value_or("(unset)")) + (event.nameless ? " (no name)" : "")];
  }
  if (name == "clone") ++seen.forks, ++seen.forked[event.tid];
  if (name == "procexit") ++seen.exits, ++seen.exited[event.tid];
}

struct Reading {
  unsigned pause_ms = 0;       // the reader sleeps so long before it reads anything
  unsigned every_us = 200;
  std::string cgroup;          // a v2 group that is the scope, instead of the task
};

// Runs `work` in a child that is the probe's scope.
Watched watch(const ProbeOptions& options, const std::function<void()>& work, const Reading& reading = {}) {
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
  if (auto attached = (*probe)->attach(); !attached) seen.error = attached.error().message;
  if (reading.cgroup.empty()) {
    if (auto added = (*probe)->watch_task(static_cast<std::uint32_t>(child)); !added) seen.error = added.error().message;
  } else {
    struct stat info;
    Fd procs(open((reading.cgroup + "/cgroup.procs").c_str(), O_WRONLY));
    if (stat(reading.cgroup.c_str(), &info) != 0 || !write_all(procs.get(), std::to_string(child), "cgroup.procs")) seen.error = "cgroup";
    (*probe)->watch_cgroup(info.st_ino);
  }
  close(gate[0]);
  close(gate[1]);
  auto sink = [&](const Event& event) { take(seen, event); };
  if (reading.pause_ms) usleep(reading.pause_ms * 1000);
  while (waitpid(child, &seen.status, WNOHANG) == 0) {
    if (auto drained = (*probe)->drain(sink); !drained) seen.error = drained.error().message;
    usleep(reading.every_us);
  }
  usleep(50'000);
  (void)(*probe)->drain(sink);
  seen.losses = (*probe)->losses();
  return seen;
}

class ProbeTest : public testing::Test {
  void SetUp() override {
    if (auto why = probe_unavailable(); !why.empty()) GTEST_SKIP() << why;
  }
};
using NothingLost = ProbeTest;
using ProbeCounter = ProbeTest;

void open_path(const char* path) { syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0); }

void open_paths(unsigned count, unsigned first = 0) {
  char path[64];
  for (unsigned i = 0; i < count; ++i) {
    std::snprintf(path, sizeof path, "/gabion-none/%u", first + i);
    open_path(path);
  }
}

std::string told(const Losses& losses) {
  return std::to_string(losses.sent) + " sent, " + std::to_string(losses.received) + " received, " + std::to_string(losses.ring_full) +
         " lost, " + std::to_string(losses.tasks_full) + " left the scope, " + std::to_string(losses.stops) + " stops";
}

void expect_each_once(const Watched& seen, unsigned count) {
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.numbered.size(), count);
  EXPECT_EQ(std::count(seen.numbered.begin(), seen.numbered.end(), 1), count);
  EXPECT_TRUE(seen.losses.complete()) << told(seen.losses);
}

void open_in_threads(unsigned threads, unsigned each) {
  std::vector<std::thread> running;
  for (unsigned t = 0; t < threads; ++t) running.emplace_back([=] { open_paths(each, t * each); });
  for (auto& thread : running) thread.join();
}

TEST_F(NothingLost, EveryPathIsSeenOnce) {
  unsigned count = scaled(100'000, 1'000'000);
  expect_each_once(watch({}, [=] { open_paths(count); }), count);
}

TEST_F(NothingLost, ASmallRingHoldsTheProgramBack) {
  unsigned count = scaled(20'000, 1'000'000);
  auto seen = watch({.ring_bytes = 64 << 10}, [=] { open_paths(count); });
  expect_each_once(seen, count);
  EXPECT_GT(seen.losses.stops, 0u);
}

TEST_F(NothingLost, ASleepingReader) {
  unsigned count = scaled(10'000, 1'000'000);
  expect_each_once(watch({.ring_bytes = 64 << 10}, [=] { open_paths(count); }, {.pause_ms = scaled(300, 2000)}), count);
}

TEST_F(NothingLost, ParallelThreads) {
  unsigned each = scaled(5000, 250'000);
  expect_each_once(watch({.ring_bytes = 256 << 10}, [=] { open_in_threads(4, each); }), 4 * each);
}

TEST_F(NothingLost, ParallelThreadsAndASleepingReader) {
  unsigned each = scaled(5000, 250'000);
  expect_each_once(watch({.ring_bytes = 256 << 10}, [=] { open_in_threads(4, each); }, {.pause_ms = scaled(300, 2000)}), 4 * each);
}

TEST_F(NothingLost, Forks) {
  unsigned count = scaled(3000, 100'000);
  auto seen = watch({.max_tasks = 64}, [=] {
    for (unsigned i = 0; i < count; ++i) {
      pid_t pid = vfork();
      if (pid == 0) _exit(0);
      waitpid(pid, nullptr, 0);
    }
  });
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.forks, count);
  EXPECT_EQ(seen.exits, count + 1);
  EXPECT_TRUE(seen.losses.complete()) << told(seen.losses);
}

// Exec at once and end within a fraction of a millisecond.
TEST_F(NothingLost, ShortProcessesAreToldWithTheirProgram) {
  unsigned count = scaled(300, 5000);
  auto seen = watch({}, [=] {
    for (unsigned i = 0; i < count; ++i) {
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
  EXPECT_EQ(executed, count);
  EXPECT_EQ(seen.forks, count);
  EXPECT_EQ(seen.exits, count + 1);
  EXPECT_TRUE(seen.losses.complete()) << told(seen.losses);
}

// One test for each way to lose something or to know less of it.
TEST_F(ProbeCounter, RingFull) {
  auto seen = watch({.ring_bytes = 64 << 10, .room_bytes = 8 << 10}, [] {
    std::string path(4000, 'x');
    std::vector<std::thread> threads;
    for (int t = 0; t < 48; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) syscall(SYS_rename, path.c_str(), path.c_str());
      });
    }
    for (auto& thread : threads) thread.join();
  }, {.pause_ms = 200});
  EXPECT_GT(seen.losses.ring_full, 0u);
  EXPECT_FALSE(seen.losses.complete());
}

TEST_F(ProbeCounter, TasksFull) {
  auto seen = watch({.max_tasks = 2}, [] {
    int gate[2];
    if (pipe(gate) != 0) _exit(1);
    for (int i = 0; i < 8; ++i) {
      if (fork() != 0) continue;
      char byte;
      close(gate[1]);
      _exit(static_cast<int>(read(gate[0], &byte, 1)));
    }
    close(gate[1]);
    while (wait(nullptr) > 0) {
    }
  });
  EXPECT_EQ(seen.error, "");
  EXPECT_GT(seen.losses.tasks_full, 0u);
  EXPECT_FALSE(seen.losses.complete());
}

TEST_F(ProbeCounter, FailedTailCalls) {
  auto seen = watch({.without_tail_call = true}, [] {
    auto* unreadable = reinterpret_cast<const char*>(16);
    for (int i = 0; i < 5; ++i) open_path(unreadable);
  });
  EXPECT_EQ(seen.losses.failed_tail_calls, 5u);
  EXPECT_FALSE(seen.losses.complete());
}

TEST_F(ProbeCounter, Truncated) {
  auto seen = watch({}, [] { open_path(std::string(5000, 'a').c_str()); });
  EXPECT_EQ(seen.losses.truncated, 1u);
  EXPECT_EQ(seen.opened[std::string(4095, 'a')], 1u);
  EXPECT_TRUE(seen.losses.complete());
}

TEST_F(ProbeCounter, TruncatedArguments) {
  auto seen = watch({}, [] { execl("/bin/true", "true", std::string(6000, 'b').c_str(), nullptr); });
  EXPECT_EQ(seen.losses.truncated, 1u);
}

TEST_F(ProbeCounter, Unreadable) {
  auto seen = watch({}, [] {
    for (int i = 0; i < 3; ++i) open_path(reinterpret_cast<const char*>(16));
  });
  EXPECT_EQ(seen.losses.unreadable, 3u);
  EXPECT_EQ(seen.opened["(unset)"], 3u);
}

TEST_F(ProbeCounter, Stops) {
  EXPECT_GT(watch({.ring_bytes = 16 << 10}, [] { open_paths(2000); }, {.pause_ms = 100}).losses.stops, 0u);
}

// A page that is in no page table yet when the call begins: the kernel's own copy brings it in.
TEST_F(ProbeTest, APathThatIsNotResidentIsReadAtTheEndOfTheCall) {
  auto seen = watch({}, [] {
    char name[] = "/tmp/gabion-probe-XXXXXX";
    int fd = mkstemp(name);
    std::string page = "/gabion-late/path";
    page.resize(4096);
    if (write(fd, page.data(), page.size()) != 4096) _exit(2);
    unlink(name);
    open_path(static_cast<const char*>(mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, fd, 0)));
  });
  EXPECT_EQ(seen.opened["/gabion-late/path"], 1u);
  EXPECT_EQ(seen.losses.unreadable, 0u);
}

TEST_F(ProbeTest, ACallThatSeccompDeniesIsToldWithItsArguments) {
  auto seen = watch({}, [] {
    sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mkdir, 0, 1),
                          BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    sock_fprog program{4, code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    // In memory that was touched: nobody brings in a page for a call that is not made.
    std::string path = "/gabion-denied";
    mkdir(path.c_str(), 0700);
  });
  EXPECT_EQ(seen.denied["mkdir res=-1 path=/gabion-denied mode=0x1c0"], 1u);
  EXPECT_EQ(seen.denied.size(), 1u);
}

TEST_F(ProbeTest, RefusedCapabilitiesAreTold) {
  auto probe = Probe::load({});
  ASSERT_TRUE(probe) << probe.error().message;
  if (!(*probe)->sees_capabilities()) GTEST_SKIP() << "no tracepoint for it";
  auto seen = watch({}, [] {
    if (setuid(65534) != 0 || chroot("/") == 0) _exit(1);
  });
  constexpr const char* kSysChroot = "18";
  EXPECT_GT(seen.capabilities[kSysChroot], 0u);
}

std::string unified_mount() {
  for (const char* path : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"}) {
    if (access((std::string(path) + "/cgroup.procs").c_str(), W_OK) == 0) return path;
  }
  return "";
}

TEST_F(ProbeTest, ACgroupIsAScope) {
  std::string mount = unified_mount();
  if (mount.empty()) GTEST_SKIP() << "no v2 hierarchy";
  std::string group = mount + "/gabion-probe-test-" + std::to_string(getpid());
  ASSERT_EQ(mkdir(group.c_str(), 0755), 0);
  auto seen = watch({.max_tasks = 64}, [] {
    open_paths(1000);
    if (fork() == 0) open_paths(1000, 1000), _exit(0);
    wait(nullptr);
    open_in_threads(1, 0);
  }, {.cgroup = group});
  rmdir(group.c_str());
  expect_each_once(seen, 2000);
  EXPECT_EQ(seen.forks, 2u);
  EXPECT_EQ(seen.exits, 3u);
}

// Somebody else on the machine is busy meanwhile: nothing of it is told.
TEST_F(ProbeTest, OthersAreNotTold) {
  pid_t other = fork();
  if (other == 0) {
    for (;;) open_path("/gabion-other");
  }
  auto seen = watch({}, [] { open_paths(1000); });
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  expect_each_once(seen, 1000);
  EXPECT_EQ(seen.opened.count("/gabion-other"), 0u);
}

TEST_F(ProbeTest, WorkAfterTheLeadersEnd) {
  auto seen = watch({}, [] {
    std::thread([] {
      usleep(20'000);
      open_paths(100);
      _exit(0);
    }).detach();
    syscall(SYS_exit, 0);  // the leader alone
  });
  expect_each_once(seen, 100);
}

TEST_F(ProbeTest, ExecFromAThreadThatIsNotTheLeader) {
  auto seen = watch({}, [] {
    std::thread([] { execl("/bin/sh", "sh", "-c", "exec 2>/dev/null; true < /gabion-none/0; /bin/true; true < /gabion-none/1", nullptr); }).join();
  });
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.executed.size(), 2u);
  EXPECT_EQ(seen.numbered, (std::vector<std::uint8_t>{1, 1}));
  EXPECT_TRUE(seen.losses.complete());
}

TEST_F(ProbeTest, DoubleForksStayInScope) {
  auto seen = watch({}, [] {
    if (fork() == 0) {
      if (fork() == 0) {
        usleep(30'000);  // an orphan now
        open_paths(10);
        _exit(0);
      }
      _exit(0);
    }
    wait(nullptr);
    usleep(80'000);
  });
  expect_each_once(seen, 10);
  EXPECT_EQ(seen.forks, 2u);
}

TEST_F(ProbeTest, ADeletedProgramHasNoName) {
  auto seen = watch({}, [] {
    int memory = static_cast<int>(syscall(SYS_memfd_create, "x", 0));
    int program = open("/bin/true", O_RDONLY);
    char buffer[65536];
    for (ssize_t got; (got = read(program, buffer, sizeof buffer)) > 0;) {
      if (write(memory, buffer, static_cast<std::size_t>(got)) != got) _exit(1);
    }
    fexecve(memory, const_cast<char**>(std::array<const char*, 2>{"true", nullptr}.data()), environ);
  });
  ASSERT_EQ(seen.executed.size(), 1u);
  EXPECT_TRUE(seen.executed.begin()->first.ends_with("(no name)")) << seen.executed.begin()->first;
}

// i386 calls from a 64-bit process: int 0x80, with everything below 4 GB.
long call_i386(long nr, long a, long b, long c, long d) {
  long result;
  asm volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d) : "memory", "r8", "r9", "r10", "r11");
  return result;
}

TEST_F(ProbeTest, I386CallsAreToldByTheirOwnNumbers) {
  auto seen = watch({}, [] {
    auto* low = static_cast<char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0));
    std::strcpy(low, "/gabion-i386");
    auto address = reinterpret_cast<long>(low);
    call_i386(295, AT_FDCWD, address, O_RDONLY, 0);  // openat; preadv among x86-64's
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(81);
    to.sin_addr.s_addr = htonl(0x7f000009);
    std::memcpy(low + 64, &to, sizeof to);
    std::uint32_t args[3] = {99, static_cast<std::uint32_t>(address + 64), sizeof to};
    std::memcpy(low + 128, args, sizeof args);
    call_i386(102, 3, address + 128, 0, 0);  // socketcall: connect
  });
  if (WIFSIGNALED(seen.status)) GTEST_SKIP() << "this kernel takes no i386 calls";
  EXPECT_EQ(seen.compat["/gabion-i386"], 1u);
  EXPECT_EQ(seen.compat["127.0.0.9:81"], 1u);
}

struct Ring {
  io_uring_params params{};
  int fd = -1;
  char* queue = nullptr;
  io_uring_sqe* entries = nullptr;

  bool open() {
    fd = static_cast<int>(syscall(SYS_io_uring_setup, 4, &params));
    if (fd < 0) return false;
    queue = static_cast<char*>(mmap(nullptr, params.sq_off.array + 4 * sizeof(unsigned), PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING));
    entries = static_cast<io_uring_sqe*>(mmap(nullptr, 4 * sizeof(io_uring_sqe), PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQES));
    return queue != MAP_FAILED && entries != MAP_FAILED;
  }
  void submit(const io_uring_sqe& entry, unsigned at) {
    entries[at] = entry;
    reinterpret_cast<unsigned*>(queue + params.sq_off.array)[at] = at;
    __atomic_store_n(reinterpret_cast<unsigned*>(queue + params.sq_off.tail), at + 1, __ATOMIC_RELEASE);
    syscall(SYS_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, nullptr, 0);
  }
};

TEST_F(ProbeTest, WhatIoUringIsAskedForIsTold) {
  auto probe = Probe::load({.ring_requests = true});
  ASSERT_TRUE(probe) << probe.error().message;
  if (!(*probe)->sees_ring_requests()) GTEST_SKIP() << "no tracepoint for it";
  auto seen = watch({.ring_requests = true}, [] {
    Ring ring;
    if (!ring.open()) _exit(3);
    io_uring_sqe open_entry{};
    open_entry.opcode = IORING_OP_OPENAT;
    open_entry.fd = AT_FDCWD;
    open_entry.addr = reinterpret_cast<std::uint64_t>("/gabion-ring");
    ring.submit(open_entry, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(82);
    to.sin_addr.s_addr = htonl(0x7f00000a);
    io_uring_sqe connect_entry{};
    connect_entry.opcode = IORING_OP_CONNECT;
    connect_entry.fd = socket(AF_INET, SOCK_STREAM, 0);
    connect_entry.addr = reinterpret_cast<std::uint64_t>(&to);
    connect_entry.off = sizeof to;
    ring.submit(connect_entry, 1);
  });
  if (WEXITSTATUS(seen.status) == 3) GTEST_SKIP() << "io_uring is off here";
  EXPECT_EQ(seen.requested["/gabion-ring"], 1u);
  EXPECT_EQ(seen.requested["127.0.0.10:82"], 1u);
}

TEST_F(ProbeTest, TheVerifierTookEveryProgram) {
  auto probe = Probe::load({.ring_requests = true});
  ASSERT_TRUE(probe) << probe.error().message;
  for (const auto& program : (*probe)->programs()) {
    std::printf("verified instructions: %-16s %u\n", program.name.c_str(), program.verified_instructions);
    EXPECT_GT(program.verified_instructions, 0u);
    EXPECT_LT(program.verified_instructions, 1500u) << "the start of every watched cage pays for it: " << program.name;
  }
}

}  // namespace
}  // namespace gabion::events
