#include "events/calls.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "events/event.h"

namespace gabion::events {

namespace {

using enum EventType;
constexpr std::int8_t kNone = -1;

constexpr CallRow path(std::int32_t nr, EventType type, std::int8_t arg, std::string_view params) {
  return {nr, type, {arg, kNone}, kNone, kNone, params};
}
constexpr CallRow two_paths(std::int32_t nr, EventType type, std::int8_t first, std::int8_t second, std::string_view params) {
  return {nr, type, {first, second}, kNone, kNone, params};
}
constexpr CallRow address(std::int32_t nr, EventType type, std::int8_t arg, std::int8_t length, std::string_view params) {
  return {nr, type, {kNone, kNone}, arg, length, params};
}
constexpr CallRow plain(std::int32_t nr, EventType type, std::string_view params) {
  return {nr, type, {kNone, kNone}, kNone, kNone, params};
}

constexpr CallRow kRows[] = {
    path(SYS_open, syscall_open_x, 0, "r s o1 2 - -"),
    path(SYS_openat, syscall_openat_2_x, 1, "r d0 s o2 3 - -"),
    path(SYS_openat2, syscall_openat2_x, 1, "r d0 s - - - - -"),
    path(SYS_creat, syscall_creat_x, 0, "r s 1 - - -"),
    path(SYS_execve, syscall_execve_19_x, 0, "r s"),
    path(SYS_execveat, syscall_execveat_x, 1, "r s"),
    path(SYS_unlink, syscall_unlink_2_x, 0, "r s"),
    path(SYS_unlinkat, syscall_unlinkat_2_x, 1, "r d0 s u2"),
    path(SYS_mkdir, syscall_mkdir_2_x, 0, "r s 1"),
    path(SYS_mkdirat, syscall_mkdirat_x, 1, "r d0 s 2"),
    path(SYS_rmdir, syscall_rmdir_2_x, 0, "r s"),
    two_paths(SYS_rename, syscall_rename_x, 0, 1, "r s t"),
    two_paths(SYS_renameat, syscall_renameat_x, 1, 3, "r d0 s d2 t"),
    two_paths(SYS_renameat2, syscall_renameat2_x, 1, 3, "r d0 s d2 t 4"),
    two_paths(SYS_link, syscall_link_2_x, 0, 1, "r s t"),
    two_paths(SYS_linkat, syscall_linkat_2_x, 1, 3, "r d0 s d2 t -"),
    two_paths(SYS_symlink, syscall_symlink_x, 0, 1, "r s t"),
    two_paths(SYS_symlinkat, syscall_symlinkat_x, 0, 2, "r s d1 t"),
    path(SYS_chmod, syscall_chmod_x, 0, "r s -"),
    path(SYS_fchmodat, syscall_fchmodat_x, 1, "r d0 s -"),
    path(SYS_chown, syscall_chown_x, 0, "r s 1 2"),
    path(SYS_lchown, syscall_lchown_x, 0, "r s 1 2"),
    path(SYS_fchownat, syscall_fchownat_x, 1, "r d0 s 2 3 -"),
    path(SYS_mknod, syscall_mknod_x, 0, "r s - 2"),
    path(SYS_mknodat, syscall_mknodat_x, 1, "r d0 s - 3"),
    path(SYS_chdir, syscall_chdir_x, 0, "r s"),
    path(SYS_chroot, syscall_chroot_x, 0, "r s"),
    two_paths(SYS_mount, syscall_mount_x, 0, 1, "r s t - -"),
    path(SYS_umount2, syscall_umount2_x, 0, "r s -"),
    path(SYS_memfd_create, syscall_memfd_create_x, 0, "r s -"),
    plain(SYS_socket, socket_socket_x, "r 0 1 2 -"),
    address(SYS_connect, socket_connect_x, 1, 2, "r - 0 a"),
    address(SYS_bind, socket_bind_x, 1, 2, "r a 0"),
    address(SYS_sendto, socket_sendto_x, 4, 5, "r - 0 2 -"),
    plain(SYS_listen, socket_listen_x, "r 0 1"),
    plain(SYS_ptrace, syscall_ptrace_x, "r - - - 1"),
    plain(SYS_kill, syscall_kill_x, "r 0 1"),
    plain(SYS_setuid, syscall_setuid_x, "r 0"),
    plain(SYS_setgid, syscall_setgid_x, "r 0"),
    plain(SYS_setreuid, syscall_setreuid_x, "r 0 1"),
    plain(SYS_setregid, syscall_setregid_x, "r 0 1"),
    plain(SYS_setresuid, syscall_setresuid_x, "r 0 1 2"),
    plain(SYS_setresgid, syscall_setresgid_x, "r 0 1 2"),
    plain(SYS_setns, syscall_setns_x, "r 0 -"),
    plain(SYS_unshare, syscall_unshare_x, "r -"),
    plain(SYS_bpf, syscall_bpf_2_x, "r 0"),
    plain(SYS_io_uring_setup, syscall_io_uring_setup_x, "r 0 - - - - - -"),
    plain(SYS_userfaultfd, syscall_userfaultfd_x, "r -"),
    plain(SYS_process_vm_readv, syscall_process_vm_readv_x, "r 0 -"),
    plain(SYS_process_vm_writev, syscall_process_vm_writev_x, "r 0 -"),
    plain(SYS_init_module, syscall_init_module_x, "r - 1 -"),
    plain(SYS_finit_module, syscall_finit_module_x, "r 0 - -"),
    plain(SYS_open_by_handle_at, syscall_open_by_handle_at_x, "r 0 - - - -"),
    plain(SYS_keyctl, syscall_keyctl_x, "r 0 - - - -"),
};

// arch/x86/entry/syscalls/syscall_32.tbl. The 16-bit calls of old (chown, setuid, …) and the wide ones (chown32) alike.
constexpr CompatRow kCompatRows[] = {
    {5, SYS_open},             {295, SYS_openat},          {437, SYS_openat2},          {8, SYS_creat},
    {11, SYS_execve},          {358, SYS_execveat},        {10, SYS_unlink},            {301, SYS_unlinkat},
    {39, SYS_mkdir},           {296, SYS_mkdirat},         {40, SYS_rmdir},             {38, SYS_rename},
    {302, SYS_renameat},       {353, SYS_renameat2},       {9, SYS_link},               {303, SYS_linkat},
    {83, SYS_symlink},         {304, SYS_symlinkat},       {15, SYS_chmod},             {306, SYS_fchmodat},
    {182, SYS_chown},          {212, SYS_chown},           {16, SYS_lchown},            {198, SYS_lchown},
    {298, SYS_fchownat},       {14, SYS_mknod},            {297, SYS_mknodat},          {12, SYS_chdir},
    {61, SYS_chroot},          {21, SYS_mount},            {52, SYS_umount2},           {356, SYS_memfd_create},
    {359, SYS_socket},         {362, SYS_connect},         {361, SYS_bind},             {369, SYS_sendto},
    {363, SYS_listen},         {26, SYS_ptrace},           {37, SYS_kill},              {23, SYS_setuid},
    {213, SYS_setuid},         {46, SYS_setgid},           {214, SYS_setgid},           {70, SYS_setreuid},
    {203, SYS_setreuid},       {71, SYS_setregid},         {204, SYS_setregid},         {164, SYS_setresuid},
    {208, SYS_setresuid},      {170, SYS_setresgid},       {210, SYS_setresgid},        {346, SYS_setns},
    {310, SYS_unshare},        {357, SYS_bpf},             {425, SYS_io_uring_setup},   {374, SYS_userfaultfd},
    {347, SYS_process_vm_readv}, {348, SYS_process_vm_writev}, {128, SYS_init_module},  {350, SYS_finit_module},
    {342, SYS_open_by_handle_at}, {288, SYS_keyctl},
    // include/uapi/linux/net.h: SYS_SOCKET, SYS_BIND, …
    {kSocketCalls + 1, SYS_socket}, {kSocketCalls + 2, SYS_bind}, {kSocketCalls + 3, SYS_connect},
    {kSocketCalls + 4, SYS_listen}, {kSocketCalls + 11, SYS_sendto},
};

// include/uapi/linux/io_uring.h: IORING_OP_CONNECT, IORING_OP_OPENAT, IORING_OP_OPENAT2
constexpr RingRow kRingRows[] = {{16, SYS_connect}, {18, SYS_openat}, {28, SYS_openat2}};

struct OpenFlag {
  std::uint32_t kernel, falco;
};
// Falco's numbers: flag table "file_flags". O_SYNC contains O_DSYNC's bit, O_TMPFILE O_DIRECTORY's.
constexpr OpenFlag kOpenFlags[] = {
    {O_CREAT, 4},      {O_APPEND, 8},    {O_DSYNC, 16},     {O_EXCL, 32},      {O_NONBLOCK, 64},   {O_SYNC, 128},
    {O_TRUNC, 256},    {O_DIRECT, 512},  {O_DIRECTORY, 1024}, {0100000, 2048}, {O_CLOEXEC, 4096}, {O_TMPFILE, 8192},
};

constexpr std::int64_t kFalcoCwd = -100;  // AT_FDCWD as Falco prints it

// Writes one integer at the width that the parameter's type has.
void set_integer(EventBuilder& event, unsigned i, ParamType type, std::int64_t value) {
  switch (type) {
    case ParamType::uint8:
    case ParamType::flags8:
    case ParamType::enumflags8:
    case ParamType::sigtype: return event.set(i, static_cast<std::uint8_t>(value));
    case ParamType::uint16:
    case ParamType::flags16:
    case ParamType::enumflags16: return event.set(i, static_cast<std::uint16_t>(value));
    case ParamType::uint32:
    case ParamType::int32:
    case ParamType::flags32:
    case ParamType::enumflags32:
    case ParamType::uid:
    case ParamType::gid:
    case ParamType::mode:
    case ParamType::fd32:
    case ParamType::pid32: return event.set(i, static_cast<std::uint32_t>(value));
    // Descriptors and process ids are C ints in the call.
    case ParamType::fd:
    case ParamType::pid: return event.set(i, static_cast<std::int64_t>(static_cast<std::int32_t>(value)));
    default: return event.set(i, value);
  }
}

void set_param(const Call& call, EventBuilder& event, unsigned i, std::string_view source) {
  ParamType type = event.event().info().params[i].type;
  auto arg = [&](std::size_t at) { return call.args[source[at] - '0']; };
  switch (source[0]) {
    case 'r':
      if (call.result_unknown) return;
      return type == ParamType::fd || type == ParamType::pid ? event.set(i, call.result) : set_integer(event, i, type, call.result);
    case 's': return call.strings[0].data() ? event.set_view(i, call.strings[0]) : void();
    case 't': return call.strings[1].data() ? event.set_view(i, call.strings[1]) : void();
    case 'o': return event.set(i, falco_open_flags(arg(1)));
    case 'd': {
      auto fd = static_cast<std::int32_t>(arg(1));
      return event.set(i, fd == AT_FDCWD ? kFalcoCwd : std::int64_t{fd});
    }
    case 'u': return event.set(i, static_cast<std::uint32_t>(arg(1) & AT_REMOVEDIR ? 1 : 0));
    case 'a': return event.set_sockaddr(i, call.strings[0]);
    case '-': return;
    default: return set_integer(event, i, type, static_cast<std::int64_t>(arg(0)));
  }
}

constexpr std::uint32_t kCompatArch = SCMP_ARCH_X86, kNativeArch = SCMP_ARCH_X86_64;

}  // namespace

std::span<const CallRow> call_rows() { return kRows; }

const CallRow* find_call(std::int32_t nr) {
  auto row = std::find_if(std::begin(kRows), std::end(kRows), [nr](const CallRow& r) { return r.nr == nr; });
  return row == std::end(kRows) ? nullptr : row;
}

std::span<const CompatRow> compat_rows() { return kCompatRows; }
std::span<const RingRow> ring_rows() { return kRingRows; }

const CallRow* find_call(std::int32_t nr, bool compat) {
  if (!compat) return find_call(nr);
  auto row = std::find_if(std::begin(kCompatRows), std::end(kCompatRows), [nr](const CompatRow& r) { return r.nr == nr; });
  return row == std::end(kCompatRows) ? nullptr : find_call(row->native);
}

std::string call_name(std::int32_t nr, bool compat) {
  if (const CallRow* row = compat && nr >= kSocketCalls ? find_call(nr, compat) : nullptr) return call_name(row->nr, false);
  if (compat && nr >= kSocketCalls) return "socketcall";
  std::unique_ptr<char, decltype(&std::free)> name(
      seccomp_syscall_resolve_num_arch(compat ? kCompatArch : kNativeArch, nr), &std::free);
  return name ? name.get() : "syscall " + std::to_string(nr);
}

void fill_event(const Call& call, std::uint64_t time_ns, std::int64_t pid, std::int64_t tid, unsigned cpu, EventBuilder& event) {
  const CallRow* row = find_call(call.nr, call.compat);
  if (!row) {
    event.start(generic_x, time_ns, pid, tid, cpu);
    event.set(1, static_cast<std::uint16_t>(call.nr));  // nativeID; the portable ID is not known here
    return;
  }
  event.start(row->type, time_ns, pid, tid, cpu);
  std::string_view rest = row->params;
  for (unsigned i = 0; !rest.empty(); ++i) {
    auto blank = std::min(rest.find(' '), rest.size());
    set_param(call, event, i, rest.substr(0, blank));
    rest.remove_prefix(std::min(blank + 1, rest.size()));
  }
}

std::uint32_t falco_open_flags(std::uint64_t flags) {
  std::uint32_t out = (flags & O_ACCMODE) == O_WRONLY ? 2 : (flags & O_ACCMODE) == O_RDWR ? 3 : 1;
  for (const OpenFlag& flag : kOpenFlags) {
    if ((flags & flag.kernel) == flag.kernel) out |= flag.falco;
  }
  return out;
}

namespace {

std::string ipv4_text(const unsigned char* b) {
  return std::to_string(b[0]) + "." + std::to_string(b[1]) + "." + std::to_string(b[2]) + "." + std::to_string(b[3]);
}

// RFC 5952: lower case, the longest run of zero groups shortened.
std::string ipv6_text(const unsigned char* b) {
  constexpr unsigned char kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::memcmp(b, kMapped, 12) == 0) return "::ffff:" + ipv4_text(b + 12);
  unsigned groups[8], best = 8, best_length = 1;
  for (unsigned i = 0; i < 8; ++i) groups[i] = static_cast<unsigned>(b[2 * i] << 8 | b[2 * i + 1]);
  for (unsigned i = 0; i < 8; ++i) {
    unsigned length = 0;
    while (i + length < 8 && groups[i + length] == 0) ++length;
    if (length > best_length) best = i, best_length = length;
  }
  std::string out;
  for (unsigned i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_length - 1;
      continue;
    }
    char text[8];
    std::snprintf(text, sizeof text, "%x", groups[i]);
    if (!out.empty() && out.back() != ':') out.push_back(':');
    out += text;
  }
  return out;
}

}  // namespace

