#include "policy/input.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/fd.h"
#include "base/text.h"
#include "rego/regex.h"

namespace gabion::policy {

namespace fs = std::filesystem;

namespace {

// Go begins the reasons of system calls with a small letter.
std::string go_reason(int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

struct Walk {
  const rego::Regex* ignore;
  std::set<fs::path> seen;
  std::set<std::string> names;
  Paths found;

  void folder(const fs::path& path) {
    std::error_code error;
    if (!seen.insert(fs::canonical(path, error)).second) return;
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(path, error)) entries.push_back(entry.path());
    if (error) found.unreadable.push_back("open " + path.string() + ": " + go_reason(error.value()));
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) {
      if (fs::is_directory(entry, error)) {
        folder(entry);
      } else if (fs::is_regular_file(entry, error)) {
        const config::Format* format = config::format_of_path(entry.string());
        if (format && format->read) file(entry.lexically_normal().string());
      }
    }
  }

  void file(const std::string& path) {
    if (ignore && path != "-" && ignore->matches(path)) return;
    if (names.insert(path).second) found.files.push_back(path);
  }
};

}  // namespace

Result<Paths> expand_paths(const std::vector<std::string>& words, const InputOptions& options) {
  std::shared_ptr<const rego::Regex> ignore;
  if (!options.ignore.empty()) {
    auto compiled = rego::Regex::compile(options.ignore);
    if (!compiled) return fail("given regexp couldn't be parsed :" + compiled.error().message);
    ignore = std::move(*compiled);
  }
  Walk walk{ignore.get(), {}, {}, {}};
  std::error_code error;
  for (const auto& word : words) {
    if (word.empty()) continue;
    auto status = word == "-" ? fs::file_status(fs::file_type::fifo) : fs::status(word, error);
    if (!fs::exists(status)) return fail("get file info: stat " + word + ": " + go_reason(error ? error.value() : ENOENT));
    if (fs::is_directory(status)) {
      walk.folder(word);
    } else {
      walk.file(word);
    }
  }
  if (options.peer_words && !walk.found.unreadable.empty()) return fail("get files from directory: walk path: " + walk.found.unreadable[0]);
  if (walk.found.files.empty() && walk.found.unreadable.empty()) return fail("no files found");
  return std::move(walk.found);
}

namespace {
constexpr std::size_t kKeptText = std::size_t{4} << 20;  // larger files are read again where a line is wanted
constexpr std::size_t kChunk = std::size_t{64} << 10;

// Chunks of a text that is here, or of a file. Empty behind the end, or when the file is gone.
class Chunks {
 public:
  Chunks(const std::string& text, const std::string& file) : text_(text) {
    if (file.empty()) return;
    if (auto fd = open_read(file)) fd_ = std::move(*fd);
    buffer_.resize(kChunk);
  }
  std::string_view at(std::size_t number) {
    std::size_t begin = number * kChunk;
    if (!fd_) return begin < text_.size() ? std::string_view(text_).substr(begin, kChunk) : std::string_view();
    ssize_t n = ::pread(fd_.get(), buffer_.data(), kChunk, static_cast<off_t>(begin));
    return std::string_view(buffer_).substr(0, n > 0 ? static_cast<std::size_t>(n) : 0);
  }

 private:
  const std::string& text_;
  Fd fd_;
  std::string buffer_;
};

// Newlines of the chunk, and where the last line of it begins.
void count_lines(std::string_view chunk, std::size_t offset, std::size_t& newlines, std::size_t& line_begin) {
  newlines += static_cast<std::size_t>(std::count(chunk.begin(), chunk.end(), '\n'));
  if (auto last = chunk.rfind('\n'); last != std::string_view::npos) line_begin = offset + last + 1;
}
}  // namespace

void Input::index_lines() const {
  Chunks chunks(text, file);
  Chunk before;
  for (std::size_t i = 0;; ++i) {
    chunks_.push_back(before);
    std::string_view chunk = chunks.at(i);
    if (chunk.empty()) return;
    count_lines(chunk, i * kChunk, before.newlines, before.line_begin);
  }
}

SourceLine Input::line_at(std::size_t offset) const {
  if (chunks_.empty()) index_lines();
  std::size_t number = offset / kChunk;
  if (number >= chunks_.size()) return {};
  Chunk found = chunks_[number];
  count_lines(Chunks(text, file).at(number).substr(0, offset - number * kChunk), number * kChunk, found.newlines, found.line_begin);
  return {static_cast<unsigned>(found.newlines + 1), static_cast<unsigned>(offset - found.line_begin + 1)};
}

std::vector<Value> Input::documents() const {
  if (!document.root.is_array()) return {document.root};
  std::vector<Value> all;
  for (std::uint32_t i = 0; i < document.root.size(); ++i) all.push_back(document.root.at(i));
  return all;
}

namespace {
// What reads a file of this name; an error as Conftest words it, or by our own lights.
Result<const config::Format*> format_for(const std::string& name, const InputOptions& options) {
  const config::Format* format = options.parser.empty() ? config::format_of_path(name) : config::find_format(options.parser);
  if (format != nullptr) return format;
  std::string at = options.peer_words ? ", path: " + name : "";
  if (!options.parser.empty()) return fail("new parser: unknown parser: " + options.parser + at);
  if (!options.peer_words) return fail(name + ": no reader for files of this name; --parser names one");
  auto extension = fs::path(name).filename().extension().string();
  return fail("new parser: new: unknown parser: " + to_lower(extension.empty() ? extension : extension.substr(1)) + at);
}

// file: where the text can be had again; nullptr: nowhere.
Result<Input> parse_text(const config::Format& format, const std::string& name, std::string text, const InputOptions& options, bool positions,
                         const std::string* file) {
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
  auto document = config::read_config(format, std::move(text), read);
  if (!document && options.peer_words) return fail("parser unmarshal: " + document.error().message + ", path: " + name);
  if (!document) return tl::unexpected(document.error());
  input.document = std::move(*document);
  return input;
}

}  // namespace

Result<Input> parse_input(const std::string& name, std::string text, const InputOptions& options, bool positions) {
  auto format = format_for(name, options);
  if (!format) return tl::unexpected(format.error());
  return parse_text(**format, name, std::move(text), options, positions, nullptr);
}

Result<Input> read_input(const std::string& path, const InputOptions& options, bool positions) {
  auto format = format_for(path, options);
  if (!format) return tl::unexpected(format.error());
  const bool standard_input = path == "-";
  auto text = standard_input ? read_fd(0, "standard input") : read_file(path);
  if (!text && options.peer_words) {
    std::error_code error;
    std::string whole = fs::absolute(path, error).lexically_normal().string();
    std::string reason = text.error().code ? (text.error().code == EISDIR ? "read " : "open ") + whole + ": " + go_reason(text.error().code) : text.error().message;
    return fail("get configuration content: open file: " + reason + ", path: " + path);
  }
  if (!text) return tl::unexpected(text.error());
  std::string name = standard_input && !options.stdin_filename.empty() ? options.stdin_filename : path;
  return parse_text(**format, name, std::move(*text), options, positions, standard_input ? nullptr : &path);
}

}  // namespace gabion::policy
