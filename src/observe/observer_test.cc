#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include "events/calls.h"
#include "observe/behaviour_text.h"

namespace gabion::observe {
namespace {

constexpr std::int64_t kInit = 100;

// A cage of one program: init (100) forks 101, which executes it.
class Cage {
 public:
  Cage() : observer({.init_pid = kInit, .working_directory = "/home/me/work"}) {
    fork(kInit, 101);
    exec(101, "/usr/bin/python3", "python3", std::string("x.py\0", 5), false);
  }
  void fork(std::int64_t parent, std::int64_t child, std::uint32_t flags = 0) {
    builder.start(events::EventType::syscall_clone_20_x, 1, child, child, 0);
    set("ptid", parent);
    set("flags", flags);
    observer.event(builder.event());
  }
  void exec(std::int64_t pid, std::string path, std::string exe, std::string args, bool nameless) {
    builder.start(events::EventType::syscall_execve_19_x, 2, pid, pid, 0);
    set("res", std::int64_t{0});
    builder.set_view(*builder.event().info().param("trusted_exepath"), path);
    builder.set_view(*builder.event().info().param("exe"), exe);
    builder.set_view(*builder.event().info().param("args"), args);
    builder.set_view(*builder.event().info().param("comm"), exe);
    builder.edit().nameless = nameless;
    observer.event(builder.event());
  }
  void exit(std::int64_t pid) {
    builder.start(events::EventType::procexit_1_e, 4, pid, pid, 0);
    observer.event(builder.event());
  }
  void call(std::int64_t pid, events::Call call) {
    events::fill_event(call, 3, pid, pid, 0, builder);
    builder.edit().nr = call.nr;
    builder.edit().denied = call.denied;
    builder.edit().compat = call.compat;
    builder.edit().result = call.result;
    observer.event(builder.event());
  }
  void open(std::int64_t pid, std::string_view path, std::uint64_t flags, std::int64_t result, std::uint64_t dirfd = static_cast<std::uint64_t>(AT_FDCWD)) {
    call(pid, {.nr = SYS_openat, .result = result, .args = {dirfd, 0, flags}, .strings = {path, {}}});
  }
  Behaviour finish() { return observer.finish("probe", {}); }

  events::EventBuilder builder;
  Observer observer;

