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

namespace {
constexpr std::size_t kKeptText = std::size_t{4} << 20;  // larger files are read again where a line is wanted
constexpr std::size_t kChunk = std::size_t{256} << 10;

// The chunk of the file; empty behind its end or when it is gone.
std::string read_chunk(const Fd& fd, std::size_t number) {
  std::string chunk(kChunk, '\0');
  ssize_t n = fd ? ::pread(fd.get(), chunk.data(), kChunk, static_cast<off_t>(number * kChunk)) : -1;
  chunk.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return chunk;
}
}  // namespace

void Input::count_newlines() const {
  auto fd = open_read(file);
  newlines_before_.push_back(0);
  for (std::size_t i = 0; fd; ++i) {
    std::string chunk = read_chunk(*fd, i);
    if (chunk.empty()) return;
    newlines_before_.push_back(newlines_before_.back() + static_cast<std::size_t>(std::count(chunk.begin(), chunk.end(), '\n')));
  }
}

SourceLine Input::line_at(std::size_t offset) const {
  if (file.empty()) return LineIndex(text).at(offset);
  if (newlines_before_.empty()) count_newlines();
  std::size_t number = offset / kChunk;
  auto fd = open_read(file);
  if (!fd || number >= newlines_before_.size()) return {};
  std::string chunk = read_chunk(*fd, number).substr(0, offset - number * kChunk);
  std::size_t line = newlines_before_[number] + static_cast<std::size_t>(std::count(chunk.begin(), chunk.end(), '\n')) + 1;
  // The line may begin some chunks before.
  std::size_t column = chunk.size();
  for (auto last = chunk.rfind('\n');; last = chunk.rfind('\n')) {
    if (last != std::string::npos) {
      column = offset - (number * kChunk + last);
      break;
    }
    if (number == 0) {
      column = offset + 1;
      break;
    }
    chunk = read_chunk(*fd, --number);
  }
  return {static_cast<unsigned>(line), static_cast<unsigned>(column)};
}

std::vector<Value> Input::documents() const {
  if (!document.root.is_array()) return {document.root};
  std::vector<Value> all;
  for (std::uint32_t i = 0; i < document.root.size(); ++i) all.push_back(document.root.at(i));
  return all;
}

namespace {
// file: where the text can be had again; nullptr: nowhere.
Result<Input> parse_text(const std::string& name, std::string text, const InputOptions& options, bool positions, const std::string* file) {
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
  const bool large = file != nullptr && text.size() > kKeptText;
  if (positions && large) input.file = *file;
  if (positions && !large) input.text = text;
  auto document = config::read_config(*format, std::move(text), read);
  if (!document) return tl::unexpected(document.error());
  input.document = std::move(*document);
  return input;
}

}  // namespace

Result<Input> parse_input(const std::string& name, std::string text, const InputOptions& options, bool positions) {
  return parse_text(name, std::move(text), options, positions, nullptr);
}

Result<Input> read_input(const std::string& path, const InputOptions& options, bool positions) {
  const bool standard_input = path == "-";
  auto text = standard_input ? read_fd(0, "standard input") : read_file(path);
  if (!text) return tl::unexpected(text.error());
  std::string name = standard_input && !options.stdin_filename.empty() ? options.stdin_filename : path;
  return parse_text(name, std::move(*text), options, positions, standard_input ? nullptr : &path);
}

}  // namespace gabion::policy
