// From events to behaviour. One pass, bounded memory: a list that grows beyond its limit is counted, not kept.
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "events/calls.h"
#include "observe/behaviour.h"
#include "observe/risky_path.h"

namespace gabion::observe {

namespace {

using events::Event;
using events::EventType;

constexpr std::size_t kMaxProcesses = 2000, kMaxFiles = 1000, kMaxAttempts = 500, kMaxCommandBytes = 4096;
constexpr std::uint32_t kCloneThread = 1 << 9;   // flag table clone_flags
constexpr std::uint32_t kOpenWrites = 2, kOpenCreates = 4, kOpenTruncates = 256, kOpenDirectory = 1024;  // file_flags
constexpr int kLastKernelCapability = 40;

// linux/capability.h
constexpr std::string_view kCapabilities[] = {
    "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
    "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
    "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
    "PERFMON", "BPF", "CHECKPOINT_RESTORE"};

std::string normalize(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty()) {
      parts.pop_back();
    } else if (part != "..") {
      parts.push_back(part);
    }
  }
  std::string out;
  for (std::string_view part : parts) out.append("/").append(part);
  return out.empty() ? "/" : out;
}

// "exe" and "args" of an exec as one line; blanks between words, as a person would type it.
std::string command_line(const Event& event) {
  std::string out(event.text("exe").value_or(""));
  if (auto args = event.raw("args")) {
    for (std::string_view word : split(*args, '\0')) {
      if (!word.empty()) out.append(out.empty() ? "" : " ").append(word);
    }
  }
  if (out.empty()) out = event.text("trusted_exepath").value_or("");
  if (out.size() > kMaxCommandBytes) out.resize(kMaxCommandBytes);
  return out;
}

std::int64_t result_of(const Event& event) {
  for (const char* name : {"res", "fd"}) {
    auto i = event.info().param(name);
    if (i && *i == 0) return event.integer(*i).value_or(event.result);
  }
  return event.result;
}

std::string error_text(std::int64_t result) { return std::strerror(static_cast<int>(-result)); }

bool metadata_service(std::string_view host) {
  return host == "169.254.169.254" || host == "fd00:ec2::254" || host == "169.254.170.2" || host == "100.100.100.200";
}

// "/home/NAME/" or "/root/" of a path that lies in a home; empty: it does not.
std::string_view home_of(std::string_view path) {
  constexpr std::string_view kRoot = "/root/", kHome = "/home/";
  if (path.starts_with(kRoot)) return path.substr(0, kRoot.size());
  if (!path.starts_with(kHome)) return {};
  auto end = path.find('/', kHome.size());
  return end == std::string_view::npos ? std::string_view() : path.substr(0, end + 1);
}

// Sockets that libcs and runtimes ask by themselves, and that are absent in a cage.
bool ordinary_socket(std::string_view path) {
  return path.starts_with("/var/run/nscd/") || path.starts_with("/run/nscd/") || path.starts_with("/run/systemd/userdb/");
}

// Paths that a start of any program reads.
bool part_of_start(std::string_view path) { return path == "/etc/ld.so.cache" || path == "/etc/ld.so.preload"; }

}  // namespace

Observer::Task& Observer::task(const Event& event) {
  auto [place, fresh] = tasks_.try_emplace(event.pid);
  if (fresh) place->second.directory = options_.working_directory;
  return place->second;
}

bool Observer::ours(const Event& event, const Task& task) const { return event.pid != options_.init_pid && task.executed; }

bool Observer::is_programs(const Event& event) const {
  auto known = tasks_.find(event.pid);
  return known != tasks_.end() && ours(event, known->second);
}

std::string Observer::resolve(const Task& task, std::optional<std::int64_t> dirfd, std::string_view path, std::string_view origin) const {
  constexpr std::int64_t kCurrent = -100;
  if (path.starts_with('/')) return normalize(path);
  if (!origin.empty()) return normalize(std::string(origin) + "/" + std::string(path));
  if (!dirfd || *dirfd == kCurrent) return task.directory.empty() ? std::string(path) : normalize(task.directory + "/" + std::string(path));
  auto known = task.directories.find(*dirfd);
  return known == task.directories.end() ? std::string(path) : normalize(known->second + "/" + std::string(path));
}

