// LABEL: names, and what the configuration's label schema asks for.
#include <algorithm>

#include "base/text.h"
#include "lint/facts.h"
#include "lint/rules.h"
#include "lint/spdx.h"

namespace gabion::lint {
namespace {

using dockerfile::Keyword;
using dockerfile::Pair;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

// f(instruction, pair) for each label outside of ONBUILD.
template <typename F>
void for_each_label(const File& file, F f) {
  for (const auto& instruction : file.ast.instructions) {
    const auto* labels = instruction.keyword == Keyword::label ? instruction.as<dockerfile::Pairs>() : nullptr;
    if (labels == nullptr) continue;
    for (const Pair& pair : labels->pairs) f(instruction, pair);
  }
}

// f(instruction, pair, value) for each label of the schema that has this type.
template <typename F>
void for_each_typed(const File& file, std::optional<LabelType> type, F f) {
  if (file.options.labels.empty()) return;
  for_each_label(file, [&](const auto& instruction, const Pair& pair) {
    std::string_view key = unquote(pair.key.text);
    for (const LabelRule& rule : file.options.labels) {
      if (rule.name == key && (!type || rule.type == *type)) f(instruction, pair, unquote(pair.value.text));
    }
  });
}

void must_be(const File& file, Sink& out, LabelType type, bool (*valid)(std::string_view)) {
  for_each_typed(file, type, [&](const auto& instruction, const Pair& pair, std::string_view value) {
    if (!valid(value)) out.add(instruction, pair.value.absent() ? pair.key.at : pair.value.at);
  });
}

// -- DL3048

bool valid_key(std::string_view key) {
  constexpr std::string_view kReserved[] = {"com.docker.", "io.docker.", "org.dockerproject."};
  if (key.empty() || !is_lower(key.front()) || !(is_lower(key.back()) || is_digit(key.back()))) return false;
  auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == '/'; };
  if (!std::all_of(key.begin(), key.end(), allowed)) return false;
  if (key.find("..") != std::string_view::npos || key.find("--") != std::string_view::npos) return false;
  return std::none_of(std::begin(kReserved), std::end(kReserved), [&](std::string_view space) { return key.starts_with(space); });
}

void valid_keys(const File& file, Sink& out) {
  for_each_label(file, [&](const auto& instruction, const Pair& pair) {
    if (!valid_key(unquote(pair.key.text))) out.add(instruction, pair.key.at);
  });
}
constexpr std::string_view kKeyGood[] = {"LABEL org.example.name=\"x\"", "LABEL a-b_c.d=1"};
constexpr std::string_view kKeyBad[] = {"LABEL Name=x", "LABEL a..b=x", "LABEL com.docker.x=y", "LABEL a$b=x"};

// -- DL3049: a stage has its ancestors' labels. One that others build upon or copy from may leave them to the others.

void required_labels(const File& file, Sink& out) {
  const auto& stages = file.ast.stages;
  for (const LabelRule& rule : file.options.labels) {
    std::vector<bool> has(stages.size()), excused(stages.size());
    for_each_label(file, [&](const auto& instruction, const Pair& pair) {
      if (instruction.stage < stages.size() && unquote(pair.key.text) == rule.name) has[instruction.stage] = true;
    });
    for (std::uint32_t i = 0; i < stages.size(); ++i) {
      if (stages[i].base < i && has[stages[i].base]) has[i] = true;
    }
    for (std::uint32_t i = static_cast<std::uint32_t>(stages.size()); i-- > 0;) {
      if (stages[i].base < i && (has[i] || excused[i])) excused[stages[i].base] = true;
    }
    for (const View& view : file.views) {
      const auto* copy = view.is(Keyword::copy) ? view.as<dockerfile::Copy>() : nullptr;
      if (copy == nullptr || copy->from.absent()) continue;
      if (auto stage = file.stage_named(unquote(copy->from.text), view.stage())) excused[*stage] = true;
    }
    for (std::uint32_t i = 0; i < stages.size(); ++i) {
      if (has[i] || excused[i]) continue;
      out.add(*file.from_instruction(i), file.from_instruction(i)->name_at, "the label `" + rule.name + "` is missing");
    }
  }
}
constexpr std::string_view kRequiredGood[] = {"FROM a:1\nLABEL team=x", "FROM a:1 AS b\nFROM b\nLABEL team=x", "LABEL team=x"};
constexpr std::string_view kRequiredBad[] = {"FROM a:1", "FROM a:1\nLABEL other=x"};
void require_team(Options& options) { options.labels = {{"team", LabelType::text}}; }

void known_labels(const File& file, Sink& out) {
  if (!file.options.strict_labels) return;
  for_each_label(file, [&](const auto& instruction, const Pair& pair) {
    std::string_view key = unquote(pair.key.text);
    const auto& labels = file.options.labels;
    bool known = std::any_of(labels.begin(), labels.end(), [&](const LabelRule& rule) { return rule.name == key; });
    if (!known) out.add(instruction, pair.key.at);
  });
}
constexpr std::string_view kKnownGood[] = {"LABEL team=x"};
constexpr std::string_view kKnownBad[] = {"LABEL other=x", "LABEL team=x other=y"};
void strict_team(Options& options) {
  require_team(options);
  options.strict_labels = true;
}

void not_empty(const File& file, Sink& out) {
  for_each_typed(file, std::nullopt, [&](const auto& instruction, const Pair& pair, std::string_view value) {
    if (value.empty()) out.add(instruction, pair.key.at);
  });
}
constexpr std::string_view kEmptyGood[] = {"LABEL team=x", "LABEL other=\"\""};
constexpr std::string_view kEmptyBad[] = {"LABEL team=\"\""};

// -- types

// RFC 3986: a scheme, a colon, then only characters that a URI may hold.
bool is_url(std::string_view text) {
  std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0]) || colon + 1 == text.size()) return false;
  auto scheme = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; };
  auto allowed = [](char c) { return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos; };
  for (std::size_t percent = text.find('%'); percent != std::string_view::npos; percent = text.find('%', percent + 1)) {
    if (percent + 2 >= text.size() || !is_hex(text[percent + 1]) || !is_hex(text[percent + 2])) return false;
  }
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), scheme) && std::all_of(text.begin(), text.end(), allowed);
}
void urls(const File& file, Sink& out) { must_be(file, out, LabelType::url, is_url); }
constexpr std::string_view kUrlGood[] = {"LABEL x=\"https://example.com/a\""};
constexpr std::string_view kUrlBad[] = {"LABEL x=https://a/%zz", "LABEL x=\"not a url\"", "LABEL x=example.com"};
void url_label(Options& options) { options.labels = {{"x", LabelType::url}}; }

