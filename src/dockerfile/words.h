// How the arguments of an instruction are cut into words: each of BuildKit's ways, over the logical text.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dockerfile/ast.h"

namespace gabion::dockerfile {

// The flags that `rest` begins with; what follows them is returned, trimmed.
std::string_view cut_flags(std::string_view rest, char escape, const LogicalText& logical, Arena& arena, std::vector<Flag>& flags);

// Split at runs of blanks, quotes mean nothing.
void split_blanks(std::string_view rest, std::vector<std::string_view>& words);
// Split at white space outside of quotes; quotes and escapes stay in the words.
void split_quoted(std::string_view rest, char escape, std::vector<std::string_view>& words);
// The first word and what follows it and the blanks behind it.
struct FirstWord {
  std::string_view word, rest;
};
FirstWord cut_first(std::string_view text);

enum class ArrayKind : unsigned char {
  none,     // not a JSON array: shell form
  strings,  // a JSON array of strings
  mixed     // a JSON array with something else in it
};
struct ArrayItem {
  std::string_view text;       // decoded; in the arena when it had escapes
  std::string_view written;    // with its quotes
};
// Go's encoding/json decides what is JSON: the whole text must be one value, nothing before or after it but blanks.
ArrayKind read_json_array(std::string_view text, Arena& arena, std::vector<ArrayItem>& items);

}  // namespace gabion::dockerfile
