// A whole run of `test`: files in, results out; files are read and judged in parallel, each policy is compiled once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "policy/check.h"
#include "policy/input.h"
#include "policy/load.h"
#include "policy/result.h"

namespace gabion::policy {

struct RunOptions {
  LoadOptions load;
  InputOptions input;
  CheckOptions check;
  std::vector<std::string> paths;
  std::vector<std::string> namespaces;  // names and globs
  bool all_namespaces = false;
  bool combine = false;
  unsigned threads = 0;  // 0: as many as the machine has
};

struct Run {
  CheckResults results;                      // by namespace, then in the order of the files
  std::vector<std::string> broken;           // inputs that could not be read or judged, with the reason, in the files' order
  std::vector<std::string> warnings;         // what probably was not meant: a namespace without rules …
  std::map<std::string, std::string> texts;  // of inputs with findings, for their lines
};

// An error: nothing could be judged (policies do not compile, no such file).
Result<Run> run_checks(const RunOptions& options);

}  // namespace gabion::policy
