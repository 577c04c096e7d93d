// Who calls gabion, and from where: read once, before anything is planned.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::sandbox {

struct PasswdEntry {  // passwd(5)
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::string home;
};
std::vector<PasswdEntry> parse_passwd(std::string_view text);

struct GroupEntry {  // group(5)
  std::string name;
  gid_t gid = 0;
  std::vector<std::string> members;
};
std::vector<GroupEntry> parse_group(std::string_view text);

struct Caller {
  uid_t uid = 0;
  gid_t gid = 0;
  // The machine's own uid 0, with every id at hand: not root of a container's user namespace.
  bool privileged = false;
  std::string name, home;  // real paths; home is empty where there is none
  std::string directory;   // the working directory, real path
  std::vector<PasswdEntry> passwd;
  std::string path;        // $PATH
  std::string virtual_env;
  dev_t own_device = 0;    // gabion's own file
  ino_t own_inode = 0;
  std::string start_time;  // of this process, in clock ticks since boot
};

Result<Caller> know_caller();

// The real path, or nothing where there is none.
std::optional<std::string> real_path(const std::string& path);
// Whether `path` is `directory` or lies beneath it; both absolute and without "..".
bool is_beneath(std::string_view path, std::string_view directory);
// The same path as seen from a copy of `from` at `to`.
std::string rebase(std::string_view path, std::string_view from, std::string_view to);

}  // namespace gabion::sandbox
