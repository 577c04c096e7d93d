// Node: a tree that a reader can still change while it reads (blocks of the same name gather, dotted keys nest). Most
// configuration formats need that; when the file is read it becomes a Document.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "base/value.h"
#include "data/json.h"

namespace gabion::config {

class Node {
 public:
  Node() = default;
  static Node null(std::size_t offset) { return Node(Kind::null, offset); }
  static Node boolean(bool value, std::size_t offset);
  static Node number(std::string json_number, std::size_t offset);
  static Node string(std::string text, std::size_t offset);
  static Node array(std::size_t offset) { return Node(Kind::array, offset); }
  static Node object(std::size_t offset) { return Node(Kind::object, offset); }

  Kind kind() const { return kind_; }
  bool is_object() const { return kind_ == Kind::object; }
  bool is_array() const { return kind_ == Kind::array; }
  const std::string& text() const { return text_; }  // of a string or number
  std::size_t offset() const { return offset_; }
  void move_to(std::size_t offset) { offset_ = offset; }

  // Objects. `offset` is the key's; entry() makes a null where there is none.
  Node* find(std::string_view key);
  Node& entry(std::string_view key, std::size_t offset);
  void set(std::string_view key, std::size_t offset, Node value) { entry(key, offset) = std::move(value); }
  bool erase(std::string_view key);
  struct Entry {
    std::string key;
    std::size_t offset = 0;
    std::vector<Node> value;  // exactly one; a vector since Node is not complete here
  };
  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<Entry>& entries() { return entries_; }

  // Arrays.
  std::vector<Node>& items() { return items_; }
  const std::vector<Node>& items() const { return items_; }
  Node& add(Node item) { return items_.emplace_back(std::move(item)); }

 private:
  Node(Kind kind, std::size_t offset) : kind_(kind), offset_(offset) {}
  Kind kind_ = Kind::null;
  bool boolean_ = false;
  std::size_t offset_ = 0;
  std::string text_;
  std::vector<Entry> entries_;
  std::vector<Node> items_;
  std::unordered_map<std::string, std::size_t, StringHash, std::equal_to<>> index_;
  friend class NodeWriter;
};

// Sets the root (and the positions if they were asked for). Readers bound their depth by kMaxDataDepth; deeper is an error.
Result<> write_document(const Node& root, const ReadOptions& options, Document& document);

}  // namespace gabion::config
