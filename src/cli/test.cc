// gabion test, verify, parse, reformat, fmt, doc, pull — and `conftest`, which has them under the same names.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/text.h"
#include "cli/policy_flags.h"
#include "cli/verb.h"
#include "policy/describe.h"
#include "policy/fetch.h"
#include "policy/output.h"
#include "policy/packs.h"
#include "policy/run.h"
#include "policy/verify.h"
#include "rego/format.h"
#include "version.h"

namespace gabion::cli {

namespace {

struct ReportFlags {
  std::string output;
  bool no_color = false, quiet = false, junit_hide_message = false, github_hide_passed = false;

  void declare(PolicyFlags& flags) {
    std::string names;
    for (const auto& format : policy::output_formats()) names += (names.empty() ? "" : ", ") + std::string(format.name);
    flags.option("-o,--output", output, "FORMAT", names);
    flags.flag("--no-color", no_color, "plain text");
    flags.flag("--quiet", quiet, "print only when something failed");
    flags.flag("--junit-hide-message", junit_hide_message, "test cases are called by file and namespace alone");
    flags.flag("--github-hide-passed", github_hide_passed, "leave files without a finding out");
  }

  // An unknown format is stdout, as in Conftest.
  const policy::OutputFormat& format(const PolicyCommand& command) const {
    const auto* found = policy::find_output(command.peer && output == "sarif" ? "conftest-sarif" : output);
    if (output.empty() && !command.peer) found = policy::find_output("findings");
    return found ? *found : *policy::find_output("stdout");
  }
  // Conftest colours its lines wherever they go.
  policy::OutputOptions options(const PolicyCommand& command) const {
    policy::OutputOptions out;
    out.style = terminal_style(1, no_color ? ColorChoice::never : command.peer ? ColorChoice::always : ColorChoice::automatic);
    out.junit_hide_message = junit_hide_message;
    out.github_hide_passed = github_hide_passed;
    return out;
  }
};

void print_traces(const policy::CheckResults& results) {
  for (const auto& check : results) {
    for (const auto& line : check.traces) std::fprintf(stderr, "TRAC   %s\n", printable(line).c_str());
  }
}

struct TestFlags {
  LoadFlags load;
  ReportFlags report;
  policy::RunOptions run;
  std::vector<std::string> namespaces = {"main"}, update;
  std::string timeout = "0";
  bool fail_on_warn = false, no_fail = false, suppress_exceptions = false;

