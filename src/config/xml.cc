// XML: elements as objects, attributes as "-name", text beside either as "#content", repeated elements as lists; names
// without their prefix. Text is the last run of characters in an element, trimmed (so does goxml2json).
#include <pugixml.hpp>

#include "base/text.h"
#include "config/readers.h"

namespace gabion::config {

namespace {

std::string local_name(const char* name) {
  std::string_view text(name);
  auto colon = text.find(':');
  return std::string(colon == std::string_view::npos ? text : text.substr(colon + 1));
}

std::size_t place(const pugi::xml_node& node) { return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, node.offset_debug())); }

void add(Node& object, const std::string& name, Node value) {
  std::size_t offset = value.offset();
  Node* known = object.find(name);
  if (known == nullptr) {
    object.set(name, offset, std::move(value));
  } else if (known->is_array()) {
    known->add(std::move(value));
  } else {
    Node list = Node::array(known->offset());
    list.add(std::move(*known));
    list.add(std::move(value));
    *known = std::move(list);
  }
}

Node convert(const pugi::xml_node& element, unsigned depth) {
  std::size_t offset = place(element);
  Node object = Node::object(offset);
  for (const auto& attribute : element.attributes()) {
    add(object, "-" + local_name(attribute.name()), Node::string(attribute.value(), offset));
  }
  std::string text;
  for (const auto& child : element.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text = trim(child.value());
    if (child.type() == pugi::node_element && depth < kMaxDataDepth) add(object, local_name(child.name()), convert(child, depth + 1));
  }
  if (object.entries().empty()) return Node::string(std::move(text), offset);
  if (!text.empty()) object.set("#content", offset, Node::string(std::move(text), offset));
  return object;
}

bool too_deep(const pugi::xml_node& root) {
  struct Depth : pugi::xml_tree_walker {
    bool for_each(pugi::xml_node&) override { return depth() < static_cast<int>(kMaxDataDepth) - 2; }
  } walker;
  return !const_cast<pugi::xml_node&>(root).traverse(walker);
}

}  // namespace

Result<Node> read_xml(std::string_view text, const ConfigOptions& options) {
  pugi::xml_document document;
  auto result = document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_auto);
  if (!result) return fail(place_error(options, text, static_cast<std::size_t>(result.offset), result.description()));
  if (too_deep(document)) return fail(place_error(options, text, 0, "elements nest too deeply"));
  Node root = Node::object(0);
  for (const auto& child : document.children()) {
    if (child.type() == pugi::node_element) add(root, local_name(child.name()), convert(child, 1));
  }
  return root;
}

}  // namespace gabion::config
