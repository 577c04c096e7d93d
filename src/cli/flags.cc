#include "cli/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "base/terminal.h"
#include "base/text.h"

namespace gabion::cli {

struct Flags::Impl {
  std::string command, summary, usage, current_group = "Flags";
  std::vector<Example> examples;
  std::vector<std::string> words;
  bool stop_at_word = false;
  CLI::App app;
  bool help_wanted = false;
};

Flags::Flags(std::string command, std::string summary, std::string usage) : impl_(std::make_unique<Impl>()) {
  impl_->command = std::move(command);
  impl_->summary = std::move(summary);
  impl_->usage = std::move(usage);
  impl_->app.set_help_flag();
  impl_->app.allow_windows_style_options(false);
  impl_->app.allow_extras(true);
}
Flags::~Flags() = default;
Flags::Flags(Flags&&) noexcept = default;

void Flags::group(std::string name) { impl_->current_group = std::move(name); }

void Flags::flag(const std::string& names, bool& value, const std::string& help) {
  // --flag and --flag=false, last one wins; a separate word is never taken for its value.
  impl_->app.add_flag(names, value, help)->group(impl_->current_group)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Flags::flag_value(const std::string& names, std::optional<bool>& value, const std::string& help) {
  auto set = [&value](std::int64_t count) { value = count > 0; };
  impl_->app.add_flag_function(names, set, help)->group(impl_->current_group)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Flags::option(const std::string& names, std::string& value, const std::string& metavar, const std::string& help) {
  impl_->app.add_option(names, value, help)->group(impl_->current_group)->type_name(metavar)->multi_option_policy(
      CLI::MultiOptionPolicy::TakeLast);
}

void Flags::option(const std::string& names, std::optional<std::string>& value, const std::string& metavar,
                   const std::string& help) {
  CLI::callback_t set = [&value](const CLI::results_t& results) { return value = results.back(), true; };
  impl_->app.add_option(names, set, help)->group(impl_->current_group)->type_name(metavar)->multi_option_policy(
      CLI::MultiOptionPolicy::TakeLast);
}

void Flags::option(const std::string& names, std::optional<std::int64_t>& value, const std::string& metavar,
                   const std::string& help) {
  CLI::callback_t set = [&value](const CLI::results_t& results) {
    value = parse_i64(results.back());
    return value.has_value();
  };
  impl_->app.add_option(names, set, help)->group(impl_->current_group)->type_name(metavar)->multi_option_policy(
      CLI::MultiOptionPolicy::TakeLast);
}

void Flags::list(const std::string& names, std::vector<std::string>& values, const std::string& metavar,
                 const std::string& help, bool comma) {
  CLI::callback_t add = [&values](const CLI::results_t& results) { return values = results, true; };
  auto* option = impl_->app.add_option(names, add, help)->group(impl_->current_group)->type_name(metavar);
  option->type_size(1)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  if (comma) option->delimiter(',');
}

void Flags::example(std::string_view command, std::string_view what) { impl_->examples.push_back({command, what}); }

void Flags::stop_at_first_word() { impl_->stop_at_word = true; }

std::size_t Flags::count(const std::string& name) const { return impl_->app.count(name); }

namespace {

std::string unknown_flag(const CLI::App& app, const std::string& word) {
  std::string flag = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  std::vector<std::string_view> views(names.begin(), names.end());
  std::string text = "unknown flag " + printable(flag);
  if (auto near = nearest(flag, views)) text += "; did you mean " + std::string(*near) + "?";
  return text;
}

bool looks_like_flag(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

// Whether `word` takes the next word as its value: an option in a form without `=` or an attached value.
bool wants_value(const CLI::App& app, const std::string& word) {
  if (word.starts_with("--")) {
    if (word.find('=') != std::string::npos) return false;
    const CLI::Option* option = app.get_option_no_throw(word);
    return option != nullptr && option->get_expected_max() > 0 && option->get_items_expected_max() > 0;
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    const CLI::Option* option = app.get_option_no_throw(std::string("-") + word[i]);
    if (option == nullptr) return false;
    if (option->get_items_expected_max() > 0) return i + 1 == word.size();
  }
  return false;
}

void push_with_value(const CLI::App& app, std::vector<std::string>& flags, const std::string& word, const std::string& value) {
  std::string name = word;
  if (!word.starts_with("--")) {
    if (word.size() > 2) flags.push_back(word.substr(0, word.size() - 1));  // -itv VALUE
    name = std::string("-") + word.back();
    const CLI::Option* option = app.get_option_no_throw(name);
    if (!option->get_lnames().empty()) name = "--" + option->get_lnames()[0];
  }
  if (name.starts_with("--") && !value.empty()) {
    flags.push_back(name + "=" + value);
  } else {
    flags.push_back(name);
    flags.push_back(value);
  }
}

}  // namespace

Result<Flags::Outcome> Flags::parse(int argc, char** argv, std::vector<std::string>& words) {
  auto& app = impl_->app;
  // Words and flags are told apart here, so that `--`, `-` and (for run) the program's own flags mean what they do
  // everywhere else; CLI11 then sees flags alone.
  std::vector<std::string> flags;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--") {
      words.insert(words.end(), argv + i + 1, argv + argc);
      break;
    }
    if (!looks_like_flag(word)) {
      if (impl_->stop_at_word) {
        words.insert(words.end(), argv + i, argv + argc);
        break;
      }
      words.push_back(word);
      continue;
    }
    if ((word == "--help" || word == "-h") && app.get_option_no_throw(word) == nullptr) {
      std::fputs(help().c_str(), stdout);
      return Outcome::help_shown;
    }
    // A value in the next word is attached with `=`, so that one which begins with a dash ("--user -1") is no flag;
    // CLI11 reads an attached "-fVALUE" itself.
    if (wants_value(app, word)) {
      if (i + 1 >= argc) return fail("flag " + printable(word) + " needs a value");
      push_with_value(app, flags, word, argv[++i]);
    } else if (word.starts_with("--") && word.ends_with("=")) {
      push_with_value(app, flags, word.substr(0, word.size() - 1), "");
    } else {
      flags.push_back(word);
    }
  }
  try {
    std::reverse(flags.begin(), flags.end());
    app.parse(flags);
  } catch (const CLI::Error& error) {
    return fail(printable(error.what()));
  }
  for (const std::string& extra : app.remaining()) return fail(unknown_flag(app, extra));
  return Outcome::go_on;
}

std::string Flags::help() const {
  auto style = terminal_style(1);
  std::string out = paint(style, Paint::bold, impl_->command) + " — " + impl_->summary + "\n\nusage: " + impl_->command + " " +
                    impl_->usage + "\n";
  std::string group;
  for (const CLI::Option* option : impl_->app.get_options()) {
    if (option->get_group().empty()) continue;
    if (option->get_group() != group) {
      group = option->get_group();
      out += "\n" + paint(style, Paint::bold, group) + "\n";
    }
    std::string names;
    for (const auto& name : option->get_snames()) names += (names.empty() ? "-" : ", -") + name;
    if (names.empty()) names = "   ";
    for (const auto& name : option->get_lnames()) names += (names == "   " ? " --" : ", --") + name;
    if (option->get_items_expected_max() > 0) names += " " + option->get_type_name();
    constexpr std::size_t kColumn = 34;
    out += "  " + names;
    out += names.size() + 2 < kColumn ? std::string(kColumn - names.size() - 2, ' ') : "\n" + std::string(kColumn, ' ');
    out += option->get_description() + "\n";
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
