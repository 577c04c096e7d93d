#include "sandbox/toolchain.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/fd.h"
#include "base/text.h"

namespace gabion::sandbox {

namespace {

// Folders of a home that many programs share: only the part that holds programs is a toolchain.
constexpr std::string_view kShared[] = {".local", ".local/share", ".config", ".cache", "Library", "opt", "src", "work", "projects"};

bool is_file(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode);
}

const Mask* mask_of(const std::string& path, const std::vector<Mask>& masks) {
  for (const Mask& mask : masks) {
    if (is_beneath(path, mask.path)) return &mask;
  }
  return nullptr;
}

// The directory of which `mask` is made of homes (/home) or is a home itself; what lies above a toolchain.
std::string home_of(const std::string& path, const Caller& caller, const Mask& mask) {
  if (!caller.home.empty() && is_beneath(path, caller.home)) return caller.home;
  return mask.path;
}

class Finder {
 public:
  Finder(const Caller& caller, const std::vector<Mask>& masks) : caller_(caller), masks_(masks) {}

  void program_directory(const std::string& path) {
    auto real = real_path(path);
    if (!real) return;
    const Mask* mask = mask_of(*real, masks_);
    if (mask != nullptr) show(toolchain_root(*real, home_of(*real, caller_, *mask)));
    // The path itself may be a link into another masked place: both ends are needed.
    if (*real != path && mask_of(path, masks_) != nullptr) show(toolchain_root(path, home_of(path, caller_, *mask_of(path, masks_))));
  }

  // A program, what it is a link to, and who interprets it.
  void program(const std::string& path, unsigned depth = 0) {
    constexpr unsigned kMaxLinks = 8;
    if (depth > kMaxLinks) return;
    auto real = real_path(path);
    if (!real || !is_file(*real)) return;
    file(path);
    file(*real);
    // A chain of links needs each of its links.
    char target[4096];
    ssize_t got = ::readlink(path.c_str(), target, sizeof target);
    if (got > 0) {
      std::string next(target, static_cast<std::size_t>(got));
      if (next[0] != '/') next = path.substr(0, path.rfind('/') + 1) + next;
      if (auto parent = real_path(next.substr(0, next.rfind('/') + 1))) program(*parent + next.substr(next.rfind('/')), depth + 1);
    }
    std::string interpreter = interpreter_of(*real);
    if (!interpreter.empty() && interpreter[0] == '/') program(interpreter, depth + 1);
  }

  std::vector<Shown> take() {
    std::sort(shown_.begin(), shown_.end(), [](const Shown& a, const Shown& b) { return a.path < b.path; });
    std::vector<Shown> kept;
    for (Shown& item : shown_) {
      bool inside = std::any_of(kept.begin(), kept.end(), [&](const Shown& outer) { return is_beneath(item.path, outer.path); });
      if (!inside) kept.push_back(std::move(item));
    }
    return kept;
  }

 private:
  void file(const std::string& path) {
    const Mask* mask = mask_of(path, masks_);
    if (mask == nullptr || is_beneath(path, caller_.directory)) return;
    std::string directory = path.substr(0, path.rfind('/'));
    bool in_bin = directory.ends_with("/bin") || directory.ends_with("/shims");
    if (in_bin) {
      show(toolchain_root(directory, home_of(path, caller_, *mask)));
    } else if (is_file(path)) {
      shown_.push_back({path, false});  // named on the command line: that file alone
    }
  }
  void show(const std::string& path) {
    if (path.empty() || is_beneath(path, caller_.directory)) return;
    bool is_home = path == caller_.home || std::any_of(masks_.begin(), masks_.end(), [&](const Mask& mask) { return is_beneath(mask.path, path); });
    struct stat st {};
    if (is_home || ::stat(path.c_str(), &st) != 0) return;
    shown_.push_back({path, S_ISDIR(st.st_mode)});
    // rustup's programs live beside cargo's links to them; pip's and pipx's beside ~/.local/bin.
    if (path.ends_with("/.cargo")) sibling(path, ".rustup");
    if (path.ends_with("/.local/bin")) {
      for (const char* part : {"lib", "pipx", "share/pipx", "share/uv", "share/mise"}) sibling(path, part);
    }
  }
  void sibling(const std::string& path, const std::string& name) {
    std::string beside = path.substr(0, path.rfind('/') + 1) + name;
    struct stat st {};
    if (::stat(beside.c_str(), &st) == 0 && S_ISDIR(st.st_mode)) shown_.push_back({beside, true});
  }

  const Caller& caller_;
  const std::vector<Mask>& masks_;
  std::vector<Shown> shown_;
};

}  // namespace

std::string toolchain_root(const std::string& path, const std::string& home) {
  if (!is_beneath(path, home) || path == home) return {};
  std::string_view rest = std::string_view(path).substr(home.size() + 1);
  // One that shares its folder with others: ~/.local/share/uv, ~/.local/bin.
  std::size_t end = rest.find('/');
  while (end != std::string_view::npos &&
         std::find(std::begin(kShared), std::end(kShared), rest.substr(0, end)) != std::end(kShared)) {
    end = rest.find('/', end + 1);
  }
  std::string root = home + "/" + std::string(rest.substr(0, end));
  // A folder with a dot is one tool's (~/.pyenv); any other may hold a project, of which only the environment is shown
  // (~/project/venv for ~/project/venv/bin).
  if (rest[0] == '.') return root;
  if (path.ends_with("/bin") && path.rfind('/') > home.size()) return path.substr(0, path.rfind('/'));
  return path;
}

std::string interpreter_of(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  char line[256];
  ssize_t got = fd ? ::read(fd.get(), line, sizeof line) : -1;
  if (got < 3 || line[0] != '#' || line[1] != '!') return {};
  std::string_view text(line + 2, static_cast<std::size_t>(got) - 2);
  text = trim(text.substr(0, text.find('\n')));
  return std::string(text.substr(0, text.find_first_of(" \t")));
}

std::optional<std::string> find_command(const Caller& caller, const std::string& command) {
  if (command.find('/') != std::string::npos) {
    std::string path = command[0] == '/' ? command : caller.directory + "/" + command;
    return ::access(path.c_str(), F_OK) == 0 ? std::optional(path) : std::nullopt;
  }
  for (std::string_view directory : split(caller.path, ':')) {
    std::string path = std::string(directory) + "/" + command;
    if (!directory.empty() && ::access(path.c_str(), X_OK) == 0 && is_file(path)) return path;
  }
  return std::nullopt;
}

std::vector<Shown> find_toolchains(const Caller& caller, const std::vector<Mask>& masks, const std::string& command) {
  Finder finder(caller, masks);
  for (std::string_view directory : split(caller.path, ':')) {
    if (directory.size() > 1 && directory[0] == '/') finder.program_directory(std::string(directory));
  }
  if (!caller.virtual_env.empty()) {
    finder.program_directory(caller.virtual_env + "/bin");
    finder.program(caller.virtual_env + "/bin/python");
  }
  if (auto found = find_command(caller, command)) finder.program(*found);
  return finder.take();
}

}  // namespace gabion::sandbox
