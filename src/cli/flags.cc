#include "cli/flags.h"

#include <algorithm>
#include <cstdio>
#include <variant>

#include "base/terminal.h"
#include "base/text.h"

namespace gabion::cli {

namespace {

struct Row {
  std::string names, metavar, help;  // names: "-q,--quiet"
  std::size_t group;
  std::variant<bool*, std::optional<bool>*, std::string*, std::optional<std::string>*, std::optional<std::int64_t>*, std::vector<std::string>*> target;
  bool comma = false;
  std::size_t count = 0;

  // A flag says yes by being there, and takes a value after `=` only.
  bool takes_value() const { return target.index() > 1; }
};

template <typename Visit>
void each_name(std::string_view names, Visit visit) {
  for (;;) {
    auto comma = names.find(',');
    visit(names.substr(0, comma));
    if (comma == std::string_view::npos) return;
    names.remove_prefix(comma + 1);
  }
}

bool is_called(const Row& row, std::string_view name) {
  bool found = false;
  each_name(row.names, [&](std::string_view each) { found = found || each == name; });
  return found;
}

bool looks_like_flag(std::string_view word) { return word.size() > 1 && word[0] == '-'; }

std::optional<bool> to_bool(std::string_view text) {
  for (std::string_view yes : {"true", "on", "yes", "enable", "t", "y", "+"}) {
    if (iequals(text, yes)) return true;
  }
  for (std::string_view no : {"false", "off", "no", "disable", "f", "n", "-"}) {
    if (iequals(text, no)) return false;
  }
  auto number = parse_i64(text);
  return number ? std::optional(*number > 0) : std::nullopt;
}

// What a list is given replaces its default; of "a,b" the empty parts are left out.
void append(std::vector<std::string>& list, const Row& row, std::string_view value) {
  if (row.count == 0) list.clear();
  if (!row.comma || value.find(',') == std::string_view::npos) {
    list.emplace_back(value);
    return;
  }
  for (std::string_view part : split(value, ',')) {
    if (!part.empty()) list.emplace_back(part);
  }
}

// False: the value is none of the target's kind.
bool assign(Row& row, std::string_view value) {
  struct Set {
    const Row& row;
    std::string_view value;
    bool operator()(bool* target) const {
      auto choice = to_bool(value);
      if (choice) *target = *choice;
      return choice.has_value();
    }
    bool operator()(std::optional<bool>* target) const { return (*target = to_bool(value)).has_value(); }
    bool operator()(std::string* target) const { return *target = value, true; }
    bool operator()(std::optional<std::string>* target) const { return *target = std::string(value), true; }
    bool operator()(std::optional<std::int64_t>* target) const { return (*target = parse_i64(value)).has_value(); }
    bool operator()(std::vector<std::string>* target) const { return append(*target, row, value), true; }
  };
  bool good = std::visit(Set{row, value}, row.target);
  ++row.count;
  return good;
}

Result<> set(Row& row, std::string_view name, std::string_view value) {
  if (assign(row, value)) return {};
  return fail("could not convert: " + printable(name) + " = " + printable(value));
}

}  // namespace

struct Flags::Impl {
  std::string command, summary, usage;
  std::vector<std::string> groups{"Flags"};
  std::vector<Row> rows;
  std::vector<Example> examples;
  bool stop_at_word = false;

  template <typename Target>
  void declare(std::string_view names, Target& target, std::string_view metavar, std::string_view help, bool comma = false) {
    rows.push_back({std::string(names), std::string(metavar), std::string(help), groups.size() - 1, &target, comma});
  }

  Row* find(std::string_view name) {
    auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& each) { return is_called(each, name); });
    return row == rows.end() ? nullptr : &*row;
  }

  tl::unexpected<Error> unknown(std::string_view word) const {
    std::string_view flag = word.substr(0, word.find('='));
    std::vector<std::string_view> names;
    for (const Row& row : rows) {
      each_name(row.names, [&](std::string_view name) {
        if (name.starts_with("--")) names.push_back(name);
      });
    }
    std::string text = "unknown flag " + printable(flag);
    if (auto near = nearest(flag, names)) text += "; did you mean " + std::string(*near) + "?";
    return fail(text);
  }

  // Both say whether the next word was taken too.
  Result<bool> long_flag(std::string_view word, const char* next);
  Result<bool> short_flags(std::string_view word, const char* next);
};

Result<bool> Flags::Impl::long_flag(std::string_view word, const char* next) {
  auto equals = word.find('=');
  std::string_view name = word.substr(0, equals);
  Row* row = find(name);
  if (row == nullptr) return unknown(word);
  bool attached = equals != std::string_view::npos, takes_next = !attached && row->takes_value();
  if (takes_next && next == nullptr) return fail("flag " + printable(word) + " needs a value");
  std::string_view value = attached ? word.substr(equals + 1) : takes_next ? next : std::string_view("true");
  if (auto done = set(*row, name, value); !done) return tl::unexpected(done.error());
  return takes_next;
}

