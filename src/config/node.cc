#include "config/node.h"

#include "data/tree_builder.h"

namespace gabion::config {

Node Node::boolean(bool value, std::size_t offset) {
  Node node(Kind::boolean, offset);
  node.boolean_ = value;
  return node;
}

Node Node::number(std::string json_number, std::size_t offset) {
  Node node(Kind::number, offset);
  node.text_ = std::move(json_number);
  return node;
}

Node Node::string(std::string text, std::size_t offset) {
  Node node(Kind::string, offset);
  node.text_ = std::move(text);
  return node;
}

Node* Node::find(std::string_view key) {
  auto found = index_.find(key);
  return found == index_.end() ? nullptr : &entries_[found->second].value[0];
}

Node& Node::entry(std::string_view key, std::size_t offset) {
  if (Node* known = find(key)) return *known;
  index_.emplace(std::string(key), entries_.size());
  auto& added = entries_.emplace_back();
  added.key = key;
  added.offset = offset;
  added.value.emplace_back();
  return added.value[0];
}

bool Node::erase(std::string_view key) {
  auto found = index_.find(key);
  if (found == index_.end()) return false;
  auto gone = found->second;
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(gone));
  index_.erase(found);
  for (auto& [name, at] : index_) at -= at > gone ? 1 : 0;
  return true;
}

class NodeWriter {
 public:
  NodeWriter(Document& document, TreeBuilder& tree) : document_(document), tree_(tree) {}

  bool write(const Node& node) {
    switch (node.kind_) {
      case Kind::null: tree_.value(Value::null(), node.offset_); return true;
      case Kind::boolean: tree_.value(Value::boolean(node.boolean_), node.offset_); return true;
      case Kind::number: tree_.value(Value::number(document_.arena.copy(node.text_)), node.offset_); return true;
      case Kind::string: tree_.value(copy_string(document_.arena, node.text_), node.offset_); return true;
      case Kind::object: return object(node);
      default: return array(node);
    }
  }

 private:
  bool object(const Node& node) {
    if (!tree_.open_object(node.offset_)) return false;
    for (const auto& entry : node.entries_) {
      tree_.key(copy_string(document_.arena, entry.key), entry.offset);
      if (!write(entry.value[0])) return false;
    }
    tree_.close();
    return true;
  }
  bool array(const Node& node) {
    if (!tree_.open_array(node.offset_)) return false;
    for (const auto& item : node.items_) {
      if (!write(item)) return false;
    }
    tree_.close();
    return true;
  }
  Document& document_;
  TreeBuilder& tree_;
};

Result<> write_document(const Node& root, const ReadOptions& options, Document& document) {
  TreeBuilder tree(document, options.positions);
  if (!NodeWriter(document, tree).write(root)) {
    return fail((options.name.empty() ? "" : options.name + ": ") + "nested deeper than " + std::to_string(kMaxDataDepth));
  }
  tree.finish();
  return {};
}

}  // namespace gabion::config
