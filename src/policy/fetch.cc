#include "policy/fetch.h"

#include <filesystem>

namespace gabion::policy {

namespace fs = std::filesystem;

namespace {

constexpr unsigned kMostFiles = 10'000;

// Regular files only: a link could lead anywhere.
Result<> copy_tree(const fs::path& from, const fs::path& to, unsigned& files) {
  std::error_code error;
  fs::create_directories(to, error);
  if (error) return fail("mkdir " + to.string() + ": " + error.message());
  for (const auto& entry : fs::directory_iterator(from, error)) {
    if (++files > kMostFiles) return fail(from.string() + ": more than " + std::to_string(kMostFiles) + " files");
    fs::path target = to / entry.path().filename();
    auto status = entry.symlink_status(error);
    if (fs::is_directory(status)) {
      if (auto ok = copy_tree(entry.path(), target, files); !ok) return ok;
    } else if (fs::is_regular_file(status)) {
      fs::copy_file(entry.path(), target, fs::copy_options::overwrite_existing, error);
      if (error) return fail("copy " + entry.path().string() + ": " + error.message());
    }
  }
  return error ? Result<>(fail("read " + from.string() + ": " + error.message())) : Result<>();
}

}  // namespace

Result<> fetch(const std::string& folder, const std::vector<std::string>& sources) {
  unsigned files = 0;
  for (const auto& source : sources) {
    std::string path = source.starts_with("file://") ? source.substr(7) : source;
    if (path.find("://") != std::string::npos || path.find("::") != std::string::npos) {
      return fail(source + ": only local paths can be fetched; get it with git or oras first");
    }
    std::error_code error;
    if (fs::is_directory(path, error)) {
      if (auto ok = copy_tree(path, folder, files); !ok) return ok;
    } else if (fs::is_regular_file(path, error)) {
      fs::create_directories(folder, error);
      fs::copy_file(path, fs::path(folder) / fs::path(path).filename(), fs::copy_options::overwrite_existing, error);
      if (error) return fail("copy " + path + ": " + error.message());
    } else {
      return fail_errno("stat", path, ENOENT);
    }
  }
  return {};
}

}  // namespace gabion::policy