SocketAddress parse_sockaddr(std::string_view bytes) {
  SocketAddress out;
  sa_family_t family = AF_UNSPEC;
  if (bytes.size() < sizeof family) return out;
  std::memcpy(&family, bytes.data(), sizeof family);
  out.family = family;
  auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (family == AF_INET && bytes.size() >= 8) {
    out.port = static_cast<std::uint16_t>(data[2] << 8 | data[3]);
    out.host = ipv4_text(data + offsetof(sockaddr_in, sin_addr));
  } else if (family == AF_INET6 && bytes.size() >= 24) {
    out.port = static_cast<std::uint16_t>(data[2] << 8 | data[3]);
    out.host = ipv6_text(data + offsetof(sockaddr_in6, sin6_addr));
  } else if (family == AF_UNIX) {
    auto path = bytes.substr(offsetof(sockaddr_un, sun_path));
    bool abstract = !path.empty() && path[0] == '\0';
    if (abstract) path.remove_prefix(1);
    out.host = (abstract ? "@" : "") + std::string(path.substr(0, path.find('\0')));
  }
  return out;
}

SocketAddress captured_sockaddr(std::string_view bytes) {
  SocketAddress out;
  if (bytes.empty()) return out;
  out.family = static_cast<unsigned char>(bytes[0]);
  auto* data = reinterpret_cast<const unsigned char*>(bytes.data()) + 1;
  auto port = [&](unsigned at) { return static_cast<std::uint16_t>(data[at] | data[at + 1] << 8); };
  if (out.family == AF_INET && bytes.size() >= 7) {
    out.host = ipv4_text(data);
    out.port = port(4);
  } else if (out.family == AF_INET6 && bytes.size() >= 19) {
    out.host = ipv6_text(data);
    out.port = port(16);
  } else if (out.family == AF_UNIX) {
    out.host = std::string(bytes.substr(1, bytes.find('\0', 1) - 1));
  }
  return out;
}

}  // namespace gabion::events
