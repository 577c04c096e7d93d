// CycloneDX: the JSON form as it stands; the XML form brought into the JSON form's shape.
#include <pugixml.hpp>

#include "base/text.h"
#include "config/readers.h"

namespace gabion::config {

namespace {

// Elements that hold a list; in JSON the list stands under the same name, without the inner element's.
constexpr std::string_view kLists[] = {"components", "tools", "hashes", "licenses", "externalReferences", "dependencies", "services", "authors",
                                       "properties", "vulnerabilities", "compositions", "contacts", "annotations", "ratings", "advisories", "affects"};

std::size_t place(const pugi::xml_node& node) { return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, node.offset_debug())); }

bool is_list(std::string_view name) {
  for (auto list : kLists) {
    if (list == name) return true;
  }
  return false;
}

Node convert(const pugi::xml_node& element, unsigned depth);

Node convert_list(const pugi::xml_node& element, unsigned depth) {
  Node list = Node::array(place(element));
  for (const auto& child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    Node item = convert(child, depth + 1);
    // <licenses><license>…</license></licenses> keeps the inner name, since <expression> may stand in its place.
    if (std::string_view(element.name()) == "licenses") {
      Node named = Node::object(item.offset());
      named.set(child.name(), item.offset(), std::move(item));
      item = std::move(named);
    }
    list.add(std::move(item));
  }
  return list;
}

Node convert_dependency(const pugi::xml_node& element) {
  Node out = Node::object(place(element));
  out.set("ref", out.offset(), Node::string(element.attribute("ref").value(), out.offset()));
  Node on = Node::array(out.offset());
  for (const auto& child : element.children("dependency")) on.add(Node::string(child.attribute("ref").value(), place(child)));
  std::size_t at = on.offset();
  if (!on.items().empty()) out.set("dependsOn", at, std::move(on));
  return out;
}

Node convert(const pugi::xml_node& element, unsigned depth) {
  std::string_view name = element.name();
  if (name == "dependency") return convert_dependency(element);
  std::size_t at = place(element);
  Node out = Node::object(at);
  for (const auto& attribute : element.attributes()) {
    if (!std::string_view(attribute.name()).starts_with("xmlns")) out.set(attribute.name(), at, Node::string(attribute.value(), at));
  }
  for (const auto& child : element.children()) {
    if (child.type() != pugi::node_element || depth > kMaxDataDepth - 4) continue;
    out.set(child.name(), place(child), is_list(child.name()) ? convert_list(child, depth + 1) : convert(child, depth + 1));
  }
  std::string text(trim(element.child_value()));
  if (out.entries().empty()) return Node::string(std::move(text), at);
  if (name == "hash") out.set("content", at, Node::string(text, at));
  if (name == "property") out.set("value", at, Node::string(text, at));
  return out;
}

Result<Node> read_xml_bom(std::string_view text, const ConfigOptions& options) {
  pugi::xml_document document;
  auto result = document.load_buffer(text.data(), text.size());
  if (!result) return fail(place_error(options, text, static_cast<std::size_t>(result.offset), result.description()));
  auto bom = document.child("bom");
  std::string_view space = bom.attribute("xmlns").value();
  constexpr std::string_view kSpace = "http://cyclonedx.org/schema/bom/";
  if (!space.starts_with(kSpace)) return fail(place_error(options, text, 0, "neither JSON nor a CycloneDX XML document"));
  Node out = convert(bom, 0);
  out.set("bomFormat", 0, Node::string("CycloneDX", 0));
  out.set("specVersion", 0, Node::string(std::string(space.substr(kSpace.size())), 0));
  if (Node* version = out.find("version"); version && parse_u64(version->text())) {
    *version = Node::number(std::to_string(*parse_u64(version->text())), version->offset());
  }
  return out;
}

}  // namespace

Result<Document> read_cyclonedx(std::string text, const ConfigOptions& options) {
  auto first = trim(std::string_view(text).substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0));
  if (!first.starts_with('<')) {
    auto document = read_json_config(std::move(text), options);
    if (document && (!document->root.is_object() || document->root.find("bomFormat") == nullptr)) {
      return fail((options.name.empty() ? "" : options.name + ": ") + "no bomFormat: not a CycloneDX document");
    }
    return document;
  }
  auto root = read_xml_bom(text, options);
  if (!root) return tl::unexpected(root.error());
  Document document;
  if (auto ok = write_document(*root, options, document); !ok) return tl::unexpected(ok.error());
  return document;
}

}  // namespace gabion::config
