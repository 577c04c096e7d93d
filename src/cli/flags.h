// A verb's command line: declared once, from which come the parser, --help with examples, and the answer to a wrong
// flag (nearest match). Our own: declaring `try`'s sixty flags to CLI11 took as long as planning its cage, and its
// validators are made at every start, whatever the verb.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::cli {

struct Example {
  std::string_view command, what;
};

class Flags {
 public:
  // `command` is what the user typed to get here: "gabion lint"; `usage` is what follows it: "[FLAGS] FILE…".
  Flags(std::string command, std::string summary, std::string usage);
  ~Flags();
  Flags(Flags&&) noexcept;

  // Headings of --help; flags declared after it stand under it.
  void group(std::string name);
  // names: "-q,--quiet".
  void flag(std::string_view names, bool& value, std::string_view help);
  // A flag that also takes =true|false, as Podman's and Go's do: --init, --init=false.
  void flag_value(std::string_view names, std::optional<bool>& value, std::string_view help);
  void option(std::string_view names, std::string& value, std::string_view metavar, std::string_view help);
  void option(std::string_view names, std::optional<std::string>& value, std::string_view metavar, std::string_view help);
  void option(std::string_view names, std::optional<std::int64_t>& value, std::string_view metavar, std::string_view help);
  // May be given many times; each time one value. comma: "a,b" counts as two (Go's StringSlice).
  void list(std::string_view names, std::vector<std::string>& values, std::string_view metavar, std::string_view help, bool comma = false);
  void example(std::string_view command, std::string_view what);
  // The command line ends at the first word that is not a flag: what follows belongs to the program (run, try).
  void stop_at_first_word();

  enum class Outcome { go_on, help_shown };
  // Words that are no flags, in order. The error's text is ready to print: it names the flag and the nearest match.
  Result<Outcome> parse(int argc, char** argv, std::vector<std::string>& words);
  // How often the flag was given: 0 tells a default from a choice.
  std::size_t count(std::string_view name) const;
  std::string help() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Parses; prints help (0) or the error (usage_status) itself. No value: go on.
std::optional<int> parse_or_exit(Flags& flags, int argc, char** argv, std::vector<std::string>& words, int usage_status = 2);

}  // namespace gabion::cli
