// Source text → AST. Says what OPA 1.20 says about a module that does not parse: same places, same words.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "rego/ast.h"
#include "rego/lexer.h"
#include "rego/source.h"

namespace gabion::rego {

inline constexpr unsigned kMaxNesting = 1000;        // parser frames: about 500 brackets or bodies within each other
inline constexpr unsigned kMaxLongChains = 4000;     // operators of one statement beyond the first 8 of a chain: a + b + c …
inline constexpr unsigned kMaxElse = 2000;           // else branches of one rule
inline constexpr std::size_t kMaxSourceBytes = std::size_t{1} << 30;

struct ParseOptions {
  RegoVersion version = RegoVersion::v1;
  KeywordSet future_keywords = 0;   // as if imported
  bool annotations = false;         // read METADATA comments
  bool keywords_in_refs = true;     // capability features of OPA
  bool template_strings = true;
};

struct ParseResult {
  std::unique_ptr<Module> module;  // absent when there are errors
  Diagnostics errors;
};
ParseResult parse_module(std::string name, std::string text, const ParseOptions& options = {});

// A query: expressions that hold together.
struct QueryResult {
  std::unique_ptr<Module> owner;  // of the arena and source; has no package
  Body body;
  Diagnostics errors;
};
QueryResult parse_query(std::string text, const ParseOptions& options = {});

// One term or ref, as in METADATA blocks and on the command line; the arena must outlive it.
struct TermResult {
  std::unique_ptr<Module> owner;
  Term* term = nullptr;
  std::string error;  // OPA's text
};
TermResult parse_term(std::string text, const ParseOptions& options = {});

}  // namespace gabion::rego