  void declare(PolicyFlags& flags, Flags& all) {
    all.group("Policies");
    load.declare(flags);
    flags.list("--pack", load.packs, "NAME", "policies that ship with gabion: kubernetes, compose, pod-security-baseline, pod-security-restricted");
    flags.list("-u,--update", update, "PATH", "copy policies from here into the first policy folder before testing");
    flags.list("-n,--namespace", namespaces, "NAME", "packages to judge by, `*` matches; \"main\" when not given");
    flags.flag("--all-namespaces", run.all_namespaces, "every package that is loaded");
    all.group("Inputs");
    flags.option("--parser", run.input.parser, "NAME", "read all files as this; by default their names tell");
    flags.flag("--combine", run.combine, "judge all files as one list of {path, contents}");
    flags.option("--ignore", run.input.ignore, "REGEX", "paths found in folders that are left out");
    flags.option("--stdin-filename", run.input.stdin_filename, "NAME", "what standard input is called");
    flags.list("--proto-file-dirs", run.input.proto_directories, "PATH", "folders of .proto files, for textproto");
    all.group("Verdict and output");
    report.declare(flags);
    flags.flag("--fail-on-warn", fail_on_warn, "exit status 1 for warnings, 2 for failures");
    flags.flag("--no-fail", no_fail, "exit status 0 whatever is found");
    flags.flag("--suppress-exceptions", suppress_exceptions, "do not print exceptions");
    flags.flag("--show-builtin-errors", run.check.show_builtin_errors, "errors of built-in functions end the run");
    all.group("Limits");
    flags.option("--timeout", timeout, "SECONDS", "for one file in one namespace; 0: none");
    flags.list("--allow-net", run.check.allowed_hosts, "HOST", "hosts that policies may talk to; none by default");
  }
};

std::optional<std::string> source_line(const policy::Run& run, const std::string& file, unsigned line) {
  auto found = run.texts.find(file);
  if (found == run.texts.end()) return std::nullopt;
  return std::string(LineIndex(found->second).line_text(line));
}

int finish_test(const PolicyCommand& command, const TestFlags& flags, const policy::Run& run) {
  print_traces(run.results);
  if (!command.peer) {
    for (const auto& warning : run.warnings) std::fprintf(stderr, "gabion test: warning: %s\n", printable(warning).c_str());
  }
  for (const auto& broken : run.broken) std::fprintf(stderr, "gabion test: %s\n", printable(broken).c_str());
  int status = policy::exit_status(run.results, flags.fail_on_warn);
  // Under our own name 2 is kept for what could not be judged (docs/exit-status.md).
  if (!command.peer && status == 2) status = kFindings;
  const bool quiet = flags.report.quiet && status == 0 && run.broken.empty();
  if (flags.no_fail) status = 0;
  if (!run.broken.empty()) status = kFailed;
  if (!quiet) {
    auto options = flags.report.options(command);
    options.suppress_exceptions = flags.suppress_exceptions;
    options.source_line = [&](const std::string& file, unsigned line) { return source_line(run, file, line); };
    std::string text;
    flags.report.format(command).write(run.results, options, text);
    put_out(text);
  }
  return status;
}

int test(const PolicyCommand& command, int argc, char** argv) {
  TestFlags flags;
  Flags all(command.name() + " test", "does this configuration obey our policies?", "[FLAGS] PATH…");
  PolicyFlags slots(command, all);
  flags.declare(slots, all);
  all.example("gabion test --pack kubernetes deploy/", "judge manifests by the policies that ship with gabion");
  all.example("gabion test -p policy/ -o json plan.json", "own policies, Conftest's JSON");
  std::vector<std::string> words;
  if (auto done = slots.parse(argc, argv, words)) return *done;
  if (words.empty()) return command.peer ? command.failed("", "missing required arguments") : command.failed("test", "no files given");
  if (!flags.update.empty()) {
    if (auto ok = policy::fetch(flags.load.policies[0], flags.update); !ok) return command.failed("running test: update policies", ok.error().message);
  }
  auto load = flags.load.options(all.count("--policy") != 0 || !flags.update.empty());
  const char* doing = command.peer ? "running test" : "test";
  if (!load) return command.failed(doing, load.error().message);
  flags.run.load = std::move(*load);
  flags.run.paths = std::move(words);
  flags.run.namespaces = flags.namespaces;
  if (!flags.load.packs.empty() && all.count("--namespace") == 0) {
    for (auto& name : policy::pack_namespaces(flags.load.packs)) flags.run.namespaces.push_back(std::move(name));
    if (flags.run.load.policies.empty()) flags.run.namespaces.erase(flags.run.namespaces.begin());
  }
  flags.run.input.peer_words = command.peer;
  flags.run.check.trace = flags.load.trace;
  flags.run.check.locate = !command.peer;
  flags.run.check.proto_directories = flags.run.input.proto_directories;
  auto seconds = parse_u64(flags.timeout);
  if (!seconds || *seconds > 86'400) return command.failed("test", "--timeout takes seconds, up to 86400");
  flags.run.check.timeout = std::chrono::seconds(*seconds);
  auto run = policy::run_checks(flags.run);
  if (!run) return command.failed(doing, run.error().message);
  if (command.peer && !run->broken.empty()) return command.failed(doing, run->broken[0]);
  return finish_test(command, flags, *run);
}

int verify(const PolicyCommand& command, int argc, char** argv) {
  LoadFlags load;
  ReportFlags report;
  policy::VerifyOptions options;
  std::string report_kind;
  bool var_values = false;
  Flags all(command.name() + " verify", "run the policies' own unit tests", "[FLAGS]");
  PolicyFlags flags(command, all);
  load.declare(flags);
  flags.list("-n,--namespace", options.namespaces, "NAME", "packages whose tests run, `*` matches; all when not given");
  report.declare(flags);
  flags.option("--report", report_kind, "KIND", "full, notes or fails: print as `opa test -v` does");
  flags.flag("--show-builtin-errors", options.show_builtin_errors, "errors of built-in functions end the run");
  flags.flag("--var-values", var_values, "taken for Conftest's sake: nothing more is shown");
  flags.list("--proto-file-dirs", options.proto_directories, "PATH", "folders of .proto files, for textproto");
  std::vector<std::string> words;
  if (auto done = flags.parse(argc, argv, words)) return *done;
  auto kind = policy::find_report_kind(report_kind);
  if (!report_kind.empty() && !kind && !command.peer) return command.failed("verify", "--report takes full, notes or fails");
  if (var_values && !kind) kind = policy::ReportKind::fails;
  options.trace = load.trace || kind == policy::ReportKind::full;
  load.trace = options.trace;
  auto load_options = load.options(true);
  if (!load_options) return command.failed(command.peer ? "running verification" : "verify", load_options.error().message);
  auto policies = policy::PolicySet::load(*load_options);
  if (!policies) return command.failed(command.peer ? "running verification" : "verify", policies.error().message);
  auto tests = policy::run_unit_tests(**policies, options);
  if (!tests) return command.failed("", tests.error().message);
  auto results = policy::results_of(*tests);
  int status = policy::exit_status(results, false);
  if (report.quiet && status == 0) return status;
  if (kind) {
    if (!report.output.empty() && report.output != "stdout") return command.failed("", "report flag is supported with stdout only");
    put_out(policy::unit_test_report(*tests, *kind));
    return status;
  }
  print_traces(results);
  auto output = report.options(command);
  output.with_skipped = true;
  std::string text;
  report.format(command).write(results, output, text);
  put_out(text);
  return status;
}

std::string compact(const Value& value) { return to_json(value, {.escape_html = true}); }

// The documents of all files in the order of their paths, as --combine shows them to policies.
std::string combined(std::vector<const policy::Input*> inputs) {
  std::stable_sort(inputs.begin(), inputs.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
  std::string list;
  for (const auto* input : inputs) {
    for (const Value& value : input->documents()) {
      list += (list.empty() ? "{\"path\":" : ",{\"path\":") + compact(Value::string(input->path)) + ",\"contents\":" + compact(value) + "}";
    }
  }
  return "[" + list + "]";
}

int parse(const PolicyCommand& command, int argc, char** argv) {
  policy::InputOptions input;
  bool combine = false;
  Flags all(command.name() + " parse", "show what policies see of a file", "[FLAGS] FILE…");
  PolicyFlags flags(command, all);
  flags.option("--parser", input.parser, "NAME", "read all files as this; by default their names tell");
  flags.flag("--combine", combine, "all files as one list of {path, contents}");
  flags.list("--proto-file-dirs", input.proto_directories, "PATH", "folders of .proto files, for textproto");
  all.example("gabion parse main.tf", "Terraform as policies see it");
  std::vector<std::string> words;
  if (auto done = flags.parse(argc, argv, words)) return *done;
  if (words.empty()) return command.failed(command.peer ? "" : "parse", command.peer ? "must supply path to at least one file" : "no files given");
  input.peer_words = command.peer;
  std::map<std::string, policy::Input> inputs;
  for (const auto& path : words) {
    auto one = policy::read_input(path, input, false);
    if (!one) return command.failed(command.peer ? "parse configurations" : "parse", one.error().message);
    inputs.insert_or_assign(path, std::move(*one));
  }
  if (combine) {
    std::vector<const policy::Input*> all;
    for (const auto& [path, one] : inputs) all.push_back(&one);
    put_out(policy::go_indent(combined(std::move(all)), "\t") + "\n\n");
  } else if (inputs.size() == 1) {
    put_out(policy::go_indent(compact(inputs.begin()->second.document.root), "  ") + "\n");
  } else {
    std::string object;
    for (const auto& [path, one] : inputs) object += (object.empty() ? "" : ",") + compact(Value::string(path)) + ":" + compact(one.document.root);
    put_out(policy::go_indent("{" + object + "}", "  ") + "\n");
  }
  return kOk;
}

int reformat(const PolicyCommand& command, int argc, char** argv) {
  ReportFlags report;
  Flags all(command.name() + " reformat", "print results that -o json wrote in another format", "[FLAGS] [FILE]");
  PolicyFlags flags(command, all);
  report.declare(flags);
  std::vector<std::string> words;
  if (auto done = flags.parse(argc, argv, words)) return *done;
  std::string path = words.empty() ? "-" : words[0];
  auto text = path == "-" ? read_fd(0, "standard input") : read_file(path);
  if (!text) return command.failed("", "failed to open input file: " + (text.error().code == ENOENT ? "open " + path + ": no such file or directory" : text.error().message));
  auto results = policy::read_results(std::move(*text));
  if (!results) return command.failed("", results.error().message);
  std::string out;
  if (report.output.empty()) report.output = "stdout";
  report.format(command).write(*results, report.options(command), out);
  put_out(out);
  return kOk;
}

int pull(const PolicyCommand& command, int argc, char** argv) {
  std::string policies = "policy";
  bool absolute = false, tls = true;
  Flags all(command.name() + " pull", "copy policies from a local path into the policy folder", "[FLAGS] PATH…");
  PolicyFlags flags(command, all);
  flags.option("-p,--policy", policies, "PATH", "the folder to fill");
  flags.flag("--absolute-paths", absolute, "take --policy as it is");
  flags.flag("-s,--tls", tls, "for registries, which are not reached yet");
  std::vector<std::string> words;
  if (auto done = flags.parse(argc, argv, words)) return *done;
  if (words.empty()) return command.failed(command.peer ? "" : "pull", "missing required arguments");
  auto ok = policy::fetch(policies, words);
  return ok ? kOk : command.failed("download policies", ok.error().message);
}

// The name of what is documented, without the folder; a folder above is "policy".
std::string document_name(const std::string& path) {
  std::string name = std::filesystem::path(path).lexically_normal().filename().string();
  if (name.empty()) name = std::filesystem::path(path).lexically_normal().parent_path().filename().string();
  return name == "." || name == ".." || name.empty() ? "policy" : name;
}

Result<> document_one(const std::string& path, const std::string& folder, const std::string& go_template, rego::RegoVersion version) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return fail("stat " + path + ": no such file or directory");
  if (!std::filesystem::is_directory(path, error)) return fail(path + " is not a directory");
  auto sections = policy::read_sections(path, version);
  if (!sections) return wrap("generating document", sections.error());
  std::string text = policy::sections_markdown(*sections);
  if (!go_template.empty()) {
    auto source = read_file(go_template);
    if (!source) return tl::unexpected(source.error());
    auto rendered = policy::render_sections(*sections, *source);
    if (!rendered) return wrap("generating document: rendering document", rendered.error());
    text = std::move(*rendered);
  }
  return write_file((std::filesystem::path(folder) / (document_name(path) + ".md")).string(), text);
}

int doc(const PolicyCommand& command, int argc, char** argv) {
  std::string folder = ".", go_template, version = "v1";
  Flags all(command.name() + " doc", "write down what the METADATA of policies says, as Markdown", "[FLAGS] FOLDER…");
  PolicyFlags flags(command, all);
  flags.option("-o,--outDir", folder, "PATH", "where the files go; each is called after its folder");
  flags.option("-t,--template", go_template, "FILE", "a Go template in place of the built-in form");
  flags.option("--rego-version", version, "v0|v1", "the language's version");
  std::vector<std::string> words;
  if (auto done = flags.parse(argc, argv, words)) return *done;
  const char* doing = command.peer ? "" : "doc";
  if (words.empty()) return command.failed(doing, command.peer ? "missing required arguments" : "no folder given");
  for (const auto& path : words) {
    auto ok = document_one(path, folder, go_template, version == "v0" ? rego::RegoVersion::v0 : rego::RegoVersion::v1);
    if (!ok) return command.failed(doing, ok.error().message);
  }
  return kOk;
}

// Conftest's fmt: files are overwritten unless --check; `gabion rego fmt` has OPA's flags.
int fmt(const PolicyCommand& command, int argc, char** argv) {
  bool check = false;
  std::string version = "v1";
  Flags all(command.name() + " fmt", "write policies in the common form", "[FLAGS] PATH…");
  PolicyFlags flags(command, all);
  flags.flag("--check", check, "name the files that would change, and fail if there are any");
  flags.option("--rego-version", version, "v0|v1", "the language's version");
  std::vector<std::string> words;
  if (auto done = flags.parse(argc, argv, words)) return *done;
  policy::LoadOptions load;
  load.policies = words;
  load.version = version == "v0" ? rego::RegoVersion::v0 : rego::RegoVersion::v1;
  auto files = policy::read_policies(load);
  if (!files) return command.failed(command.peer ? "get rego files" : "fmt", files.error().message);
  if (files->empty()) return command.failed(command.peer ? "" : "fmt", policy::no_policies_in(words));
  bool changed = false;
  for (auto& file : *files) {
    rego::FormatOptions options;
    options.parse.version = options.version = load.version;
    auto formatted = rego::format_source(file.name, file.text, options);
    if (!formatted.errors.empty()) return command.failed(command.peer ? "get rego files" : "fmt", policy::loading_errors(formatted.errors));
    if (formatted.text == file.text) continue;
    changed = true;
    if (check && command.peer) return command.failed("", "files not formatted");
    if (check) {
      put_out(file.name + "\n");
    } else if (auto ok = write_file(file.name, formatted.text); !ok) {
      return command.failed("fmt", ok.error().message);
    }
  }
  return check && changed ? 1 : kOk;
}

struct Subcommand {
  std::string_view name;
  int (*run)(const PolicyCommand&, int, char**);
};
constexpr Subcommand kSubcommands[] = {
    {"test", test}, {"verify", verify}, {"parse", parse}, {"reformat", reformat}, {"pull", pull}, {"doc", doc}, {"fmt", fmt},
};

int ours(int (*run)(const PolicyCommand&, int, char**), int argc, char** argv) {
  PolicyCommand command;
  std::vector<char*> rest;
  for (int i = 0; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--config-file" && i + 1 < argc) {
      command.config_file = argv[++i];
    } else if (word.starts_with("--config-file=")) {
      command.config_file = word.substr(14);
    } else {
      rest.push_back(argv[i]);
    }
  }
  return run(command, static_cast<int>(rest.size()), rest.data());
}

int conftest_help() {
  std::string names;
  for (const auto& sub : kSubcommands) names += (names.empty() ? "" : ", ") + std::string(sub.name);
  std::printf("usage: conftest [-c FILE] COMMAND [FLAGS] …\ncommands: %s\n`conftest COMMAND --help` lists its flags\n", names.c_str());
  return 0;
}

int unknown_command(const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& sub : kSubcommands) names.push_back(sub.name);
  auto near = nearest(name, names);
  std::string hint = near ? "\n\nDid you mean this?\n\t" + std::string(*near) + "\n" : "";
  std::fprintf(stderr, "Error: unknown command \"%s\" for \"conftest\"%s\nRun 'conftest --help' for usage.\n", printable(name).c_str(), hint.c_str());
  return 1;
}

}  // namespace

