// From findings to text. One file per output format, one row each in formats(); a pillar whose peer has formats of its
// own (hadolint's, Conftest's) keeps these in its own folder and uses this vocabulary.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/terminal.h"
#include "report/finding.h"

namespace gabion {

struct Report {
  std::string_view verb;  // "lint", "test", "run", …
  std::vector<Finding> findings;
  std::string summary;  // one closing line; empty: the writer counts the findings
};

struct WriteOptions {
  TerminalStyle style;
  // One line of an input file, to show under its finding; may be empty.
  std::function<std::optional<std::string>(const std::string& file, unsigned line)> source_line;
};

struct Format {
  std::string_view name, summary;
  void (*write)(const Report& report, const WriteOptions& options, std::string& out);
};

std::span<const Format> formats();
const Format* find_format(std::string_view name);

void write_table(const Report& report, const WriteOptions& options, std::string& out);
void write_json(const Report& report, const WriteOptions& options, std::string& out);
void write_sarif(const Report& report, const WriteOptions& options, std::string& out);

}  // namespace gabion
