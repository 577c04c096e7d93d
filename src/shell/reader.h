// The parser's state and its two halves: words (words.cc) and commands (parser.cc). Internal to this folder.
#pragma once

#include <string_view>
#include <string>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "shell/syntax.h"

namespace gabion::shell {

// A singly linked list that grows at its end; the nodes lie in the arena.
template <typename T>
class Chain {
 public:
  void add(T* item) {
    (last_ == nullptr ? first_ : last_->next) = item;
    last_ = item;
  }
  const T* first() const { return first_; }
  T* last() const { return last_; }
  bool empty() const { return first_ == nullptr; }

 private:
  const T* first_ = nullptr;
  T* last_ = nullptr;
};

class Reader {
 public:
  Reader(std::string_view text, Arena& arena) : text_(text), arena_(arena) {}
  Script read();

 private:
  // -- characters
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  char here() const { return at(pos_); }
  bool done() const { return pos_ >= text_.size(); }
  bool starts(std::string_view token) const { return text_.substr(pos_, token.size()) == token; }
  std::string_view slice(std::uint32_t begin, std::uint32_t end) const { return text_.substr(begin, end - begin); }
  void error(std::uint32_t offset, std::string_view message);
  void stop(std::string_view message);  // gives up on the rest
  template <typename T>
  T* make() {
    return new (arena_.allocate(sizeof(T))) T();
  }

  // One level deeper for as long as it lives; false when the limit is reached.
  class Level {
   public:
    explicit Level(Reader& reader);
    ~Level() { --reader_.depth_; }
    explicit operator bool() const { return fits_; }

   private:
    Reader& reader_;
    bool fits_;
  };

  // -- words.cc
  void skip_blanks();  // blanks, continued lines, a comment
  bool at_word_end() const;
  const Word* read_word();
  const Word* read_delimiter_word(bool& quoted, std::string& text);
  Part* read_part();
  Part* read_literal(bool in_quotes);
  Part* read_escape(bool in_quotes);
  Part* read_single_quotes();
  Part* read_ansi_quotes();
  Part* read_double_quotes();
  Part* read_dollar();
  Part* read_parameter_braces();
  Part* read_command_substitution();
  Part* read_arithmetic_expansion(std::uint32_t open, std::string_view closer);
  Part* read_backticks();
  Part* read_process_substitution();
  Part* read_extended_glob();
  // Expansions and literals up to `end` (a heredoc's body) or, in braces, up to the closing }.
  const Part* read_text_parts(std::uint32_t end);
  const Part* read_brace_operand();
  std::size_t find_arithmetic_end(std::size_t from) const;
  bool at_extended_glob() const;
  bool at_process_substitution() const;

  // -- parser.cc
  Node* read_list();
  Node* read_pipeline();
  Node* read_command();
  Node* read_compound(std::string_view keyword);
  Node* read_simple();
  Node* read_subshell();
  Node* read_group();
  Node* read_if();
  Node* read_for(NodeKind kind);
  Node* read_while(NodeKind kind);
  Node* read_case();
  Node* read_case_item();
  Node* read_function(std::uint32_t begin, const Word* name);
  Node* read_test();
  Node* read_arithmetic_command();
  Node* read_do_body();
  Node* with_redirects(Node* node);
  Redirect* read_redirect();
  Assignment* read_assignment();
  bool at_redirect() const;
  bool at_assignment() const;
  std::string_view peek_name() const;  // the plain word here, empty when it is quoted or none
  bool at_keyword(std::string_view keyword) const { return peek_name() == keyword; }
  bool take_keyword(std::string_view keyword);
  void expect_keyword(std::string_view keyword, std::string_view message);
  void skip_newlines();
  void newline();  // eats it, then the bodies of the heredocs that began on this line
  void read_heredoc_body(Redirect& heredoc, std::string_view delimiter);
  Joint read_joint();

  struct PendingHeredoc {
    Redirect* redirect;
    std::string_view delimiter;
  };

  std::string_view text_;
  Arena& arena_;
  std::uint32_t pos_ = 0;
  unsigned depth_ = 0;
  bool in_backticks_ = false;
  std::vector<PendingHeredoc> pending_;
  std::vector<SyntaxError> errors_;
};

}  // namespace gabion::shell
