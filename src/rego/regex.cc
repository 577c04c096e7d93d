#include "rego/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "rego/unicode.h"

namespace gabion::rego {
namespace {

constexpr std::int64_t kMaxProgramBytes = 64 << 20;
constexpr std::size_t kMaxCached = 1'000;

std::string_view go_words(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorBadEscape: return "invalid escape sequence";
    case RE2::ErrorBadCharClass: return "invalid character class";
    case RE2::ErrorBadCharRange: return "invalid character class range";
    case RE2::ErrorMissingBracket: return "missing closing ]";
    case RE2::ErrorMissingParen: return "missing closing )";
    case RE2::ErrorUnexpectedParen: return "unexpected )";
    case RE2::ErrorTrailingBackslash: return "trailing backslash at end of expression";
    case RE2::ErrorRepeatArgument: return "missing argument to repetition operator";
    case RE2::ErrorRepeatSize: return "invalid repeat count";
    case RE2::ErrorRepeatOp: return "invalid nested repetition operator";
    case RE2::ErrorBadPerlOp: return "invalid or unsupported Perl syntax";
    case RE2::ErrorBadUTF8: return "invalid UTF-8";
    case RE2::ErrorBadNamedCapture: return "invalid named capture";
    case RE2::ErrorPatternTooLarge: return "expression too large";
    default: return "internal error";
  }
}

auto syntax_error(std::string_view words, std::string_view part) {
  return fail(std::string("error parsing regexp: ").append(words).append(": `").append(part).append("`"));
}

// One pass over the pattern: `(?<name>` becomes `(?P<name>`, `\C` (any byte) is refused as Go does.
Result<std::string> to_re2(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const std::string_view rest = pattern.substr(i);
    if (c == '\\' && rest.size() > 1) {
      if (rest[1] == 'C' && !in_class) return syntax_error("invalid escape sequence", "\\C");
      if (rest[1] == 'Q') {
        const std::size_t end = std::min(rest.find("\\E"), rest.size() - 2) + 2;
        out.append(rest.substr(0, end));
        i += end - 1;
        continue;
      }
      out.append(rest.substr(0, 2));
      ++i;
      continue;
    }
    if (in_class) {
      if (c == ']') in_class = false;
      if (rest.starts_with("[:")) {
        const std::size_t end = rest.find(":]");
        if (end != rest.npos) {
          out.append(rest.substr(0, end + 2));
          i += end + 1;
          continue;
        }
      }
      out += c;
      continue;
    }
    if (c == '[') {
      in_class = true;
      // A bracket that closes stands for itself right after the one that opens.
      const std::size_t literal = rest.starts_with("[^]") ? 3 : rest.starts_with("[]") ? 2 : 1;
      out.append(rest.substr(0, literal));
      i += literal - 1;
      continue;
    }
    if (rest.starts_with("(?<")) {
      const std::size_t end = rest.find('>');
      if (end == rest.npos || rest.starts_with("(?<=") || rest.starts_with("(?<!")) {
        return syntax_error("invalid named capture", end == rest.npos ? rest : rest.starts_with("(?<=") || rest.starts_with("(?<!") ? rest : rest.substr(0, end + 1));
      }
      out.append("(?P<");
      i += 2;
      continue;
    }
    out += c;
  }
  return out;
}

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxProgramBytes);
  return options;
}

// Name or number of a template's variable. Returns how many bytes were read; 0: not a variable.
std::size_t read_variable(std::string_view text, std::string_view& name) {
  const bool braced = text.starts_with("{");
  std::size_t end = braced;
  while (end < text.size()) {
    const Utf8 rune = next_rune(text.substr(end));
    if (rune.code != '_' && !is_letter_rune(rune.code) && !is_digit_rune(rune.code)) break;
    end += rune.length;
  }
  name = text.substr(braced, end - braced);
  if (name.empty()) return 0;
  if (!braced) return end;
  return end < text.size() && text[end] == '}' ? end + 1 : 0;
}

