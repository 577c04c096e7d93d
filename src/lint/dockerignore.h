// What a .dockerignore file takes out of the build context (moby/patternmatcher's rules).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gabion::lint {

constexpr std::size_t kMaxIgnorePatterns = 10'000;
constexpr std::size_t kMaxIgnoreBytes = 1u << 20;

class Dockerignore {
 public:
  explicit Dockerignore(std::string_view text);
  bool empty() const { return patterns_.empty(); }
  // The path or one of its parents is excluded. The context root is, when everything in it is. Nothing counts as excluded
  // where a `!` pattern stands: what it brings back cannot be known without the files (BuildKit judges so, too).
  bool excludes(std::string_view path) const;

 private:
  std::vector<std::string> patterns_;  // cleaned, without slashes at their ends
};

// Go's filepath.Clean: "./a//b/../c/" → "a/c", "" → ".".
std::string clean_path(std::string_view path);

// `*` and `?` within a path component, `**` over any number of them, [a-z] and [^a-z] classes, backslash escapes.
bool match_ignore_pattern(std::string_view pattern, std::string_view path);

}  // namespace gabion::lint
