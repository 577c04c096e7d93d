// The lines of a source, for formats that show them or count other columns than bytes.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "lint/engine.h"

namespace gabion::lint {

// Starts of the text's lines, found once a file.
class Lines {
 public:
  explicit Lines(std::string_view text);
  // From 1; without its end of line. Empty where there is no such line.
  std::string_view operator[](unsigned line) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

// Places with columns in UTF-16 code units, as SARIF (§3.14.17), SonarQube and GitHub count them.
class Utf16Columns {
 public:
  explicit Utf16Columns(const FileResult& file);
  Place operator()(Place place) const;

 private:
  unsigned column(unsigned line, unsigned bytes) const;

  bool plain_;  // ASCII: all columns are the same
  Lines lines_;
};

}  // namespace gabion::lint
