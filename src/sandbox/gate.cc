#include "sandbox/gate.h"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace gabion::sandbox {

Gate::Gate() {
  void* page = ::mmap(nullptr, sizeof *word_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED) word_ = static_cast<std::uint32_t*>(page);
}

// Left shut where nobody opened it: the program of a cage that must be watched and cannot be never starts; who waits is
// killed with the cage.
Gate::~Gate() {
  if (word_ != nullptr) ::munmap(word_, sizeof *word_);
}

void Gate::open() {
  if (word_ == nullptr) return;
  __atomic_store_n(word_, 1, __ATOMIC_RELEASE);
  ::syscall(SYS_futex, word_, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

// Whoever holds it shut dies with us, or we with it (PR_SET_PDEATHSIG).
void wait_at_gate(std::uint32_t* word) {
  while (word != nullptr && __atomic_load_n(word, __ATOMIC_ACQUIRE) == 0) ::syscall(SYS_futex, word, FUTEX_WAIT, 0, nullptr, nullptr, 0);
}

}  // namespace gabion::sandbox
