// One logical line → keyword, flags, words and the typed view; and what BuildKit says against it.
#pragma once

#include "dockerfile/ast.h"
#include "dockerfile/words.h"

namespace gabion::dockerfile {

class InstructionReader {
 public:
  InstructionReader(Dockerfile& file) : file_(file), arena_(file.arena) {}

  // Fills in everything but lines, comments and heredocs.
  void read(LogicalText logical, Instruction& out, unsigned depth = 0);
  // The typed view, and the checks on flags and counts; after the heredocs are known.
  void finish(Instruction& instruction, unsigned depth = 0);

  void error(Layer layer, const Instruction& instruction, std::string message, Span at);

 private:
  void error(Layer layer, const Instruction& instruction, std::string message) {
    error(layer, instruction, std::move(message), instruction.name_at);
  }
  void read_words(Instruction& i, std::string_view rest, unsigned depth);
  bool read_array(Instruction& i, std::string_view rest);
  void store_words(Instruction& i, const LogicalText& text);
  void read_pairs(Instruction& i, std::string_view rest);
  void read_healthcheck(Instruction& i, std::string_view rest);

  void check_flags(const Instruction& i);
  void finish_from(Instruction& i);
  void finish_run(Instruction& i);
  void finish_copy(Instruction& i);
  void finish_arg(Instruction& i);
  void finish_command(Instruction& i);
  void finish_healthcheck(Instruction& i);
  void check_durations(const Instruction& i, const Healthcheck& view);
  void finish_words(Instruction& i);
  void finish_text(Instruction& i);
  void finish_onbuild(Instruction& i, unsigned depth);
  Word flag_word(const Instruction& i, std::string_view name) const;
  Mount read_mount(const Flag& flag);
  void split_image(From& from, const Instruction& i);

  template <typename T>
  T* make() {
    return new (arena_.allocate(sizeof(T))) T();
  }
  template <typename T>
  std::span<const T> keep(const std::vector<T>& items) {
    if (items.empty()) return {};
    auto* copy = static_cast<T*>(arena_.allocate(items.size() * sizeof(T)));
    std::uninitialized_copy(items.begin(), items.end(), copy);
    return {copy, items.size()};
  }

  Dockerfile& file_;
  Arena& arena_;
  bool in_trigger_ = false;
  std::vector<Flag> flags_;
  std::vector<std::string_view> pieces_;
  std::vector<ArrayItem> items_;
  std::vector<Word> words_;
  std::vector<Pair> pairs_;
};

}  // namespace gabion::dockerfile
