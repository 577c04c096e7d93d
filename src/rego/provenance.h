// Which nodes of the input stand behind a result: what the body of a rule read on its way to it. A node is told by its
// container and its place in it, so equal twins stay apart. Only containers that carry positions are told of.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/value.h"

namespace gabion::rego {

struct InputRead {
  static constexpr std::uint32_t kWholeNode = 0xffffffff;
  Value container;
  std::uint32_t index = kWholeNode;  // entry of the container; kWholeNode: the container itself
  bool absent = false;               // something was looked for in the container and not found
  bool message = false;              // read only to word the result, not to decide on it
};

// Of one query: the reads so far of the body that is running, and those behind values that rules have made.
class Provenance {
 public:
  static constexpr std::size_t kMaxReads = 4096;      // of one body
  static constexpr std::size_t kMaxCarried = 256;     // of one rule's result, taken over by its reader
  static constexpr std::uint32_t kMaxElements = 16;   // of a container whose elements all count

  std::size_t size() const { return log_.size(); }
  void cut(std::size_t size) {
    if (size < log_.size()) log_.resize(size);
  }
  void read(const Value& container, std::uint32_t index, bool absent, bool message);
  void read_all(const std::vector<InputRead>& reads, bool message);
  void mark_message(std::size_t begin) {
    for (std::size_t i = begin; i < log_.size(); ++i) log_[i].message = true;
  }
  std::vector<InputRead> since(std::size_t begin) const { return {log_.begin() + static_cast<std::ptrdiff_t>(begin), log_.end()}; }

  // The elements of a container that was gathered carry reads of their own.
  void attach(const Value& container, std::vector<std::vector<InputRead>> reads);
  void read_elements(const Value& container, bool message);

  // Kept for memo entries.
  std::uint32_t keep(const std::vector<InputRead>& reads);
  void recall(std::uint32_t first, std::uint32_t count, bool message);
  const std::vector<InputRead>* element(const Value& container, std::uint32_t index) const;

 private:
  struct Identity {
    std::size_t operator()(const void* p) const { return reinterpret_cast<std::size_t>(p) >> 4; }
  };
  std::vector<InputRead> log_, kept_;
  std::unordered_map<const void*, std::vector<std::vector<InputRead>>, Identity> elements_;
};

}  // namespace gabion::rego
