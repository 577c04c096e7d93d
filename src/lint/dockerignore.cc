#include "lint/dockerignore.h"

#include <algorithm>

#include "base/text.h"

namespace gabion::lint {

std::string clean_path(std::string_view path) {
  bool rooted = path.starts_with("/");
  std::vector<std::string> parts;
  for (std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.emplace_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!rooted) {
      parts.emplace_back(part);
    }
  }
  std::string cleaned = (rooted ? "/" : "") + join(parts, "/");
  return cleaned.empty() ? "." : cleaned;
}

namespace {

// The class that `pattern` begins with against one character; `length` is set to what the class takes.
bool match_class(std::string_view pattern, char c, std::size_t& length) {
  std::size_t i = 1;
  bool negated = i < pattern.size() && pattern[i] == '^';
  if (negated) ++i;
  bool found = false;
  while (i < pattern.size() && pattern[i] != ']') {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    char low = pattern[i++];
    char high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      high = pattern[i + 1];
      i += 2;
    }
    found = found || (low <= c && c <= high);
  }
  length = i < pattern.size() ? i + 1 : pattern.size();
  return found != negated;
}

}  // namespace

// One pass with one place to go back to for `*` and one for `**`: the later star can always take what an earlier one
// of the same kind would have to give back.
bool match_ignore_pattern(std::string_view pattern, std::string_view path) {
  constexpr std::size_t kNone = std::string_view::npos;
  if (pattern.starts_with("**") && pattern.find_first_of("*?[\\", 2) == kNone) {
    std::string_view rest = pattern.substr(2);
    return path.ends_with(rest) || (rest.starts_with("/") && path == rest.substr(1));
  }
  std::size_t p = 0, s = 0;
  std::size_t star_p = kNone, star_s = 0, deep_p = kNone, deep_s = 0;
  auto go_back = [&] {
    if (star_p != kNone && star_s < path.size() && path[star_s] != '/') {
      p = star_p;
      s = ++star_s;
      return true;
    }
    star_p = kNone;
    if (deep_p == kNone || deep_s >= path.size()) return false;
    // What is not at the end of the pattern stands for whole components, or for nothing.
    ++deep_s;
    while (deep_s < path.size() && path[deep_s - 1] != '/') ++deep_s;
    if (path[deep_s - 1] != '/') return false;
    p = deep_p;
    s = deep_s;
    return true;
  };
  for (;;) {
    if (p == pattern.size() && s == path.size()) return true;
    if (pattern.substr(p).starts_with("**")) {
      p += 2;
      if (p < pattern.size() && pattern[p] == '/') ++p;
      if (p == pattern.size()) return true;
      deep_p = p;
      deep_s = s;
      star_p = kNone;
      continue;
    }
    if (p < pattern.size() && pattern[p] == '*') {
      star_p = ++p;
      star_s = s;
      continue;
    }
    bool same = false;
    std::size_t length = 1, step = 1;
    if (p < pattern.size() && s < path.size()) {
      char c = pattern[p];
      if (c == '?') {
        same = path[s] != '/';
        step = std::max(1u, decode_utf8(path.substr(s)).length);
      } else if (c == '[') {
        same = match_class(pattern.substr(p), path[s], length);
        if (static_cast<unsigned char>(path[s]) >= 0x80) step = std::max(1u, decode_utf8(path.substr(s)).length);
      } else if (c == '\\' && p + 1 < pattern.size()) {
        length = 2;
        same = pattern[p + 1] == path[s];
      } else {
        same = c == path[s];
      }
    }
    if (same) {
      p += length;
      s += step;
    } else if (!go_back()) {
      return false;
    }
  }
}

Dockerignore::Dockerignore(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = text.substr(0, kMaxIgnoreBytes);
  for (std::string_view line : split(text, '\n')) {
    line = line.starts_with("#") ? std::string_view() : trim(line);
    if (line.empty() || patterns_.size() == kMaxIgnorePatterns) continue;
    if (line[0] == '!') {
      patterns_.clear();
      return;
    }
    std::string pattern = clean_path(line);
    if (pattern.starts_with("/")) pattern.erase(0, 1);
    if (!pattern.empty() && pattern != ".") patterns_.push_back(std::move(pattern));
  }
}

bool Dockerignore::excludes(std::string_view path) const {
  std::string cleaned = clean_path(path);
  bool root = cleaned == "." || cleaned == "/";
  for (const std::string& pattern : patterns_) {
    if (root) {
      if (pattern == "*" || pattern == "**" || pattern == "**/*") return true;
      continue;
    }
    if (match_ignore_pattern(pattern, cleaned)) return true;
    for (std::size_t slash = cleaned.find('/'); slash != std::string::npos; slash = cleaned.find('/', slash + 1)) {
      if (match_ignore_pattern(pattern, std::string_view(cleaned).substr(0, slash))) return true;
    }
  }
  return false;
}

}  // namespace gabion::lint
