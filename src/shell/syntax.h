// What a POSIX sh or bash script is made of. Every node knows its exact bytes in the text that was parsed; nodes lie in
// an Arena and point at each other and into that text, so both must outlive them. The tree says what was written, not
// what a shell would make of it: nothing is expanded.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace gabion::shell {

struct Range {  // bytes of the script, end exclusive
  std::uint32_t begin = 0, end = 0;
  std::uint32_t size() const { return end - begin; }
};

struct Node;

enum class PartKind : std::uint8_t {
  literal,         // text: as written
  escaped,         // \x; text: x
  single_quoted,   // '…'; text: what is between
  ansi_quoted,     // $'…'; text: what is between, escapes not decoded
  double_quoted,   // "…" or $"…"; parts
  parameter,       // $x, ${x…}; text: the name; operand: what follows the name in braces, as parts
  command,         // $(…); body
  backtick,        // `…`; body
  arithmetic,      // $((…)), $[…]; parts: the expansions inside; text: the expression
  process,         // <(…), >(…); body
  extended_glob,   // ?(…) *(…) +(…) @(…) !(…); text: all of it
};

struct Part {
  PartKind kind = PartKind::literal;
  bool braces = false;  // ${x} rather than $x
  Range range;
  std::string_view text;
  const Part* parts = nullptr;
  const Node* body = nullptr;  // a list
  const Part* next = nullptr;
};

struct Word {
  Range range;
  const Part* parts = nullptr;
  const Word* next = nullptr;
};

struct Assignment {  // NAME=value, NAME+=value, NAME[i]=value, NAME=(…)
  Range range;
  std::string_view name;
  bool append = false, array = false;
  const Word* value = nullptr;  // array: its items
  const Assignment* next = nullptr;
};

enum class RedirectKind : std::uint8_t {
  read,            // <
  write,           // >
  append,          // >>
  clobber,         // >|
  read_write,      // <>
  duplicate_in,    // <&
  duplicate_out,   // >&
  both,            // &>
  both_append,     // &>>
  heredoc,         // <<
  heredoc_tabs,    // <<-
  here_string,     // <<<
};

struct Redirect {
  RedirectKind kind = RedirectKind::read;
  Range range;              // operator and target
  std::string_view fd;      // "2" of 2>file, "{name}" of {name}>file; empty when left out
  const Word* target = nullptr;
  bool quoted = false;      // heredocs: the delimiter was quoted, so the body is literal
  Range body;               // heredocs: the lines without the closing one
  const Part* parts = nullptr;  // heredocs: the expansions and literals of the body
  const Redirect* next = nullptr;
};

enum class NodeKind : std::uint8_t {
  list,        // children, joined by their `after`
  pipeline,    // children, joined by their `after` (pipe, pipe_both)
  simple,      // assignments, words (command and arguments), redirects
  subshell,    // children: one list
  group,       // { …; } children: one list
  if_,         // children: condition, body, condition, body, …, [else body]
  for_,        // words: the variable, then the items; children: body. in_list: `in` was written
  arithmetic_for,  // for ((…)): text; children: body
  select,      // as for_
  while_,      // children: condition, body
  until,       // as while_
  case_,       // words: the subject; children: case_item
  case_item,   // words: the patterns; children: body
  function,    // words: the name; children: one body
  test,        // [[ … ]]: words, operators among them
  arithmetic,  // (( … )): text
  coprocess,   // coproc …: children: one
};

enum class Joint : std::uint8_t { none, semicolon, newline, background, and_, or_, pipe, pipe_both };

struct Node {
  NodeKind kind = NodeKind::simple;
  Joint after = Joint::none;  // how the next sibling is joined
  bool negated = false;       // pipeline: it began with !
  bool in_list = false;       // for, select
  Range range;
  const Assignment* assignments = nullptr;
  const Word* words = nullptr;
  const Redirect* redirects = nullptr;
  const Node* children = nullptr;
  std::string_view text;
  const Node* next = nullptr;
};

struct SyntaxError {
  std::uint32_t offset = 0;
  std::string_view message;  // a literal
};

struct Script {
  std::string_view text;
  const Node* root = nullptr;  // a list, never null
  std::vector<SyntaxError> errors;  // at most kMaxErrors
  bool ok() const { return errors.empty(); }
};

}  // namespace gabion::shell
