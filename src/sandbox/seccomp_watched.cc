#include "sandbox/seccomp_watched.h"

#include <linux/audit.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>

#include "sandbox/seccomp_filter.h"

namespace gabion::sandbox {

namespace {

// Classic BPF as seccomp allows it (kernel/seccomp.c, seccomp_check_filter): 32-bit words of the call, 16 words of memory,
// jumps forward only.
class Machine {
 public:
  Machine(std::span<const sock_filter> program, const seccomp_data& call) : program_(program) { std::memcpy(words_, &call, sizeof words_); }

  std::uint32_t run() {
    for (std::size_t at = 0; at < program_.size(); ++at) {
      const sock_filter& each = program_[at];
      switch (BPF_CLASS(each.code)) {
        case BPF_RET: return BPF_RVAL(each.code) == BPF_A ? accumulator_ : each.k;
        case BPF_JMP: at += jump(each); break;
        case BPF_LD:
          if (!load(each, accumulator_)) return SECCOMP_RET_KILL_PROCESS;
          break;
        case BPF_LDX:
          if (!load(each, index_)) return SECCOMP_RET_KILL_PROCESS;
          break;
        case BPF_ALU:
          if (!compute(each)) return SECCOMP_RET_KILL_PROCESS;
          break;
        case BPF_ST: memory_[each.k % BPF_MEMWORDS] = accumulator_; break;
        case BPF_STX: memory_[each.k % BPF_MEMWORDS] = index_; break;
        default: BPF_MISCOP(each.code) == BPF_TAX ? index_ = accumulator_ : accumulator_ = index_; break;
      }
    }
    return SECCOMP_RET_KILL_PROCESS;
  }

 private:
  bool load(const sock_filter& each, std::uint32_t& into) const {
    switch (BPF_MODE(each.code)) {
      case BPF_IMM: into = each.k; return true;
      case BPF_LEN: into = sizeof words_; return true;
      case BPF_MEM: into = memory_[each.k % BPF_MEMWORDS]; return true;
      case BPF_ABS:
        if (each.k % 4 != 0 || each.k >= sizeof words_) return false;
        into = words_[each.k / 4];
        return true;
      default: return false;
    }
  }

  std::size_t jump(const sock_filter& each) const {
    std::uint32_t operand = BPF_SRC(each.code) == BPF_X ? index_ : each.k;
    switch (BPF_OP(each.code)) {
      case BPF_JA: return each.k;
      case BPF_JEQ: return accumulator_ == operand ? each.jt : each.jf;
      case BPF_JGT: return accumulator_ > operand ? each.jt : each.jf;
      case BPF_JGE: return accumulator_ >= operand ? each.jt : each.jf;
      default: return (accumulator_ & operand) != 0 ? each.jt : each.jf;
    }
  }

  bool compute(const sock_filter& each) {
    std::uint32_t operand = BPF_SRC(each.code) == BPF_X ? index_ : each.k;
    switch (BPF_OP(each.code)) {
      case BPF_ADD: accumulator_ += operand; return true;
      case BPF_SUB: accumulator_ -= operand; return true;
      case BPF_MUL: accumulator_ *= operand; return true;
      case BPF_DIV:
        if (operand == 0) return false;
        accumulator_ /= operand;
        return true;
      case BPF_AND: accumulator_ &= operand; return true;
      case BPF_OR: accumulator_ |= operand; return true;
      case BPF_XOR: accumulator_ ^= operand; return true;
      case BPF_LSH: accumulator_ = operand < 32 ? accumulator_ << operand : 0; return true;
      case BPF_RSH: accumulator_ = operand < 32 ? accumulator_ >> operand : 0; return true;
      case BPF_NEG: accumulator_ = 0 - accumulator_; return true;
      default: return false;
    }
  }

  std::span<const sock_filter> program_;
  std::uint32_t words_[sizeof(seccomp_data) / 4];
  std::uint32_t accumulator_ = 0, index_ = 0, memory_[BPF_MEMWORDS] = {};
};

bool returns(const sock_filter& each, std::uint32_t action) {
  return each.code == (BPF_RET | BPF_K) && (each.k & SECCOMP_RET_ACTION_FULL) == action;
}

}  // namespace

std::uint32_t run_filter(std::span<const sock_filter> filter, const seccomp_data& call) { return Machine(filter, call).run(); }

std::optional<int> refusal(std::span<const sock_filter> profile, const seccomp_data& call) {
  if (profile.empty()) return std::nullopt;
  constexpr int kMaxErrno = 4095;  // the kernel's MAX_ERRNO
  std::uint32_t answer = run_filter(profile, call);
  switch (answer & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_ALLOW:
    case SECCOMP_RET_LOG: return std::nullopt;
    case SECCOMP_RET_ERRNO: return std::min<int>(answer & SECCOMP_RET_DATA, kMaxErrno);
    case SECCOMP_RET_USER_NOTIF:
    case SECCOMP_RET_TRACE: return ENOSYS;
    default: return EPERM;  // those that end the process do so in the kernel
  }
}

Result<std::vector<sock_filter>> watched_filter(std::span<const sock_filter> profile, std::span<const sock_filter> telling) {
  std::vector<sock_filter> first(profile.begin(), profile.end()), second(telling.begin(), telling.end());
  if (first.empty()) return second;
  for (sock_filter& each : first) {
    if (returns(each, SECCOMP_RET_ERRNO)) each.k = SECCOMP_RET_USER_NOTIF;
  }
  return chain_filters(std::move(first), second);
}

std::string unfit_for_watch(std::span<const sock_filter> profile) {
  struct Step {
    std::int32_t nr;
    std::string_view name;
  };
  // exec.cc, hand_over(): after the filter is on.
  constexpr Step kSteps[] = {{SYS_write, "write"}, {SYS_read, "read"}, {SYS_prctl, "prctl"}};
  for (const Step& step : kSteps) {
    seccomp_data call{};
    call.nr = step.nr;
    call.arch = AUDIT_ARCH_X86_64;
    if (!profile.empty() && (run_filter(profile, call) & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ALLOW) {
      return "its seccomp profile does not let " + std::string(step.name) + " through, which handing the program to its watcher takes";
    }
  }
  return "";
}

bool asks_a_listener(std::span<const sock_filter> profile) {
  for (const sock_filter& each : profile) {
    if (returns(each, SECCOMP_RET_USER_NOTIF)) return true;
  }
  return false;
}

}  // namespace gabion::sandbox
