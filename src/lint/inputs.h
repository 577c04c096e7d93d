// From the words of a command line to the files that are linted: files as they are named, `-`, and folders, in which
// Dockerfiles are looked for. Always in the same order.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lint/engine.h"

namespace gabion::lint {

constexpr std::size_t kMaxInputs = 1'000'000;
constexpr unsigned kMaxFolderDepth = 100;

// Dockerfile, Containerfile, *.Dockerfile, Dockerfile.*; not Dockerfile.dockerignore.
bool is_dockerfile_name(std::string_view name);

struct Inputs {
  std::vector<std::string> paths;   // "-": standard input
  std::vector<std::string> errors;  // ready to print
};
// Folders are searched below; .git is not entered, and what .gitignore files name (those above, up to the repository's
// root, included) is left out.
Inputs find_inputs(const std::vector<std::string>& words);

// Reads and lints each path, several at a time (threads 0: as many as there are processors); results in the order of
// the paths. What cannot be read has FileResult::error.
std::vector<FileResult> lint_files(const Linter& linter, const std::vector<std::string>& paths, unsigned threads = 0);

}  // namespace gabion::lint