bool is_day(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1) return false;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

// RFC 3339, section 5.6: 2021-03-10T10:26:33.564595127+01:00
bool is_rfc3339(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < kShape.size() + 1) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    char c = text[i];
    bool fits = kShape[i] == 'd' ? is_digit(c) : kShape[i] == 'T' ? (c == 'T' || c == 't') : c == kShape[i];
    if (!fits) return false;
  }
  auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  if (!is_day(number(0) * 100 + number(2), number(5), number(8)) || number(11) > 23 || number(14) > 59 || number(17) > 60) return false;
  std::string_view rest = text.substr(kShape.size());
  if (rest.starts_with('.')) {
    std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    if (end == 1) return false;
    rest.remove_prefix(end);
  }
  if (rest == "Z" || rest == "z") return true;
  return rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && all_digits(rest.substr(1, 2)) && rest[3] == ':' && all_digits(rest.substr(4));
}
void times(const File& file, Sink& out) { must_be(file, out, LabelType::rfc3339, is_rfc3339); }
constexpr std::string_view kTimeGood[] = {"LABEL x=\"2021-03-10T10:26:33.5+01:00\"", "LABEL x=2021-03-10T10:26:33Z"};
constexpr std::string_view kTimeBad[] = {"LABEL x=yesterday", "LABEL x=2021-02-29T00:00:00Z", "LABEL x=2021-13-10T10:26:33Z"};
void time_label(Options& options) { options.labels = {{"x", LabelType::rfc3339}}; }

void licences(const File& file, Sink& out) { must_be(file, out, LabelType::spdx, is_spdx_expression); }
constexpr std::string_view kSpdxGood[] = {"LABEL x=MIT", "LABEL x=\"MIT OR (Apache-2.0 AND ISC)\""};
constexpr std::string_view kSpdxBad[] = {"LABEL x=\"my own\"", "LABEL x=\"MIT OR\""};
void spdx_label(Options& options) { options.labels = {{"x", LabelType::spdx}}; }

bool is_hash(std::string_view text) {
  constexpr std::size_t kShort = 7, kFull = 40;
  auto hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };  // git writes them small
  return (text.size() == kShort || text.size() == kFull) && std::all_of(text.begin(), text.end(), hex);
}
void hashes(const File& file, Sink& out) { must_be(file, out, LabelType::hash, is_hash); }
constexpr std::string_view kHashGood[] = {"LABEL x=2dbfae9"};
constexpr std::string_view kHashBad[] = {"LABEL x=2dbfae", "LABEL x=2DBFAE9", "LABEL x=not-git"};
void hash_label(Options& options) { options.labels = {{"x", LabelType::hash}}; }

