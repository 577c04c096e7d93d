// A seccomp filter as the kernel takes it. Everything is computed before the cage's process is made: between clone and
// exec the child only installs `code`. libseccomp writes the BPF; no_new_privs (or CAP_SYS_ADMIN in the cage's user
// namespace) is the installer's to see to.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sandbox/seccomp_profile.h"

namespace gabion::sandbox {

struct SeccompProgram {
  std::vector<sock_filter> code;
  unsigned flags = 0;  // SECCOMP_FILTER_FLAG_LOG, _SPEC_ALLOW for seccomp(2)
  std::vector<std::string> warnings;
};

// Our own profile, at least as strict as Docker's: docs/seccomp.md lists it. capabilities: what the program keeps (bit
// n: capability n) opens the calls that need them. With none, the filter was compiled when gabion was built.
Result<SeccompProgram> default_seccomp(std::uint64_t capabilities);
// For a cage without namespaces: the default, less sockets, changes of metadata, System V objects, other processes'
// limits and, where Landlock cannot scope them (signals_scoped false: below ABI 6), signals to anyone.
Result<SeccompProgram> landlock_seccomp(bool signals_scoped);

// A profile in Docker's or OCI's JSON. Names that do not exist here are warnings, as are calls it leaves out that a
// loader or a modern libc makes.
Result<SeccompProgram> load_seccomp(const std::string& path, std::uint64_t capabilities);

// What a profile is judged by; `here()` asks uname.
struct SeccompHost {
  std::uint64_t capabilities = 0;
  unsigned kernel_major = 0, kernel_minor = 0;
};
SeccompHost seccomp_host(std::uint64_t capabilities);
Result<SeccompProgram> compile_seccomp(const SeccompProfile& profile, std::string_view file, const SeccompHost& host);

}  // namespace gabion::sandbox