 private:
  template <typename T>
  void set(const char* name, T value) {
    builder.set(*builder.event().info().param(name), value);
  }
};

const FileAccess* find(const Behaviour& behaviour, std::string_view path) {
  for (const FileAccess& access : behaviour.files) {
    if (access.path == path) return &access;
  }
  return nullptr;
}

TEST(Observer, WhatStandsOutIsToldWithItsPath) {
  Cage cage;
  cage.open(101, "/etc/passwd", O_RDONLY, 3);
  cage.open(101, "/etc/passwd", O_RDONLY, 3);
  cage.open(101, "../.ssh/id_rsa", O_RDONLY, -2);
  cage.open(101, "/usr/local/bin/evil", O_WRONLY | O_CREAT, -30);
  cage.open(101, "/usr/lib/x.so", O_RDONLY, 3);
  Behaviour seen = cage.finish();
  EXPECT_EQ(seen.opens, 5u);
  ASSERT_NE(find(seen, "/etc/passwd"), nullptr);
  EXPECT_EQ(find(seen, "/etc/passwd")->count, 2u);
  EXPECT_TRUE(find(seen, "/etc/passwd")->allowed);
  ASSERT_NE(find(seen, "/home/me/.ssh/id_rsa"), nullptr);
  EXPECT_FALSE(find(seen, "/home/me/.ssh/id_rsa")->allowed);
  ASSERT_NE(find(seen, "/usr/local/bin/evil"), nullptr);
  EXPECT_EQ(find(seen, "/usr/lib/x.so"), nullptr);
  EXPECT_EQ(seen.files.size(), 3u);
}

TEST(Observer, RelativePathsFollowTheWorkingDirectoryAndDescriptors) {
  Cage cage;
  cage.call(101, {.nr = SYS_chdir, .result = 0, .strings = {"/home/me", {}}});
  cage.fork(101, 102);
  cage.open(102, ".aws/credentials", O_RDONLY, -2);
  cage.open(102, "/home/me", O_RDONLY | O_DIRECTORY, 7);
  cage.open(102, ".kube/config", O_RDONLY, -2, 7);
  Behaviour seen = cage.finish();
  EXPECT_NE(find(seen, "/home/me/.aws/credentials"), nullptr);
  EXPECT_NE(find(seen, "/home/me/.kube/config"), nullptr);
}

TEST(Observer, GabionsOwnCodeIsNotTheProgram) {
  Observer observer({.init_pid = kInit, .working_directory = "/"});
  events::EventBuilder builder;
  events::fill_event({.nr = SYS_openat, .result = 3, .args = {}, .strings = {"/etc/shadow", {}}}, 1, kInit, kInit, 0, builder);
  observer.event(builder.event());
  EXPECT_TRUE(observer.finish("probe", {}).files.empty());
}

TEST(Observer, DeniedCallsAreCountedByName) {
  Cage cage;
  for (int i = 0; i < 3; ++i) cage.call(101, {.nr = SYS_mount, .denied = true, .result = -1});
  cage.call(101, {.nr = SYS_reboot, .result = -1});
  Behaviour seen = cage.finish();
  ASSERT_EQ(seen.refused.size(), 2u);
  EXPECT_EQ(seen.refused[0].name, "mount");
  EXPECT_EQ(seen.refused[0].count, 3u);
  EXPECT_TRUE(seen.refused[0].by_filter);
  EXPECT_EQ(seen.refused[1].name, "reboot");
  EXPECT_FALSE(seen.refused[1].by_filter);
}

TEST(Observer, TheProcessTreeHasCommandsAndEnds) {
  Cage cage;
  cage.fork(101, 102);
  cage.exec(102, "/usr/bin/whoami", "whoami", "", false);
  cage.fork(101, 103);
  cage.exec(103, "/memfd:x", "x", "", true);
  Behaviour seen = cage.finish();
  std::string text;
  write_behaviour_text(seen, {}, false, text);
  EXPECT_NE(text.find("    python3 x.py"), std::string::npos) << text;
  EXPECT_NE(text.find("      whoami"), std::string::npos) << text;
  EXPECT_EQ(seen.fileless.size(), 1u);
}

TEST(Observer, ControlCharactersNeverReachTheTerminal) {
  Cage cage;
  cage.fork(101, 102);
  cage.exec(102, "/x", "evil\x1b]0;title\x07", "", true);
  cage.open(101, "/home/x/.ssh/\x1b[2J", O_RDONLY, -2);
  Behaviour seen = cage.finish();
  std::string text;
  write_behaviour_text(seen, {}, true, text);
  for (const std::string& deed : deeds(seen)) text += deed;
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
  EXPECT_EQ(text.find('\x07'), std::string::npos);
}

TEST(Observer, AProgramWithoutEndDoesNotMakeTheReportOne) {
  Cage cage;
  for (int i = 0; i < 1000; ++i) cage.exec(101, "/memfd:x", "round" + std::to_string(i), "", true);
  for (int pid = 1000; pid < 21'000; ++pid) {
    cage.fork(101, pid);
    cage.exit(pid);
  }
  cage.fork(101, 30'000);
  cage.open(30'000, "/etc/shadow", O_RDONLY, -13);
  Behaviour seen = cage.finish();
  const ProcessRecord& first = seen.processes.front();
  EXPECT_EQ(first.programs.size() + first.programs_untold, 1001u);
  EXPECT_EQ(first.programs.back(), "round999");
  EXPECT_EQ(seen.fileless.size() + seen.fileless_untold, 1000u);
  EXPECT_EQ(seen.processes.size() + seen.processes_untold, 20'002u);
  EXPECT_NE(find(seen, "/etc/shadow"), nullptr);
}

TEST(Observer, AnIncompleteReportSaysSo) {
  Cage cage;
  Behaviour seen = cage.observer.finish("probe", {.sent = 10, .received = 9, .ring_full = 1});
  EXPECT_FALSE(seen.complete());
  std::string text;
  write_behaviour_text(seen, {}, false, text);
  EXPECT_NE(text.find("NOT COMPLETE"), std::string::npos);
  EXPECT_EQ(deeds(seen).back(), "REPORT NOT COMPLETE");
}

}  // namespace
}  // namespace gabion::observe
