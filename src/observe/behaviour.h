// What a watched program did inside its cage: plain data that Observer makes of events and the report's writers tell.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/event.h"
#include "events/source.h"
#include "report/finding.h"

namespace gabion::observe {

struct ProcessRecord {
  std::int64_t pid = 0, parent = 0;       // as the host numbers them; parent 0: the cage itself
  std::vector<std::string> programs;      // command lines, one an exec; empty: a fork that executed nothing
  std::uint64_t started_ns = 0, ended_ns = 0;  // wall clock; ended 0: not seen
  std::uint64_t executed_ns = 0;          // its last exec; 0: none
  std::optional<int> exit_status, signal;
  std::uint32_t uid = 0;
};

struct FileAccess {
  std::string path;
  std::string action;   // "read", "write", "delete", "execute", …
  std::string reason;   // why it stands out
  Severity severity = Severity::info;
  bool allowed = false;  // some attempt went through
  bool absent = true;    // every attempt found nothing there
  bool unseen = false;   // of some attempt it is not known how it ended
  std::uint64_t count = 0;
  std::string program;   // who tried it first
};

struct NetworkAttempt {
  std::string action;    // "connect", "bind", "send"
  std::string address;   // "8.8.8.8", "fe80::1", "@name" or a path of a unix socket
  std::uint16_t port = 0;
  std::string outcome;   // "let through", "Network is unreachable", …
  bool allowed = false;
  Severity severity = Severity::info;
  std::string reason;    // "cloud metadata service"
  std::uint64_t count = 0;
  std::string program;
};

struct RefusedCall {
  std::string name;      // "mount", "keyctl", "i386 open"
  bool by_filter = false;  // seccomp answered; otherwise the kernel said EPERM or ENOSYS itself
  std::uint64_t count = 0;
};

struct LookedUpName {
  std::string name, type;  // "example.com", "A"
  std::uint64_t count = 0;
};

struct Behaviour {
  std::string source;                  // "probe", "notify"
  std::vector<ProcessRecord> processes;  // in the order of their start
  std::uint64_t processes_untold = 0;  // beyond the limit of the list
  std::vector<FileAccess> files;       // those that stand out, the worst first
  std::uint64_t opens = 0;             // of any file
  std::vector<NetworkAttempt> network;
  std::vector<RefusedCall> refused;    // by count
  std::map<std::string, std::uint64_t> capabilities;  // refused, by name
  std::vector<std::string> fileless;   // programs without a name in any file system
  std::vector<std::string> blind_spots;  // what this source cannot see here
  events::Losses losses;
  bool complete() const { return losses.complete(); }
};

struct ObserverOptions {
  std::int64_t init_pid = 0;       // the cage's pid 1: not the program's doing
  std::string working_directory;   // of the program, as the cage sees it
  std::string home;                // the caller's: what lies in any other home stands out
};

class Observer {
 public:
  explicit Observer(ObserverOptions options) : options_(std::move(options)) {}
  void event(const events::Event& event);
  // Done by the program, not by gabion on its way to it.
  bool is_programs(const events::Event& event) const;
  // A source that has to ask for it asks how this call ended: the report tells.
  bool outcome_matters(const events::Event& event) const;
  Behaviour finish(std::string source, const events::Losses& losses);

 private:
  struct Task {
    std::int64_t parent = 0;
    bool executed = false;    // before its first exec a child of init is gabion's own code
    std::string directory;    // working directory; empty: not known
    std::string program;      // command name
    std::unordered_map<std::int64_t, std::string> directories;  // descriptors that were opened as directories
    std::optional<std::size_t> record;  // index in processes
  };
  Task& task(const events::Event& event);
  bool ours(const events::Event& event, const Task& task) const;
  std::string resolve(const Task& task, std::optional<std::int64_t> dirfd, std::string_view path,
                      std::string_view origin) const;
  std::string path_of(const events::Event& event, const Task& task, const char* param,
                      const char* dirfd = nullptr) const;
  struct Judgement {
    Severity severity = Severity::info;
    std::string_view reason;  // empty: ordinary
  };
  Judgement judge(std::string_view path, bool writes) const;
  void forked(const events::Event& event);
  void executed(const events::Event& event);
  void exited(const events::Event& event);
  void call(const events::Event& event, Task& task);
  struct FileDeed {
    std::string path;
    std::string_view action;
    bool writes = false;
  };
  std::optional<FileDeed> deed_of(const events::Event& event, const Task& task) const;
  void note_open(const events::Event& event, Task& task, const std::string& path, std::int64_t fd);
  void file(const events::Event& event, const Task& task, FileDeed deed, std::int64_t result);
  void network(const events::Event& event, const Task& task, std::string_view action,
               std::optional<std::string_view> address);
  void refused(const events::Event& event);

  ObserverOptions options_;
  Behaviour behaviour_;
  std::unordered_map<std::int64_t, Task> tasks_;           // by pid
  std::unordered_map<std::string, std::size_t> file_index_, network_index_, refused_index_;
};

// The paths whose reading stands out.
struct SensitivePath {
  std::string_view pattern;  // as in risky_path.h: a prefix when it begins with "/", else whole components
  Severity severity;
  std::string_view why;
};
const SensitivePath* find_sensitive_path(std::string_view path);

std::vector<Finding> findings(const Behaviour& behaviour);
// The worst deeds, for the verdict's line: "tried the network (8.8.8.8:53)".
std::vector<std::string> deeds(const Behaviour& behaviour);

}  // namespace gabion::observe