int run_test(int argc, char** argv) { return ours(test, argc, argv); }
int run_verify(int argc, char** argv) { return ours(verify, argc, argv); }
int run_parse(int argc, char** argv) { return ours(parse, argc, argv); }
int run_reformat(int argc, char** argv) { return ours(reformat, argc, argv); }
int run_pull(int argc, char** argv) { return ours(pull, argc, argv); }
int run_doc(int argc, char** argv) { return ours(doc, argc, argv); }
int run_fmt(int argc, char** argv) { return ours(fmt, argc, argv); }

// conftest [-c FILE] COMMAND …
int run_conftest(int argc, char** argv) {
  PolicyCommand command;
  command.peer = true;
  std::vector<char*> rest;
  bool no_more = false;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    no_more = no_more || word == "--";
    if (!no_more && (word == "-c" || word == "--config-file") && i + 1 < argc) {
      command.config_file = argv[++i];
    } else if (!no_more && word.starts_with("--config-file=")) {
      command.config_file = word.substr(14);
    } else {
      rest.push_back(argv[i]);
    }
  }
  if (rest.empty()) return conftest_help();
  std::string name = rest[0];
  if (name == "--version" || name == "-v") {
    std::printf("Conftest: gabion %.*s\n", static_cast<int>(kVersion.size()), kVersion.data());
    return 0;
  }
  if (name == "--help" || name == "-h" || name == "help") return conftest_help();
  for (const auto& sub : kSubcommands) {
    if (sub.name == name) return sub.run(command, static_cast<int>(rest.size()), rest.data());
  }
  return unknown_command(name);
}

}  // namespace gabion::cli