// "-itv VALUE", "-itvVALUE".
Result<bool> Flags::Impl::short_flags(std::string_view word, const char* next) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    const char name[] = {'-', word[i], '\0'};
    Row* row = find(name);
    if (row == nullptr) return unknown(word);
    if (!row->takes_value()) {
      if (auto done = set(*row, name, "true"); !done) return tl::unexpected(done.error());
      continue;
    }
    std::string_view rest = word.substr(i + 1);
    if (rest.empty() && next == nullptr) return fail("flag " + printable(word) + " needs a value");
    if (auto done = set(*row, name, rest.empty() ? next : rest); !done) return tl::unexpected(done.error());
    return rest.empty();
  }
  return false;
}

Flags::Flags(std::string command, std::string summary, std::string usage) : impl_(std::make_unique<Impl>()) {
  impl_->command = std::move(command);
  impl_->summary = std::move(summary);
  impl_->usage = std::move(usage);
}
Flags::~Flags() = default;
Flags::Flags(Flags&&) noexcept = default;

void Flags::group(std::string name) { impl_->groups.push_back(std::move(name)); }

void Flags::flag(std::string_view names, bool& value, std::string_view help) { impl_->declare(names, value, "", help); }
void Flags::flag_value(std::string_view names, std::optional<bool>& value, std::string_view help) { impl_->declare(names, value, "", help); }
void Flags::option(std::string_view names, std::string& value, std::string_view metavar, std::string_view help) {
  impl_->declare(names, value, metavar, help);
}
void Flags::option(std::string_view names, std::optional<std::string>& value, std::string_view metavar, std::string_view help) {
  impl_->declare(names, value, metavar, help);
}
void Flags::option(std::string_view names, std::optional<std::int64_t>& value, std::string_view metavar, std::string_view help) {
  impl_->declare(names, value, metavar, help);
}
void Flags::list(std::string_view names, std::vector<std::string>& values, std::string_view metavar, std::string_view help, bool comma) {
  impl_->declare(names, values, metavar, help, comma);
}

void Flags::example(std::string_view command, std::string_view what) { impl_->examples.push_back({command, what}); }

void Flags::stop_at_first_word() { impl_->stop_at_word = true; }

std::size_t Flags::count(std::string_view name) const {
  const Row* row = impl_->find(name);
  return row == nullptr ? 0 : row->count;
}

Result<Flags::Outcome> Flags::parse(int argc, char** argv, std::vector<std::string>& words) {
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "--") {
      words.insert(words.end(), argv + i + 1, argv + argc);
      break;
    }
    if (!looks_like_flag(word)) {
      if (impl_->stop_at_word) {
        words.insert(words.end(), argv + i, argv + argc);
        break;
      }
      words.emplace_back(word);
      continue;
    }
    if ((word == "--help" || word == "-h") && impl_->find(word) == nullptr) {
      std::fputs(help().c_str(), stdout);
      return Outcome::help_shown;
    }
    const char* next = i + 1 < argc ? argv[i + 1] : nullptr;
    auto took_next = word.starts_with("--") ? impl_->long_flag(word, next) : impl_->short_flags(word, next);
    if (!took_next) return tl::unexpected(took_next.error());
    if (*took_next) ++i;
  }
  return Outcome::go_on;
}

namespace {

// "  -q, --quiet NAME      what it does"; the short names first.
std::string help_line(const Row& row) {
  std::string names;
  each_name(row.names, [&](std::string_view name) {
    if (!name.starts_with("--")) names.append(names.empty() ? "" : ", ").append(name);
  });
  if (names.empty()) names = "   ";
  each_name(row.names, [&](std::string_view name) {
    if (name.starts_with("--")) names.append(names == "   " ? " " : ", ").append(name);
  });
  if (row.takes_value()) names += " " + row.metavar;
  constexpr std::size_t kColumn = 34;
  std::string out = "  " + names;
  out += names.size() + 2 < kColumn ? std::string(kColumn - names.size() - 2, ' ') : "\n" + std::string(kColumn, ' ');
  return out + row.help + "\n";
}

}  // namespace

std::string Flags::help() const {
  auto style = terminal_style(1);
  std::string out = paint(style, Paint::bold, impl_->command) + " — " + impl_->summary + "\n\nusage: " + impl_->command + " " +
                    impl_->usage + "\n";
  const std::string* group = nullptr;
  for (const Row& row : impl_->rows) {
    if (group != &impl_->groups[row.group]) {
      group = &impl_->groups[row.group];
      out += "\n" + paint(style, Paint::bold, *group) + "\n";
    }
    out += help_line(row);
  }
  if (!impl_->examples.empty()) out += "\n" + paint(style, Paint::bold, "Examples") + "\n";
  for (const Example& example : impl_->examples) {
    out += "  " + paint(style, Paint::dim, "# " + std::string(example.what)) + "\n  " + std::string(example.command) + "\n";
  }
  return out;
}

std::optional<int> parse_or_exit(Flags& flags, int argc, char** argv, std::vector<std::string>& words, int usage_status) {
  auto outcome = flags.parse(argc, argv, words);
  if (!outcome) {
    std::string name = argc > 0 ? argv[0] : "";
    if (auto slash = name.rfind('/'); slash != std::string::npos) name.erase(0, slash + 1);
    std::fprintf(stderr, "gabion %s: %s\n`--help` lists the flags, with examples\n", name.c_str(), outcome.error().message.c_str());
    return usage_status;
  }
  if (*outcome == Flags::Outcome::help_shown) return 0;
  return std::nullopt;
}

}  // namespace gabion::cli
