// A profile's meaning on this machine.
#include "sandbox/seccomp.h"

#include <linux/seccomp.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>

#include "base/fd.h"
#include "base/text.h"
#include "sandbox/seccomp_filter.h"

namespace gabion::sandbox {

namespace {

constexpr unsigned kDefaultErrno = EPERM;  // as runc: a profile that does not say means EPERM

struct ArchName {
  std::uint32_t token;
  std::string_view go;  // as Go, and so Docker's includes and excludes, calls it
};
constexpr ArchName kArches[] = {
    {SCMP_ARCH_X86_64, "amd64"}, {SCMP_ARCH_X86, "x86"},       {SCMP_ARCH_X32, "x32"},         {SCMP_ARCH_AARCH64, "arm64"},
    {SCMP_ARCH_ARM, "arm"},      {SCMP_ARCH_S390X, "s390x"},   {SCMP_ARCH_S390, "s390"},       {SCMP_ARCH_PPC64LE, "ppc64le"},
    {SCMP_ARCH_PPC64, "ppc64"},  {SCMP_ARCH_RISCV64, "riscv64"}, {SCMP_ARCH_MIPS64, "mips64"}, {SCMP_ARCH_MIPSEL64, "mips64le"},
};

std::string_view native_go_name() {
  for (const ArchName& row : kArches) {
    if (row.token == seccomp_arch_native()) return row.go;
  }
  return "unknown";
}

// "SCMP_ARCH_X86_64" → its token; 0: unknown.
std::uint32_t arch_token(std::string_view name) {
  constexpr std::string_view kPrefix = "SCMP_ARCH_";
  if (!name.starts_with(kPrefix)) return 0;
  if (name == "SCMP_ARCH_NATIVE") return seccomp_arch_native();
  return seccomp_arch_resolve_name(to_lower(name.substr(kPrefix.size())).c_str());
}

std::uint32_t kernel_action(SeccompAction action, unsigned error) {
  switch (action) {
    case SeccompAction::allow: return SCMP_ACT_ALLOW;
    case SeccompAction::log: return SCMP_ACT_LOG;
    case SeccompAction::notify: return SCMP_ACT_NOTIFY;
    case SeccompAction::trace: return SCMP_ACT_TRACE(error);
    case SeccompAction::error: return SCMP_ACT_ERRNO(error);
    case SeccompAction::trap: return SCMP_ACT_TRAP;
    case SeccompAction::kill_thread: return SCMP_ACT_KILL_THREAD;
    case SeccompAction::kill_process: return SCMP_ACT_KILL_PROCESS;
  }
  return SCMP_ACT_KILL_PROCESS;
}

scmp_compare kernel_op(ArgOp op) {
  switch (op) {
    case ArgOp::not_equal: return SCMP_CMP_NE;
    case ArgOp::less: return SCMP_CMP_LT;
    case ArgOp::less_equal: return SCMP_CMP_LE;
    case ArgOp::equal: return SCMP_CMP_EQ;
    case ArgOp::greater_equal: return SCMP_CMP_GE;
    case ArgOp::greater: return SCMP_CMP_GT;
    case ArgOp::masked_equal: return SCMP_CMP_MASKED_EQ;
  }
  return SCMP_CMP_EQ;
}

bool kernel_is_at_least(const SeccompHost& host, const std::pair<unsigned, unsigned>& wanted) {
  return std::pair(host.kernel_major, host.kernel_minor) >= wanted;
}

// Docker's reading: includes ask for every capability, excludes are met by any one.
bool applies(const SyscallRule& rule, const SeccompHost& host) {
  auto held = [&](unsigned number) { return (host.capabilities >> number & 1) != 0; };
  auto here = [](const std::vector<std::string>& arches) { return std::find(arches.begin(), arches.end(), native_go_name()) != arches.end(); };
  const RuleCondition& in = rule.includes;
  const RuleCondition& out = rule.excludes;
  if (!in.arches.empty() && !here(in.arches)) return false;
  if (!std::all_of(in.capabilities.begin(), in.capabilities.end(), held)) return false;
  if (in.min_kernel && !kernel_is_at_least(host, *in.min_kernel)) return false;
  if (here(out.arches)) return false;
  if (std::any_of(out.capabilities.begin(), out.capabilities.end(), held)) return false;
  return !(out.min_kernel && kernel_is_at_least(host, *out.min_kernel));
}

// What a program needs today, for the warning about profiles written before it was so.
struct Needed {
  std::string_view name;
  bool hard;  // refused with anything but ENOSYS, programs end over it
};
constexpr Needed kNeeded[] = {
    // The loader and a C library's start.
    {"arch_prctl", true}, {"brk", true}, {"close", true}, {"exit_group", true}, {"fstat", true}, {"getrandom", true}, {"mmap", true},
    {"mprotect", true}, {"munmap", true}, {"newfstatat", true}, {"openat", true}, {"pread64", true}, {"prlimit64", true}, {"read", true},
    {"rseq", false}, {"rt_sigaction", true}, {"rt_sigprocmask", true}, {"set_robust_list", false}, {"set_tid_address", true}, {"write", true},
    // Threads, processes, and what shells, Python, Go and coreutils are made of.
    {"clone3", true}, {"close_range", false}, {"copy_file_range", false}, {"dup3", true}, {"epoll_create1", true}, {"epoll_pwait", true},
    {"eventfd2", true}, {"execve", true}, {"faccessat", true}, {"faccessat2", true}, {"fchmodat", true}, {"fcntl", true}, {"futex", true},
    {"getdents64", true}, {"madvise", true}, {"membarrier", false}, {"memfd_create", false}, {"openat2", false}, {"pidfd_open", false},
    {"pipe2", true}, {"readlinkat", true}, {"renameat2", true}, {"sched_getaffinity", true}, {"sigaltstack", true}, {"statx", true},
    {"unlinkat", true}, {"utimensat", true}, {"wait4", true},
};

class Compiler {
 public:
  Compiler(const SeccompProfile& profile, std::string_view file, const SeccompHost& host)
      : profile_(profile), file_(printable(file)), host_(host) {}

