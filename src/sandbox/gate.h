// Holds init back just before it starts the program, while gabion gets its watcher ready: one word of memory that both
// share, so that no descriptor is left in the cage.
#pragma once

#include <cstdint>

namespace gabion::sandbox {

class Gate {
 public:
  Gate();  // shut; where there is no memory for it, open
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate();
  void open();
  std::uint32_t* word() const { return word_; }

 private:
  std::uint32_t* word_ = nullptr;
};

// In init; null: there is no gate.
void wait_at_gate(std::uint32_t* word);

}  // namespace gabion::sandbox
