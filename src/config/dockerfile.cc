// Dockerfiles in Conftest's shape: one list of {Cmd, SubCmd, JSON, Flags, Value, Stage} inside of an outer list (so that
// the file counts as one document); comments above an instruction are commands of their own.
#include "base/text.h"
#include "config/readers.h"
#include "dockerfile/buildkit_view.h"
#include "dockerfile/parser.h"

namespace gabion::config {

namespace {

using dockerfile::Instruction;

Node strings(const std::vector<std::string_view>& texts, const Instruction& i, bool words) {
  Node list = Node::array(words ? i.at.begin : i.name_at.begin);
  for (std::size_t n = 0; n < texts.size(); ++n) {
    // Where each value is one word of the file it stands where that word does.
    std::size_t at = words && i.words.size() == texts.size() ? i.words[n].at.begin : i.name_at.begin;
    if (!words && i.flags.size() == texts.size()) at = i.flags[n].at.begin;
    list.add(Node::string(std::string(texts[n]), at));
  }
  return list;
}

Node command(const Instruction& i, const dockerfile::Node& outer, unsigned stage) {
  const dockerfile::Node& node = outer.child ? *outer.child : outer;
  std::size_t at = i.at.begin;
  Node out = Node::object(at);
  out.set("Cmd", at, Node::string(to_lower(outer.value), at));
  out.set("SubCmd", at, Node::string(outer.child ? std::string(node.value) : "", at));
  out.set("JSON", at, Node::boolean(node.json, at));
  out.set("Flags", at, strings(outer.child ? outer.flags : node.flags, i, false));
  out.set("Value", at, node.next.empty() ? Node::null(at) : strings(node.next, i, true));
  out.set("Stage", at, Node::number(std::to_string(stage), at));
  return out;
}

Node comment(const std::string& text, std::size_t at, unsigned stage) {
  Node value = Node::array(at);
  value.add(Node::string(text, at));
  Node out = Node::object(at);
  out.set("Cmd", at, Node::string("comment", at));
  out.set("SubCmd", at, Node::string("", at));
  out.set("JSON", at, Node::boolean(false, at));
  out.set("Flags", at, Node::null(at));
  out.set("Value", at, std::move(value));
  out.set("Stage", at, Node::number(std::to_string(stage), at));
  return out;
}

}  // namespace

Result<Node> read_dockerfile(std::string_view text, const ConfigOptions& options) {
  std::string storage;
  auto file = dockerfile::parse(dockerfile::decode_text(text, storage));
  if (!file) return fail((options.name.empty() ? "" : options.name + ": ") + file.error().message);
  for (const auto& error : file->errors) {
    if (error.layer == dockerfile::Layer::syntax || error.layer == dockerfile::Layer::instruction) {
      return fail(place_error(options, text, error.at.begin, error.message));
    }
  }
  Node commands = Node::array(0);
  for (const Instruction& i : file->instructions) {
    dockerfile::Node node = dockerfile::buildkit_view(i, *file);
    unsigned stage = i.stage == Instruction::kNoStage ? 0 : i.stage;
    for (std::size_t n = 0; n < node.comments.size(); ++n) {
      std::size_t at = n < i.comments.size() ? i.comments[n].at.begin : i.at.begin;
      commands.add(comment(node.comments[n], at, stage));
    }
    commands.add(command(i, node, stage));
  }
  Node root = Node::array(0);
  root.add(std::move(commands));
  return root;
}

}  // namespace gabion::config
