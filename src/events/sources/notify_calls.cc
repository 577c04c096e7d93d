#include "events/sources/notify_calls.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstddef>

namespace gabion::events {

namespace {

constexpr std::uint64_t kAny = ~std::uint64_t{0};

constexpr ToldCall kTold[] = {
    // Network. A send without an address goes where a connect has been told of; in messages the kernel has the address in
    // memory, so all of them are told.
    {SYS_connect}, {SYS_bind}, {SYS_sendto, Telling::light, 4, kAny}, {SYS_sendmsg}, {SYS_sendmmsg},
    // Programs: an exec that succeeds is told by ptrace, but not of a program that was handed to a tracer of its own.
    {SYS_execve}, {SYS_execveat}, {SYS_memfd_create}, {SYS_ptrace}, {SYS_kill}, {SYS_pidfd_send_signal},
    {SYS_process_vm_readv}, {SYS_process_vm_writev}, {SYS_clone, Telling::light, 0, CLONE_UNTRACED},
    // Privileges and walls.
    {SYS_setuid}, {SYS_setgid}, {SYS_setreuid}, {SYS_setregid}, {SYS_setresuid}, {SYS_setresgid}, {SYS_setfsuid}, {SYS_setfsgid},
    {SYS_setgroups}, {SYS_capset}, {SYS_mount}, {SYS_umount2}, {SYS_pivot_root}, {SYS_chroot}, {SYS_setns}, {SYS_unshare},
    {SYS_open_tree}, {SYS_move_mount}, {SYS_fsopen}, {SYS_fsconfig}, {SYS_fsmount}, {SYS_fspick}, {SYS_mount_setattr},
    {SYS_bpf}, {SYS_perf_event_open}, {SYS_init_module}, {SYS_finit_module}, {SYS_delete_module}, {SYS_kexec_load}, {SYS_kexec_file_load},
    {SYS_keyctl}, {SYS_add_key}, {SYS_request_key}, {SYS_userfaultfd}, {SYS_io_uring_setup}, {SYS_open_by_handle_at}, {SYS_name_to_handle_at},
    {SYS_chmod, Telling::light, 1, S_ISUID | S_ISGID}, {SYS_fchmod, Telling::light, 1, S_ISUID | S_ISGID},
    {SYS_fchmodat, Telling::light, 2, S_ISUID | S_ISGID},
    // Files by name.
    {SYS_open, Telling::full}, {SYS_openat, Telling::full}, {SYS_openat2, Telling::full}, {SYS_creat, Telling::full},
    {SYS_unlink, Telling::full}, {SYS_unlinkat, Telling::full}, {SYS_rmdir, Telling::full}, {SYS_mkdir, Telling::full}, {SYS_mkdirat, Telling::full},
    {SYS_rename, Telling::full}, {SYS_renameat, Telling::full}, {SYS_renameat2, Telling::full}, {SYS_link, Telling::full},
    {SYS_linkat, Telling::full}, {SYS_symlink, Telling::full}, {SYS_symlinkat, Telling::full}, {SYS_mknod, Telling::full}, {SYS_mknodat, Telling::full},
    {SYS_chmod, Telling::full}, {SYS_fchmodat, Telling::full}, {SYS_chown, Telling::full}, {SYS_lchown, Telling::full}, {SYS_fchownat, Telling::full},
};

constexpr sock_filter load(std::uint32_t offset) { return {BPF_LD | BPF_W | BPF_ABS, 0, 0, offset}; }
constexpr sock_filter answer(std::uint32_t action) { return {BPF_RET | BPF_K, 0, 0, action}; }
constexpr sock_filter unless_equal_skip(std::uint32_t value, std::uint8_t count) { return {BPF_JMP | BPF_JEQ | BPF_K, 0, count, value}; }

// Looked at with the call's number loaded, and left so for the next row.
void add_conditional(const ToldCall& row, std::vector<sock_filter>& out) {
  std::uint32_t low = static_cast<std::uint32_t>(offsetof(seccomp_data, args) + 8 * static_cast<std::size_t>(row.arg));
  out.push_back(unless_equal_skip(static_cast<std::uint32_t>(row.nr), 6));
  out.push_back(load(low));
  out.push_back({BPF_JMP | BPF_JSET | BPF_K, 2, 0, static_cast<std::uint32_t>(row.mask)});
  out.push_back(load(low + 4));
  out.push_back({BPF_JMP | BPF_JSET | BPF_K, 0, 1, static_cast<std::uint32_t>(row.mask >> 32)});
  out.push_back(answer(SECCOMP_RET_USER_NOTIF));
  out.push_back(load(offsetof(seccomp_data, nr)));
}

}  // namespace

std::span<const ToldCall> told_calls() { return kTold; }

// Straight down the list: the kernel asks a filter once, when it is installed, for each number that is always allowed,
// and remembers (Linux 5.11); only told calls run through it.
std::vector<sock_filter> telling_filter(Telling level) {
  std::vector<sock_filter> out = {load(offsetof(seccomp_data, arch)),
                                  {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, AUDIT_ARCH_X86_64},
                                  answer(SECCOMP_RET_ALLOW),
                                  load(offsetof(seccomp_data, nr))};
  for (const ToldCall& row : kTold) {
    if (row.from > level) continue;
    if (row.arg >= 0) {
      add_conditional(row, out);
    } else {
      out.push_back(unless_equal_skip(static_cast<std::uint32_t>(row.nr), 1));
      out.push_back(answer(SECCOMP_RET_USER_NOTIF));
    }
  }
  out.push_back(answer(SECCOMP_RET_ALLOW));
  return out;
}

}  // namespace gabion::events
