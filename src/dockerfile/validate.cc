#include "dockerfile/validate.h"

#include <array>

#include "base/text.h"
#include "dockerfile/lines.h"
#include "dockerfile/parser.h"

namespace gabion::dockerfile {

namespace {

struct MountKey {
  std::string_view name;   // the spelling that counts for repetition
  std::string_view other;  // further spellings, parted by blanks
  std::string_view types;  // mount types that know it
  enum class Value : unsigned char { text, number, flag, sharing, type, relabel } value;
};
constexpr std::string_view kAllTypes = "bind cache tmpfs secret ssh";
constexpr MountKey kMountKeys[] = {
    {"type", "", kAllTypes, MountKey::Value::type},
    {"target", "dst destination dest", kAllTypes, MountKey::Value::text},
    {"source", "src", "bind cache secret ssh", MountKey::Value::text},
    {"from", "", "bind cache", MountKey::Value::text},
    {"ro", "readonly rw readwrite", "bind cache", MountKey::Value::flag},
    {"relabel", "z", "bind", MountKey::Value::relabel},
    {"id", "", "cache secret ssh", MountKey::Value::text},
    {"sharing", "", "cache", MountKey::Value::sharing},
    {"mode", "", "cache secret ssh", MountKey::Value::text},
    {"uid", "", "cache secret ssh", MountKey::Value::number},
    {"gid", "", "cache secret ssh", MountKey::Value::number},
    {"size", "", "tmpfs", MountKey::Value::text},
    {"required", "", "secret ssh", MountKey::Value::flag},
    {"env", "", "secret", MountKey::Value::text},
};

bool among(std::string_view word, std::string_view list) {
  for (std::string_view item : split(list, ' ')) {
    if (!item.empty() && iequals(word, item)) return true;
  }
  return false;
}

const MountKey* find_key(std::string_view name) {
  for (const MountKey& key : kMountKeys) {
    if (iequals(key.name, name) || among(name, key.other)) return &key;
  }
  return nullptr;
}

bool all_digits(std::string_view text) {
  for (char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

bool fits(const MountKey& key, const MountOption& option) {
  if (option.value.find('$') != std::string_view::npos) return true;
  switch (key.value) {
    case MountKey::Value::text: return option.has_value && !option.value.empty();
    case MountKey::Value::number: return all_digits(option.value);
    case MountKey::Value::flag: return !option.has_value || among(option.value, "true false");
    case MountKey::Value::sharing: return among(option.value, "private shared locked");
    case MountKey::Value::type: return among(option.value, kAllTypes);
    case MountKey::Value::relabel: return iequals(option.key, "z") ? !option.has_value : among(option.value, "shared private");
  }
  return true;
}

class Validator {
 public:
  explicit Validator(const Dockerfile& file) : file_(file) {}

  std::vector<ParseError> run() {
    for (const Instruction& instruction : file_.instructions) check(instruction);
    return std::move(errors_);
  }

 private:
  void error(const Instruction& i, Span at, std::string message) {
    if (errors_.size() < kMaxErrors) errors_.push_back({Layer::strict, std::move(message), at, i.line});
  }

  void check(const Instruction& i) {
    switch (i.keyword) {
      case Keyword::run: check_run(i); break;
      case Keyword::cmd:
      case Keyword::entrypoint:
      case Keyword::shell: check_command(i, i.arguments); break;
      case Keyword::healthcheck: check_healthcheck(i); break;
      case Keyword::expose: check_expose(i); break;
      case Keyword::env:
      case Keyword::label: check_quotes(i); break;
      case Keyword::onbuild:
        if (const auto* onbuild = i.as<Onbuild>()) check(*onbuild->inner);
        break;
      default: break;
    }
  }

  void check_command(const Instruction& i, const LogicalText& text) {
    if (text.text.empty()) {
      error(i, i.name_at, std::string(keyword_name(i.keyword)) + " has no arguments");
    } else if (!i.json) {
      check_array_tail(i, text);
    }
  }

  // `["a", "b"] more` is a shell command for BuildKit, and neither for language-docker.
  void check_array_tail(const Instruction& i, const LogicalText& text) {
    std::string_view t = text.text;
    std::size_t at = 0;
    auto blanks = [&] { while (at < t.size() && is_blank(t[at])) ++at; };
    auto string = [&] {
      if (at >= t.size() || t[at] != '"') return false;
      for (++at; at < t.size() && t[at] != '"'; ++at) {
        if (t[at] == file_.escape) ++at;
      }
      return at < t.size() && t[at++] == '"';
    };
    if (t.empty() || t[at++] != '[') return;
    blanks();
    for (bool first = true; at < t.size() && t[at] != ']'; first = false) {
      if (!first) {
        if (t[at++] != ',') return;
        blanks();
      }
      if (!string()) return;
      blanks();
    }
    if (at >= t.size()) return;
    ++at;
    blanks();
    if (at < t.size()) error(i, text.source(at, t.size()), "text after the JSON array");
  }

  void check_run(const Instruction& i) {
    check_command(i, i.arguments);
    const Run* run = i.as<Run>();
    if (!run) return;
    for (const Mount& mount : run->mounts) check_mount(i, mount);
    auto known = [&](const Word& word, std::string_view flag, std::string_view values) {
      if (!word.absent() && !among(word.text, values)) error(i, word.at, "--" + std::string(flag) + " is none of: " + std::string(values));
    };
    known(run->network, "network", "none host default");
    known(run->security, "security", "insecure sandbox");
  }

  void check_mount(const Instruction& i, const Mount& mount) {
    std::array<bool, std::size(kMountKeys)> seen{};
    for (const MountOption& option : mount.options) {
      const MountKey* key = find_key(option.key);
      std::string name = printable(option.key.substr(0, 40));
      if (!key || !among(mount.type, kAllTypes) || !among(mount.type, key->types)) {
        error(i, mount.at, "unexpected argument '" + name + "' for mount of type '" + printable(mount.type.substr(0, 40)) + "'");
        return;
      }
      bool& before = seen[static_cast<std::size_t>(key - kMountKeys)];
      if (before) error(i, mount.at, "duplicate argument for mount flag: " + name);
      before = true;
      if (!fits(*key, option)) error(i, mount.at, "invalid value of '" + name + "' for mount flag");
    }
    if (mount.target.empty() && among(mount.type, "bind cache tmpfs")) error(i, mount.at, "missing required argument for mount flag: target");
  }

  void check_healthcheck(const Instruction& i) {
    const auto* check = i.as<Healthcheck>();
    if (!check) return;
    for (const Word* word : {&check->interval, &check->timeout, &check->start_period, &check->start_interval}) {
      if (!word->absent() && !duration(word->text)) error(i, word->at, "not a duration: a number and its unit, s, m or h");
    }
    if (!check->retries.absent() && !all_digits(check->retries.text)) error(i, check->retries.at, "not a number of retries");
    if (!check->command.json) check_array_tail(i, check->command.text);
  }

  static bool duration(std::string_view text) {
    if (text.empty()) return false;
    char unit = text.back();
    if (unit != 's' && unit != 'm' && unit != 'h') return false;
    std::string_view number = text.substr(0, text.size() - 1);
    std::size_t dot = number.find('.');
    if (dot == std::string_view::npos) return all_digits(number);
    return all_digits(number.substr(0, dot)) && all_digits(number.substr(dot + 1));
  }

  void check_expose(const Instruction& i) {
    for (const Word& word : i.words) {
      if (!port(word.text)) error(i, word.at, "not a port, a range of ports or a variable, with /tcp or /udp");
    }
  }

  static bool port(std::string_view text) {
    std::size_t slash = text.rfind('/');
    std::string_view number = text.substr(0, slash);
    if (number.find('}') == std::string_view::npos && slash != std::string_view::npos && text.substr(0, slash).find("${") != std::string_view::npos) {
      number = text;  // the slash stands inside an open brace
      slash = std::string_view::npos;
    }
    if (number.empty()) return false;
    if (slash != std::string_view::npos && !among(text.substr(slash + 1), "tcp udp")) return number[0] == '$';
    std::size_t dash = number.find('-');
    if (number[0] == '$') return true;
    if (dash == std::string_view::npos) return all_digits(number);
    std::string_view last = number.substr(dash + 1);
    return all_digits(number.substr(0, dash)) && (all_digits(last) || last.starts_with("$"));
  }

  void check_quotes(const Instruction& i) {
    const auto* pairs = i.as<Pairs>();
    if (!pairs) return;
    for (const Pair& pair : pairs->pairs) {
      if (pair.legacy) continue;
      for (const Word* word : {&pair.key, &pair.value}) {
        if (!balanced(word->text)) error(i, word->at, "a quote that does not close");
      }
    }
  }

  bool balanced(std::string_view text) const {
    char quote = 0;
    for (std::size_t n = 0; n < text.size(); ++n) {
      char c = text[n];
      if (c == file_.escape && quote != '\'') {
        ++n;
      } else if (quote) {
        if (c == quote) quote = 0;
      } else if (c == '\'' || c == '"') {
        quote = c;
      }
    }
    return quote == 0;
  }

  const Dockerfile& file_;
  std::vector<ParseError> errors_;
};

}  // namespace

std::vector<ParseError> validate(const Dockerfile& file) { return Validator(file).run(); }

}  // namespace gabion::dockerfile
