#include "dockerfile/reference.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace gabion::dockerfile {

namespace {

constexpr std::size_t kMaxNameBytes = 255;
constexpr std::size_t kMaxTagBytes = 128;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

template <typename Check>
bool all_of(std::string_view text, Check check) {
  return !text.empty() && std::all_of(text.begin(), text.end(), check);
}

// Lower-case letters and digits; single or double underscores, one dot or any number of dashes between them.
bool is_path_component(std::string_view text) {
  auto alnum = [](char c) { return is_lower(c) || is_digit(c); };
  if (text.empty() || !alnum(text.front()) || !alnum(text.back())) return false;
  for (std::size_t i = 0; i < text.size();) {
    if (alnum(text[i])) {
      ++i;
      continue;
    }
    std::size_t begin = i;
    while (i < text.size() && text[i] == text[begin]) ++i;
    std::size_t run = i - begin;
    bool fine = text[begin] == '-' || (text[begin] == '_' && run <= 2) || (text[begin] == '.' && run == 1);
    if (!fine || !alnum(text[i])) return false;
  }
  return true;
}

bool is_domain(std::string_view text) {
  std::size_t colon = text.rfind(':');
  if (text.starts_with("[")) {
    std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    bool hex = all_of(text.substr(1, close - 1), [](char c) { return is_digit(c) || is_letter(c) || c == ':'; });
    std::string_view rest = text.substr(close + 1);
    return hex && (rest.empty() || (rest[0] == ':' && all_of(rest.substr(1), is_digit)));
  }
  if (colon != std::string_view::npos) {
    if (!all_of(text.substr(colon + 1), is_digit)) return false;
    text = text.substr(0, colon);
  }
  for (std::string_view part : split(text, '.')) {
    if (!all_of(part, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; })) return false;
    if (part.front() == '-' || part.back() == '-') return false;
  }
  return true;
}

bool is_tag(std::string_view text) {
  auto word = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  return text.size() <= kMaxTagBytes && !text.empty() && word(text[0]) &&
         all_of(text, [&](char c) { return word(c) || c == '.' || c == '-'; });
}

bool is_digest(std::string_view text) {
  std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  std::string_view algorithm = text.substr(0, colon), value = text.substr(colon + 1);
  std::size_t length = algorithm == "sha256" ? 64 : algorithm == "sha384" ? 96 : algorithm == "sha512" ? 128 : 0;
  return length != 0 && value.size() == length && all_of(value, is_hex);
}

}  // namespace

bool is_image_reference(std::string_view text) {
  if (text.size() == 64 && all_of(text, is_hex)) return false;  // that is an image id
  std::size_t at = text.find('@');
  if (at != std::string_view::npos) {
    if (!is_digest(text.substr(at + 1))) return false;
    text = text.substr(0, at);
  }
  std::size_t slash = text.find('/');
  std::string_view domain = slash == std::string_view::npos ? std::string_view() : text.substr(0, slash);
  bool has_domain = domain.find_first_of(".:") != std::string_view::npos || domain == "localhost" ||
                    std::any_of(domain.begin(), domain.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  std::string_view path = has_domain ? text.substr(slash + 1) : text;
  if (has_domain && !is_domain(domain)) return false;
  std::size_t colon = path.find(':');
  if (colon != std::string_view::npos) {
    if (!is_tag(path.substr(colon + 1))) return false;
    path = path.substr(0, colon);
  }
  for (std::string_view part : split(path, '/')) {
    if (!is_path_component(part)) return false;
  }
  return text.size() <= kMaxNameBytes + kMaxTagBytes && path.size() <= kMaxNameBytes;
}

namespace {

constexpr std::string_view kSystems[] = {"aix",   "android", "darwin", "dragonfly", "freebsd", "hurd",    "illumos", "ios", "js",
                                         "linux", "nacl",    "netbsd", "openbsd",   "plan9",   "solaris", "windows", "zos"};
constexpr std::string_view kArchitectures[] = {
    "386",      "amd64",       "amd64p32", "arm",   "armbe",   "arm64", "arm64be", "ppc64", "ppc64le", "loong64", "mips", "mipsle", "mips64",
    "mips64le", "mips64p32", "mips64p32le", "ppc",  "riscv", "riscv64", "s390",  "s390x",   "sparc", "sparc64", "wasm"};

template <std::size_t N>
bool among(std::string_view word, const std::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

void normalise(Platform& platform) {
  platform.os = to_lower(platform.os);
  if (platform.os == "macos") platform.os = "darwin";
  std::string architecture = to_lower(platform.architecture);
  platform.variant = to_lower(platform.variant);
  if (architecture == "x86_64" || architecture == "x86-64") architecture = "amd64";
  if (architecture == "i386") architecture = "386", platform.variant.clear();
  if (architecture == "aarch64") architecture = "arm64";
  if (architecture == "armhf") architecture = "arm", platform.variant.clear();  // v7, which is arm's default
  if (architecture == "armel") architecture = "arm", platform.variant = "v6";
  if (architecture == "arm64" && (platform.variant == "8" || platform.variant == "v8")) platform.variant.clear();
  platform.architecture = architecture;
}

}  // namespace

Result<Platform> parse_platform(std::string_view text) {
  std::string quoted = "\"" + printable(text) + "\"";
  if (text.find('*') != std::string_view::npos) return fail(quoted + ": wildcards not yet supported: invalid argument");
  std::vector<std::string_view> parts = split(text, '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string_view part = parts[i];
    std::size_t open = part.find('(');
    if (i == 0 && open != std::string_view::npos && part.back() == ')') part = part.substr(0, open);  // an OS version
    if (!all_of(part, [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-'; })) {
      return fail("\"" + printable(parts[i]) + "\" is an invalid component of " + quoted +
                  ": platform specifier component must match \"^[A-Za-z0-9_.-]+$\": invalid argument");
    }
    parts[i] = part;
  }
  Platform platform{"linux", "amd64", ""};
  if (parts.size() == 1) {
    std::string word = to_lower(parts[0]);
    bool versioned = text.find('(') != std::string_view::npos;
    Platform guess{"linux", word, ""};
    normalise(guess);
    if (among(word, kSystems) || word == "macos") {
      platform.os = word;
    } else if (!versioned && among(guess.architecture, kArchitectures)) {
      platform = guess;
    } else {
      return fail(quoted + ": unknown operating system or architecture: invalid argument");
    }
  } else if (parts.size() <= 3) {
    platform = {std::string(parts[0]), std::string(parts[1]), parts.size() == 3 ? std::string(parts[2]) : ""};
  } else {
    return fail(quoted + ": cannot parse platform specifier: invalid argument");
  }
  normalise(platform);
  return platform;
}

}  // namespace gabion::dockerfile
