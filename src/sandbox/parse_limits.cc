// Sizes, counts, times and signals.
#include <sys/resource.h>

#include <csignal>
#include <cmath>
#include <charconv>
#include <iterator>

#include "sandbox/parse.h"
#include "sandbox/parse_internal.h"

namespace gabion::sandbox {

namespace {

// A decimal number with at most one point, as far as it goes; `rest` is what follows.
std::optional<double> read_decimal(std::string_view text, std::string_view& rest) {
  std::size_t end = 0;
  unsigned points = 0, digits = 0;
  while (end < text.size() && (text[end] == '.' || (text[end] >= '0' && text[end] <= '9'))) {
    text[end] == '.' ? ++points : ++digits;
    ++end;
  }
  if (digits == 0 || points > 1 || end > 40) return std::nullopt;
  double number = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + end, number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  rest = text.substr(end);
  return number;
}

// "", b, k, kb, kib …: the power of two; nothing for another word.
std::optional<unsigned> size_shift(std::string_view unit) {
  constexpr std::string_view kLetters = "bkmgtp";
  std::string lower = to_lower(unit);
  if (lower.empty()) return 0;
  std::size_t at = kLetters.find(lower[0]);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view tail = std::string_view(lower).substr(1);
  if (tail.empty() || (at != 0 && (tail == "b" || tail == "ib"))) return static_cast<unsigned>(at * 10);
  return std::nullopt;
}

struct LimitName {
  std::string_view name;
  int resource;
};
constexpr LimitName kUlimits[] = {
    {"as", RLIMIT_AS},           {"core", RLIMIT_CORE},       {"cpu", RLIMIT_CPU},         {"data", RLIMIT_DATA},
    {"fsize", RLIMIT_FSIZE},     {"locks", RLIMIT_LOCKS},     {"memlock", RLIMIT_MEMLOCK}, {"msgqueue", RLIMIT_MSGQUEUE},
    {"nice", RLIMIT_NICE},       {"nofile", RLIMIT_NOFILE},   {"nproc", RLIMIT_NPROC},     {"rss", RLIMIT_RSS},
    {"rtprio", RLIMIT_RTPRIO},   {"rttime", RLIMIT_RTTIME},   {"sigpending", RLIMIT_SIGPENDING}, {"stack", RLIMIT_STACK},
};

std::optional<std::uint64_t> parse_limit(std::string_view text) {
  if (text == "-1" || text == "unlimited") return kUnlimited;
  return parse_u64(text);
}

struct SignalName {
  std::string_view name;
  int number;
};
constexpr SignalName kSignals[] = {
    {"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"ILL", SIGILL},       {"TRAP", SIGTRAP},     {"ABRT", SIGABRT}, {"IOT", SIGIOT},
    {"BUS", SIGBUS},   {"FPE", SIGFPE},   {"KILL", SIGKILL}, {"USR1", SIGUSR1},     {"SEGV", SIGSEGV},     {"USR2", SIGUSR2}, {"PIPE", SIGPIPE},
    {"ALRM", SIGALRM}, {"TERM", SIGTERM}, {"STKFLT", SIGSTKFLT}, {"CHLD", SIGCHLD}, {"CONT", SIGCONT},     {"STOP", SIGSTOP}, {"TSTP", SIGTSTP},
    {"TTIN", SIGTTIN}, {"TTOU", SIGTTOU}, {"URG", SIGURG},   {"XCPU", SIGXCPU},     {"XFSZ", SIGXFSZ},     {"VTALRM", SIGVTALRM},
    {"PROF", SIGPROF}, {"WINCH", SIGWINCH}, {"IO", SIGIO},   {"POLL", SIGPOLL},     {"PWR", SIGPWR},       {"SYS", SIGSYS},
};
// The numbers the kernel knows, not glibc's macros: those hold two back for themselves.
constexpr int kRealtimeFirst = 34, kRealtimeLast = 64;

std::optional<int> realtime_signal(std::string_view name) {
  if (name == "RTMIN") return kRealtimeFirst;
  if (name == "RTMAX") return kRealtimeLast;
  if (name.starts_with("RTMIN+")) {
    auto offset = parse_u64(name.substr(6));
    if (offset && *offset <= kRealtimeLast - kRealtimeFirst) return kRealtimeFirst + static_cast<int>(*offset);
  }
  if (name.starts_with("RTMAX-")) {
    auto offset = parse_u64(name.substr(6));
    if (offset && *offset <= kRealtimeLast - kRealtimeFirst) return kRealtimeLast - static_cast<int>(*offset);
  }
  return std::nullopt;
}

// Go's units that make sense for a time limit.
std::optional<double> unit_seconds(std::string_view unit) {
  if (unit == "ms") return 0.001;
  if (unit == "s") return 1;
  if (unit == "m") return 60;
  if (unit == "h") return 3600;
  return std::nullopt;
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view value, std::string_view flag) {
  constexpr std::string_view kAccepted = "not a size; accepted: a number of bytes, or with k, m, g, t or p behind it, such as 512m or 1.5g";
  std::string_view unit;
  auto number = read_decimal(value, unit);
  if (!number) return bad_value(flag, value, kAccepted);
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  auto shift = size_shift(unit);
  if (!shift) return bad_value(flag, value, kAccepted);
  double bytes = std::ldexp(*number, static_cast<int>(*shift));
  // The kernel counts in a signed 64-bit number.
  if (bytes >= 0x1p63) return bad_value(flag, value, "more than 8 EiB");
  return static_cast<std::uint64_t>(bytes);
}

Result<std::uint64_t> parse_memory_swap(std::string_view value) {
  if (value == "-1") return kUnlimited;
  return parse_size(value, "--memory-swap");
}

Result<double> parse_cpus(std::string_view value) {
  std::string_view rest;
  auto cpus = read_decimal(value, rest);
  if (!cpus || !rest.empty()) return bad_value("--cpus", value, "not a number of CPUs; accepted: such as 0.5 or 2");
  // kernel/sched: a quota below 1 ms a period is refused, and the period is 100 ms.
  constexpr double kLeastCpus = 0.01, kMostCpus = 100'000;
  if (*cpus != 0 && *cpus < kLeastCpus) return bad_value("--cpus", value, "below 0.01, the least that the kernel holds; 0 means no limit");
  if (*cpus > kMostCpus) return bad_value("--cpus", value, "more CPUs than any machine has");
  return *cpus;
}

Result<std::int64_t> parse_pids_limit(std::string_view value) {
  auto count = parse_i64(value);
  constexpr std::int64_t kMostPids = 4'194'304;  // PID_MAX_LIMIT
  if (!count || *count < -1) return bad_value("--pids-limit", value, "not a number of processes; accepted: 1 and above, -1 for no limit");
  if (*count == 0) return std::int64_t{-1};
  if (*count > kMostPids) return bad_value("--pids-limit", value, "above 4194304, the kernel's own limit; -1 means no limit");
  return *count;
}

Result<Ulimit> parse_ulimit(std::string_view value) {
  std::size_t equals = value.find('=');
  std::string_view name = value.substr(0, equals);
  std::string bare = to_lower(name);
  if (bare.starts_with("rlimit_")) bare.erase(0, 7);
  const LimitName* row = nullptr;
  std::vector<std::string_view> names;
  for (const LimitName& each : kUlimits) {
    if (each.name == bare) row = &each;
    names.push_back(each.name);
  }
  if (!row) {
    auto near = nearest(bare, names);
    std::string hint = near ? "; did you mean " + std::string(*near) + "?" : "; accepted: " + join({names.begin(), names.end()}, ", ");
    return bad_value("--ulimit", value, "no limit `" + printable(name) + "`" + hint);
  }
  constexpr std::string_view kAccepted = "accepted: NAME=SOFT[:HARD], numbers, or -1 for unlimited";
  if (equals == std::string_view::npos) return bad_value("--ulimit", value, kAccepted);
  std::vector<std::string_view> bounds = split(value.substr(equals + 1), ':');
  auto soft = parse_limit(bounds[0]);
  auto hard = bounds.size() == 2 ? parse_limit(bounds[1]) : soft;
  if (!soft || !hard || bounds.size() > 2) return bad_value("--ulimit", value, kAccepted);
  if (*soft > *hard) return bad_value("--ulimit", value, "the soft limit is above the hard one");
  return Ulimit{.resource = row->resource, .name = std::string(row->name), .soft = *soft, .hard = *hard};
}

Result<> check_limits(const Limits& limits) {
  if (!limits.memory_swap_bytes) return {};
  if (!limits.memory_bytes) return fail("--memory-swap needs --memory: it is the sum of memory and swap");
  if (*limits.memory_swap_bytes < *limits.memory_bytes && *limits.memory_swap_bytes != 0) {
    return fail("--memory-swap " + size_text(*limits.memory_swap_bytes) + " is below --memory " + size_text(*limits.memory_bytes) +
                ": it is the sum of memory and swap");
  }
  return {};
}

Result<int> parse_signal(std::string_view value, std::string_view flag) {
  if (auto number = parse_u64(value)) {
    if (*number >= 1 && *number <= kRealtimeLast) return static_cast<int>(*number);
    return bad_value(flag, value, "no such signal; accepted: 1 to 64 or a name such as TERM");
  }
  std::string name = to_upper(value);
  if (name.starts_with("SIG")) name.erase(0, 3);
  std::vector<std::string_view> names;
  for (const SignalName& row : kSignals) {
    if (row.name == name) return row.number;
    names.push_back(row.name);
  }
  if (auto number = realtime_signal(name)) return *number;
  auto near = nearest(name, names);
  return bad_value(flag, value, "no such signal; " + (near ? "did you mean " + std::string(*near) + "?" : "accepted: 1 to 64 or a name such as TERM"));
}

Result<std::uint64_t> parse_duration(std::string_view value, std::string_view flag) {
  constexpr std::string_view kAccepted = "not a time; accepted: seconds, or units as in 90s, 10m, 1h30m; 0 means no limit";
  constexpr double kMostSeconds = 1e9;  // 31 years
  std::string_view rest = value;
  double seconds = 0;
  if (auto whole = parse_u64(value)) {
    seconds = static_cast<double>(*whole);
    rest = {};
  } else if (value.empty()) {
    return bad_value(flag, value, kAccepted);
  }
  while (!rest.empty()) {
    std::string_view tail;
    auto number = read_decimal(rest, tail);
    if (!number) return bad_value(flag, value, kAccepted);
    std::size_t end = tail.find_first_of("0123456789.");
    auto unit = unit_seconds(tail.substr(0, end));
    if (!unit) return bad_value(flag, value, kAccepted);
    seconds += *number * *unit;
    rest = end == std::string_view::npos ? std::string_view{} : tail.substr(end);
  }
  if (seconds > kMostSeconds) return bad_value(flag, value, "more than 31 years; 0 means no limit");
  // Rounded up: 100ms is a limit, not "none".
  return static_cast<std::uint64_t>(std::ceil(seconds));
}

}  // namespace gabion::sandbox
