// BuildKit's check cases, and its warnings over the corpus.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "dockerfile/parser.h"
#include "dockerfile_suites.h"
#include "lint/build_checks.h"

namespace gabion::conformance {

namespace {

struct Seen {
  unsigned line;
  std::string rule, message;
  auto operator<=>(const Seen&) const = default;
  std::string text() const { return rule + ": " + message + " (line " + std::to_string(line) + ")"; }
};

std::vector<Seen> wanted_warnings(const Value& row) {
  std::vector<Seen> out;
  const Value* list = row.find("warnings");
  for (std::uint32_t i = 0; list && i < list->size(); ++i) {
    const Value& warning = list->at(i);
    out.push_back({static_cast<unsigned>(warning.find("line")->as_integer()), std::string(string_field(warning, "rule")),
                   std::string(string_field(warning, "message"))});
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Seen> our_warnings(const lint::BuildChecks& checks) {
  std::vector<Seen> out;
  for (const auto& warning : checks.warnings) {
    if (!warning.after_error) out.push_back({warning.line, std::string(lint::check_name(warning.check).name), warning.message});
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string listing(const std::vector<Seen>& warnings) {
  std::string out;
  for (const Seen& seen : warnings) out.append("  ").append(seen.text()).append("\n");
  return out;
}

lint::BuildInputs inputs_of(const Value& row) {
  lint::BuildInputs inputs;
  if (row.find("dockerignore")) inputs.dockerignore = string_field(row, "dockerignore");
  const Value* attributes = row.find("frontend_attrs");
  for (std::uint32_t i = 0; attributes && i < attributes->size(); ++i) {
    std::string_view key = attributes->key(i).as_string(), value = attributes->value(i).as_string();
    constexpr std::string_view kArgument = "build-arg:";
    if (key == "build-arg:BUILDKIT_DOCKERFILE_CHECK") {
      inputs.check_override = value;
    } else if (key.starts_with(kArgument)) {
      inputs.arguments.emplace_back(key.substr(kArgument.size()), value);
    }
  }
  return inputs;
}

// Empty when the error is the wanted one. Cases that end in the solver's error are not the linter's to judge.
std::string error_difference(const Value& row, const lint::BuildChecks& checks) {
  std::string_view wanted = string_field(row, "build_error");
  if (row.find("build_only")) return {};
  std::string got = checks.error ? checks.error->message : "";
  if (wanted.empty() && !row.find("build_error_regexp")) return got.empty() ? "" : "unexpected error: " + got;
  if (row.find("build_error_regexp")) return got.empty() ? "it should end with an error" : "";
  // Upstream names several rules in random order.
  constexpr std::string_view kRules = "lint violation found for rules: ";
  if (wanted.starts_with(kRules) && got.starts_with(kRules)) {
    auto names = [&](std::string_view text) {
      std::multiset<std::string> out;
      for (std::string_view name : split(text.substr(kRules.size()), ',')) out.emplace(trim(name));
      return out;
    };
    return names(wanted) == names(got) ? "" : "another error: " + got;
  }
  return got == wanted ? "" : "another error: " + got;
}

void lint_case(const Value& row, std::uint32_t number, Tally& tally) {
  std::string name = std::to_string(number) + " " + std::string(string_field(row, "check"));
  std::string text(string_field(row, "dockerfile"));
  auto file = dockerfile::parse(text);
  if (!file) {
    tally.fail(name, file.error().message, text);
    return;
  }
  lint::BuildChecks checks = lint::run_build_checks(*file, inputs_of(row));
  std::vector<Seen> wanted = wanted_warnings(row), got = our_warnings(checks);
  std::string difference = error_difference(row, checks);
  if (wanted != got) {
    tally.fail(name, "other warnings", text + "wanted:\n" + listing(wanted) + "got:\n" + listing(got));
  } else if (!difference.empty()) {
    tally.fail(name, difference, text);
  } else {
    tally.pass();
  }
}

using Key = std::pair<unsigned, std::string>;  // line and rule

std::set<Key> wanted_keys(const Value& row) {
  std::set<Key> out;
  const Value* list = row.find("Warnings");
  for (std::uint32_t i = 0; list && i < list->size(); ++i) {
    out.emplace(static_cast<unsigned>(list->at(i).find("Line")->as_integer()), string_field(list->at(i), "Rule"));
  }
  return out;
}

}  // namespace

void run_buildkit_lint(const Context& context, Tally& tally) {
  auto document = read_json_file(context.path);
  if (!document) {
    tally.fail(context.path.string(), document.error().message);
    return;
  }
  const Value* cases = document->root.find("cases");
  for (std::uint32_t i = 0; cases && i < cases->size(); ++i) lint_case(cases->at(i), i, tally);
}

// Rows of tests/compare/buildkit_checks: what BuildKit's linter says of our own probes. A case that differs on purpose is
// called so (docs/lint-differences.md).
void run_buildkit_checks(const Context& context, Tally& tally) {
  std::string text = read_file(context.path);
  for (std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    auto row = read_json(std::string(line));
    if (!row) {
      tally.fail("row", row.error().message);
      continue;
    }
    std::string name(string_field(row->root, "check")), source(string_field(row->root, "dockerfile"));
    auto file = dockerfile::parse(source);
    if (!file) {
      tally.fail(name, file.error().message, source);
      continue;
    }
    lint::BuildChecks checks = lint::run_build_checks(*file, inputs_of(row->root));
    std::vector<Seen> wanted = wanted_warnings(row->root), got = our_warnings(checks);
    bool theirs = !string_field(row->root, "build_error").empty(), ours = checks.error.has_value();
    bool same = wanted == got && (theirs || !ours);
    // Where only BuildKit stops (at a port, a mount, a cycle of stages) we have read on.
    if (theirs && !ours) same = std::includes(got.begin(), got.end(), wanted.begin(), wanted.end());
    if (same != name.starts_with("differs: ")) {
      tally.pass();
    } else {
      std::string said = "wanted:\n" + listing(wanted) + std::string(string_field(row->root, "build_error")) + "\ngot:\n" + listing(got);
      tally.fail(name, same ? "no longer differs" : "other findings", source + said + (ours ? checks.error->message : ""));
    }
  }
}

// Each (file, line, rule) that either side reports is one case. What we find after the error at which BuildKit stopped
// is not counted, but said.
void run_buildkit_corpus(const Context& context, Tally& tally) {
  auto folder = unpack_corpus(context, tally);
  if (!folder) return;
  unsigned beyond = 0, errors = 0;
  for (const Document& row : read_packed_lines(context.path)) {
    std::string name(string_field(row.root, "File"));
    std::string text = read_file(*folder / name);
    auto file = dockerfile::parse(text);
    if (!file) {
      tally.fail(name, file.error().message);
      continue;
    }
    lint::BuildChecks checks = lint::run_build_checks(*file, {});
    std::set<Key> wanted = wanted_keys(row.root), got;
    for (const auto& warning : checks.warnings) {
      warning.after_error ? void(++beyond) : void(got.emplace(warning.line, lint::check_name(warning.check).name));
    }
    for (const Key& key : wanted) {
      if (got.contains(key)) {
        tally.pass();
      } else {
        tally.fail(name + ":" + std::to_string(key.first) + " " + key.second, "not found");
      }
    }
    for (const Key& key : got) {
      if (!wanted.contains(key)) tally.fail(name + ":" + std::to_string(key.first) + " " + key.second, "BuildKit does not say so");
    }
    bool wanted_error = !string_field(row.root, "Error").empty();
    errors += wanted_error;
    if (wanted_error != checks.error.has_value()) {
      tally.fail(name, wanted_error ? "BuildKit refuses it: " + std::string(string_field(row.root, "Error"))
                                    : "BuildKit accepts it: " + checks.error->message);
    }
  }
  std::printf("%u files end in an error, as with BuildKit or not; %u warnings stand behind it\n", errors, beyond);
  std::filesystem::remove_all(*folder);
}

}  // namespace gabion::conformance
