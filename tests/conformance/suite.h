// A conformance suite: cases that a peer's project keeps, run through the same code as our verbs.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gabion::conformance {

// Collects what happened to each case. A failing case is printed at once with its reason.
class Tally {
 public:
  explicit Tally(bool verbose) : verbose_(verbose) {}
  void pass() { ++passed_; }
  // `difference` is shown with -v only: what was wanted and what came.
  void fail(std::string_view name, std::string_view reason, std::string_view difference = {});
  // Neither passed nor failed: the case needs something that is not here. Printed by name.
  void skip(std::string_view name, std::string_view reason);
  bool verbose() const { return verbose_; }
  unsigned passed() const { return passed_; }
  unsigned failed() const { return failed_; }
  unsigned skipped() const { return skipped_; }

 private:
  bool verbose_;
  unsigned passed_ = 0, failed_ = 0, skipped_ = 0;
};

struct Context {
  std::filesystem::path path;    // the cases: the PATH argument, or the default below the shared folder
  std::filesystem::path shared;  // GABION_SHARED; inputs that a case names are looked for beside it, then here
};

struct Suite {
  std::string_view name;
  std::string_view path;  // default, relative to the shared folder
  void (*run)(const Context& context, Tally& tally);
};

std::span<const Suite> suites();

// An input that a case names: beside the cases (relative to base), else at the same place under the shared folder's
// default for this suite; empty when neither is there.
std::filesystem::path find_input(const Context& context, const std::filesystem::path& base, std::string_view default_base,
                                 std::string_view name);
// Every file below (or the file itself) with this ending, sorted by name.
std::vector<std::filesystem::path> case_files(const std::filesystem::path& path, std::string_view ending);

}  // namespace gabion::conformance
