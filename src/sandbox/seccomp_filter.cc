#include "sandbox/seccomp_filter.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include <cstdlib>

#include "base/fd.h"
#include "base/text.h"

namespace gabion::sandbox {

namespace {

struct NewerSyscall {
  std::string_view name;
  int number;
};
// Linux 5.17 to 6.17, after libseccomp 2.5.4's table. From 424 on every architecture counts alike (x32, mips and alpha
// add their base).
constexpr NewerSyscall kNewer[] = {
    {"set_mempolicy_home_node", 450}, {"cachestat", 451},   {"fchmodat2", 452},      {"map_shadow_stack", 453},
    {"futex_wake", 454},              {"futex_wait", 455},  {"futex_requeue", 456},  {"statmount", 457},
    {"listmount", 458},               {"lsm_get_self_attr", 459}, {"lsm_set_self_attr", 460}, {"lsm_list_modules", 461},
    {"mseal", 462},                   {"setxattrat", 463},  {"getxattrat", 464},     {"listxattrat", 465},
    {"removexattrat", 466},           {"open_tree_attr", 467}, {"file_getattr", 468}, {"file_setattr", 469},
};

constexpr std::string_view kObsolete[] = {
    "_sysctl", "afs_syscall", "bdflush", "break", "create_module", "epoll_ctl_old", "epoll_wait_old", "ftime", "get_kernel_syms",
    "getpmsg", "gtty", "idle", "lock", "lookup_dcookie", "mpx", "nfsservctl", "prof", "profil", "putpmsg", "query_module", "security",
    "sgetmask", "ssetmask", "stty", "sysfs", "tuxcall", "ulimit", "uselib", "ustat", "vserver",
};

bool counts_from_generic(std::uint32_t arch) {
  return arch == SCMP_ARCH_X86_64 || arch == SCMP_ARCH_X86 || arch == SCMP_ARCH_AARCH64 || arch == SCMP_ARCH_ARM ||
         arch == SCMP_ARCH_PPC64LE || arch == SCMP_ARCH_S390X || arch == SCMP_ARCH_RISCV64;
}

// libseccomp answers with -errno.
auto failed(std::string_view call, int result) { return fail_errno(call, "", -result); }

}  // namespace

Result<SeccompFilter> SeccompFilter::make(std::uint32_t default_action, std::uint32_t bad_arch) {
  void* context = seccomp_init(default_action);
  if (!context) return fail("seccomp_init: refused the default action");
  SeccompFilter filter(context, default_action);
  if (int done = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, bad_arch); done != 0) return failed("seccomp_attr_set BADARCH", done);
  // A binary tree over the numbers: the kernel runs the filter once for every call when it is installed, and for each
  // call that it could not settle then.
  if (int done = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2); done != 0) return failed("seccomp_attr_set OPTIMIZE", done);
  return filter;
}

Result<> SeccompFilter::add_arch(std::uint32_t token) {
  int done = seccomp_arch_add(context_.get(), token);
  if (done != 0 && done != -EEXIST) return failed("seccomp_arch_add", done);
  return {};
}

Result<> SeccompFilter::add(std::uint32_t action, int syscall, const std::vector<scmp_arg_cmp>& args) {
  if (action == default_action_) return {};
  int done = seccomp_rule_add_array(context_.get(), action, syscall, static_cast<unsigned>(args.size()), args.data());
  // The same rule again, or a pseudo number that none of the filter's architectures has.
  if (done == 0 || done == -EEXIST) return {};
  return failed("seccomp_rule_add", done);
}

Result<std::vector<sock_filter>> SeccompFilter::compile() const {
  Fd file(::memfd_create("gabion-seccomp", MFD_CLOEXEC));
  if (!file) return fail_errno("memfd_create", "gabion-seccomp");
  if (int done = seccomp_export_bpf(context_.get(), file.get()); done != 0) return failed("seccomp_export_bpf", done);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return fail_errno("fstat", "gabion-seccomp");
  std::size_t count = static_cast<std::size_t>(status.st_size) / sizeof(sock_filter);
  if (count > BPF_MAXINSNS) return fail("the filter needs " + std::to_string(count) + " instructions; the kernel takes 4096");
  std::vector<sock_filter> code(count);
  ssize_t got = ::pread(file.get(), code.data(), count * sizeof(sock_filter), 0);
  if (got != static_cast<ssize_t>(count * sizeof(sock_filter))) return fail_errno("pread", "gabion-seccomp");
  return code;
}

Result<std::vector<sock_filter>> chain_filters(std::vector<sock_filter> first, const std::vector<sock_filter>& second) {
  std::size_t end = first.size();
  if (end + second.size() > BPF_MAXINSNS) return fail("the filter needs more than the kernel's 4096 instructions");
  for (std::size_t i = 0; i < end; ++i) {
    sock_filter& each = first[i];
    if (each.code == (BPF_RET | BPF_K) && each.k == SECCOMP_RET_ALLOW) {
      each = sock_filter{BPF_JMP | BPF_JA, 0, 0, static_cast<__u32>(end - i - 1)};
    }
  }
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::optional<int> syscall_number(std::uint32_t arch, std::string_view name) {
  int number = seccomp_syscall_resolve_name_arch(arch, std::string(name).c_str());
  if (number >= 0) return number;
  if (!counts_from_generic(arch)) return std::nullopt;
  for (const NewerSyscall& row : kNewer) {
    if (row.name == name) return row.number;
  }
  return std::nullopt;
}

bool is_newer_syscall(std::string_view name) {
  for (const NewerSyscall& row : kNewer) {
    if (row.name == name) return true;
  }
  return false;
}

std::optional<std::string_view> nearest_syscall(std::string_view name) {
  // Kept for the life of the process: `nearest` answers with a view. Only a profile with an unknown name pays for it.
  static const std::vector<std::string>* all = [] {
    auto* names = new std::vector<std::string>;
    constexpr int kPastLast = 512;
    for (int number = 0; number < kPastLast; ++number) {
      char* known = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
      if (known) names->emplace_back(known);
      std::free(known);
    }
    for (const NewerSyscall& row : kNewer) names->emplace_back(row.name);
    return names;
  }();
  return nearest(name, {all->begin(), all->end()});
}

bool is_obsolete_syscall(std::string_view name) {
  for (std::string_view each : kObsolete) {
    if (each == name) return true;
  }
  return false;
}

}  // namespace gabion::sandbox
