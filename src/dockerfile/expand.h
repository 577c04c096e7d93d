// Words of a Dockerfile as the builder reads them: quotes, escapes and variables ($x, ${x}, ${x:-y}, ${x-y}, ${x:+y},
// ${x+y}, ${x:?m}, ${x?m}, ${x#p}, ${x##p}, ${x%p}, ${x%%p}, ${x/a/b}, ${x//a/b}), as BuildKit's lexer does.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "dockerfile/ast.h"

namespace gabion::dockerfile {

constexpr unsigned kMaxExpansionDepth = 64;                   // ${a:-${b:-…}}
constexpr std::size_t kMaxExpansionBytes = std::size_t{1} << 20;  // of one result

// Variables by name, in the order of their first definition. A Dockerfile has a few dozen, which are searched one by
// one; an index is kept only beyond that.
class Variables {
 public:
  struct Entry {
    std::string name, value;
  };
  void set(std::string_view name, std::string_view value);
  const std::string* find(std::string_view name) const;
  const std::vector<Entry>& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }

 private:
  static constexpr std::size_t kIndexedFrom = 48;
  std::size_t position(std::string_view name) const;  // entries_.size() when it is not there

  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::size_t, StringHash, std::equal_to<>> index_;
};

// A use of a variable inside a word.
struct Reference {
  std::string_view name;         // a view into the word
  std::uint32_t begin = 0, end = 0;  // in the word: from the `$` to past the name or the closing brace
  std::uint32_t name_begin = 0;
  bool found = false;            // it had a value where it was looked up
  bool has_default = false;      // ${x:-y}, ${x-y}
};

struct ExpandStyle {
  char escape = '\\';
  bool keep_quotes = false;       // quotes stay in the result
  bool ignore_quotes = false;     // quotes are characters like any other (EXPOSE's raw heredoc bodies)
  bool keep_escapes = false;
  bool keep_unset = false;        // `$x` of an unset variable stays as it is written
};

struct Expansion {
  std::string text;
  std::vector<std::string> words;      // text split at unquoted blanks
  std::vector<Reference> references;   // in order; views into the word that was expanded
};

// Errors: unbalanced quotes or braces, bad substitution, ${x:?message} of an unset x, a pattern that is none.
// What the patterns cost is added to `work` (see kMaxPatternWork), so that who expands many words can set a limit.
Result<Expansion> expand(std::string_view word, const Variables& variables, const ExpandStyle& style = {}, std::size_t* work = nullptr);

// Only the uses, without values: what a word refers to. Never fails; what cannot be read ends the list.
std::vector<Reference> references(std::string_view word, char escape = '\\');

}  // namespace gabion::dockerfile
