#include "sandbox/layer.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <memory>

#include "base/text.h"

namespace gabion::sandbox {

namespace {

constexpr std::string_view kPrefix = "gabion-";
constexpr unsigned kMaxTreeDepth = 512;

struct DirCloser {
  void operator()(DIR* stream) const { ::closedir(stream); }
};
using Dir = std::unique_ptr<DIR, DirCloser>;

Dir open_dir(int parent, const char* name) {
  int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0 && errno == EACCES) {  // a directory that the program closed to itself; it is ours
    if (::fchmodat(parent, name, 0700, 0) == 0) fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  }
  if (fd < 0) return nullptr;
  Dir stream(::fdopendir(fd));
  if (!stream) ::close(fd);
  return stream;
}

bool is_dot(const char* name) { return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')); }

void remove_at(int parent, const char* name, unsigned depth) {
  if (::unlinkat(parent, name, AT_REMOVEDIR) == 0) return;
  if (errno == ENOTDIR) {
    ::unlinkat(parent, name, 0);
    return;
  }
  Dir stream = depth < kMaxTreeDepth ? open_dir(parent, name) : nullptr;
  if (!stream) return;
  int fd = ::dirfd(stream.get());
  struct stat st {};
  if (::fstat(fd, &st) == 0 && (st.st_mode & 0700) != 0700) ::fchmod(fd, 0700);
  while (const dirent* item = ::readdir(stream.get())) {
    if (is_dot(item->d_name)) continue;
    if (item->d_type != DT_DIR && ::unlinkat(fd, item->d_name, 0) == 0) continue;
    remove_at(fd, item->d_name, depth + 1);
  }
  ::unlinkat(parent, name, AT_REMOVEDIR);
}

std::uint64_t count_at(int parent, const char* name, std::uint64_t enough, unsigned depth) {
  Dir stream = depth < kMaxTreeDepth ? open_dir(parent, name) : nullptr;
  if (!stream) return 0;
  std::uint64_t bytes = 0;
  while (const dirent* item = ::readdir(stream.get())) {
    if (is_dot(item->d_name) || bytes > enough) continue;
    struct stat st {};
    if (::fstatat(::dirfd(stream.get()), item->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) continue;
    bytes += static_cast<std::uint64_t>(st.st_blocks) * 512;
    if (S_ISDIR(st.st_mode)) bytes += count_at(::dirfd(stream.get()), item->d_name, enough, depth + 1);
  }
  return bytes;
}

bool in_memory(const std::string& path) {
  struct statfs fs {};
  return ::statfs(path.c_str(), &fs) != 0 || fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC;
}

std::vector<std::string> places() {
  std::vector<std::string> found;
  const char* chosen = ::getenv("TMPDIR");
  for (std::string path : {std::string(chosen == nullptr ? "" : chosen), std::string("/var/tmp"), std::string("/tmp")}) {
    if (path.empty() || path[0] != '/') continue;
    if (auto real = real_path(path)) found.push_back(std::move(*real));
  }
  return found;
}

}  // namespace

Result<Layer> Layer::make(const Caller& caller, uid_t owner, gid_t group, const std::string& beneath) {
  std::string name = std::string(kPrefix) + std::to_string(::getpid()) + "-" + caller.start_time;
  Error last{ENOENT, "no directory for temporary files (TMPDIR, /var/tmp, /tmp)"};
  for (bool memory : {false, true}) {  // disk first, wherever it stands in the list
    for (const std::string& place : places()) {
      if (in_memory(place) != memory || (!beneath.empty() && is_beneath(place, beneath))) continue;
      Layer layer;
      std::string path = place + "/" + name;
      if (::mkdir(path.c_str(), 0700) != 0) {
        last = fail_errno("mkdir", path).value();
        continue;
      }
      layer.path_ = path;
      layer.on_disk_ = !memory;
      bool good = true;
      for (const char* part : {"/upper", "/work", "/home"}) {
        std::string directory = path + part;
        good = good && ::mkdir(directory.c_str(), 0755) == 0;
        if (good && owner != caller.uid) good = ::lchown(directory.c_str(), owner, group) == 0;
      }
      if (good && owner != caller.uid) good = ::lchown(path.c_str(), owner, group) == 0;
      if (good) return layer;
      last = fail_errno("prepare the layer", path).value();
    }
  }
  return tl::unexpected(std::move(last));
}

Layer::Layer(Layer&& other) noexcept : path_(std::exchange(other.path_, {})), on_disk_(other.on_disk_) {}
Layer& Layer::operator=(Layer&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(on_disk_, other.on_disk_);
  return *this;
}
Layer::~Layer() {
  if (!path_.empty()) remove_tree(path_);
}

std::uint64_t Layer::used_bytes(std::uint64_t enough) const { return path_.empty() ? 0 : count_at(AT_FDCWD, path_.c_str(), enough, 0); }

std::uint64_t Layer::free_bytes() const {
  struct statvfs fs {};
  if (path_.empty() || ::statvfs(path_.c_str(), &fs) != 0) return 0;
  return std::uint64_t{fs.f_bfree} * fs.f_frsize;
}

void remove_tree(const std::string& path) { remove_at(AT_FDCWD, path.c_str(), 0); }

bool owner_lives(std::string_view name) {
  auto parts = split(name.substr(name.find('-') + 1), '-');
  auto pid = parts.empty() ? std::nullopt : parse_u64(parts[0]);
  if (!pid || parts.size() < 2) return true;  // not a name of ours: leave it alone
  auto text = read_file("/proc/" + std::string(parts[0]) + "/stat", 4096);
  if (!text) return text.error().code != ENOENT && text.error().code != ESRCH;
  auto close = text->rfind(')');
  auto fields = split(std::string_view(*text).substr(close == std::string::npos ? 0 : close + 1), ' ');
  return fields.size() <= 20 || fields[20] == parts[1];
}

void sweep_layers(const Caller& caller) {
  // Where layers are made in the first place; the fallback in memory does not outlive the machine's next start.
  for (const std::string& place : places()) {
    if (in_memory(place) || (place == "/tmp" && ::access("/var/tmp", W_OK) == 0)) continue;
    Dir stream = open_dir(AT_FDCWD, place.c_str());
    if (!stream) continue;
    while (const dirent* item = ::readdir(stream.get())) {
      std::string_view name = item->d_name;
      if (!name.starts_with(kPrefix) || name.find_first_not_of("0123456789-", kPrefix.size()) != std::string_view::npos) continue;
      struct stat st {};
      if (::fstatat(::dirfd(stream.get()), item->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(st.st_mode)) continue;
      // Only our own: the caller's, or as root one of the ranges that cages get.
      bool ours = st.st_uid == caller.uid || (caller.privileged && st.st_uid >= 0x70000000);
      if (ours && !owner_lives(name)) remove_at(::dirfd(stream.get()), item->d_name, 0);
    }
  }
}

}  // namespace gabion::sandbox
