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
  // The path or one of its parents is excluded, and no later `!` brings it back. The context root is excluded when all
  // that could lie in it is.
  bool excludes(std::string_view path) const;

 private:
  struct Pattern {
    std::string text;  // cleaned, without slashes at its ends
    bool keeps = false;  // `!pattern`
  };
  std::vector<Pattern> patterns_;
};

// `*` and `?` within a path component, `**` over any number of them, [a-z] and [^a-z] classes, backslash escapes.
bool match_ignore_pattern(std::string_view pattern, std::string_view path);

}  // namespace gabion::lint
