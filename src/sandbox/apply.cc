// --apply: a kept diff brought home. First everything is judged, then everything is written; every path is resolved
// beneath the working directory, through no link.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/fd.h"
#include "base/sha256.h"
#include "base/text.h"
#include "sandbox/kept.h"
#include "sandbox/resolve.h"

namespace gabion::sandbox {

namespace {

constexpr std::size_t kMaxDiffBytes = 64 << 20;
constexpr std::uint64_t kOnlyHere = RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;

// A path's end, or (with a slash at its end) a directory anywhere in it.
constexpr std::string_view kRunByThemselves[] = {
    ".git/", ".hg/", ".gitmodules", ".gitattributes", ".gitconfig", ".husky/", ".githooks/", ".pre-commit-config.yaml", ".envrc", ".direnv/",
    ".vscode/", ".idea/", ".devcontainer/", ".devcontainer.json", ".zed/", ".cursor/", ".claude/", ".mcp.json", ".github/", ".gitlab-ci.yml",
    ".circleci/", ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".profile", ".zshrc", ".zshenv", ".zprofile", ".zlogin", ".inputrc",
    ".vimrc", ".exrc", ".nvimrc", ".emacs", ".dir-locals.el", ".gdbinit", ".lldbinit", ".npmrc", ".yarnrc", ".yarnrc.yml", ".cargo/",
    ".ssh/", ".config/", ".local/", ".tool-versions", ".mise.toml", "mise.toml", ".python-version", "sitecustomize.py", "usercustomize.py",
    "conftest.py", "pyvenv.cfg", ".venv/", "venv/", ".yarn/", ".pnp.cjs", ".editorconfig", ".ccls", ".clangd"};

bool names_directory(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) || path.find("/" + std::string(directory)) != std::string_view::npos ||
         path == directory.substr(0, directory.size() - 1) || path.ends_with("/" + std::string(directory.substr(0, directory.size() - 1)));
}

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

std::string_view parent_of(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? "." : path.substr(0, slash);
}
std::string name_of(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

// Where a link leads, by its text alone: outside of the tree it lies in?
bool leads_out(std::string_view path, std::string_view link) {
  if (link.empty() || link[0] == '/') return true;
  long depth = std::count(path.begin(), path.end(), '/');
  for (std::string_view part : split(link, '/')) {
    if (part == "..") --depth;
    else if (!part.empty() && part != ".") ++depth;
    if (depth < 0) return true;
  }
  return false;
}

class Apply {
 public:
  Apply(const KeptDiff& diff, int files, int here, const std::vector<std::string>& named) : diff_(diff), files_(files), here_(here), named_(named) {}

  Result<Applied> run() {
    for (const KeptChange& change : diff_.changes) judge(change);
    for (const std::string& name : named_) {
      bool known = std::any_of(diff_.changes.begin(), diff_.changes.end(), [&](const KeptChange& change) { return is_beneath(change.path, name); });
      if (!known) refuse(name, "is named, but not among the changes");
    }
    if (!refusals_.empty()) return fail("nothing was applied:\n  " + join(refusals_, "\n  "));
    // Directories before what lies in them (the list is sorted); deletions last, the deepest first.
    for (const KeptChange* change : chosen_) {
      if (change->kind == Change::Kind::deleted) continue;
      if (auto done = write(*change); !done) return stopped(done.error());
      result_.done.push_back((change->kind == Change::Kind::created ? "+ " : "~ ") + change->path);
    }
    for (auto at = chosen_.rbegin(); at != chosen_.rend(); ++at) {
      if ((*at)->kind != Change::Kind::deleted) continue;
      if (auto done = remove(**at); !done) return stopped(done.error());
      result_.done.push_back("- " + (*at)->path);
    }
    return std::move(result_);
  }

 private:
  void refuse(const std::string& path, std::string_view why) { refusals_.push_back(printable(path) + ": " + std::string(why)); }

  tl::unexpected<Error> stopped(Error error) const {
    std::string before = result_.done.empty() ? "" : " (applied before it: " + join(result_.done, ", ") + ")";
    return tl::unexpected(Error{error.code, error.message + before});
  }

  void judge(const KeptChange& change) {
    bool named = std::any_of(named_.begin(), named_.end(), [&](const std::string& name) { return is_beneath(change.path, name); });
    if (runs_by_itself(change.path) && !named) {
      result_.left_out.push_back(change.path);
      return;
    }
    if (change.kind != Change::Kind::deleted) {
      if (!S_ISREG(change.mode) && !S_ISDIR(change.mode) && !S_ISLNK(change.mode)) refuse(change.path, "a device, fifo or socket");
      if (!S_ISDIR(change.mode) && (change.mode & (S_ISUID | S_ISGID)) != 0) refuse(change.path, "setuid or setgid");
      if (S_ISLNK(change.mode) && leads_out(change.path, change.link)) refuse(change.path, "a link that leads outward, to " + printable(change.link));
      if (S_ISREG(change.mode) && content_digest(change) != change.sha256) refuse(change.path, "its content is not what was kept");
    }
    judge_host(change);
    chosen_.push_back(&change);
  }

  // What stands there now must be what stood there when the run began.
  void judge_host(const KeptChange& change) {
    Fd at(open_beneath(here_, change.path.c_str(), O_PATH | O_NOFOLLOW, 0, kOnlyHere));
    struct stat st {};
    bool exists = at && ::fstat(at.get(), &st) == 0;
    if (!exists && errno != ENOENT && errno != ENOTDIR) return refuse(change.path, "cannot be reached without following a link or leaving the file system");
    if (change.kind == Change::Kind::created) {
      if (exists && !(S_ISDIR(st.st_mode) && S_ISDIR(change.mode))) refuse(change.path, "exists on the host by now");
      return;
    }
    if (!exists) return refuse(change.path, "is gone from the host by now");
    if (nanoseconds(st.st_ctim) > diff_.started_ns && !S_ISDIR(st.st_mode)) return refuse(change.path, "was changed on the host since the run began");
    if (change.kind == Change::Kind::changed && (st.st_mode & S_IFMT) != (change.mode & S_IFMT)) {
      return refuse(change.path, "became another kind of file; remove the old one first");
    }
    if (change.kind == Change::Kind::deleted && S_ISDIR(st.st_mode)) judge_tree(change.path, 0);
  }

  void judge_tree(const std::string& path, unsigned depth) {
    constexpr unsigned kMaxDepth = 64;
    Fd fd(open_beneath(here_, path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, kOnlyHere));
    std::unique_ptr<DIR, int (*)(DIR*)> stream(fd ? ::fdopendir(fd.get()) : nullptr, ::closedir);
    if (!stream || depth > kMaxDepth) return refuse(path, "cannot be looked into");
    int directory = fd.release();
    while (const dirent* item = ::readdir(stream.get())) {
      std::string_view name = item->d_name;
      struct stat st {};
      if (name == "." || name == ".." || ::fstatat(directory, item->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) continue;
      std::string inner = path + "/" + std::string(name);
      if (S_ISDIR(st.st_mode)) judge_tree(inner, depth + 1);
      else if (nanoseconds(st.st_ctim) > diff_.started_ns) refuse(inner, "was changed on the host since the run began");
    }
  }

  std::string content_digest(const KeptChange& change) const {
    Fd in(open_beneath(files_, change.path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, RESOLVE_NO_SYMLINKS));
    Sha256 hash;
    char buffer[65536];
    ssize_t got = -1;
    while (in && (got = ::read(in.get(), buffer, sizeof buffer)) > 0) hash.update({buffer, static_cast<std::size_t>(got)});
    return got < 0 ? "" : hash.hex();
  }

  Result<Fd> open_parent(const KeptChange& change) const {
    std::string parent(parent_of(change.path));
    Fd fd(open_beneath(here_, parent.c_str(), O_PATH | O_DIRECTORY, 0, kOnlyHere));
    if (!fd) return fail_errno("open", printable(parent));
    return fd;
  }

  Result<> write(const KeptChange& change) {
    auto parent = open_parent(change);
    if (!parent) return tl::unexpected(parent.error());
    std::string name = name_of(change.path), fresh = ".gabion-apply-" + std::to_string(::getpid());
    if (S_ISDIR(change.mode)) {
      if (::mkdirat(parent->get(), name.c_str(), 0777) != 0 && errno != EEXIST) return fail_errno("mkdir", printable(change.path));
      Fd made(open_beneath(parent->get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, kOnlyHere));
      if (!made || ::fchmod(made.get(), change.mode & 01777) != 0) return fail_errno("chmod", printable(change.path));
      return {};
    }
    if (S_ISLNK(change.mode)) {
      if (::symlinkat(change.link.c_str(), parent->get(), fresh.c_str()) != 0) return fail_errno("symlink", printable(change.path));
    } else if (auto done = write_content(change, parent->get(), fresh); !done) {
      ::unlinkat(parent->get(), fresh.c_str(), 0);
      return done;
    }
    // A created one must still not be there; a changed one is replaced as a whole.
    unsigned flags = change.kind == Change::Kind::created ? RENAME_NOREPLACE : 0;
    if (::renameat2(parent->get(), fresh.c_str(), parent->get(), name.c_str(), flags) != 0) {
      int error = errno;
      ::unlinkat(parent->get(), fresh.c_str(), 0);
      return fail_errno("rename to", printable(change.path), error);
    }
    return {};
  }

  Result<> write_content(const KeptChange& change, int parent, const std::string& fresh) const {
    Fd in(open_beneath(files_, change.path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, RESOLVE_NO_SYMLINKS));
    if (!in) return fail_errno("open", printable(change.path));
    Fd out(::openat(parent, fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!out) return fail_errno("create", printable(change.path));
    Sha256 hash;  // once more: what is written is what was judged
    char buffer[65536];
    for (ssize_t got = 0; (got = ::read(in.get(), buffer, sizeof buffer)) != 0;) {
      if (got < 0) return fail_errno("read", printable(change.path));
      std::string_view piece(buffer, static_cast<std::size_t>(got));
      hash.update(piece);
      if (auto done = write_all(out.get(), piece, change.path); !done) return done;
    }
    if (hash.hex() != change.sha256) return fail(printable(change.path) + ": its content changed meanwhile");
    if (::fchmod(out.get(), change.mode & 0777) != 0) return fail_errno("chmod", printable(change.path));
    return {};
  }

  Result<> remove(const KeptChange& change) {
    auto parent = open_parent(change);
    if (!parent) return tl::unexpected(parent.error());
    return remove_at(parent->get(), name_of(change.path), change.path);
  }

  Result<> remove_at(int parent, const std::string& name, const std::string& path) {
    if (::unlinkat(parent, name.c_str(), 0) == 0) return {};
    if (errno != EISDIR && errno != EPERM) return fail_errno("unlink", printable(path));
    Fd fd(open_beneath(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, kOnlyHere));
    std::unique_ptr<DIR, int (*)(DIR*)> stream(fd ? ::fdopendir(fd.get()) : nullptr, ::closedir);
    if (!stream) return fail_errno("open", printable(path));
    int directory = fd.release();
    while (const dirent* item = ::readdir(stream.get())) {
      std::string inner = item->d_name;
      if (inner == "." || inner == "..") continue;
      if (auto done = remove_at(directory, inner, path + "/" + inner); !done) return done;
    }
    if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0) return fail_errno("rmdir", printable(path));
    return {};
  }

  const KeptDiff& diff_;
  int files_, here_;
  const std::vector<std::string>& named_;
  std::vector<std::string> refusals_;
  std::vector<const KeptChange*> chosen_;
  Applied result_;
};

}  // namespace

bool runs_by_itself(std::string_view path) {
  return std::any_of(std::begin(kRunByThemselves), std::end(kRunByThemselves), [&](std::string_view pattern) {
    if (pattern.ends_with('/')) return names_directory(path, pattern);
    return path == pattern || path.ends_with("/" + std::string(pattern));
  });
}

Result<Applied> apply_kept(const std::string& directory, std::string_view digest, const std::vector<std::string>& named, const Caller& caller) {
  Fd kept(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!kept) return fail_errno("--apply", directory);
  Fd list(open_beneath(kept.get(), "diff", O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, RESOLVE_NO_SYMLINKS));
  Fd files(open_beneath(kept.get(), "files", O_RDONLY | O_DIRECTORY, 0, RESOLVE_NO_SYMLINKS));
  if (!list || !files) return fail_errno("--apply: open", directory + "/diff");
  auto text = read_fd(list.get(), directory + "/diff", kMaxDiffBytes);
  if (!text) return wrap("--apply", text.error());
  std::string actual = "sha256:" + sha256_hex(*text);
  if (digest.empty()) return fail("--apply wants the digest that the report showed (--digest sha256:…): only what was reviewed is applied");
  if (digest != actual) return fail("--apply: the digest is " + actual + ", not the one that was given; what lies there is not what was reviewed");
  auto diff = read_kept(*text);
  if (!diff) return wrap("--apply " + directory + "/diff", diff.error());
  if (diff->target != caller.directory) {
    return fail("--apply: these are changes to " + printable(diff->target) + ", and the working directory is " + printable(caller.directory));
  }
  Fd here(::open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!here) return fail_errno("open", caller.directory);
  return Apply(*diff, files.get(), here.get(), named).run();
}

}  // namespace gabion::sandbox
