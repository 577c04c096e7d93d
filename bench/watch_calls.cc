// What a system call costs: bare, with an empty program on the probe's tracepoints, with the probe and the caller out of
// its scope, with the caller in its scope and the call recorded. Rounds take turns; the fastest of each counts.
// usage: watch_calls [ROUNDS] — as root.
#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>

#include "events/sources/bpf_calls.h"
#include "events/sources/probe.h"

namespace {

using gabion::Fd;
using namespace gabion::events;

double now_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "watch_calls: %s\n", why.c_str());
  std::exit(2);
}

constexpr int kBatches = 60, kCalls = 400;

// The fastest of many short batches: between the interruptions of a busy machine.
double cost_of(const std::function<void()>& call) {
  double best = 1e12;
  for (int batch = 0; batch < kBatches; ++batch) {
    double start = now_ns();
    for (int i = 0; i < kCalls; ++i) call();
    best = std::min(best, (now_ns() - start) / kCalls);
  }
  return best;
}

void cheap() { syscall(SYS_getppid); }
void recorded() { syscall(SYS_openat, AT_FDCWD, "/gabion-none/x", O_RDONLY, 0); }

struct Costs {
  double cheap = 1e12, recorded = 1e12;
};

// Measured in a child, so that it can be in scope; `around` runs in the parent meanwhile.
void measure(Costs& best, const std::function<void(pid_t)>& prepare, const std::function<void()>& around) {
  auto* shared = static_cast<Costs*>(mmap(nullptr, sizeof(Costs), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  int gate[2];
  if (shared == MAP_FAILED || pipe(gate) != 0) give_up("no memory");
  pid_t child = fork();
  if (child == 0) {
    char byte;
    if (read(gate[0], &byte, 1) != 1) _exit(1);
    recorded();
    *shared = {cost_of(cheap), cost_of(recorded)};
    _exit(0);
  }
  prepare(child);
  if (write(gate[1], "x", 1) != 1) give_up("pipe");
  while (waitpid(child, nullptr, WNOHANG) == 0) around();
  best.cheap = std::min(best.cheap, shared->cheap);
  best.recorded = std::min(best.recorded, shared->recorded);
  close(gate[0]);
  close(gate[1]);
  munmap(shared, sizeof(Costs));
}

std::vector<Fd> attach_empty(const ProbeImage& image) {
  std::vector<Fd> links;
  const bpf_insn code[2] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0},
                            {.code = BPF_JMP | BPF_EXIT, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0}};
  for (const char* name : {"gb_sys_enter", "gb_sys_exit"}) {
    ProbeImage::Program program{"empty", image.program(name)->attach_btf_id, {0, 0}};
    std::memcpy(program.instructions.data(), code, sizeof code);
    auto loaded = load_program(program, {});
    if (!loaded) give_up(loaded.error().message);
    auto link = attach_program(loaded->get(), "empty");
    if (!link) give_up(link.error().message);
    links.push_back(std::move(*link));
  }
  return links;
}

std::unique_ptr<Probe> attached_probe() {
  auto probe = Probe::load({});
  if (!probe) give_up(probe.error().message);
  if (auto done = (*probe)->attach(); !done) give_up(done.error().message);
  return std::move(*probe);
}

void wait_a_little() { usleep(10'000); }

}  // namespace

int main(int argc, char** argv) {
  int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
  if (auto why = probe_unavailable(); !why.empty()) give_up(why);
  auto image = cached_probe_image();
  if (!image) give_up(image.error().message);
  std::string group;
  for (const char* mount : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"}) {
    std::string path = std::string(mount) + "/gabion-bench-" + std::to_string(getpid());
    if (access((std::string(mount) + "/cgroup.procs").c_str(), W_OK) == 0 && mkdir(path.c_str(), 0755) == 0) {
      group = path;
      break;
    }
  }
  struct stat info{};
  if (!group.empty()) stat(group.c_str(), &info);
  Costs bare, empty, outside_map, outside_group, inside_map, inside_group;
  std::uint64_t lost = 0;
  auto nothing = [](pid_t) {};
  for (int round = 0; round < rounds; ++round) {
    measure(bare, nothing, wait_a_little);
    {
      auto links = attach_empty(*image);
      measure(empty, nothing, wait_a_little);
    }
    auto probe = attached_probe();
    auto drain = [&] {
      (void)probe->drain([](const Event&) {});
      wait_a_little();
    };
    measure(outside_map, nothing, drain);
    measure(inside_map, [&](pid_t child) { (void)probe->watch_task(static_cast<std::uint32_t>(child)); }, drain);
    if (!group.empty()) {
      probe->watch_cgroup(info.st_ino);
      measure(outside_group, nothing, drain);
      measure(inside_group, [&](pid_t child) {
        Fd procs(open((group + "/cgroup.procs").c_str(), O_WRONLY));
        dprintf(procs.get(), "%d", child);
      }, drain);
    }
    drain();
    if (!probe->losses().complete()) ++lost;
  }
  if (!group.empty()) rmdir(group.c_str());
  std::printf("%-44s %10s %7s %10s %7s\n", "ns a call; x: of an empty program's", "getppid", "x", "openat", "x");
  auto row = [&](const char* name, const Costs& costs) {
    if (costs.cheap < 1e12) std::printf("%-44s %10.0f %7.2f %10.0f %7.2f\n", name, costs.cheap, costs.cheap / empty.cheap, costs.recorded, costs.recorded / empty.recorded);
  };
  row("nothing attached", bare);
  row("an empty program on sys_enter and sys_exit", empty);
  row("the probe; another cage's cgroup is watched", outside_group);
  row("the probe; other tasks are watched", outside_map);
  row("the probe; in the watched cgroup", inside_group);
  row("the probe; among the watched tasks", inside_map);
  std::printf("rounds with something lost: %llu of %d\n", static_cast<unsigned long long>(lost), rounds);
  return lost != 0;
}
