#include "lint/inputs.h"

#include <dirent.h>
#include <sched.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "base/fd.h"
#include "base/text.h"
#include "dockerfile/parser.h"
#include "lint/gitignore.h"

namespace gabion::lint {
namespace {

constexpr std::size_t kMaxIgnoreBytes = std::size_t{4} << 20;

struct Entry {
  std::string name;
  bool folder = false;
};

std::string below(const std::string& folder, const std::string& name) {
  if (folder.empty()) return name;
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

bool is_folder(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

// Sorted by name. A symbolic link is followed to a file, never to a folder.
Result<std::vector<Entry>> list_folder(const std::string& path) {
  std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
  if (!folder) return fail_errno("open", path);
  std::vector<Entry> entries;
  while (const dirent* entry = ::readdir(folder.get())) {
    std::string name = entry->d_name;
    if (name == "." || name == ".." || name == ".git") continue;
    unsigned char type = entry->d_type;
    if (type == DT_UNKNOWN || type == DT_LNK) {
      struct stat info;
      std::string full = below(path, name);
      if ((type == DT_LNK ? ::stat(full.c_str(), &info) : ::lstat(full.c_str(), &info)) != 0) continue;
      if (S_ISDIR(info.st_mode)) {
        if (type == DT_LNK) continue;
        type = DT_DIR;
      } else {
        type = S_ISREG(info.st_mode) ? DT_REG : DT_FIFO;
      }
    }
    if (type == DT_DIR || type == DT_REG) entries.push_back({name, type == DT_DIR});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

// Where a repository keeps what all its work trees share: .git, or what a file of that name leads to (gitrepository-layout(5)).
std::string repository_folder(const std::string& git) {
  auto first_line = [](const std::string& path) {
    auto text = read_file(path, kMaxIgnoreBytes);
    return std::string(trim(std::string_view(text ? *text : "").substr(0, text ? text->find('\n') : 0)));
  };
  auto against = [](const std::string& folder, const std::string& path) { return path.starts_with('/') ? path : below(folder, path); };
  std::string folder = git;
  if (!is_folder(git)) {
    constexpr std::string_view kKey = "gitdir: ";
    std::string line = first_line(git);
    if (!line.starts_with(kKey)) return git;
    folder = against(git.substr(0, git.rfind('/')), line.substr(kKey.size()));
  }
  std::string common = first_line(folder + "/commondir");
  return common.empty() ? folder : against(folder, common);
}

class Search {
 public:
  Search(std::string root, Inputs& out) : root_(std::move(root)), out_(out) {}

  void run() {
    read_ignores_above();
    walk(root_, prefix_, 0);
  }

 private:
  // Paths handed to the Gitignore are relative to the repository's root, which may lie above.
  void read_ignores_above() {
    std::unique_ptr<char, void (*)(void*)> real(::realpath(root_.c_str(), nullptr), std::free);
    if (!real) return;
    std::string path = real.get(), top;
    for (std::string at = path;; at.resize(at.rfind('/'))) {
      struct stat info;
      if (::stat((at + "/.git").c_str(), &info) == 0) {
        top = at;
        break;
      }
      if (at.empty()) return;
    }
    if (top.size() < path.size()) prefix_ = path.substr(top.size() + 1);
    // First, since what comes later overrules it. Who wants it shared writes a .gitignore; the user's own list is not read.
    if (auto text = read_file(repository_folder(top + "/.git") + "/info/exclude", kMaxIgnoreBytes)) ignore_.add("", *text);
    // The folders from the top down to, but not including, the one that is searched.
    std::string folder;
    for (std::string_view part : split(prefix_, '/')) {
      if (part.empty()) break;
      read_ignore(top + "/" + folder, folder);
      folder = below(folder, std::string(part));
    }
  }

  void read_ignore(const std::string& path, const std::string& relative) {
    if (auto text = read_file(below(path, ".gitignore"), kMaxIgnoreBytes)) ignore_.add(relative, *text);
  }

  void walk(const std::string& path, const std::string& relative, unsigned depth) {
    if (depth > kMaxFolderDepth) {
      out_.errors.push_back(path + ": folders are nested too deeply");
      return;
    }
    auto entries = list_folder(path);
    if (!entries) {
      out_.errors.push_back(entries.error().message);
      return;
    }
    read_ignore(path, relative);
    for (const Entry& entry : *entries) {
      std::string inside = below(relative, entry.name);
      if (!entry.folder && !is_dockerfile_name(entry.name)) continue;
      if (ignore_.ignores(inside, entry.folder)) continue;
      if (entry.folder) {
        walk(below(path, entry.name), inside, depth + 1);
      } else if (out_.paths.size() < kMaxInputs) {
        out_.paths.push_back(below(path, entry.name));
      }
    }
  }

  std::string root_, prefix_;
  Inputs& out_;
  Gitignore ignore_;
};

// What the build context leaves out: Dockerfile.dockerignore, else the folder's .dockerignore (BuildKit's order; the
// folder of the Dockerfile is taken for the context).
std::optional<std::string> context_ignore(const std::string& path) {
  std::size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  for (const std::string& name : {path + ".dockerignore", folder + ".dockerignore"}) {
    if (auto text = read_file(name, kMaxIgnoreBytes)) return std::move(*text);
  }
  return std::nullopt;
}

FileResult lint_path(const Linter& linter, const std::string& path) {
  auto bytes = path == "-" ? read_fd(0, "standard input", dockerfile::kMaxFileBytes) : read_file(path, dockerfile::kMaxFileBytes);
  if (bytes) {
    auto ignored = path == "-" ? std::nullopt : context_ignore(path);
    return linter.lint(path, std::move(*bytes), ignored ? &*ignored : nullptr);
  }
  FileResult result;
  result.path = path;
  result.parsed = false;
  result.error = bytes.error().message;
  return result;
}

unsigned processors() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace

bool is_dockerfile_name(std::string_view name) {
  if (name.ends_with(".dockerignore")) return false;
  constexpr std::string_view kName = "dockerfile";
  if (iequals(name, kName) || name == "Containerfile" || name.starts_with("Containerfile.")) return true;
  if (name.size() <= kName.size() + 1) return false;
  std::string_view ending = name.substr(name.size() - kName.size());
  return name.starts_with("Dockerfile.") || (iequals(ending, kName) && name[name.size() - kName.size() - 1] == '.');
}

Inputs find_inputs(const std::vector<std::string>& words) {
  Inputs inputs;
  for (const std::string& word : words) {
    if (word == "-" || !is_folder(word)) {
      inputs.paths.push_back(word);
      continue;
    }
    std::size_t before = inputs.paths.size();
    Search(word, inputs).run();
    if (inputs.paths.size() == before && inputs.errors.empty()) inputs.errors.push_back(word + ": no Dockerfile in this folder");
  }
  return inputs;
}

std::vector<FileResult> lint_files(const Linter& linter, const std::vector<std::string>& paths, unsigned threads) {
  constexpr std::size_t kFilesPerThread = 16;  // fewer are done sooner than a thread is started
  std::vector<FileResult> results(paths.size());
  std::atomic<std::size_t> next = 0;
  auto work = [&] {
    for (std::size_t i; (i = next.fetch_add(1)) < paths.size();) results[i] = lint_path(linter, paths[i]);
  };
  if (threads == 0) threads = processors();
  threads = static_cast<unsigned>(std::min<std::size_t>(threads, paths.size() / kFilesPerThread + 1));
  std::vector<std::thread> helpers;
  for (unsigned i = 1; i < threads; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  return results;
}

}  // namespace gabion::lint