std::optional<std::size_t> as_group_number(std::string_view name) {
  if (name.size() > 1 && name[0] == '0') return std::nullopt;
  std::size_t number = 0;
  for (char c : name) {
    if (c < '0' || c > '9' || number >= 100'000'000) return std::nullopt;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

}  // namespace

Regex::Regex(std::string_view pattern, std::unique_ptr<RE2> engine) : pattern_(pattern), engine_(std::move(engine)) {}
Regex::~Regex() = default;

Result<std::shared_ptr<const Regex>> Regex::compile(std::string_view pattern) {
  auto translated = to_re2(pattern);
  if (!translated) return tl::unexpected(translated.error());
  auto engine = std::make_unique<RE2>(*translated, options());
  if (!engine->ok()) {
    std::string_view part = engine->error_arg();
    if (engine->error_code() == RE2::ErrorMissingParen || engine->error_code() == RE2::ErrorUnexpectedParen) part = pattern;
    return syntax_error(go_words(engine->error_code()), part);
  }
  return std::shared_ptr<const Regex>(new Regex(pattern, std::move(engine)));
}

bool Regex::matches(std::string_view text) const { return engine_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED, nullptr, 0); }
bool Regex::matches_whole(std::string_view text) const { return engine_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::ANCHOR_BOTH, nullptr, 0); }

std::vector<Match> Regex::find_all(std::string_view text, std::int64_t n, bool groups) const {
  std::vector<Match> out;
  const int pieces = groups ? engine_->NumberOfCapturingGroups() + 1 : 1;
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(pieces));
  const char* base = text.data() ? text.data() : "";
  const re2::StringPiece subject(base, text.size());
  std::ptrdiff_t previous_end = -1;
  for (std::size_t position = 0; position <= text.size() && (n < 0 || out.size() < static_cast<std::size_t>(n));) {
    if (!engine_->Match(subject, position, text.size(), RE2::UNANCHORED, found.data(), pieces)) break;
    const std::ptrdiff_t begin = found[0].data() - base, end = begin + static_cast<std::ptrdiff_t>(found[0].size());
    const bool stuck = end == static_cast<std::ptrdiff_t>(position);
    const bool accept = !stuck || begin != previous_end;
    position = !stuck ? static_cast<std::size_t>(end) : position < text.size() ? position + next_rune(text.substr(position)).length : text.size() + 1;
    previous_end = end;
    if (!accept) continue;
    Match& match = out.emplace_back();
    for (const re2::StringPiece& piece : found) {
      if (!piece.data()) match.push_back({});
      else match.push_back({piece.data() - base, piece.data() - base + static_cast<std::ptrdiff_t>(piece.size())});
    }
  }
  return out;
}

std::vector<std::string_view> Regex::split(std::string_view text) const {
  if (!pattern_.empty() && text.empty()) return {""};
  std::vector<std::string_view> parts;
  std::size_t begin = 0, end = 0;
  for (const Match& match : find_all(text, -1, false)) {
    end = static_cast<std::size_t>(match[0].begin);
    if (match[0].end != 0) parts.push_back(text.substr(begin, end - begin));
    begin = static_cast<std::size_t>(match[0].end);
  }
  if (end != text.size()) parts.push_back(text.substr(begin));
  return parts;
}

void Regex::expand(std::string& out, std::string_view replacement, std::string_view text, const Match& match) const {
  for (;;) {
    const std::size_t dollar = replacement.find('$');
    out.append(replacement.substr(0, dollar));
    if (dollar == replacement.npos) return;
    replacement.remove_prefix(dollar + 1);
    if (replacement.starts_with("$")) {
      out += '$';
      replacement.remove_prefix(1);
      continue;
    }
    std::string_view name;
    const std::size_t read = read_variable(replacement, name);
    if (read == 0) {
      out += '$';
      continue;
    }
    replacement.remove_prefix(read);
    std::optional<std::size_t> group = as_group_number(name);
    if (!group) {
      const auto& names = engine_->NamedCapturingGroups();
      const auto it = names.find(std::string(name));
      if (it != names.end()) group = static_cast<std::size_t>(it->second);
    }
    if (!group || *group >= match.size() || match[*group].begin < 0) continue;
    out.append(text.substr(static_cast<std::size_t>(match[*group].begin), static_cast<std::size_t>(match[*group].end - match[*group].begin)));
  }
}

Result<std::shared_ptr<const Regex>> cached_regex(std::string_view pattern) {
  using Cache = std::unordered_map<std::string, std::shared_ptr<const Regex>, StringHash, std::equal_to<>>;
  thread_local Cache cache;
  if (auto it = cache.find(pattern); it != cache.end()) return it->second;
  auto compiled = Regex::compile(pattern);
  if (!compiled) return compiled;
  if (cache.size() >= kMaxCached) cache.erase(cache.begin());
  cache.emplace(std::string(pattern), *compiled);
  return compiled;
}

bool is_valid_regex(std::string_view pattern) { return cached_regex(pattern).has_value(); }

std::string quote_regex(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace gabion::rego
