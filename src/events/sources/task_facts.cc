#include "events/sources/task_facts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/fd.h"
#include "base/text.h"

namespace gabion::events {

namespace {

std::string place(pid_t tid, const char* name) { return "/proc/" + std::to_string(tid) + "/" + name; }

constexpr std::size_t kMaxStatus = 16384;

// The numbers behind "Name:" in /proc/TID/status.
std::vector<pid_t> status_numbers(std::string_view status, std::string_view name) {
  std::vector<pid_t> out;
  for (std::string_view line : split(status, '\n')) {
    if (!line.starts_with(name)) continue;
    for (std::string_view word : split(line.substr(name.size()), '\t')) {
      if (auto number = parse_u64(trim(word))) out.push_back(static_cast<pid_t>(*number));
    }
    break;
  }
  return out;
}

std::string status_of(pid_t tid) { return read_file(place(tid, "status"), kMaxStatus).value_or(""); }

}  // namespace

std::string read_link(const std::string& path) {
  char target[4096];
  ssize_t size = ::readlink(path.c_str(), target, sizeof target);
  return size < 0 ? "" : std::string(target, static_cast<std::size_t>(size));
}

ExecFacts exec_facts(pid_t process) {
  ExecFacts facts;
  std::string exe = place(process, "exe");
  facts.path = read_link(exe);
  struct stat file {};
  if (::stat(exe.c_str(), &file) == 0) {
    facts.inode = file.st_ino;
    facts.nameless = file.st_nlink == 0;
  }
  if (Fd list(::open(place(process, "cmdline").c_str(), O_RDONLY | O_CLOEXEC)); list) {
    facts.arguments.resize(kMaxArguments + 1);
    ssize_t got = ::read(list.get(), facts.arguments.data(), facts.arguments.size());
    facts.cut = got > static_cast<ssize_t>(kMaxArguments);
    facts.arguments.resize(static_cast<std::size_t>(std::clamp<ssize_t>(got, 0, kMaxArguments)));
    if (::fstat(list.get(), &file) == 0) facts.uid = file.st_uid;
  }
  if (auto comm = read_file(place(process, "comm"), 64)) facts.comm = std::string(*comm).substr(0, comm->find_last_not_of('\n') + 1);
  return facts;
}

std::optional<std::uint32_t> owner_of(pid_t process) {
  struct stat status {};
  if (::stat(("/proc/" + std::to_string(process)).c_str(), &status) != 0) return std::nullopt;
  return status.st_uid;
}

std::string directory_of(pid_t tid, int directory) {
  return directory == AT_FDCWD ? read_link(place(tid, "cwd")) : read_link(place(tid, "fd/") + std::to_string(directory));
}

LateFacts late_facts(pid_t tid) {
  std::string status = status_of(tid);
  auto process = status_numbers(status, "Tgid:"), parent = status_numbers(status, "PPid:");
  return {process.empty() ? 0 : process[0], parent.empty() ? 0 : parent[0]};
}

pid_t inside_number(pid_t tid) {
  auto numbers = status_numbers(status_of(tid), "NSpid:");
  return numbers.empty() ? 0 : numbers.back();
}

}  // namespace gabion::events
