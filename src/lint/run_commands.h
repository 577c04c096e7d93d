// What the rules about RUN share: walking the commands, and the words that install something.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>

#include "lint/facts.h"

namespace gabion::lint {

using Names = std::initializer_list<std::string_view>;

inline bool is_one_of(std::string_view word, Names names) { return std::find(names.begin(), names.end(), word) != names.end(); }

// f(const RunFacts&, const shell::Command&) for each command of these names, those of ONBUILD RUN included.
template <typename F>
void for_each_command(const File& file, Names names, F f) {
  for (const RunFacts& run : file.runs) {
    for (const shell::Command& command : run.commands.all) {
      if (is_one_of(command.name, names)) f(run, command);
    }
  }
}

// The name of the command that lacks something is what a finding about it points at.
inline void report(Sink& out, const RunFacts& run, const shell::Command& command, std::string_view message = {}) {
  out.add(run.at(), run.span(command.name_range), message);
}
inline void report(Sink& out, const RunFacts& run, const shell::Argument& argument, std::string_view message = {}) {
  out.add(run.at(), run.span(argument.range), message);
}

// Index of the last command for which the predicate holds; -1 for none.
template <typename P>
int last_index(const RunFacts& run, P predicate) {
  int found = -1;
  for (std::size_t i = 0; i < run.commands.all.size(); ++i) {
    if (predicate(run.commands.all[i])) found = static_cast<int>(i);
  }
  return found;
}

// `rm -r` of this folder or of what is in it: "/x", "/x/", "/x/*".
bool removes_folder(const shell::Command& command, std::string_view folder);
// The same, or, where hadolint's behaviour is wanted, any `rm -rf`: it looks for one word of the two.
bool cleans_folder(const File& file, const shell::Command& command, std::string_view folder);
// `pip install`, `pip3 install`, `python -m pip install`; pipx too, pipenv not.
bool is_pip_install(const shell::Command& command);
// The rpm family writes versions as name-[epoch:]version[-release]; a dash alone is part of many names (rpm-sign).
bool has_rpm_version(std::string_view package);
// Archive formats that ADD unpacks.
bool is_archive(std::string_view path);

}  // namespace gabion::lint