  Result<SeccompProgram> compile() {
    if (profile_.default_action == SeccompAction::notify) return wrong("defaultAction: SCMP_ACT_NOTIFY would ask a listener about everything, its own calls too");
    auto made = SeccompFilter::make(kernel_action(profile_.default_action, profile_.default_errno.value_or(kDefaultErrno)));
    if (!made) return wrong(made.error().message);
    filter_ = &*made;
    if (auto done = add_arches(); !done) return wrong(done.error().message);
    for (const SyscallRule& rule : profile_.rules) {
      if (!applies(rule, host_)) continue;
      for (const std::string& name : rule.names) {
        if (auto done = add_name(rule, name); !done) return wrong(printable(name) + ": " + done.error().message);
      }
    }
    auto code = filter_->compile();
    if (!code) return wrong(code.error().message);
    if (!allows("execve")) return wrong("execve is not allowed, so no program could ever start");
    program_.code = std::move(*code);
    if (profile_.log) program_.flags |= SECCOMP_FILTER_FLAG_LOG;
    if (profile_.allow_speculation) program_.flags |= SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    program_.warnings = profile_.warnings;
    warn_about_names();
    warn_about_actions();
    warn_about_needs();
    return std::move(program_);
  }

 private:
  tl::unexpected<Error> wrong(const std::string& reason) { return fail("seccomp profile " + file_ + ": " + reason); }

  Result<> add_arch(const std::string& name) {
    std::uint32_t token = arch_token(name);
    if (token == 0) {
      program_.warnings.push_back("seccomp: " + file_ + ": unknown architecture " + printable(name));
      return {};
    }
    if (token == seccomp_arch_native()) return {};
    // libseccomp keeps one byte order in a filter; calls of the other cannot come from this machine.
    if (auto done = filter_->add_arch(token); !done) return {};
    arches_.push_back(token);
    return {};
  }

  Result<> add_arches() {
    arches_.push_back(seccomp_arch_native());
    for (const std::string& name : profile_.architectures) {
      if (auto done = add_arch(name); !done) return done;
    }
    for (const ArchitectureMap& map : profile_.architecture_map) {
      if (arch_token(map.architecture) != seccomp_arch_native()) continue;
      for (const std::string& name : map.sub_architectures) {
        if (auto done = add_arch(name); !done) return done;
      }
    }
    return {};
  }

  Result<> add_name(const SyscallRule& rule, const std::string& name) {
    auto number = syscall_number(seccomp_arch_native(), name);
    if (!number) {
      // Another architecture of this filter may have it; libseccomp's pseudo number finds it there.
      int pseudo = seccomp_syscall_resolve_name(name.c_str());
      if (pseudo == __NR_SCMP_ERROR) return note(unknown_, name);
      bool elsewhere = std::any_of(arches_.begin(), arches_.end(), [&](std::uint32_t arch) { return syscall_number(arch, name).has_value(); });
      if (!elsewhere) return note(foreign_, name);
      number = pseudo;
    } else if (is_obsolete_syscall(name)) {
      (void)note(obsolete_, name);
    }
    bool lets_pass = rule.action == SeccompAction::allow || rule.action == SeccompAction::log || rule.action == SeccompAction::notify ||
                     rule.action == SeccompAction::trace;
    if (lets_pass) {
      passed_.push_back(name);
    } else if (rule.args.empty()) {
      stopped_.push_back(name);
    }
    return add_rule(rule, *number);
  }

