#include "lint/gitignore.h"

#include "base/text.h"

namespace gabion::lint {
namespace {

constexpr std::size_t kMaxPatterns = 100000;

// [a-z], [!x]; `glob` begins with the bracket. Sets `used` to the length of the set, 0 when it is not closed.
bool match_set(std::string_view glob, char c, std::size_t& used) {
  std::size_t i = 1;
  bool negated = i < glob.size() && (glob[i] == '!' || glob[i] == '^');
  if (negated) ++i;
  bool found = false;
  for (bool first = true; i < glob.size() && (first || glob[i] != ']'); first = false) {
    char low = glob[i++], high = low;
    if (i + 1 < glob.size() && glob[i] == '-' && glob[i + 1] != ']') high = glob[i + 1], i += 2;
    found |= low <= c && c <= high;
  }
  used = i < glob.size() ? i + 1 : 0;
  return found != negated && c != '/';
}

}  // namespace

// Iterative, with one place to come back to for `*` and one for `**`, so that no pattern takes exponential time.
bool glob_match(std::string_view glob, std::string_view path) {
  std::size_t g = 0, p = 0;
  std::size_t star_g = std::string_view::npos, star_p = 0, deep_g = std::string_view::npos, deep_p = 0;
  for (;;) {
    if (g == glob.size() && p == path.size()) return true;
    if (glob.substr(g).starts_with("**")) {
      deep_g = g, deep_p = p;
      star_g = std::string_view::npos;
      g += 2;
      if (g < glob.size() && glob[g] == '/') ++g;  // **/ matches no folder as well
      continue;
    }
    if (g < glob.size() && glob[g] == '*') {
      star_g = g++, star_p = p;
      continue;
    }
    std::size_t used = 1;
    bool fits = p < path.size() && g < glob.size();
    if (fits && glob[g] == '?') {
      fits = path[p] != '/';
    } else if (fits && glob[g] == '[') {
      fits = match_set(glob.substr(g), path[p], used);
      if (used == 0) used = 1, fits = path[p] == '[';
    } else if (fits) {
      std::size_t at = glob[g] == '\\' && g + 1 < glob.size() ? g + 1 : g;
      used = at - g + 1;
      fits = glob[at] == path[p];
    }
    if (fits) {
      g += used;
      ++p;
      continue;
    }
    if (star_g != std::string_view::npos && star_p < path.size() && path[star_p] != '/') {
      p = ++star_p;
      g = star_g + 1;
    } else if (deep_g != std::string_view::npos && deep_p < path.size()) {
      // The next start of a component.
      std::size_t slash = path.find('/', deep_p);
      bool component = deep_g + 2 < glob.size() && glob[deep_g + 2] == '/';
      deep_p = component ? (slash == std::string_view::npos ? path.size() : slash + 1) : deep_p + 1;
      p = deep_p;
      g = deep_g + 2;
      if (component) ++g;
      star_g = std::string_view::npos;
    } else {
      return false;
    }
  }
}

void Gitignore::add(std::string_view folder, std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    if (line.empty() || line.front() == '#' || patterns_.size() >= kMaxPatterns) continue;
    Pattern pattern;
    pattern.folder = folder;
    pattern.negated = line.front() == '!';
    if (pattern.negated) line.remove_prefix(1);
    pattern.folders_only = line.ends_with('/');
    if (pattern.folders_only) line.remove_suffix(1);
    pattern.anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) continue;
    pattern.glob = line;
    patterns_.push_back(std::move(pattern));
  }
}

bool Gitignore::ignores(std::string_view path, bool is_folder) const {
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->folders_only && !is_folder) continue;
    std::string_view below = path;
    if (!pattern->folder.empty()) {
      if (!below.starts_with(pattern->folder) || below.size() <= pattern->folder.size() || below[pattern->folder.size()] != '/') continue;
      below.remove_prefix(pattern->folder.size() + 1);
    }
    if (!pattern->anchored) below.remove_prefix(below.rfind('/') == std::string_view::npos ? 0 : below.rfind('/') + 1);
    if (glob_match(pattern->glob, below)) return !pattern->negated;
  }
  return false;
}

}  // namespace gabion::lint