std::string Observer::path_of(const Event& event, const Task& task, const char* param, const char* dirfd) const {
  bool second = std::string_view(param).starts_with("new");
  return resolve(task, dirfd ? event.integer(dirfd) : std::nullopt, event.text(param).value_or(""), event.origins[second]);
}

void Observer::event(const Event& event) {
  if (event.capability >= 0) {
    Task& who = task(event);
    if (ours(event, who) && event.capability <= kLastKernelCapability) {
      ++behaviour_.capabilities[std::string(kCapabilities[static_cast<unsigned>(event.capability)])];
    }
    return;
  }
  switch (event.type) {
    case EventType::syscall_clone_20_x: return forked(event);
    case EventType::procexit_1_e: return exited(event);
    case EventType::syscall_execve_19_x:
      if (event.integer("res") == 0) return executed(event);
      break;
    default: break;
  }
  Task& who = task(event);
  if (ours(event, who)) call(event, who);
}

void Observer::forked(const Event& event) {
  if (static_cast<std::uint64_t>(event.integer("flags").value_or(0)) & kCloneThread) return;
  std::int64_t parent = event.integer("ptid").value_or(0);
  auto from = tasks_.find(parent);
  Task child = from == tasks_.end() ? Task{} : from->second;
  child.parent = parent;
  child.record.reset();
  if (parent == options_.init_pid) {
    child.executed = false;
    child.directory = options_.working_directory;
  }
  Task& kept = tasks_[event.pid] = std::move(child);
  if (parent == options_.init_pid || !kept.executed) return;
  if (behaviour_.processes.size() >= kMaxProcesses) {
    ++behaviour_.processes_untold;
    return;
  }
  kept.record = behaviour_.processes.size();
  ProcessRecord record;
  record.pid = event.pid;
  record.parent = parent;
  record.started_ns = event.time_ns;
  record.uid = static_cast<std::uint32_t>(event.integer("uid").value_or(0));
  behaviour_.processes.push_back(std::move(record));
}

void Observer::executed(const Event& event) {
  Task& who = task(event);
  if (event.pid == options_.init_pid) return;
  bool first = !who.executed;
  who.executed = true;
  who.directories.clear();
  who.program = event.text("comm").value_or("");
  if (!who.record && behaviour_.processes.size() < kMaxProcesses) {
    who.record = behaviour_.processes.size();
    ProcessRecord record;
    record.pid = event.pid;
    record.parent = first ? 0 : who.parent;
    record.started_ns = event.time_ns;
    behaviour_.processes.push_back(std::move(record));
  }
  std::string line = command_line(event);
  if (who.record) {
    ProcessRecord& record = behaviour_.processes[*who.record];
    record.uid = static_cast<std::uint32_t>(event.integer("uid").value_or(record.uid));
    record.executed_ns = event.time_ns;
    record.programs.push_back(line);
  }
  if (event.nameless) behaviour_.fileless.push_back(line);
}

void Observer::exited(const Event& event) {
  if (event.pid != event.tid) return;
  auto place = tasks_.find(event.pid);
  if (place == tasks_.end()) return;
  if (place->second.record) {
    ProcessRecord& record = behaviour_.processes[*place->second.record];
    record.ended_ns = event.time_ns;
    std::int64_t signal = event.integer("sig").value_or(0);
    if (signal != 0) {
      record.signal = static_cast<int>(signal);
    } else {
      record.exit_status = static_cast<int>(event.integer("ret").value_or(0));
    }
  }
  // The leader may end before its threads; what they do later is still this process's.
  place->second.directories.clear();
}

