// The files to judge: from the command line's words to documents.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/format.h"

namespace gabion::policy {

struct InputOptions {
  std::string parser;          // forces a format; empty: by name
  std::string ignore;          // regular expression on paths found in folders
  std::string stdin_filename;  // what `-` is called, and whose name picks its format
  std::vector<std::string> proto_directories;
  bool peer_words = false;  // errors in Conftest's words, the path at the end
};

struct Paths {
  std::vector<std::string> files;       // each once
  std::vector<std::string> unreadable;  // folders that could not be looked into, with the reason
};

// Files as given; folders walked for whatever has a reader, links to folders followed. Skipped on purpose: by name.
Result<Paths> expand_paths(const std::vector<std::string>& words, const InputOptions& options);

struct Input {
  std::string path;  // as results name it
  Document document;
  std::string text;  // kept for the lines of findings; empty when the file is large and can be read again
  std::string file;  // then: the file
  SourceLine line_at(std::size_t offset) const;
  // The documents to judge one by one: the items of a list, or the root itself.
  std::vector<Value> documents() const;

 private:
  // The text in chunks: what stands before each, so that a line is found by looking at one of them.
  struct Chunk {
    std::size_t newlines = 0, line_begin = 0;  // before it; of the line that it begins in
  };
  mutable std::vector<Chunk> chunks_;
  void index_lines() const;
};

// `positions`: keep where every node stands.
Result<Input> read_input(const std::string& path, const InputOptions& options, bool positions);

// The same of a text that is there already.
Result<Input> parse_input(const std::string& name, std::string text, const InputOptions& options, bool positions);

}  // namespace gabion::policy
