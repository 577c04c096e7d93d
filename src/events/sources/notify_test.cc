// The pure half of the rootless source: notifications and ptrace's facts to events, and the filter of told calls.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "events/calls.h"
#include "events/sources/notification.h"
#include "events/sources/notify_calls.h"
#include "events/sources/remote_memory.h"
#include "events/sources/task_facts.h"
#include "events/sources/task_tree.h"

namespace gabion::events {
namespace {

Notification call(std::int32_t nr, std::initializer_list<std::uint64_t> args = {}) {
  Notification out;
  out.tid = 11;
  out.pid = 10;
  out.data.nr = nr;
  out.data.arch = AUDIT_ARCH_X86_64;
  std::copy(args.begin(), args.end(), out.data.args);
  return out;
}

TEST(Notification, AnOpenWithoutItsResultLeavesItUnset) {
  Notification what = call(SYS_openat, {static_cast<std::uint32_t>(AT_FDCWD), 0, O_WRONLY | O_CREAT, 0644});
  what.strings[0] = "notes";
  what.has[0] = true;
  what.origins[0] = "/home/me";
  EventBuilder builder;
  const Event& event = to_event(what, builder);
  EXPECT_EQ(format_event(event), "openat dirfd=-100 name=notes flags=O_CREAT|O_WRONLY mode=0644");
  EXPECT_TRUE(event.outcome_unknown);
  EXPECT_EQ(event.origins[0], "/home/me");
  EXPECT_EQ(event.pid, 10);
  EXPECT_EQ(event.tid, 11);
}

TEST(Notification, ADeniedCallHasItsErrno) {
  Notification what = call(SYS_mount);
  what.denied = true;
  what.result = -1;
  for (unsigned i = 0; i < 2; ++i) what.has[i] = true;
  what.strings[0] = "proc";
  what.strings[1] = "/mnt\n\x1b[31m";
  EventBuilder builder;
  const Event& event = to_event(what, builder);
  EXPECT_TRUE(event.denied);
  EXPECT_FALSE(event.outcome_unknown);
  EXPECT_EQ(format_event(event), "mount res=-1 dev=proc dir=/mnt\n\x1b[31m");
}

TEST(Notification, WhatCouldNotBeReadIsUnset) {
  Notification what = call(SYS_unlink);
  what.incomplete = true;
  EventBuilder builder;
  const Event& event = to_event(what, builder);
  EXPECT_EQ(format_event(event), "unlink");
  EXPECT_TRUE(event.incomplete);
}

TEST(Notification, ASendIsToldWithItsPeer) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(53);
  address.sin_addr.s_addr = htonl(0x08080808);
  for (std::int32_t nr : {SYS_sendto, SYS_sendmsg, SYS_sendmmsg}) {
    Notification what = call(nr, {7});
    what.strings[0].assign(reinterpret_cast<const char*>(&address), sizeof address);
    what.has[0] = true;
    EventBuilder builder;
    const Event& event = to_event(what, builder);
    ASSERT_TRUE(event.peer) << nr;
    SocketAddress peer = captured_sockaddr(*event.peer);
    EXPECT_EQ(peer.host, "8.8.8.8") << nr;
    EXPECT_EQ(peer.port, 53) << nr;
  }
}

TEST(Notification, ACallOfI386IsDecodedByItsOwnTableAndKeepsItsNumber) {
  Notification what = call(5);  // open there, fstat here
  what.data.arch = AUDIT_ARCH_I386;
  what.denied = true;
  what.result = -1;
  what.strings[0] = "/etc/shadow";
  what.has[0] = true;
  EventBuilder builder;
  const Event& event = to_event(what, builder);
  EXPECT_EQ(event.type, EventType::syscall_open_x);
  EXPECT_EQ(event.text("name"), "/etc/shadow");
  EXPECT_TRUE(event.compat);
  EXPECT_EQ(event.nr, 5);
  EXPECT_EQ(event.integer("fd"), -1);
}

// Any address, of any length: nothing is read beyond it.
TEST(Notification, AddressesOfAnyLength) {
  for (unsigned family = 0; family < 46; ++family) {
    for (std::size_t size = 0; size <= kMaxRemoteAddress; ++size) {
      Notification what = call(SYS_connect, {3});
      what.strings[0].assign(size, '\x41');
      if (size > 0) what.strings[0][0] = static_cast<char>(family);
      if (size > 1) what.strings[0][1] = 0;
      what.has[0] = true;
      EventBuilder builder;
      const Event& event = to_event(what, builder);
      if (auto raw = event.raw("addr")) captured_sockaddr(*raw);
    }
  }
}

// --- the filter ---

std::uint32_t ask(const std::vector<sock_filter>& filter, std::int32_t nr, std::initializer_list<std::uint64_t> args = {}, std::uint32_t arch = AUDIT_ARCH_X86_64) {
  Notification what = call(nr, args);
  what.data.arch = arch;
  std::uint32_t words[sizeof(seccomp_data) / 4], loaded = 0;
  std::memcpy(words, &what.data, sizeof words);
  for (std::size_t at = 0; at < filter.size(); ++at) {
    const sock_filter& each = filter[at];
    if (each.code == (BPF_LD | BPF_W | BPF_ABS)) loaded = words[each.k / 4];
    if (each.code == (BPF_JMP | BPF_JEQ | BPF_K)) at += loaded == each.k ? each.jt : each.jf;
    if (each.code == (BPF_JMP | BPF_JSET | BPF_K)) at += (loaded & each.k) != 0 ? each.jt : each.jf;
    if (each.code == (BPF_RET | BPF_K)) return each.k;
  }
  return SECCOMP_RET_KILL_PROCESS;
}

TEST(TellingFilter, TellsItsRowsAndNothingElse) {
  auto light = telling_filter(Telling::light), full = telling_filter(Telling::full);
  constexpr std::uint32_t kTold = SECCOMP_RET_USER_NOTIF, kNot = SECCOMP_RET_ALLOW;
  EXPECT_EQ(ask(light, SYS_connect), kTold);
  EXPECT_EQ(ask(light, SYS_openat), kNot);
  EXPECT_EQ(ask(full, SYS_openat), kTold);
  EXPECT_EQ(ask(full, SYS_read), kNot);
  EXPECT_EQ(ask(full, SYS_openat, {}, AUDIT_ARCH_I386), kNot);  // the profile's business
  EXPECT_EQ(ask(light, SYS_sendto, {0, 0, 0, 0, 0, 0}), kNot);
  EXPECT_EQ(ask(light, SYS_sendto, {0, 0, 0, 0, 0x7f0000000000, 16}), kTold);
  EXPECT_EQ(ask(light, SYS_sendto, {0, 0, 0, 0, 0x1000, 16}), kTold);
  EXPECT_EQ(ask(light, SYS_chmod, {0, 0755}), kNot);
  EXPECT_EQ(ask(light, SYS_chmod, {0, 04755}), kTold);
  EXPECT_EQ(ask(light, SYS_fchmodat, {0, 0, 02755}), kTold);
  EXPECT_EQ(ask(full, SYS_chmod, {0, 0755}), kTold);
  EXPECT_EQ(ask(light, SYS_clone, {SIGCHLD}), kNot);
  EXPECT_EQ(ask(light, SYS_clone, {SIGCHLD | CLONE_UNTRACED}), kTold);
  for (const ToldCall& row : told_calls()) {
    if (row.arg < 0) {
      EXPECT_EQ(ask(full, row.nr), kTold) << row.nr;
    }
  }
}

// --- the tree ---

class Tree {
 public:
  Tree() { tree.begin(10); }
  EventSink sink() {
    return [this](const Event& event) { events += std::to_string(event.pid) + "/" + std::to_string(event.tid) + " " + format_event(event) + "\n"; };
  }
  std::string take() { return std::exchange(events, ""); }
  TaskTree tree;
  std::string events;
};

TEST(TaskTree, AForkIsItsCreatorsProcess) {
  Tree t;
  t.tree.forked(10, 11, true, std::nullopt, 1, t.sink());
  t.tree.forked(11, 20, false, 1000, 1, t.sink());  // by a thread that is not the leader
  EXPECT_NE(t.take().find("20/20 clone res=0 tid=20 pid=20 ptid=10 flags=0x0 uid=1000"), std::string::npos);
  EXPECT_EQ(t.tree.process_of(11), 10);
  EXPECT_EQ(t.tree.process_of(20), 20);
}

TEST(TaskTree, AThreadThatExecutesTakesTheLeadersNumber) {
  Tree t;
  t.tree.forked(10, 11, true, std::nullopt, 1, t.sink());
  t.take();
  ExecFacts facts{.path = "/usr/bin/env", .arguments = std::string("env\0-i\0", 7), .comm = "env"};
  t.tree.executed(10, 11, facts, 2, t.sink());
  EXPECT_NE(t.take().find("10/10 execve res=0 exe=env args=-i"), std::string::npos);
  EXPECT_FALSE(t.tree.knows(11));
  t.tree.ended(10, W_EXITCODE(3, 0), 3, t.sink());
  EXPECT_NE(t.take().find("ret=3 sig=0"), std::string::npos);
  EXPECT_EQ(t.tree.size(), 0u);
}

TEST(TaskTree, TheLeadersEndMayComeAfterItsThreads) {
  Tree t;
  t.tree.forked(10, 11, true, std::nullopt, 1, t.sink());
  t.take();
  t.tree.ended(11, 0, 2, t.sink());
  EXPECT_EQ(t.take().substr(0, 5), "10/11");
  t.tree.ended(10, SIGKILL, 3, t.sink());
  EXPECT_NE(t.take().find("sig=9"), std::string::npos);
  t.tree.ended(99, 0, 3, t.sink());  // nobody's
  EXPECT_EQ(t.take(), "");
}

// --- what is read of a process: of this one ---

TEST(RemoteMemory, StringsUpToTheEndOfWhatIsThere) {
  long page = ::sysconf(_SC_PAGESIZE);
  auto* area = static_cast<char*>(::mmap(nullptr, static_cast<std::size_t>(2 * page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(area, MAP_FAILED);
  ::munmap(area + page, static_cast<std::size_t>(page));
  char* end = area + page;
  RemoteMemory memory(::getpid());
  std::string out;
  auto read = [&](const char* at) { return memory.string(reinterpret_cast<std::uint64_t>(at), out); };
  std::memcpy(end - 4, "abc", 4);
  EXPECT_EQ(read(end - 4), RemoteRead::whole);
  EXPECT_EQ(out, "abc");
  std::memcpy(end - 3, "xyz", 3);
  EXPECT_EQ(read(end - 3), RemoteRead::cut);
  EXPECT_EQ(out, "xyz");
  EXPECT_EQ(read(end), RemoteRead::unreadable);
  EXPECT_EQ(memory.string(1, out), RemoteRead::unreadable);
  ::munmap(area, static_cast<std::size_t>(page));
  std::string longest(3 * kMaxRemoteString, 'p');
  EXPECT_EQ(read(longest.c_str()), RemoteRead::cut);
  EXPECT_EQ(out.size(), kMaxRemoteString);
  std::string crossing(1000, 'q');
  EXPECT_EQ(read(crossing.c_str()), RemoteRead::whole);
  EXPECT_EQ(out, crossing);
}

TEST(TaskFacts, OfThisProcess) {
  pid_t self = ::getpid();
  EXPECT_EQ(late_facts(self).process, self);
  EXPECT_EQ(late_facts(self).parent, ::getppid());
  char here[4096];
  ASSERT_NE(::getcwd(here, sizeof here), nullptr);
  EXPECT_EQ(directory_of(self, AT_FDCWD), here);
  ExecFacts facts = exec_facts(self);
  EXPECT_NE(facts.path.find("events_test"), std::string::npos);
  EXPECT_EQ(facts.comm, "events_test");
  EXPECT_FALSE(facts.nameless);
  EXPECT_EQ(facts.uid, ::geteuid());
  EXPECT_EQ(late_facts(0).process, 0);
}

}  // namespace
}  // namespace gabion::events