std::optional<Observer::FileDeed> Observer::deed_of(const Event& event, const Task& who) const {
  auto deed = [&](std::string_view action, const char* param, const char* dirfd = nullptr) {
    return FileDeed{path_of(event, who, param, dirfd), action, action != "execute"};
  };
  switch (event.type) {
    case EventType::syscall_open_x:
    case EventType::syscall_openat_2_x:
    case EventType::syscall_openat2_x:
    case EventType::syscall_creat_x: {
      auto flags = static_cast<std::uint32_t>(event.integer("flags").value_or(event.type == EventType::syscall_creat_x ? kOpenWrites : 1));
      bool writes = (flags & (kOpenWrites | kOpenCreates | kOpenTruncates)) != 0;
      return FileDeed{path_of(event, who, "name", "dirfd"), writes ? "write" : "read", writes};
    }
    case EventType::syscall_unlink_2_x:
    case EventType::syscall_rmdir_2_x: return deed("delete", "path");
    case EventType::syscall_unlinkat_2_x: return deed("delete", "name", "dirfd");
    case EventType::syscall_rename_x: return deed("rename to", "newpath");
    case EventType::syscall_renameat_x:
    case EventType::syscall_renameat2_x: return deed("rename to", "newpath", "newdirfd");
    case EventType::syscall_chmod_x: return deed("change mode of", "filename");
    case EventType::syscall_fchmodat_x: return deed("change mode of", "filename", "dirfd");
    case EventType::syscall_chown_x:
    case EventType::syscall_lchown_x: return deed("change owner of", "path");
    case EventType::syscall_execve_19_x: return deed("execute", "exe");
    default: return std::nullopt;
  }
}

void Observer::call(const Event& event, Task& who) {
  std::int64_t result = result_of(event);
  constexpr std::int64_t kNotPermitted = -1, kNoSuchCall = -38;
  if (event.denied || ((result == kNotPermitted || result == kNoSuchCall) && event.type == EventType::generic_x)) refused(event);
  if (auto deed = deed_of(event, who)) {
    note_open(event, who, deed->path, result);
    return file(event, who, std::move(*deed), result);
  }
  switch (event.type) {
    case EventType::syscall_chdir_x:
      if (result == 0) who.directory = path_of(event, who, "path");
      return;
    case EventType::socket_connect_x: return network(event, who, "connect", event.raw("addr"));
    case EventType::socket_bind_x: return network(event, who, "bind", event.raw("addr"));
    case EventType::socket_sendto_x:
    case EventType::socket_sendmsg_x:
    case EventType::socket_sendmmsg_x: return network(event, who, "send", event.peer);
    default: break;
  }
  if (!event.denied && result == kNotPermitted && event.type != EventType::generic_x && event.type != EventType::syscall_kill_x) refused(event);
}

bool Observer::outcome_matters(const Event& event) const {
  auto known = tasks_.find(event.pid);
  if (known == tasks_.end() || !ours(event, known->second)) return false;
  if (auto deed = deed_of(event, known->second)) return !judge(deed->path, deed->writes).reason.empty() && !part_of_start(deed->path);
  switch (event.type) {
    case EventType::socket_sendto_x:
    case EventType::socket_sendmsg_x: return event.peer.has_value();
    // Told as tried; how it ended is in no report.
    case EventType::socket_sendmmsg_x:
    case EventType::syscall_kill_x:
    case EventType::syscall_memfd_create_x:
    case EventType::syscall_mkdir_2_x:
    case EventType::syscall_mkdirat_x:
    case EventType::syscall_link_2_x:
    case EventType::syscall_linkat_2_x:
    case EventType::syscall_symlink_x:
    case EventType::syscall_symlinkat_x: return false;
    default: return true;
  }
}

void Observer::note_open(const Event& event, Task& who, const std::string& path, std::int64_t fd) {
  switch (event.type) {
    case EventType::syscall_open_x:
    case EventType::syscall_openat_2_x:
    case EventType::syscall_openat2_x:
    case EventType::syscall_creat_x: break;
    default: return;
  }
  ++behaviour_.opens;
  if (event.outcome_unknown || fd < 0) return;
  auto flags = static_cast<std::uint32_t>(event.integer("flags").value_or(0));
  if (flags & kOpenDirectory) {
    who.directories[fd] = path;
  } else {
    who.directories.erase(fd);
  }
}

Observer::Judgement Observer::judge(std::string_view path, bool writes) const {
  Judgement out;
  if (const SensitivePath* row = find_sensitive_path(path)) out = {row->severity, row->why};
  if (writes) {
    if (const RiskyPath* row = find_risky_path(path); row && row->severity > out.severity) out = {row->severity, row->why};
  }
  if (std::string_view home = home_of(path); out.reason.empty() && !home.empty() && home != options_.home + "/") {
    out = {Severity::medium, "another user's home"};
  }
  return out;
}

