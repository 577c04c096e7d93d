// .gitignore and .dockerignore: one list of {Kind, Value, Original}, one entry a line, inside of an outer list (so that
// the file counts as one document).
#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"

namespace gabion::config {

namespace {

std::string unescape_blanks(std::string_view text) { return replace_all(text, "\\ ", " "); }

Node entry(std::string_view line, std::size_t offset) {
  std::string kind = "Path", value = unescape_blanks(line);
  if (trim(line).empty()) {
    kind = "Empty";
    value.clear();
  } else if (line[0] == '#') {
    kind = "Comment";
    value = trim(line.substr(1));
  } else if (line[0] == '!') {
    kind = "NegatedPath";
    value = unescape_blanks(line.substr(1));
  }
  Node node = Node::object(offset);
  node.set("Kind", offset, Node::string(kind, offset));
  node.set("Value", offset, Node::string(value, offset));
  node.set("Original", offset, Node::string(std::string(line), offset));
  return node;
}

}  // namespace

Result<Node> read_ignore(std::string_view text, const ConfigOptions& options) {
  Scanner in(text, options);
  Node list = Node::array(0);
  // A newline at the end is followed by one more, empty entry.
  for (bool more = true; more; more = in.accept("\n")) {
    std::size_t offset = in.at();
    auto line = in.take_line();
    if (line.ends_with('\r')) line.remove_suffix(1);
    list.add(entry(line, offset));
  }
  Node root = Node::array(0);
  root.add(std::move(list));
  return root;
}

}  // namespace gabion::config
