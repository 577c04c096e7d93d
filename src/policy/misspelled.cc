#include "policy/misspelled.h"

#include <algorithm>

#include "base/text.h"

namespace gabion::policy {

namespace {

constexpr std::size_t kMostPaths = 2000, kMostKeys = 200;

bool word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Every `input.a.b` of a policy's text, outside of strings and comments: the parser has taken the text as it is, so a
// scan for these words is enough and sees also what the compiler rewrites.
void paths_in(std::string_view text, std::string_view file, std::vector<std::pair<std::vector<std::string>, std::string>>& out) {
  unsigned row = 1;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\n') ++row;
    if (quote) {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote || (c == '\n' && quote == '"')) quote = 0;
      continue;
    }
    if (c == '"' || c == '`') {
      quote = c;
    } else if (c == '#') {
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
    } else if (text.substr(i).starts_with("input.") && (i == 0 || (!word(text[i - 1]) && text[i - 1] != '.'))) {
      std::vector<std::string> keys;
      std::size_t at = i + 5;
      while (at < text.size() && text[at] == '.') {
        std::size_t end = at + 1;
        while (end < text.size() && word(text[end])) ++end;
        if (end == at + 1) break;
        keys.emplace_back(text.substr(at + 1, end - at - 1));
        at = end;
      }
      if (!keys.empty() && out.size() < kMostPaths) out.emplace_back(std::move(keys), std::string(file) + ":" + std::to_string(row));
      i = at - 1;
    }
  }
}

}  // namespace

MisspelledPaths::MisspelledPaths(const PolicySet& policies, const std::vector<std::string>& namespaces, bool off) {
  if (off) return;
  std::vector<std::pair<std::vector<std::string>, std::string>> found;
  for (const auto& module : policies.engine().modules()) {
    bool judged = std::find(namespaces.begin(), namespaces.end(), namespace_of(*module)) != namespaces.end();
    bool unit_tests = module->source->name.ends_with("_test.rego");
    if (judged && !unit_tests) paths_in(module->source->text, module->source->name, found);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [keys, place] : found) {
    if (paths_.empty() || paths_.back().keys != keys) paths_.push_back({std::move(keys), std::move(place), false, ""});
  }
}

void MisspelledPaths::look_at(const Value& document) {
  std::lock_guard lock(mutex_);
  for (Path& path : paths_) {
    if (path.found) continue;
    const Value* at = &document;
    std::size_t depth = 0;
    while (depth < path.keys.size() && at->is_object()) {
      const Value* next = at->find(path.keys[depth]);
      if (next == nullptr) break;
      at = next;
      ++depth;
    }
    path.found = depth == path.keys.size();
    if (path.found || !at->is_object() || at->size() > kMostKeys || !path.suggestion.empty()) continue;
    std::vector<std::string_view> keys;
    for (std::uint32_t i = 0; i < at->size(); ++i) {
      if (at->key(i).is_string()) keys.push_back(at->key(i).as_string());
    }
    // Short names are near to too much.
    constexpr std::size_t kShortest = 4;
    auto near = path.keys[depth].size() >= kShortest ? nearest(path.keys[depth], keys) : std::nullopt;
    if (!near) continue;
    std::vector<std::string> better(path.keys.begin(), path.keys.begin() + static_cast<std::ptrdiff_t>(depth));
    better.emplace_back(*near);
    path.suggestion = join(better, ".");
  }
}

std::vector<std::string> MisspelledPaths::warnings() const {
  std::vector<std::string> out;
  for (const Path& path : paths_) {
    if (path.found || path.suggestion.empty()) continue;
    out.push_back(path.place + ": no document has input." + join(path.keys, ".") + "; did you mean input." + path.suggestion + "?");
  }
  return out;
}

}  // namespace gabion::policy
