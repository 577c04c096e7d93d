// All simple commands of a script, wherever they stand: in lists and pipelines, in the bodies of if, for, functions,
// inside $(…), `…` and heredocs. This is what most lint rules look at; rules that need the tree find it behind `node`.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "shell/syntax.h"

namespace gabion::shell {

// What stands in an argument's text for an expansion, whose value nobody can know here.
constexpr std::string_view kUnknown = "${VAR}";

struct Argument {
  std::string_view text;  // quotes removed, expansions as kUnknown
  Range range;            // with its quotes
  const Word* word = nullptr;

  bool is_flag() const { return text.size() > 1 && text[0] == '-' && text != "--"; }
  bool is_long_flag() const { return is_flag() && text[1] == '-'; }
  // "--name" or "--name=value" is the flag "name"; "-abc" the flags "a", "b" and "c".
  bool is_flag(std::string_view name) const;
};

struct Command {
  std::string_view name;  // as written, without quotes: "apt-get", "/usr/bin/apt-get"
  Range name_range;
  Range range;
  const Node* node = nullptr;
  std::span<const Argument> arguments;  // after the name

  bool has_argument(std::string_view text) const { return find_argument(text) != nullptr; }
  const Argument* find_argument(std::string_view text) const;
  bool has_any_argument(std::initializer_list<std::string_view> texts) const;
  bool has_flag(std::string_view name) const { return count_flag(name) > 0; }
  bool has_any_flag(std::initializer_list<std::string_view> names) const;
  // How often: -qq counts twice.
  unsigned count_flag(std::string_view name) const;
  // The value of --name=value, --name value, -n value, -nvalue; nullptr data when the flag or its value is not there.
  std::string_view flag_value(std::string_view name) const;

  // Calls f(const Argument&) for each argument that is neither a flag nor the value of one of the flags in `valued`.
  template <typename F>
  void for_each_word(std::span<const std::string_view> valued, F f) const {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (arguments[i].is_flag()) {
        if (takes_next(arguments[i], valued)) ++i;
        continue;
      }
      f(arguments[i]);
    }
  }

 private:
  static bool takes_next(const Argument& flag, std::span<const std::string_view> valued);
};

struct Commands {
  std::span<const Command> all;  // in the order they are written
  bool has_pipe = false;
  Range first_pipe;  // the command before it

  bool any(std::string_view name) const;
};

Commands commands_of(const Script& script, Arena& arena);

// The text of a word with its quotes removed and kUnknown for every expansion.
std::string_view text_of(const Word& word, Arena& arena);
// The same, or nothing (data() == nullptr) when the word holds an expansion.
std::string_view literal_of(const Word& word, Arena& arena);

}  // namespace gabion::shell
