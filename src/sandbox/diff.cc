#include "sandbox/diff.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/fd.h"
#include "sandbox/caller.h"

namespace gabion::sandbox {

namespace {

constexpr unsigned kMaxDepth = 256;

struct DirCloser {
  void operator()(DIR* stream) const { ::closedir(stream); }
};
using Dir = std::unique_ptr<DIR, DirCloser>;

Dir open_dir(int parent, const char* name) {
  int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  Dir stream(fd < 0 ? nullptr : ::fdopendir(fd));
  if (!stream && fd >= 0) ::close(fd);
  return stream;
}

std::vector<std::string> names_of(DIR* stream) {
  std::vector<std::string> names;
  ::rewinddir(stream);
  while (const dirent* item = ::readdir(stream)) {
    std::string_view name = item->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_link(int parent, const char* name) {
  char target[4096];
  ssize_t got = ::readlinkat(parent, name, target, sizeof target);
  return got > 0 ? std::string(target, static_cast<std::size_t>(got)) : "";
}

// overlayfs.rst: in a user namespace ("userxattr") the mark is user.overlay.opaque.
bool is_opaque(int directory) {
  char value[4] = {};
  return (::fgetxattr(directory, "user.overlay.opaque", value, sizeof value) == 1 && value[0] == 'y') ||
         (::fgetxattr(directory, "trusted.overlay.opaque", value, sizeof value) == 1 && value[0] == 'y');
}

bool is_whiteout(const struct stat& st) { return S_ISCHR(st.st_mode) && st.st_rdev == makedev(0, 0); }

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

bool same_content(int a_parent, int b_parent, const char* name) {
  Fd a(::openat(a_parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)), b(::openat(b_parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  char one[16384], other[16384];
  for (;;) {
    ssize_t got = a ? ::read(a.get(), one, sizeof one) : -1, has = b ? ::read(b.get(), other, sizeof other) : -1;
    if (got < 0 || got != has || std::memcmp(one, other, static_cast<std::size_t>(got)) != 0) return false;
    if (got == 0) return true;
  }
}

class Walk {
 public:
  Walk(const DiffSource& source, Diff& diff) : source_(source), diff_(diff) {}

  void directory(int upper_parent, const char* upper_name, int lower_parent, const char* lower_name, const std::string& path, unsigned depth) {
    Dir upper = depth < kMaxDepth ? open_dir(upper_parent, upper_name) : nullptr;
    // Closed by the program to itself; the layer is gabion's, and its modes have been noted.
    if (!upper && errno == EACCES && ::fchmodat(upper_parent, upper_name, 0700, 0) == 0) upper = open_dir(upper_parent, upper_name);
    if (!upper) {
      if (::faccessat(upper_parent, upper_name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) diff_.truncated = true;
      return;
    }
    Dir lower = lower_parent == -1 ? nullptr : open_dir(lower_parent, lower_name);
    int upper_fd = ::dirfd(upper.get()), lower_fd = lower ? ::dirfd(lower.get()) : -1;
    auto names = names_of(upper.get());
    for (const std::string& name : names) entry(upper_fd, lower_fd, name, path + "/" + name, depth);
    if (!lower || !(source_.complete || is_opaque(upper_fd))) return;
    for (const std::string& name : names_of(lower.get())) {
      if (!std::binary_search(names.begin(), names.end(), name)) deleted(lower_fd, name, path + "/" + name);
    }
  }

 private:
  void entry(int upper, int lower, const std::string& name, const std::string& path, unsigned depth) {
    struct stat now {}, before {};
    if (::fstatat(upper, name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) return;
    bool existed = lower >= 0 && ::fstatat(lower, name.c_str(), &before, AT_SYMLINK_NOFOLLOW) == 0;
    if (is_whiteout(now)) {
      if (existed) deleted(lower, name, path);
      return;
    }
    bool both_directories = existed && S_ISDIR(now.st_mode) && S_ISDIR(before.st_mode);
    if (!existed && !is_seat(path, now)) {
      record(Change::Kind::created, upper, name, path, now);
    } else if (existed && !same(upper, lower, name.c_str(), now, before)) {
      record(Change::Kind::changed, upper, name, path, now);
    }
    if (S_ISDIR(now.st_mode)) directory(upper, name.c_str(), both_directories ? lower : -1, name.c_str(), path, depth + 1);
  }
  // Copied up but never written (opened for writing and closed), or copied as a whole (without setuid, setgid, sticky).
  // Size and mtime are the program's to set, so what may have been written is read; ctime is not.
  bool same(int upper, int lower, const char* name, const struct stat& now, const struct stat& before) const {
    if (S_ISLNK(now.st_mode) && S_ISLNK(before.st_mode)) return read_link(upper, name) == read_link(lower, name);
    mode_t mode = source_.complete ? before.st_mode & ~static_cast<mode_t>(S_ISUID | S_ISGID | S_ISVTX) : before.st_mode;
    if (now.st_mode != mode) return false;
    if (!S_ISREG(now.st_mode)) return true;
    if (now.st_size != before.st_size || nanoseconds(now.st_mtim) != nanoseconds(before.st_mtim)) return false;
    bool untouched = source_.complete && nanoseconds(now.st_ctim) < source_.copied_ns;
    return untouched || same_content(upper, lower, name);
  }
  bool is_seat(const std::string& path, const struct stat& st) const {
    return std::any_of(source_.seats.begin(), source_.seats.end(), [&](const std::string& seat) {
      return path == seat ? S_ISDIR(st.st_mode) || st.st_size == 0 : S_ISDIR(st.st_mode) && is_beneath(seat, path);
    });
  }
  void deleted(int lower, const std::string& name, const std::string& path) {
    struct stat st {};
    ::fstatat(lower, name.c_str(), &st, AT_SYMLINK_NOFOLLOW);
    record(Change::Kind::deleted, lower, name, path, st);
  }
  void record(Change::Kind kind, int parent, const std::string& name, const std::string& path, const struct stat& st) {
    if (diff_.changes.size() >= kMaxChanges) {
      diff_.truncated = true;
      return;
    }
    Change change{kind, path, S_ISREG(st.st_mode) ? static_cast<std::uint64_t>(st.st_size) : 0, st.st_mode, {}};
    if (S_ISLNK(st.st_mode)) change.link = read_link(parent, name.c_str());
    diff_.changes.push_back(std::move(change));
  }

  const DiffSource& source_;
  Diff& diff_;
};

struct Copier {
  CopyResult& result;
  std::uint64_t max_bytes;
  unsigned owner, group;
  bool full = false;

  void entry(int from, int to, const std::string& name, const std::string& path, unsigned depth);
  void file(int from, int to, const std::string& name, const std::string& path, const struct stat& st);
  void directory(int from, int to, const std::string& path, unsigned depth);
};

void Copier::file(int from, int to, const std::string& name, const std::string& path, const struct stat& st) {
  Fd in(::openat(from, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!in) return result.left_out.push_back(path), void();
  if (result.bytes + static_cast<std::uint64_t>(st.st_size) > max_bytes) full = true;
  if (full) return;
  Fd out(::openat(to, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, st.st_mode & 0777));
  if (!out) return result.left_out.push_back(path), void();
  for (std::uint64_t left = static_cast<std::uint64_t>(st.st_size); left > 0;) {
    ssize_t moved = ::copy_file_range(in.get(), nullptr, out.get(), nullptr, left, 0);
    if (moved < 0) moved = ::sendfile(out.get(), in.get(), nullptr, left);
    if (moved <= 0) break;
    left -= static_cast<std::uint64_t>(moved);
    result.bytes += static_cast<std::uint64_t>(moved);
  }
  timespec times[2] = {st.st_atim, st.st_mtim};
  ::fchmod(out.get(), st.st_mode & 0777);
  ::futimens(out.get(), times);
}

void Copier::entry(int from, int to, const std::string& name, const std::string& path, unsigned depth) {
  struct stat st {};
  if (full || ::fstatat(from, name.c_str(), &st, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (S_ISDIR(st.st_mode)) {
    Fd in(::openat(from, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    bool made = in && depth < kMaxDepth && ::mkdirat(to, name.c_str(), 0700) == 0;
    Fd out(made ? ::openat(to, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1);
    if (!out) return result.left_out.push_back(path), void();
    directory(in.get(), out.get(), path, depth + 1);
    ::fchmod(out.get(), st.st_mode & 0777);
    timespec times[2] = {st.st_atim, st.st_mtim};
    ::futimens(out.get(), times);
  } else if (S_ISLNK(st.st_mode)) {
    if (::symlinkat(read_link(from, name.c_str()).c_str(), to, name.c_str()) != 0) result.left_out.push_back(path);
  } else if (S_ISREG(st.st_mode)) {
    file(from, to, name, path, st);
  } else {
    result.left_out.push_back(path);
    return;
  }
  if (owner != ::geteuid()) {
    if (::fchownat(to, name.c_str(), owner, group, AT_SYMLINK_NOFOLLOW) != 0) result.left_out.push_back(path);
  }
}

void Copier::directory(int from, int to, const std::string& path, unsigned depth) {
  Dir stream = open_dir(from, ".");
  if (!stream) return;
  for (const std::string& name : names_of(stream.get())) entry(from, to, name, path + "/" + name, depth);
}

}  // namespace

void read_diff(const DiffSource& source, Diff& diff) {
  Walk walk(source, diff);
  int lower = source.lower.empty() ? -1 : AT_FDCWD;
  walk.directory(AT_FDCWD, source.upper.c_str(), lower, source.lower.c_str(), source.target == "/" ? "" : source.target, 0);
}

void sort_changes(Diff& diff) {
  std::sort(diff.changes.begin(), diff.changes.end(), [](const Change& a, const Change& b) { return a.path < b.path; });
}

Result<CopyResult> copy_tree(const std::string& from, const std::string& to, std::uint64_t max_bytes, unsigned owner, unsigned group) {
  CopyResult result;
  Fd in(::open(from.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), out(::open(to.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!in) return fail_errno("open", from);
  if (!out) return fail_errno("open", to);
  Copier copier{result, max_bytes, owner, group};
  copier.directory(in.get(), out.get(), "", 0);
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);  // what stamps files, too
  result.ended_ns = nanoseconds(now);
  if (copier.full) return fail("copy of " + from + ": larger than the layer may be");
  return result;
}

}  // namespace gabion::sandbox
