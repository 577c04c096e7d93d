// JSON text to a Document (RFC 8259), with the extensions that configuration files use if they are asked for. Own code:
// numbers stay text of any length, strings are views into the kept text wherever it holds no escape, and the whole is one
// pass without recursion; RapidJSON refuses numbers beyond a double and copies every string.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/value.h"
#include "data/tree_builder.h"

namespace gabion {

struct ReadOptions {
  std::string name;           // of the file, for errors: "NAME:LINE:COLUMN: reason"; empty: "LINE:COLUMN: reason"
  bool positions = false;     // keep where each node stood
  bool place_in_error = true; // false: the reason alone
  bool refuse_duplicate_keys = false;  // by default the last of equal keys wins
  // JSON only.
  bool comments = false;         // // … and /* … */
  bool trailing_commas = false;  // [1,]
  bool replace_bad_utf8 = false; // as Go's decoder does, with U+FFFD; otherwise an error
};

// Reasons are worded as Go's encoding/json words them ("invalid character '}' looking for beginning of value").
Result<Document> read_json(std::string text, const ReadOptions& options = {});
// Any number of documents one after another, separated by white space or nothing: the root is an array of them.
Result<Document> read_json_stream(std::string text, const ReadOptions& options = {});

// "NAME:LINE:COLUMN: reason" for a byte offset in a text.
std::string place_error(const ReadOptions& options, std::string_view text, std::size_t offset, std::string_view reason);

}  // namespace gabion
