#include "shell/commands.h"

#include <algorithm>
#include <string>
#include <vector>

namespace gabion::shell {
namespace {

// False when an expansion was met and `unknown` is not to stand for it.
bool append_text(std::string& out, const Part* part, bool allow_unknown) {
  for (; part != nullptr; part = part->next) {
    switch (part->kind) {
      case PartKind::literal:
      case PartKind::escaped:
      case PartKind::single_quoted:
      case PartKind::ansi_quoted:
      case PartKind::extended_glob:
        out += part->text;
        break;
      case PartKind::double_quoted:
        if (!append_text(out, part->parts, allow_unknown)) return false;
        break;
      default:
        if (!allow_unknown) return false;
        out += kUnknown;
    }
  }
  return true;
}

std::string_view word_text(const Word& word, Arena& arena, bool allow_unknown) {
  const Part* first = word.parts;
  if (first == nullptr) return std::string_view("", 0);
  if (first->next == nullptr && (first->kind == PartKind::literal || first->kind == PartKind::single_quoted)) return first->text;
  std::string text;
  if (!append_text(text, first, allow_unknown)) return {};
  return text.empty() ? std::string_view("", 0) : arena.copy(text);
}

class Collector {
 public:
  explicit Collector(Arena& arena) : arena_(arena) {}

  void nodes(const Node* node) {
    for (; node != nullptr; node = node->next) {
      if (node->kind == NodeKind::simple) simple(*node);
      if ((node->after == Joint::pipe || node->after == Joint::pipe_both) && !out.has_pipe) {
        out.has_pipe = true;
        out.first_pipe = node->range;
      }
      for (const Assignment* a = node->assignments; a != nullptr; a = a->next) words(a->value);
      words(node->words);
      for (const Redirect* r = node->redirects; r != nullptr; r = r->next) {
        words(r->target);
        parts(r->parts);
      }
      nodes(node->children);
    }
  }

  std::vector<Command> commands;
  Commands out;

 private:
  void words(const Word* word) {
    for (; word != nullptr; word = word->next) parts(word->parts);
  }
  void parts(const Part* part) {
    for (; part != nullptr; part = part->next) {
      if (part->parts != nullptr) parts(part->parts);
      if (part->body != nullptr) nodes(part->body);
    }
  }

  void simple(const Node& node) {
    if (node.words == nullptr) return;
    std::size_t count = 0;
    for (const Word* word = node.words->next; word != nullptr; word = word->next) ++count;
    auto* arguments = static_cast<Argument*>(arena_.allocate(count * sizeof(Argument) + 1));
    std::size_t i = 0;
    for (const Word* word = node.words->next; word != nullptr; word = word->next) {
      new (&arguments[i++]) Argument{word_text(*word, arena_, true), word->range, word};
    }
    Command command;
    command.name = literal_of(*node.words, arena_);
    command.name_range = node.words->range;
    command.range = node.range;
    command.node = &node;
    command.arguments = {arguments, count};
    see_through(command);
    if (!command.name.empty()) commands.push_back(command);
  }

  // `exec apt-get …`, `command apt-get …` run apt-get.
  void see_through(Command& command) {
    bool wrapper = command.name == "command" || command.name == "builtin" || command.name == "busybox" || command.name == "exec";
    if (!wrapper) return;
    std::size_t i = 0;
    while (command.name == "exec" && i < command.arguments.size() && command.arguments[i].is_flag()) {
      i += command.arguments[i].text == "-a" ? 2 : 1;
    }
    if (i >= command.arguments.size() || command.arguments[i].is_flag()) return;
    const Argument& actual = command.arguments[i];
    command.name = literal_of(*actual.word, arena_);
    command.name_range = actual.range;
    command.arguments = command.arguments.subspan(i + 1);
  }

  Arena& arena_;
};

}  // namespace

std::string_view text_of(const Word& word, Arena& arena) { return word_text(word, arena, true); }
std::string_view literal_of(const Word& word, Arena& arena) { return word_text(word, arena, false); }

Commands commands_of(const Script& script, Arena& arena) {
  Collector collector(arena);
  collector.nodes(script.root);
  std::size_t bytes = collector.commands.size() * sizeof(Command);
  auto* place = static_cast<Command*>(arena.allocate(bytes + 1));
  std::uninitialized_copy(collector.commands.begin(), collector.commands.end(), place);
  collector.out.all = {place, collector.commands.size()};
  return collector.out;
}

bool Commands::any(std::string_view name) const {
  return std::any_of(all.begin(), all.end(), [&](const Command& c) { return c.name == name; });
}

bool Argument::is_flag(std::string_view name) const {
  if (!is_flag()) return false;
  if (is_long_flag()) return text.substr(2, text.find('=') - 2) == name;
  return name.size() == 1 && text.find(name[0], 1) != std::string_view::npos;
}

const Argument* Command::find_argument(std::string_view text) const {
  for (const Argument& argument : arguments) {
    if (argument.text == text) return &argument;
  }
  return nullptr;
}

bool Command::has_any_argument(std::initializer_list<std::string_view> texts) const {
  return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) { return has_argument(text); });
}

bool Command::has_any_flag(std::initializer_list<std::string_view> names) const {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return has_flag(name); });
}

unsigned Command::count_flag(std::string_view name) const {
  unsigned count = 0;
  for (const Argument& argument : arguments) {
    if (!argument.is_flag(name)) continue;
    count += argument.is_long_flag() ? 1 : static_cast<unsigned>(std::count(argument.text.begin() + 1, argument.text.end(), name[0]));
  }
  return count;
}

std::string_view Command::flag_value(std::string_view name) const {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Argument& argument = arguments[i];
    if (!argument.is_flag(name)) continue;
    std::string_view text = argument.text;
    std::size_t end = argument.is_long_flag() ? text.find('=') : text.find(name[0], 1) + 1;
    if (end != std::string_view::npos && end < text.size()) return text.substr(argument.is_long_flag() ? end + 1 : end);
    return i + 1 < arguments.size() ? arguments[i + 1].text : std::string_view();
  }
  return {};
}

bool Command::takes_next(const Argument& flag, std::span<const std::string_view> valued) {
  if (flag.is_long_flag()) {
    std::string_view name = flag.text.substr(2);
    return std::find(valued.begin(), valued.end(), name) != valued.end();  // --name=value has it already
  }
  return std::find(valued.begin(), valued.end(), flag.text.substr(flag.text.size() - 1)) != valued.end();
}

}  // namespace gabion::shell