// semver.org 2.0.0: MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]
bool is_semver(std::string_view text) {
  auto identifiers = [](std::string_view list, bool no_leading_zero) {
    for (std::string_view part : split(list, '.')) {
      auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
      if (part.empty() || !std::all_of(part.begin(), part.end(), allowed)) return false;
      if (no_leading_zero && part.size() > 1 && part[0] == '0' && all_digits(part)) return false;
    }
    return true;
  };
  if (std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    if (!identifiers(text.substr(plus + 1), false)) return false;
    text = text.substr(0, plus);
  }
  if (std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    if (!identifiers(text.substr(dash + 1), true)) return false;
    text = text.substr(0, dash);
  }
  auto numbers = split(text, '.');
  return numbers.size() == 3 && std::all_of(numbers.begin(), numbers.end(), [](std::string_view number) {
           return all_digits(number) && (number.size() == 1 || number[0] != '0');
         });
}
void versions(const File& file, Sink& out) { must_be(file, out, LabelType::semver, is_semver); }
constexpr std::string_view kSemverGood[] = {"LABEL x=1.0.0", "LABEL x=\"2.0.1-rc1+b\""};
constexpr std::string_view kSemverBad[] = {"LABEL x=1.0", "LABEL x=v1.0.0", "LABEL x=01.0.0"};
void semver_label(Options& options) { options.labels = {{"x", LabelType::semver}}; }

// RFC 5322's addr-spec without its oddities: local@domain.
bool is_email(std::string_view text) {
  std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  auto local = [](char c) { return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+/=?^_`{|}~.-").find(c) != std::string_view::npos; };
  auto domain = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; };
  std::string_view name = text.substr(0, at), host = text.substr(at + 1);
  bool dots = name.front() == '.' || name.back() == '.' || text.find("..") != std::string_view::npos || host.front() == '.' || host.back() == '.' || host.front() == '-';
  return !dots && std::all_of(name.begin(), name.end(), local) && std::all_of(host.begin(), host.end(), domain);
}
void emails(const File& file, Sink& out) { must_be(file, out, LabelType::email, is_email); }
constexpr std::string_view kEmailGood[] = {"LABEL x=me@example.com"};
constexpr std::string_view kEmailBad[] = {"LABEL x=me", "LABEL x=\"me at example.com\""};
void email_label(Options& options) { options.labels = {{"x", LabelType::email}}; }

constexpr std::string_view kSchemaReason = "The configuration's label-schema says so.";

constexpr Rule kRules[] = {
    {.id = "DL3048", .level = Level::style, .message = "this is no good label name", .hint = "small letters, digits, . - _ /, none of Docker's own prefixes",
     .reason = "Docker's guidelines: a letter first, a letter or digit last, no two separators in a row, com.docker, io.docker and org.dockerproject reserved.",
     .check = valid_keys, .good = kKeyGood, .bad = kKeyBad},
    {.id = "DL3049", .level = Level::info, .message = "a required label is missing", .hint = "add it with LABEL", .reason = kSchemaReason,
     .check = required_labels, .good = kRequiredGood, .bad = kRequiredBad, .configure = require_team},
    {.id = "DL3050", .level = Level::info, .message = "the label schema knows no such label", .hint = "remove it, or add it to label-schema",
     .reason = kSchemaReason, .check = known_labels, .good = kKnownGood, .bad = kKnownBad, .configure = strict_team},
    {.id = "DL3051", .level = Level::warning, .message = "the label is empty", .hint = "give it a value", .reason = kSchemaReason, .check = not_empty,
     .good = kEmptyGood, .bad = kEmptyBad, .configure = require_team},
    {.id = "DL3052", .level = Level::warning, .message = "the label is not a URL", .hint = "scheme://host/path", .reason = kSchemaReason, .check = urls,
     .good = kUrlGood, .bad = kUrlBad, .configure = url_label},
    {.id = "DL3053", .level = Level::warning, .message = "the label is not a time as RFC 3339 writes it", .hint = "2021-03-10T10:26:33Z", .reason = kSchemaReason,
     .check = times, .good = kTimeGood, .bad = kTimeBad, .configure = time_label},
    {.id = "DL3054", .level = Level::warning, .message = "the label is not an SPDX licence expression", .hint = "MIT, Apache-2.0, …: spdx.org/licenses",
     .reason = kSchemaReason, .check = licences, .good = kSpdxGood, .bad = kSpdxBad, .configure = spdx_label},
    {.id = "DL3055", .level = Level::warning, .message = "the label is not a git hash", .hint = "7 or 40 hexadecimal digits", .reason = kSchemaReason, .check = hashes,
     .good = kHashGood, .bad = kHashBad, .configure = hash_label},
    {.id = "DL3056", .level = Level::warning, .message = "the label is not a semantic version", .hint = "MAJOR.MINOR.PATCH", .reason = kSchemaReason,
     .check = versions, .good = kSemverGood, .bad = kSemverBad, .configure = semver_label},
    {.id = "DL3058", .level = Level::warning, .message = "the label is not a mail address", .hint = "name@host", .reason = kSchemaReason, .check = emails,
     .good = kEmailGood, .bad = kEmailBad, .configure = email_label},
};

}  // namespace

std::span<const Rule> label_rules() { return kRules; }

}  // namespace gabion::lint