  Result<> add_rule(const SyscallRule& rule, int number) {
    std::uint32_t action = kernel_action(rule.action, rule.errno_value.value_or(kDefaultErrno));
    std::vector<scmp_arg_cmp> all;
    unsigned uses[6] = {};
    for (const SyscallArg& arg : rule.args) {
      all.push_back({arg.index, kernel_op(arg.op), arg.value, arg.op == ArgOp::masked_equal ? arg.value_two : 0});
      ++uses[arg.index];
    }
    if (*std::max_element(uses, uses + 6) <= 1) return filter_->add(action, number, all);
    for (const scmp_arg_cmp& each : all) {
      if (auto done = filter_->add(action, number, {each}); !done) return done;
    }
    return {};
  }

  static Result<> note(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return {};
  }

  bool allows(std::string_view name) const {
    if (std::find(passed_.begin(), passed_.end(), name) != passed_.end()) return true;
    if (std::find(stopped_.begin(), stopped_.end(), name) != stopped_.end()) return false;
    SeccompAction action = profile_.default_action;
    return action == SeccompAction::allow || action == SeccompAction::log || action == SeccompAction::trace;
  }

  void warn(std::string text) { program_.warnings.push_back("seccomp: " + file_ + ": " + std::move(text)); }

  void warn_about_names() {
    auto list = [](const std::vector<std::string>& names) {
      constexpr std::size_t kMostNames = 40;
      std::vector<std::string> shown(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostNames)));
      std::string text = printable(join(shown, ", "));
      return names.size() > kMostNames ? text + " and " + std::to_string(names.size() - kMostNames) + " more" : text;
    };
    if (!obsolete_.empty()) warn("calls that no kernel in use carries out any more: " + list(obsolete_));
    if (!foreign_.empty()) warn("calls of other architectures: " + list(foreign_));
    std::vector<std::string> words;
    for (const std::string& name : unknown_) {
      auto near = nearest_syscall(name);
      words.push_back(near ? name + " (did you mean " + std::string(*near) + "?)" : name);
    }
    if (!words.empty()) warn("no such calls: " + list(words));
  }

  void warn_about_actions() {
    bool notify = false, trace = profile_.default_action == SeccompAction::trace;
    for (const SyscallRule& rule : profile_.rules) {
      notify = notify || rule.action == SeccompAction::notify;
      trace = trace || rule.action == SeccompAction::trace;
    }
    if (notify) warn("SCMP_ACT_NOTIFY: nobody listens, such calls answer ENOSYS");
    if (trace) warn("SCMP_ACT_TRACE: nobody traces, such calls answer ENOSYS");
  }

  void warn_about_needs() {
    std::vector<std::string> missing;
    bool hard = false;
    for (const Needed& need : kNeeded) {
      if (!syscall_number(seccomp_arch_native(), need.name) || allows(need.name)) continue;
      missing.emplace_back(need.name);
      hard = hard || need.hard;
    }
    if (missing.empty()) return;
    std::string text = "leaves out calls that a loader or a modern libc makes: " + join(missing, ", ");
    bool falls_back = profile_.default_action == SeccompAction::error && profile_.default_errno == ENOSYS;
    if (!falls_back && hard) {
      text += profile_.default_action == SeccompAction::error
                  ? "; programs may fail over them; with \"defaultErrnoRet\": 38 (ENOSYS) libcs fall back where they can"
                  : "; programs end over the first of them";
    }
    warn(std::move(text));
  }

  const SeccompProfile& profile_;
  std::string file_;
  SeccompHost host_;
  SeccompFilter* filter_ = nullptr;
  SeccompProgram program_;
  std::vector<std::uint32_t> arches_;
  std::vector<std::string> obsolete_, foreign_, unknown_, passed_, stopped_;
};

}  // namespace

SeccompHost seccomp_host(std::uint64_t capabilities) {
  SeccompHost host{.capabilities = capabilities};
  struct utsname name{};
  if (::uname(&name) == 0) std::sscanf(name.release, "%u.%u", &host.kernel_major, &host.kernel_minor);
  return host;
}

Result<SeccompProgram> compile_seccomp(const SeccompProfile& profile, std::string_view file, const SeccompHost& host) {
  return Compiler(profile, file, host).compile();
}

Result<SeccompProgram> load_seccomp(const std::string& path, std::uint64_t capabilities) {
  auto text = read_file(path, kMaxProfileBytes);
  if (!text) return wrap("seccomp profile", text.error());
  auto profile = parse_seccomp_profile(*text, path);
  if (!profile) return wrap("seccomp profile", profile.error());
  return compile_seccomp(*profile, path, seccomp_host(capabilities));
}

}  // namespace gabion::sandbox
