// Flags that the policy verbs share, under our name and under Conftest's, with the defaults of conftest.toml and
// CONFTEST_* put in where the command line is silent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/flags.h"
#include "policy/check.h"
#include "policy/input.h"
#include "policy/load.h"
#include "policy/output.h"
#include "policy/settings.h"

namespace gabion::cli {

// Called as `conftest`: its exit statuses, its default output, and nothing on stderr that it would not say.
struct PolicyCommand {
  bool peer = false;
  std::string config_file;
  std::string name() const { return peer ? "conftest" : "gabion"; }
  // Prints the error; returns the status for "could not do the job".
  int failed(const std::string& doing, const std::string& message) const;
};

// Every flag by its long name, so that a setting of that name can fill it.
class PolicyFlags {
 public:
  PolicyFlags(const PolicyCommand& command, Flags& flags) : command_(command), flags_(flags) {}
  void flag(std::string_view names, bool& value, std::string_view help);
  void option(std::string_view names, std::string& value, std::string_view metavar, std::string_view help);
  void list(std::string_view names, std::vector<std::string>& values, std::string_view metavar, std::string_view help);
  // Parses, then applies the settings. A value: the exit status.
  std::optional<int> parse(int argc, char** argv, std::vector<std::string>& words);

 private:
  static std::string long_name(std::string_view names);
  static char short_name(std::string_view names);
  struct Slot {
    std::string name;
    char letter = '\0';
    bool* flag = nullptr;
    std::string* text = nullptr;
    std::vector<std::string>* list = nullptr;
  };
  std::optional<std::string> peer_complaint(int argc, char** argv) const;
  std::optional<int> apply_settings();
  const PolicyCommand& command_;
  Flags& flags_;
  std::vector<Slot> slots_;
};

// --policy, --data, --rego-version …: what loading needs.
struct LoadFlags {
  std::vector<std::string> policies = {"policy"}, data, packs;
  std::string rego_version = "v1", capabilities;
  bool strict = false, trace = false;
  void declare(PolicyFlags& flags);
  Result<policy::LoadOptions> options(bool policies_given) const;
};

// Writes to standard output in one go.
void put_out(std::string_view text);

}  // namespace gabion::cli
