// `run` and `try`: Podman's flags → a Spec, the cage, the report. What a flag's value means is parse.h's.
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "base/fd.h"
#include "base/terminal.h"
#include "base/text.h"
#include "cli/flags.h"
#include "cli/run_watch.h"
#include "cli/verb.h"
#include "observe/run_report.h"
#include "sandbox/capability.h"
#include "sandbox/lifecycle.h"
#include "sandbox/parse.h"

namespace gabion::cli {

namespace {

using sandbox::Spec;

// The flags as given: text, turned into a Spec once all are known.
struct Given {
  bool host = false, interactive = false, terminal = false, remove = false, read_only = false, strict = false, best_effort = false,
       quiet = false, report_all = false;
  std::optional<bool> init;
  std::optional<std::string> rootfs, name, hostname, working_directory, user, memory, memory_swap, cpus, pids, timeout, stop_signal,
      stop_timeout, entrypoint, network, mount_cwd, shm_size, layer_size, userns, isolation, keep, apply, digest;
  std::vector<std::string> environment, env_files, volumes, mounts, tmpfs, cap_drop, cap_add, security, ulimits, groups, labels;
  std::string report_file, format = "table", watch = "auto", trace;
};

void declare(Flags& flags, Given& given, bool is_try) {
  flags.group("What runs");
  if (!is_try) flags.flag("--host", given.host, "this machine's own files, read-only, homes and secrets masked");
  if (!is_try) flags.option("--rootfs", given.rootfs, "DIR", "a root file system; writes go to a layer that is thrown away");
  flags.option("--mount-cwd", given.mount_cwd, "HOW", "the working directory: overlay (default; writes are shown and thrown away), ro or rw");
  flags.option("-w,--workdir", given.working_directory, "DIR", "working directory inside");
  flags.option("--entrypoint", given.entrypoint, "CMD", "put before the command");
  flags.option("-u,--user", given.user, "UID[:GID]", "user inside, by name or number");
  flags.list("--group-add", given.groups, "GROUP", "one more group");
  flags.list("-e,--env", given.environment, "NAME[=VALUE]", "a variable; without a value the caller's");
  flags.list("--env-file", given.env_files, "FILE", "variables, one a line");
  flags.flag("-i,--interactive", given.interactive, "keep standard input");
  flags.flag("-t,--tty", given.terminal, "a terminal of its own");
  flags.flag("--rm", given.remove, "taken for Podman's sake: nothing is kept in any case");
  flags.flag_value("--init", given.init, "taken for Podman's sake: gabion's init is process 1 in any case");
  flags.option("--name", given.name, "NAME", "a name, for the report");
  flags.list("-l,--label", given.labels, "NAME=VALUE", "a label, for the report");
  flags.option("-h,--hostname", given.hostname, "NAME", "host name inside");

  flags.group("What it sees");
  flags.list("-v,--volume", given.volumes, "SRC:DST[:ro]", "show a file or directory of the host");
  flags.list("--mount", given.mounts, "type=bind,…", "the same, and tmpfs, in Podman's long form");
  flags.list("--tmpfs", given.tmpfs, "PATH[:OPTIONS]", "an empty directory in memory");
  flags.flag("--read-only", given.read_only, "a root that cannot be written");
  flags.option("--shm-size", given.shm_size, "SIZE", "size of /dev/shm (64m)");
  flags.option("--layer-size", given.layer_size, "SIZE", "what the throw-away layer may hold (1g)");
  flags.option("--network", given.network, "none|host", "none (default): only a loopback of its own");
  flags.option("--keep", given.keep, "DIR", "save what the program wrote there, for review");
  flags.option("--apply", given.apply, "DIR", "run nothing: bring home what --keep saved; words name files that the host runs by itself");
  flags.option("--digest", given.digest, "SHA256", "of --apply: the digest that the report showed");

  flags.group("Limits");
  flags.option("-m,--memory", given.memory, "SIZE", "memory (512m)");
  flags.option("--memory-swap", given.memory_swap, "SIZE", "memory and swap together");
  flags.option("--cpus", given.cpus, "N", "CPUs (1)");
  flags.option("--pids-limit", given.pids, "N", "processes and threads (256)");
  flags.list("--ulimit", given.ulimits, "NAME=SOFT[:HARD]", "a limit of the kernel's for each process");
  flags.option("--timeout", given.timeout, "SECONDS", "kill it after (600; none with -t)");
  flags.option("--stop-signal", given.stop_signal, "SIGNAL", "sent when gabion gets SIGTERM (TERM)");
  flags.option("--stop-timeout", given.stop_timeout, "SECONDS", "killed that long after it (10)");
  flags.flag("--strict-limits", given.strict, "refuse to run where no cgroup holds a limit");
  flags.flag("--best-effort", given.best_effort, "run although a limit that was asked for cannot be held");

  flags.group("Walls");
  flags.list("--cap-drop", given.cap_drop, "CAP", "drop a capability (all are)", true);
  flags.list("--cap-add", given.cap_add, "CAP", "give a capability back", true);
  flags.list("--security-opt", given.security, "OPTION", "no-new-privileges, seccomp=FILE|unconfined, mask=…, unmask=…, label=…, apparmor=…");
  flags.option("--userns", given.userns, "auto|subuid|host", "whose ids: an unprivileged range or the caller's one (auto), ranges of /etc/subuid, the host's");
  flags.option("--isolation", given.isolation, "KIND", "namespaces (default), or landlock where user namespaces are refused");

  flags.group("Report");
  flags.option("--watch", given.watch, "HOW", "auto (default): probe as root, else full; probe (eBPF), full or light (no root needed; light leaves files out), off");
  flags.option("--trace", given.trace, "text|json", "what the program does, live on standard error");
  flags.option("--report", given.report_file, "FILE", "write the report there instead of standard error");
  flags.option("--format", given.format, "FORMAT", "table (default), json or sarif");
  flags.flag("--report-all", given.report_all, "tell everything, the quiet parts too");
  flags.flag("-q,--quiet", given.quiet, "no report on a terminal or in the log; --report FILE is still written");
  flags.stop_at_first_word();
}

template <typename Parsed, typename Target>
Result<> take(Result<Parsed> parsed, Target& target) {
  if (!parsed) return tl::unexpected(parsed.error());
  target = std::move(*parsed);
  return {};
}

#define GABION_TRY(expression) \
  if (auto done_ = (expression); !done_) return tl::unexpected(done_.error())

Result<> read_files(const Given& given, Spec& spec) {
  for (const std::string& file : given.env_files) {
    auto text = read_file(file, sandbox::kMaxEnvFileBytes);
    if (!text) return tl::unexpected(text.error());
    GABION_TRY(sandbox::parse_env_file(*text, file, spec));
  }
  for (const std::string& value : given.environment) GABION_TRY(sandbox::parse_env(value, spec));
  return {};
}

Result<> take_root(const Given& given, bool is_try, Spec& spec) {
  bool host = given.host || is_try;
  if (host == given.rootfs.has_value()) return fail("say what the cage's files are: either --host (this machine's, read-only) or --rootfs DIR");
  spec.root = host ? sandbox::Root::host : sandbox::Root::directory;
  spec.rootfs = given.rootfs.value_or("");
  if (given.mount_cwd) {
    spec.cwd_mode_given = true;
    if (*given.mount_cwd == "ro") {
      spec.cwd_mode = sandbox::CwdMode::read_only;
    } else if (*given.mount_cwd == "rw") {
      spec.cwd_mode = sandbox::CwdMode::read_write;
      spec.loosened.push_back("working directory: read-write — what the program writes there stays");
    } else if (*given.mount_cwd != "overlay") {
      return fail("--mount-cwd " + printable(*given.mount_cwd) + ": overlay, ro or rw is wanted");
    }
    if (!host) return fail("--mount-cwd belongs to --host; with --rootfs a directory is shown by -v");
  }
  return {};
}

Result<> take_kinds(const Given& given, Spec& spec) {
  if (given.userns && *given.userns == "host") {
    spec.user_namespace = sandbox::UserNamespace::host;
    if (::geteuid() == 0) spec.loosened.push_back("user namespace: the host's — the program's root is the machine's, without capabilities");
  } else if (given.userns && *given.userns == "subuid") {
    spec.user_namespace = sandbox::UserNamespace::subuid_ranges;
  } else if (given.userns && *given.userns != "auto") {
    return fail("--userns " + printable(*given.userns) + ": auto, subuid or host is wanted");
  }
  if (given.isolation && *given.isolation == "landlock") {
    spec.isolation = sandbox::Isolation::landlock;
  } else if (given.isolation && *given.isolation != "namespaces") {
    return fail("--isolation " + printable(*given.isolation) + ": namespaces or landlock is wanted");
  }
  return {};
}

Result<> take_limits(const Given& given, Spec& spec) {
  sandbox::Limits& limits = spec.limits;
  if (given.memory) GABION_TRY(take(sandbox::parse_size(*given.memory), limits.memory_bytes));
  if (given.memory_swap) GABION_TRY(take(sandbox::parse_memory_swap(*given.memory_swap), limits.memory_swap_bytes));
  if (given.cpus) GABION_TRY(take(sandbox::parse_cpus(*given.cpus), limits.cpus));
  if (given.pids) GABION_TRY(take(sandbox::parse_pids_limit(*given.pids), limits.pids));
  if (given.timeout) GABION_TRY(take(sandbox::parse_duration(*given.timeout), limits.timeout_seconds));
  if (given.stop_timeout) GABION_TRY(take(sandbox::parse_duration(*given.stop_timeout, "--stop-timeout"), spec.stop_timeout_seconds));
  if (given.stop_signal) GABION_TRY(take(sandbox::parse_signal(*given.stop_signal), spec.stop_signal));
  if (given.shm_size) GABION_TRY(take(sandbox::parse_size(*given.shm_size, "--shm-size"), spec.shm_bytes));
  if (given.layer_size) GABION_TRY(take(sandbox::parse_size(*given.layer_size, "--layer-size"), spec.layer_bytes));
  for (const std::string& value : given.ulimits) {
    auto ulimit = sandbox::parse_ulimit(value);
    if (!ulimit) return tl::unexpected(ulimit.error());
    limits.ulimits.push_back(std::move(*ulimit));
  }
  limits.strict = given.strict;
  limits.best_effort = given.best_effort;
  return sandbox::check_limits(limits);
}

Result<> take_mounts(const Given& given, Spec& spec) {
  for (const std::string& value : given.volumes) {
    auto volume = sandbox::parse_volume(value);
    if (!volume) return tl::unexpected(volume.error());
    spec.volumes.push_back(std::move(*volume));
  }
  for (const std::string& value : given.mounts) GABION_TRY(sandbox::parse_mount(value, spec));
  for (const std::string& value : given.tmpfs) {
    auto tmpfs = sandbox::parse_tmpfs(value);
    if (!tmpfs) return tl::unexpected(tmpfs.error());
    spec.tmpfs.push_back(std::move(*tmpfs));
  }
  for (const sandbox::Volume& volume : spec.volumes) {
    if (!volume.read_only) spec.loosened.push_back("volume " + volume.target + ": read-write — what the program writes there stays in " + volume.source);
  }
  return {};
}

Result<> take_walls(const Given& given, Spec& spec) {
  auto capabilities = sandbox::parse_capabilities(given.cap_drop, given.cap_add, spec.warnings);
  if (!capabilities) return tl::unexpected(capabilities.error());
  spec.capabilities = *capabilities;
  if (spec.capabilities != 0) spec.loosened.push_back("capabilities: " + sandbox::capability_names(spec.capabilities));
  for (const std::string& value : given.security) GABION_TRY(sandbox::parse_security_opt(value, spec));
  if (given.network) GABION_TRY(sandbox::parse_network(*given.network, spec));
  if (spec.network == sandbox::Network::host) spec.loosened.push_back("network: host — the cage is open");
  return {};
}

Result<Spec> make_spec(const Given& given, std::vector<std::string> words, bool is_try) {
  Spec spec;
  spec.command = std::move(words);
  spec.entrypoint = given.entrypoint;
  spec.interactive = given.interactive;
  spec.terminal = given.terminal;
  spec.init_requested = given.init.value_or(false);
  spec.read_only = given.read_only;
  spec.working_directory = given.working_directory;
  spec.user = given.user;
  spec.extra_groups = given.groups;
  spec.keep_directory = given.keep.value_or("");
  if (given.name) GABION_TRY(take(sandbox::parse_name(*given.name), spec.name));
  if (given.hostname) GABION_TRY(take(sandbox::parse_hostname(*given.hostname), spec.hostname));
  for (const std::string& value : given.labels) {
    auto label = sandbox::parse_label(value);
    if (!label) return tl::unexpected(label.error());
    spec.labels.push_back(std::move(*label));
  }
  GABION_TRY(take_root(given, is_try, spec));
  GABION_TRY(take_kinds(given, spec));
  GABION_TRY(take_limits(given, spec));
  GABION_TRY(take_mounts(given, spec));
  GABION_TRY(take_walls(given, spec));
  GABION_TRY(read_files(given, spec));
  return spec;
}

#undef GABION_TRY

observe::RunReport make_report(const Spec& spec, sandbox::Outcome&& outcome) {
  observe::RunReport report;
  report.command = spec.command;
  if (spec.entrypoint && !spec.entrypoint->empty()) report.command.insert(report.command.begin(), *spec.entrypoint);
  report.exit_status = outcome.status;
  report.signal = outcome.signal;
  report.cause = std::move(outcome.cause);
  report.detail = std::move(outcome.detail);
  report.wall_seconds = outcome.wall_seconds;
  report.cpu_seconds = outcome.cpu_seconds;
  report.peak_memory_bytes = outcome.peak_memory_bytes;
  report.processes = outcome.processes;
  report.bytes_written = outcome.bytes_written;
  for (sandbox::Change& change : outcome.changes) {
    auto kind = static_cast<observe::FileChange::Kind>(change.kind);
    report.changes.push_back({kind, std::move(change.path), change.bytes, change.mode, std::move(change.link)});
  }
  for (sandbox::LookedUp& name : outcome.names) report.names.push_back({std::move(name.name), std::move(name.type), name.count});
  report.changes_truncated = outcome.changes_truncated;
  report.layer = std::move(outcome.layer);
  report.diff_digest = std::move(outcome.diff_digest);
  report.diff_saved_in = std::move(outcome.diff_saved_in);
  for (sandbox::HeldLimit& limit : outcome.limits) {
    report.limits.push_back({std::move(limit.name), std::move(limit.limit), std::move(limit.held_by), limit.hit, limit.probably});
  }
  report.loosened = spec.loosened;
  report.missing_walls = std::move(outcome.missing_walls);
  report.masked = std::move(outcome.masked);
  report.shown = std::move(outcome.shown);
  report.warnings = spec.warnings;
  report.warnings.insert(report.warnings.end(), outcome.warnings.begin(), outcome.warnings.end());
  return report;
}

enum class Watch { off, automatic, probe, full, light };

Result<Watch> parse_watch(const std::string& text) {
  struct Row {
    std::string_view name;
    Watch watch;
  };
  constexpr Row kRows[] = {{"auto", Watch::automatic},
                           {"off", Watch::off},
                           {"probe", Watch::probe},
                           {"full", Watch::full},
                           {"light", Watch::light}};
  for (const Row& row : kRows) {
    if (row.name == text) return row.watch;
  }
  return fail("--watch " + printable(text) + ": auto, probe, full, light or off is wanted");
}

// Null: the cage is not watched; `unwatched` says why, where nobody chose it.
Result<std::unique_ptr<CageWatch>> make_watch(const Spec& spec, const Given& given, std::string& unwatched) {
  Trace trace = given.trace.empty() ? Trace::none : given.trace == "json" ? Trace::json : Trace::text;
  if (!given.trace.empty() && given.trace != "json" && given.trace != "text") {
    return fail("--trace " + printable(given.trace) + ": text or json is wanted");
  }
  auto watch = parse_watch(given.watch);
  if (!watch) return tl::unexpected(watch.error());
  if (*watch == Watch::off) return nullptr;
  bool required = *watch != Watch::automatic || trace != Trace::none;
  std::string no_probe = spec.isolation == sandbox::Isolation::landlock ? "the probe has no cage to watch with --isolation landlock" : events::probe_unavailable();
  bool probe = *watch == Watch::probe || (*watch == Watch::automatic && no_probe.empty());
  std::string why = probe ? no_probe : events::notify_unavailable();
  if (!why.empty() && required) return fail("the cage cannot be watched here: " + why);
  unwatched = why;
  if (!why.empty()) return nullptr;
  if (probe) return std::make_unique<ProbeWatch>(spec, trace, required);
  return std::make_unique<RootlessWatch>(spec, trace, required, *watch == Watch::light ? events::Telling::light : events::Telling::full);
}

int give_report(const observe::RunReport& report, const Given& given) {
  std::string text;
  bool to_file = !given.report_file.empty();
  TerminalStyle style = to_file ? TerminalStyle{} : terminal_style(2);
  if (given.format == "json") {
    observe::write_run_json(report, text);
  } else if (given.format == "sarif") {
    observe::write_run_sarif(report, text);
  } else {
    observe::write_run_table(report, style, given.report_all, text);
  }
  Result<> done;
  if (to_file) {
    done = write_file(given.report_file, text);
  } else if (!given.quiet) {
    done = write_all(2, text, "standard error");
  }
  if (done) return report.exit_status;
  std::fprintf(stderr, "gabion: write the report: %s\n", done.error().message.c_str());
  return kCageFailed;
}

// Before anything runs: a report that could not be written would be missed only when the program is done.
Result<> check_report_file(const std::string& path) {
  if (path.empty()) return {};
  struct stat st {};
  if (::stat(path.c_str(), &st) == 0 && S_ISDIR(st.st_mode)) return fail_errno("--report", path, EISDIR);
  auto slash = path.rfind('/');
  std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  bool in_place = ::lstat(path.c_str(), &st) == 0 && !S_ISREG(st.st_mode);
  if (::access(in_place ? path.c_str() : directory.c_str(), W_OK) != 0) return fail_errno("--report", path);
  return {};
}

int complain(const char* verb, const Error& error) {
  std::fprintf(stderr, "gabion %s: %s\n", verb, error.message.c_str());
  return kCageFailed;
}

int bring_home(const char* verb, const Given& given, const std::vector<std::string>& named) {
  auto applied = sandbox::apply(*given.apply, given.digest.value_or(""), named);
  if (!applied) return complain(verb, applied.error());
  std::string text;
  for (const std::string& line : applied->done) text += printable(line) + "\n";
  for (const std::string& path : applied->left_out) text += "left out, since this machine runs it by itself (name it to apply it): " + printable(path) + "\n";
  if (applied->done.empty() && applied->left_out.empty()) text = "nothing to apply\n";
  std::fputs(text.c_str(), stdout);
  return kOk;
}

int run_cage(int argc, char** argv, bool is_try) {
  // The heap grows in one step and never shrinks: gabion gives everything back by ending.
  ::mallopt(M_TOP_PAD, 256 << 10);
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
  const char* verb = is_try ? "try" : "run";
  Flags flags = is_try ? Flags("gabion try", "run a program of this machine where it can do no harm, and tell what it did", "[FLAGS] CMD…")
                       : Flags("gabion run", "run a program where it can do no harm, and tell what it did",
                               "[FLAGS] (--host | --rootfs DIR) [--] CMD…");
  Given given;
  declare(flags, given, is_try);
  if (is_try) {
    flags.example("gabion try python3 script.py", "a script that nobody has read");
    flags.example("gabion try --memory 100m --timeout 30 ./build.sh", "with tighter limits");
    flags.example("gabion try --keep out make", "keep what it wrote, look at it, then bring it home with");
    flags.example("gabion try --apply out --digest sha256:…", "the digest that the report showed");
    flags.example("gabion try --network host pip download requests", "with the network open; the report says so");
  } else {
    flags.example("gabion run --host -- make test", "a build with this machine's tools");
    flags.example("gabion run --rootfs ./alpine --read-only --tmpfs /tmp sh -c 'id; ls /'", "in a root file system of its own");
    flags.example("gabion run --host --format json --report run.json -- ./tool", "a report for machines");
  }
  std::vector<std::string> words;
  if (auto status = parse_or_exit(flags, argc, argv, words, kCageFailed)) return *status;
  if (given.format != "table" && given.format != "json" && given.format != "sarif") {
    return complain(verb, Error{0, "--format " + printable(given.format) + ": table, json or sarif is wanted"});
  }
  if (given.apply) return bring_home(verb, given, words);
  if (auto done = check_report_file(given.report_file); !done) return complain(verb, done.error());
  auto spec = make_spec(given, std::move(words), is_try);
  if (!spec) return complain(verb, spec.error());
  std::string unwatched;
  auto watch = make_watch(*spec, given, unwatched);
  if (!watch) return complain(verb, watch.error());
  auto outcome = sandbox::run(*spec, watch->get());
  if (!outcome) return complain(verb, outcome.error());
  observe::RunReport report = make_report(*spec, std::move(*outcome));
  if (*watch) {
    report.behaviour = (*watch)->finish();
    unwatched = (*watch)->unwatched();
  }
  if (!unwatched.empty()) report.missing_walls.push_back("watcher: " + unwatched);
  return give_report(report, given);
}

}  // namespace

int run_run(int argc, char** argv) { return run_cage(argc, argv, false); }
int run_try(int argc, char** argv) { return run_cage(argc, argv, true); }

}  // namespace gabion::cli
