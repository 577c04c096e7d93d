// `gabion lint`, and the same under hadolint's name with hadolint's flags, defaults and exit statuses.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/fd.h"
#include "base/terminal.h"
#include "base/text.h"
#include "cli/flags.h"
#include "cli/verb.h"
#include "lint/config.h"
#include "lint/explain.h"
#include "lint/formats/format.h"
#include "lint/inputs.h"
#include "version.h"

namespace gabion::cli {
namespace {

using lint::Choices;
using lint::Settings;

struct Command {
  bool peer = false;  // called as hadolint
  Choices choices;
  std::vector<std::string> formats, outputs, labels, words;
  std::string config, path_in_report, explain;
  bool no_fail = false, no_color = false, verbose = false, strict = false, no_pragmas = false;
  bool hadolint_lines = false, buildkit_only = false, list_rules = false, version = false, no_config = false;
  std::optional<std::string> threshold;
  std::optional<std::int64_t> jobs;
};

void declare(Flags& flags, Command& c) {
  flags.group("What counts");
  flags.list("--ignore", c.choices.ignored, "RULE", "leave this rule out", true);
  flags.list("--error", c.choices.error, "RULE", "make this rule an error", true);
  flags.list("--warning", c.choices.warning, "RULE", "make this rule a warning", true);
  flags.list("--info", c.choices.info, "RULE", "make this rule an info", true);
  flags.list("--style", c.choices.style, "RULE", "make this rule a matter of style", true);
  flags.list("--trusted-registry", c.choices.trusted_registries, "HOST", "images must come from these registries (DL3026)");
  flags.list("--require-label", c.labels, "NAME:TYPE", "a label that every image must have (DL3049)");
  flags.flag("--strict-labels", c.strict, "no labels but the required ones (DL3050)");
  flags.flag("--disable-ignore-pragma", c.no_pragmas, "comments in the file silence nothing");
  flags.option("-t,--failure-threshold", c.threshold, "LEVEL", "what fails the run: error, warning, info (default), style, ignore, none");
  flags.flag("--no-fail", c.no_fail, "findings do not fail the run");
  flags.group("Input and output");
  flags.option("-c,--config", c.config, "FILE", "configuration, instead of .gabion.yaml or .hadolint.yaml");
  flags.list("-f,--format", c.formats, "NAME", "tty, json, checkstyle, codeclimate, gitlab_codeclimate, gnu, codacy, sonarqube, sarif, github, junit");
  flags.list("-o,--output", c.outputs, "FILE", "where the format of the same position is written; standard output by default");
  flags.option("--file-path-in-report", c.path_in_report, "PATH", "the file's name in checkstyle, codeclimate, junit and sonarqube reports");
  flags.flag("--no-color", c.no_color, "no colours");
  flags.flag("-V,--verbose", c.verbose, "tell which configuration is used");
  if (c.peer) {
    flags.flag("-v,--version", c.version, "print the version");
    return;
  }
  flags.flag("--hadolint-lines", c.hadolint_lines, "findings stand at the first line of their instruction, without BuildKit's checks, as in hadolint");
  flags.flag("--no-config", c.no_config, "read no configuration file");
  flags.option("-j,--jobs", c.jobs, "N", "files at a time; as many as there are processors by default");
  flags.group("Rules");
  flags.flag("--list-rules", c.list_rules, "all rules, with their levels; with -f markdown, their documentation");
  flags.option("--explain", c.explain, "RULE", "what a rule is about, with examples");
  flags.example("gabion lint", "every Dockerfile below this folder");
  flags.example("gabion lint --ignore DL3008 -t warning Dockerfile", "one file; package versions may float, infos pass");
  flags.example("gabion lint -f sarif -o lint.sarif .", "a report for code scanning");
}

const char* get_env(const char* name) { return std::getenv(name); }

int failed(const Command& c, const std::string& message) {
  std::fprintf(stderr, "%s: %s\n", c.peer ? "hadolint" : "gabion lint", message.c_str());
  return c.peer ? kFindings : kFailed;
}

Choices choices_of(Command& c) {
  Choices choices = c.choices;
  choices.formats = c.formats;
  choices.threshold = c.threshold;
  if (c.strict) choices.strict_labels = true;
  if (c.no_fail) choices.no_fail = true;
  if (c.no_color) choices.no_color = true;
  if (c.verbose) choices.verbose = true;
  if (c.no_pragmas) choices.disable_ignore_pragma = true;
  return choices;
}

// Defaults, environment, file, flags. A file that cannot be read stops us; hadolint says so and goes on, unless it was
// named and is not there. What it does not understand in the environment it passes over.
Result<Settings> settings_of(Command& c) {
  std::vector<Choices> sources = {lint::read_environment(get_env)};
  if (c.peer && !lint::settle(sources)) sources[0].threshold.reset();
  auto path = c.no_config ? std::nullopt : c.config.empty() ? lint::find_config(get_env, c.peer) : std::optional(c.config);
  if (path) {
    std::vector<std::string> unknown;
    auto choices = lint::read_config(*path, &unknown);
    if (!choices && (!c.peer || choices.error().code != 0)) return tl::unexpected(choices.error());
    if (!choices) std::fprintf(stderr, "hadolint: %s\n", choices.error().message.c_str());
    if (choices) sources.push_back(std::move(*choices));
    for (const std::string& key : unknown) std::fprintf(stderr, "%s: no setting is called %s\n", path->c_str(), printable(key).c_str());
  }
  if (c.verbose) std::fprintf(stderr, "configuration: %s\n", path ? path->c_str() : "none, defaults are used");
  Choices flags = choices_of(c);
  for (const std::string& label : c.labels) {
    auto rule = lint::parse_label(label);
    if (!rule) return tl::unexpected(rule.error());
    flags.labels.push_back(*rule);
  }
  sources.push_back(std::move(flags));
  return lint::settle(sources);
}

lint::FormatOptions format_options(const Command& c, const Settings& settings, bool to_terminal) {
  lint::FormatOptions options;
  options.version = kVersion;
  options.path_in_report = c.path_in_report;
  options.context = !c.peer && !c.hadolint_lines;
  // hadolint colours pipes, too.
  options.color = !settings.no_color && to_terminal && (c.peer || terminal_style(1).color);
  if (c.peer) {
    // What readers of its reports know it by; the version stays ours.
    options.as_hadolint = true;
    options.rules = false;
    options.tool = "Hadolint";
    options.tool_id = "hadolint";
  }
  std::time_t now = std::time(nullptr);
  std::tm time{};
  ::gmtime_r(&now, &time);
  char text[32];
  options.time_id.assign(text, std::strftime(text, sizeof text, "%Y%m%d_%H%M%S", &time));
  options.time_text.assign(text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &time));
  return options;
}

// Formats and outputs are paired by position; a missing format is tty, a missing output standard output.
Result<> write_reports(const Command& c, const Settings& settings, const lint::Results& results) {
  std::size_t count = std::max<std::size_t>({settings.formats.size(), c.outputs.size(), 1});
  for (std::size_t i = 0; i < count; ++i) {
    const auto* format = lint::find_output_format(i < settings.formats.size() ? settings.formats[i] : "tty");
    bool to_file = i < c.outputs.size() && c.outputs[i] != "-";
    std::string out;
    format->write(results, format_options(c, settings, !to_file), out);
    auto written = to_file ? write_file(c.outputs[i], out) : write_all(1, out, "standard output");
    if (!written) return written;
  }
  return {};
}

int status_of(const Command& c, const Settings& settings, const lint::Results& results, bool broken) {
  bool findings = false;
  // hadolint's `none` is as low a threshold as `ignore`: whatever is found fails.
  auto threshold = c.peer ? std::optional(settings.threshold.value_or(lint::Level::ignore)) : settings.threshold;
  for (const auto& file : results) {
    broken |= !file.error.empty() || (!file.parsed && !c.peer);
    for (const auto& found : file.found) findings |= threshold && found.level <= *threshold;
  }
  if (c.peer) {
    bool never = std::any_of(settings.formats.begin(), settings.formats.end(), [](const auto& name) { return lint::find_output_format(name)->never_fails; });
    return broken || (findings && !settings.no_fail && !never) ? kFindings : kOk;
  }
  if (broken) return kFailed;
  return findings && !settings.no_fail ? kFindings : kOk;
}

int lint_words(Command& c) {
  auto settings = settings_of(c);
  if (!settings) return failed(c, settings.error().message);
  for (const std::string& name : settings->formats) {
    if (lint::find_output_format(name) == nullptr) return failed(c, "no format " + printable(name) + "; --help lists them");
  }
  settings->options.instruction_lines = c.peer || c.hadolint_lines;
  if (settings->options.instruction_lines) settings->options.checks = lint::Checks::hadolint;
  if (c.words.empty() && c.peer) {
    std::puts("hadolint: name a Dockerfile, or - for standard input");
    return kFindings;
  }
  if (c.words.empty()) c.words = {"."};
  auto inputs = lint::find_inputs(c.words);
  for (const std::string& error : inputs.errors) std::fprintf(stderr, "%s: %s\n", c.peer ? "hadolint" : "gabion lint", printable(error).c_str());
  auto jobs = static_cast<unsigned>(std::clamp<std::int64_t>(c.jobs.value_or(0), 0, 256));
  auto results = lint::lint_files(lint::Linter(settings->options), inputs.paths, jobs);
  for (const auto& file : results) {
    if (!file.error.empty()) failed(c, printable(file.path + ": " + file.error));
  }
  if (auto ok = write_reports(c, *settings, results); !ok) return failed(c, ok.error().message);
  return status_of(c, *settings, results, !inputs.errors.empty());
}

// Most calls name files and nothing else: what the parser of flags costs (as much as linting a small file) is saved then.
bool only_words(int argc, char** argv, std::vector<std::string>& words) {
  for (int i = 1; i < argc; ++i) {
    if (argv[i][0] == '-' && argv[i][1] != '\0') return false;
  }
  words.assign(argv + 1, argv + argc);
  return true;
}

int explain(const Command& c) {
  std::string out;
  if (!c.explain.empty() && !lint::explain_rule(c.explain, out)) return failed(c, "no rule " + printable(c.explain) + "; --list-rules lists them");
  if (c.list_rules && c.formats == std::vector<std::string>{"markdown"}) out = lint::rules_page();
  else if (c.list_rules) lint::list_rules(out);
  std::fputs(out.c_str(), stdout);
  return kOk;
}

}  // namespace

int run_lint(int argc, char** argv) {
  Command c;
  if (only_words(argc, argv, c.words)) return lint_words(c);
  Flags flags("gabion lint", "is this Dockerfile written well and safely?", "[FLAGS] [FILE|FOLDER|-]…");
  declare(flags, c);
  if (auto status = parse_or_exit(flags, argc, argv, c.words)) return *status;
  return c.list_rules || !c.explain.empty() ? explain(c) : lint_words(c);
}

int run_hadolint(int argc, char** argv) {
  Command c;
  c.peer = true;
  if (only_words(argc, argv, c.words)) return lint_words(c);
  Flags flags("hadolint", "gabion's linter under hadolint's name", "[FLAGS] DOCKERFILE…");
  declare(flags, c);
  if (auto status = parse_or_exit(flags, argc, argv, c.words, kFindings)) return *status;
  if (c.version) {
    std::printf("gabion %.*s, as hadolint\n", static_cast<int>(kVersion.size()), kVersion.data());
    return kOk;
  }
  return lint_words(c);
}

}  // namespace gabion::cli
