// RAII over a libseccomp filter for the native architecture, and what the kernel's table of calls looks like by name.
#pragma once

#include <linux/filter.h>
#include <seccomp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gabion::sandbox {

class SeccompFilter {
 public:
  // Calls of an architecture that was not added end in bad_arch.
  static Result<SeccompFilter> make(std::uint32_t default_action, std::uint32_t bad_arch = SCMP_ACT_KILL_PROCESS);

  Result<> add_arch(std::uint32_t token);
  // An action equal to the default is no rule and is left out.
  Result<> add(std::uint32_t action, int syscall, const std::vector<scmp_arg_cmp>& args = {});
  Result<std::vector<sock_filter>> compile() const;

 private:
  struct Release {
    void operator()(void* context) const { seccomp_release(context); }
  };
  SeccompFilter(void* context, std::uint32_t default_action) : context_(context), default_action_(default_action) {}
  std::unique_ptr<void, Release> context_;
  std::uint32_t default_action_;
};

// Runs `first` and, where it allows, `second`: each `return ALLOW` of the first becomes a jump. One filter instead of
// two costs one run a call, and a condition that denies can stand beside one that allows without an order between them.
Result<std::vector<sock_filter>> chain_filters(std::vector<sock_filter> first, const std::vector<sock_filter>& second);

// The number on an architecture; libseccomp's table, and past its end what newer kernels added under the same number
// everywhere. Nothing: no such call there.
std::optional<int> syscall_number(std::uint32_t arch, std::string_view name);
bool is_newer_syscall(std::string_view name);
std::optional<std::string_view> nearest_syscall(std::string_view name);
// Entries of the kernel's table that no kernel in use carries out any more.
bool is_obsolete_syscall(std::string_view name);

inline scmp_arg_cmp masked_equal(unsigned index, std::uint64_t mask, std::uint64_t value) {
  return {index, SCMP_CMP_MASKED_EQ, mask, value};
}
// An int argument: the kernel looks at the low 32 bits only, so must the filter.
inline scmp_arg_cmp int_equal(unsigned index, std::uint32_t value) { return masked_equal(index, 0xffffffffu, value); }

}  // namespace gabion::sandbox
