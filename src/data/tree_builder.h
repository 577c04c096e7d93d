// TreeBuilder puts a document together from a reader's events (open, key, value, close), without recursion: a stack of
// unfinished containers, one block of the arena for each finished one. It keeps the positions if the reader was asked
// for them, bounds the depth, and notes the first key that a mapping holds twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/value.h"

namespace gabion {

// No format nests deeper in earnest; it bounds the stack of whoever walks the value recursively.
inline constexpr unsigned kMaxDataDepth = 1000;

struct DuplicateKey {
  std::string key;
  std::size_t first = 0, second = 0;  // byte offsets
};

class TreeBuilder {
 public:
  TreeBuilder(Document& document, bool positions);

  // False: deeper than kMaxDataDepth; nothing was opened.
  bool open_array(std::size_t offset) { return open(Kind::array, offset); }
  bool open_object(std::size_t offset) { return open(Kind::object, offset); }
  void key(Value key, std::size_t offset) { push(key, offset); }
  void value(Value value, std::size_t offset) { push(value, offset); }
  // Closes the innermost container and adds it to the one around it.
  Value close();
  // All entries of `object` are put into the innermost one, which must be an object: after what it holds already, or
  // before it, so that (the last of equal keys winning) they yield to what is written there.
  void merge(const Value& object, std::size_t offset, bool yields);

  // Takes the last item of the innermost container out again.
  void take_back() { items_.pop_back(); }

  unsigned depth() const { return static_cast<unsigned>(frames_.size()); }
  bool in_object() const { return !frames_.empty() && frames_.back().kind == Kind::object; }
  // The innermost object waits for a key.
  bool wants_key() const { return in_object() && (items_.size() - frames_.back().first) % 2 == 0; }
  // When depth() is 0 again: the document's root.
  Value finish();
  const std::optional<DuplicateKey>& duplicate() const { return duplicate_; }

 private:
  struct Item {
    Value value;
    std::uint32_t offset;
  };
  struct Frame {
    Kind kind;
    std::size_t first;
    std::uint32_t offset;
  };
  bool open(Kind kind, std::size_t offset);
  void push(Value value, std::size_t offset) { items_.push_back({value, static_cast<std::uint32_t>(offset)}); }
  void sort_entries(std::size_t first);
  std::uint32_t store_positions(std::size_t first);

  Document& document_;
  bool positions_;
  std::vector<Item> items_;
  std::vector<Frame> frames_;
  std::vector<Value> scratch_;
  std::optional<DuplicateKey> duplicate_;
};

}  // namespace gabion
