// Lints one Dockerfile: bytes in, findings out. A Linter is made once and may be used by many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lint/rule.h"
#include "report/finding.h"

namespace gabion::lint {

constexpr std::size_t kMaxFindings = 10000;  // of one file; further ones are dropped

struct Place {
  unsigned line = 0, column = 0, end_line = 0, end_column = 0;  // from 1, end exclusive, columns count bytes
};

struct Found {
  const Rule* rule = nullptr;
  std::string_view code;  // the rule's id, or the DL id that stands for a BuildKit check
  Level level = Level::warning;
  std::string message;
  Place at;
  std::vector<Place> more;        // further words, in order
  unsigned instruction_line = 0;  // 0: no instruction
};

struct FileResult {
  std::string path;
  std::string text;  // what the findings point into
  std::vector<Found> found;
  bool parsed = true;        // no DL1000
  std::string error;         // why there is nothing to look at; empty when there is
};

// A BuildKit check that says what a DL rule says.
struct Twin {
  std::string_view code;      // "DL3025"
  std::string_view buildkit;  // "JSONArgsRecommended"
};

class Linter {
 public:
  explicit Linter(Options options);
  // dockerignore: content of the .dockerignore that goes with the file; null: the options', if there is one.
  FileResult lint(std::string path, std::string bytes, const std::string* dockerignore = nullptr) const;
  const Options& options() const { return options_; }

 private:
  struct Planned {
    const Rule* rule;
    Level level;
  };
  Options options_;
  std::vector<Planned> plan_;
  std::vector<Twin> twins_;
};

// The shared vocabulary, for reports that hold more than lint's findings.
Finding to_finding(const FileResult& file, const Found& found);

}  // namespace gabion::lint
