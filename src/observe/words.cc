#include "observe/words.h"

#include <sys/stat.h>

#include <cmath>
#include <cstdio>
#include <cstring>

#include "observe/risky_path.h"

namespace gabion::observe {

std::string_view kind_name(FileChange::Kind kind) {
  switch (kind) {
    case FileChange::Kind::created: return "created";
    case FileChange::Kind::changed: return "changed";
    case FileChange::Kind::deleted: return "deleted";
  }
  return "changed";
}

std::string_view file_type(unsigned mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR: return "directory";
    case S_IFLNK: return "symbolic link";
    case S_IFCHR: return "character device";
    case S_IFBLK: return "block device";
    case S_IFIFO: return "fifo";
    case S_IFSOCK: return "socket";
    default: return "file";
  }
}

std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

std::string counted(std::uint64_t count, std::string_view noun) {
  std::string text = std::to_string(count) + " " + std::string(noun);
  if (count != 1) text += noun.ends_with('s') ? "es" : "s";
  return text;
}

std::string seconds_text(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) seconds = 0;
  char text[64];
  if (seconds < 60) {
    std::snprintf(text, sizeof text, "%.2f s", seconds);
  } else {
    auto whole = static_cast<unsigned long long>(seconds);
    std::snprintf(text, sizeof text, whole % 60 == 0 ? "%llu min" : "%llu min %llu s", whole / 60, whole % 60);
  }
  return text;
}

Severity change_severity(const FileChange& change) {
  constexpr unsigned kPrivileged = S_ISUID | S_ISGID;
  bool gone = change.kind == FileChange::Kind::deleted;
  if (!gone && S_ISREG(change.mode) && (change.mode & kPrivileged) != 0) return Severity::critical;
  if (!gone && (S_ISCHR(change.mode) || S_ISBLK(change.mode))) return Severity::critical;
  if (const RiskyPath* row = find_risky_path(change.path)) return row->severity;
  return gone ? Severity::low : Severity::info;
}

std::string change_reason(const FileChange& change) {
  bool gone = change.kind == FileChange::Kind::deleted;
  if (!gone && S_ISREG(change.mode) && (change.mode & S_ISUID) != 0) return "setuid";
  if (!gone && S_ISREG(change.mode) && (change.mode & S_ISGID) != 0) return "setgid";
  if (!gone && (S_ISCHR(change.mode) || S_ISBLK(change.mode))) return std::string(file_type(change.mode));
  const RiskyPath* row = find_risky_path(change.path);
  return row ? std::string(row->why) : std::string();
}

}  // namespace gabion::observe
