// gabion_conformance [-v] [--at-least N] SUITE [PATH]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/text.h"
#include "suite.h"

namespace gabion::conformance {

namespace fs = std::filesystem;

void Tally::fail(std::string_view name, std::string_view reason, std::string_view difference) {
  ++failed_;
  std::printf("FAIL %.*s: %.*s\n", static_cast<int>(name.size()), name.data(), static_cast<int>(reason.size()), reason.data());
  if (verbose_ && !difference.empty()) std::printf("%.*s\n", static_cast<int>(difference.size()), difference.data());
}

void Tally::skip(std::string_view name, std::string_view reason) {
  ++skipped_;
  std::printf("SKIP %.*s: %.*s\n", static_cast<int>(name.size()), name.data(), static_cast<int>(reason.size()), reason.data());
}

fs::path find_input(const Context& context, const fs::path& base, std::string_view default_base, std::string_view name) {
  for (const fs::path& candidate : {base / name, context.shared / default_base / name}) {
    if (fs::exists(candidate)) return candidate;
  }
  return {};
}

std::vector<fs::path> case_files(const fs::path& path, std::string_view ending) {
  std::vector<fs::path> files;
  if (fs::is_regular_file(path)) return {path};
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file() && entry.path().filename().string().ends_with(ending)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

namespace {

int usage() {
  std::fputs("usage: gabion_conformance [-v] [--at-least N] SUITE [PATH]\nsuites:", stderr);
  for (const Suite& suite : suites()) std::fprintf(stderr, " %.*s", static_cast<int>(suite.name.size()), suite.name.data());
  std::fputs("\nPATH is a file or folder of the suite's shape; by default the one below GABION_SHARED (../shared)\n", stderr);
  return 2;
}

int run(int argc, char** argv) {
  bool verbose = false;
  std::optional<std::uint64_t> at_least;
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "-v") {
      verbose = true;
    } else if (word == "--at-least" && i + 1 < argc) {
      at_least = parse_u64(argv[++i]);
    } else {
      words.push_back(word);
    }
  }
  if (words.empty() || words.size() > 2) return usage();
  auto suite = std::find_if(suites().begin(), suites().end(), [&](const Suite& s) { return s.name == words[0]; });
  if (suite == suites().end()) return usage();
  const char* shared = std::getenv("GABION_SHARED");
  Context context{{}, fs::absolute(shared ? shared : "../shared")};
  context.path = words.size() == 2 ? fs::absolute(words[1]) : context.shared / suite->path;
  if (!fs::exists(context.path)) {
    std::printf("SKIP %s: %s is not here\n0 passed, 0 failed\n", words[0].c_str(), context.path.c_str());
    return words.size() == 2 ? 2 : 0;
  }
  Tally tally(verbose);
  suite->run(context, tally);
  if (tally.skipped() != 0) std::printf("%u skipped\n", tally.skipped());
  std::printf("%u passed, %u failed\n", tally.passed(), tally.failed());
  if (at_least) return tally.passed() >= *at_least ? 0 : 1;
  return tally.failed() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace gabion::conformance

int main(int argc, char** argv) { return gabion::conformance::run(argc, argv); }
