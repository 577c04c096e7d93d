#include "policy/input.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/fd.h"
#include "rego/regex.h"

namespace gabion::policy {

namespace fs = std::filesystem;

namespace {

struct Walk {
  const rego::Regex* ignore;
  std::set<fs::path> seen;
  std::vector<std::string> found;

  void folder(const fs::path& path) {
    std::error_code error;
    if (!seen.insert(fs::canonical(path, error)).second) return;
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(path, fs::directory_options::skip_permission_denied, error)) entries.push_back(entry.path());
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) {
      if (fs::is_directory(entry, error)) {
        folder(entry);
      } else if (fs::is_regular_file(entry, error)) {
        file(entry.string());
      }
    }
  }

  void file(const std::string& path) {
    if (ignore && ignore->matches(path)) return;
    const config::Format* format = config::format_of_path(path);
    if (format && format->read) found.push_back(path);
  }
};

}  // namespace

Result<std::vector<std::string>> expand_paths(const std::vector<std::string>& words, const InputOptions& options) {
  std::shared_ptr<const rego::Regex> ignore;
  if (!options.ignore.empty()) {
    auto compiled = rego::Regex::compile(options.ignore);
    if (!compiled) return fail("given regexp couldn't be parsed: " + compiled.error().message);
    ignore = std::move(*compiled);
  }
  Walk walk{ignore.get(), {}, {}};
  std::error_code error;
  for (const auto& word : words) {
    if (word.empty()) continue;
    if (word != "-" && !fs::exists(word, error)) return fail("get file info: stat " + word + ": no such file or directory");
    if (word != "-" && fs::is_directory(word, error)) {
      walk.folder(word);
    } else {
      walk.found.push_back(word);
    }
  }
  if (walk.found.empty()) return fail("no files found");
  return std::move(walk.found);
}

std::vector<Value> Input::documents() const {
  if (!document.root.is_array()) return {document.root};
  std::vector<Value> all;
  for (std::uint32_t i = 0; i < document.root.size(); ++i) all.push_back(document.root.at(i));
  return all;
}

Result<Input> parse_input(const std::string& name, std::string text, const InputOptions& options, bool positions) {
  const config::Format* format = options.parser.empty() ? config::format_of_path(name) : config::find_format(options.parser);
  if (format == nullptr) {
    if (options.parser.empty()) return fail(name + ": no reader for files of this name; --parser names one");
    return fail("new parser: unknown parser: " + options.parser);
  }
  config::ConfigOptions read;
  read.name = name;
  read.positions = positions;
  read.proto_directories = options.proto_directories;
  auto folder = fs::path(name).parent_path().string();
  read.directory = folder.empty() ? "." : folder;
  Input input;
  input.path = name;
  if (positions) input.text = text;
  auto document = config::read_config(*format, std::move(text), read);
  if (!document) return tl::unexpected(document.error());
  input.document = std::move(*document);
  return input;
}

Result<Input> read_input(const std::string& path, const InputOptions& options, bool positions) {
  const bool standard_input = path == "-";
  auto text = standard_input ? read_fd(0, "standard input") : read_file(path);
  if (!text) return tl::unexpected(text.error());
  std::string name = standard_input && !options.stdin_filename.empty() ? options.stdin_filename : path;
  return parse_input(name, std::move(*text), options, positions);
}

}  // namespace gabion::policy
