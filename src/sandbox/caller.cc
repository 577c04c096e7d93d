#include "sandbox/caller.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>

#include "base/fd.h"
#include "base/text.h"

namespace gabion::sandbox {

namespace {

constexpr std::size_t kMaxDatabaseBytes = 4 << 20;

std::string environment(const char* name) {
  const char* value = ::getenv(name);
  return value == nullptr ? "" : value;
}

// "0 0 4294967295" is the machine's own user namespace; any other map belongs to a container.
bool owns_all_ids() {
  auto text = read_file("/proc/self/uid_map", 4096);
  if (!text) return false;
  std::vector<std::string_view> parts;
  for (std::string_view part : split(trim(*text), ' ')) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts.size() == 3 && parts[0] == "0" && parts[2] == "4294967295";
}

// Field 22 of /proc/self/stat; the name before it may hold anything but is closed by the last ')'.
std::string own_start_time() {
  auto text = read_file("/proc/self/stat", 4096);
  if (!text) return "0";
  auto close = text->rfind(')');
  auto fields = split(std::string_view(*text).substr(close == std::string::npos ? 0 : close + 1), ' ');
  constexpr std::size_t kStartTime = 20;  // counted from the name: " S ppid …"
  return fields.size() > kStartTime ? std::string(fields[kStartTime]) : "0";
}

}  // namespace

std::vector<PasswdEntry> parse_passwd(std::string_view text) {
  std::vector<PasswdEntry> entries;
  for (std::string_view line : split(text, '\n')) {
    auto fields = split(line, ':');
    if (fields.size() < 6 || line.starts_with("#")) continue;
    auto uid = parse_u64(fields[2]), gid = parse_u64(fields[3]);
    if (!uid || !gid || *uid > UINT_MAX || *gid > UINT_MAX) continue;
    entries.push_back({std::string(fields[0]), static_cast<uid_t>(*uid), static_cast<gid_t>(*gid), std::string(fields[5])});
  }
  return entries;
}

std::vector<GroupEntry> parse_group(std::string_view text) {
  std::vector<GroupEntry> entries;
  for (std::string_view line : split(text, '\n')) {
    auto fields = split(line, ':');
    if (fields.size() < 4 || line.starts_with("#")) continue;
    auto gid = parse_u64(fields[2]);
    if (!gid || *gid > UINT_MAX) continue;
    GroupEntry entry{std::string(fields[0]), static_cast<gid_t>(*gid), {}};
    for (std::string_view member : split(fields[3], ',')) {
      if (!member.empty()) entry.members.emplace_back(member);
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::optional<std::string> real_path(const std::string& path) {
  std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), ::free);
  if (!real) return std::nullopt;
  return std::string(real.get());
}

bool is_beneath(std::string_view path, std::string_view directory) {
  if (directory == "/") return path.starts_with('/');
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

std::string rebase(std::string_view path, std::string_view from, std::string_view to) {
  std::string_view rest = from == "/" ? path : path.substr(from.size());
  std::string out(to == "/" ? "" : to);
  out += rest;
  return out.empty() ? "/" : out;
}

Result<Caller> know_caller() {
  Caller caller;
  caller.uid = ::geteuid();
  caller.gid = ::getegid();
  caller.privileged = caller.uid == 0 && owns_all_ids();
  if (auto text = read_file("/etc/passwd", kMaxDatabaseBytes)) caller.passwd = parse_passwd(*text);
  std::string home = environment("HOME");
  for (const PasswdEntry& entry : caller.passwd) {
    if (entry.uid != caller.uid) continue;
    caller.name = entry.name;
    if (home.empty()) home = entry.home;
    break;
  }
  if (!home.empty() && home[0] == '/') caller.home = real_path(home).value_or("");
  caller.path = environment("PATH");
  caller.virtual_env = environment("VIRTUAL_ENV");
  char buffer[PATH_MAX];
  if (::getcwd(buffer, sizeof buffer) == nullptr) return fail_errno("getcwd", "");
  caller.directory = buffer;
  if (caller.directory[0] != '/') return fail("the working directory is not reachable from the root: " + caller.directory);
  struct stat own {};
  if (::stat("/proc/self/exe", &own) != 0) return fail_errno("stat", "/proc/self/exe");
  caller.own_device = own.st_dev;
  caller.own_inode = own.st_ino;
  caller.start_time = own_start_time();
  return caller;
}

}  // namespace gabion::sandbox