void Observer::file(const Event& event, const Task& who, FileDeed deed, std::int64_t result) {
  auto& [path, action, writes] = deed;
  auto [severity, reason] = judge(path, writes);
  // A search through PATH asks for many programs that are not there.
  constexpr std::int64_t kNotThere = -2;
  if (reason.empty() || part_of_start(path) || (action == "execute" && result == kNotThere)) return;
  std::string key = std::string(action) + '\0' + path;
  auto [place, fresh] = file_index_.try_emplace(key, behaviour_.files.size());
  if (fresh) {
    if (behaviour_.files.size() >= kMaxFiles) return;
    behaviour_.files.push_back({std::move(path), std::string(action), std::string(reason), severity, false, true, false, 0, who.program});
  }
  if (place->second >= behaviour_.files.size()) return;
  FileAccess& access = behaviour_.files[place->second];
  access.allowed |= result >= 0 && !event.outcome_unknown;
  access.absent &= result == kNotThere && !event.outcome_unknown;
  access.unseen |= event.outcome_unknown;
  ++access.count;
}

void Observer::network(const Event& event, const Task& who, std::string_view action, std::optional<std::string_view> raw) {
  if (!raw || raw->empty()) return;
  events::SocketAddress address = events::captured_sockaddr(*raw);
  if (address.family == AF_UNSPEC || (address.family == AF_UNIX && (address.host.empty() || ordinary_socket(address.host)))) return;
  if (address.family != AF_UNIX && address.family != AF_INET && address.family != AF_INET6) return;
  // In a cage without network that is init's own sink; the names asked for are told by themselves.
  constexpr std::uint16_t kDns = 53;
  if (address.host == "127.0.0.1" && address.port == kDns) return;
  std::int64_t result = result_of(event);
  constexpr std::int64_t kInProgress = -115;
  bool allowed = !event.outcome_unknown && (result >= 0 || result == kInProgress);
  std::string outcome = allowed ? "let through" : event.outcome_unknown ? "outcome not seen" : error_text(result);
  std::string key = std::string(action) + " " + address.host + " " + std::to_string(address.port) + " " + outcome;
  auto [place, fresh] = network_index_.try_emplace(key, behaviour_.network.size());
  if (fresh) {
    if (behaviour_.network.size() >= kMaxAttempts) return;
    NetworkAttempt attempt{std::string(action), address.host, address.port, outcome, allowed, Severity::medium, "", 0, who.program};
    if (address.family == AF_UNIX) attempt.severity = Severity::low;
    if (metadata_service(address.host)) {
      attempt.severity = Severity::high;
      attempt.reason = "the cloud's metadata service: credentials of the machine";
    }
    behaviour_.network.push_back(std::move(attempt));
  }
  if (place->second < behaviour_.network.size()) ++behaviour_.network[place->second].count;
}

void Observer::refused(const Event& event) {
  std::string name = (event.compat ? "i386 " : "") + events::call_name(event.nr, event.compat);
  auto [place, fresh] = refused_index_.try_emplace(name + (event.denied ? "!" : ""), behaviour_.refused.size());
  if (fresh) behaviour_.refused.push_back({std::move(name), event.denied, 0});
  ++behaviour_.refused[place->second].count;
}

Behaviour Observer::finish(std::string source, const events::Losses& losses) {
  behaviour_.source = std::move(source);
  behaviour_.losses = losses;
  std::stable_sort(behaviour_.files.begin(), behaviour_.files.end(), [](const FileAccess& a, const FileAccess& b) { return a.severity > b.severity; });
  std::stable_sort(behaviour_.network.begin(), behaviour_.network.end(),
                   [](const NetworkAttempt& a, const NetworkAttempt& b) { return a.severity > b.severity; });
  std::stable_sort(behaviour_.refused.begin(), behaviour_.refused.end(), [](const RefusedCall& a, const RefusedCall& b) { return a.count > b.count; });
  return std::move(behaviour_);
}

}  // namespace gabion::observe
