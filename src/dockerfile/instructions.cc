#include "dockerfile/instructions.h"

#include <array>
#include <memory>

#include "base/text.h"
#include "dockerfile/lines.h"
#include "dockerfile/parser.h"

namespace gabion::dockerfile {

namespace {

std::string suggest_keyword(std::string_view word) {
  std::vector<std::string_view> names;
  for (int k = 1; k <= static_cast<int>(Keyword::workdir); ++k) names.push_back(keyword_name(static_cast<Keyword>(k)));
  auto match = nearest(word.substr(0, 20), names);
  if (!match) return {};
  bool lower = to_lower(word) == word;
  return " (did you mean " + (lower ? to_lower(*match) : std::string(*match)) + "?)";
}

}  // namespace

void InstructionReader::error(Layer layer, const Instruction& instruction, std::string message, Span at) {
  if (file_.errors.size() < kMaxErrors) {
    file_.errors.push_back({layer, std::move(message), at, instruction.line, in_trigger_});
  } else if (file_.errors.size() == kMaxErrors) {
    file_.errors.push_back({Layer::syntax, "too many errors, the rest is not shown", at, instruction.line});
  }
}

// What BuildKit's splitCommand does: keyword, flags, the rest.
void InstructionReader::read(LogicalText logical, Instruction& out, unsigned depth) {
  out.logical = logical;
  FirstWord first = cut_first(trim_space(logical.text));
  out.name = first.word;
  out.name_at = first.word.empty() ? logical.source(0, 0) : logical.source(first.word);
  out.keyword = find_keyword(first.word);
  flags_.clear();
  std::string_view rest = first.rest;
  if (!rest.empty()) rest = cut_flags(rest, file_.escape, logical, arena_, flags_);
  out.flags = keep(flags_);
  if (!rest.empty()) {
    out.arguments = logical.segments.size() == 1
                        ? LogicalText{rest, {}}
                        : logical.slice(rest, arena_);
    if (out.arguments.segments.empty()) {
      auto* segment = make<Segment>();
      segment->source = logical.source(rest).begin;
      out.arguments.segments = {segment, 1};
    }
  }
  if (out.keyword == Keyword::unknown) {
    error(Layer::instruction, out, "unknown instruction: " + printable(first.word.substr(0, 80)) + suggest_keyword(first.word));
    return;
  }
  read_words(out, rest, depth);
}

void InstructionReader::read_words(Instruction& i, std::string_view rest, unsigned depth) {
  pieces_.clear();
  if (rest.empty()) return;
  switch (i.keyword) {
    case Keyword::add:
    case Keyword::copy:
    case Keyword::volume:
      if (read_array(i, rest)) return;
      [[fallthrough]];
    case Keyword::expose:
    case Keyword::from: split_blanks(rest, pieces_); break;
    case Keyword::cmd:
    case Keyword::entrypoint:
    case Keyword::run:
    case Keyword::shell:
      if (read_array(i, rest)) return;
      pieces_.push_back(rest);
      break;
    case Keyword::arg: split_quoted(rest, file_.escape, pieces_); break;
    case Keyword::env:
    case Keyword::label: read_pairs(i, rest); return;
    case Keyword::healthcheck: read_healthcheck(i, rest); return;
    case Keyword::onbuild: {
      if (depth >= kMaxOnbuildDepth) {
        error(Layer::syntax, i, "ONBUILD is nested too deeply");
        return;
      }
      auto* view = make<Onbuild>();
      auto* inner = make<Instruction>();
      inner->line = i.line;
      view->inner = inner;
      i.detail = view;
      bool outer = std::exchange(in_trigger_, true);
      read(i.arguments, *inner, depth + 1);
      in_trigger_ = outer;
      return;
    }
    default: pieces_.push_back(rest);
  }
  store_words(i, i.logical);
}

void InstructionReader::store_words(Instruction& i, const LogicalText& text) {
  words_.clear();
  for (std::string_view piece : pieces_) words_.push_back(text.word(piece));
  i.words = keep(words_);
}

// True when the words are settled: an array of strings, or an array that is an error.
bool InstructionReader::read_array(Instruction& i, std::string_view rest) {
  if (rest[0] != '[') return false;
  items_.clear();
  ArrayKind kind = read_json_array(rest, arena_, items_);
  if (kind == ArrayKind::none) return false;
  if (kind == ArrayKind::mixed) {
    error(Layer::syntax, i, "when using JSON array syntax, arrays must be comprised of strings only", i.logical.source(rest));
  }
  i.json = true;
  words_.clear();
  for (const ArrayItem& item : items_) words_.push_back({item.text, i.logical.source(item.written)});
  i.words = keep(words_);
  return true;
}

void InstructionReader::read_pairs(Instruction& i, std::string_view rest) {
  split_quoted(rest, file_.escape, pieces_);
  if (pieces_.empty()) return;
  pairs_.clear();
  if (pieces_[0].find('=') == std::string_view::npos) {
    // The old form: one key, and everything after the blank is its value, quotes and all.
    std::size_t end = 0;
    while (end < rest.size() && !is_blank(rest[end])) ++end;
    std::size_t value = end;
    while (value < rest.size() && is_blank(rest[value])) ++value;
    if (value == end) {
      error(Layer::syntax, i, std::string(keyword_name(i.keyword)) + " must have two arguments", i.logical.source(rest));
      store_words(i, i.logical);
      return;
    }
    pieces_.assign({rest.substr(0, end), rest.substr(value)});
    pairs_.push_back({i.logical.word(pieces_[0]), {pieces_[1], value < rest.size() ? i.logical.source(pieces_[1]) : Span{}}, true});
  } else {
    for (std::string_view piece : pieces_) {
      std::size_t equals = piece.find('=');
      if (equals == std::string_view::npos) {
        error(Layer::syntax, i, "Syntax error - can't find = in \"" + printable(piece.substr(0, 80)) + "\". Must be of the form: name=value",
              i.logical.source(piece));
        continue;
      }
      pairs_.push_back({i.logical.word(piece.substr(0, equals)), i.logical.word(piece.substr(equals + 1)), false});
    }
  }
  store_words(i, i.logical);
  auto* view = make<Pairs>();
  view->pairs = keep(pairs_);
  i.detail = view;
  for (const Pair& pair : view->pairs) {
    if (pair.key.text.empty()) error(Layer::instruction, i, std::string(keyword_name(i.keyword)) + " names can not be blank", pair.at());
  }
}

// The type stands first; a command in either form may follow.
void InstructionReader::read_healthcheck(Instruction& i, std::string_view rest) {
  FirstWord first = cut_first(rest);
  std::vector<Word> words{i.logical.word(first.word)};
  if (!first.rest.empty()) {
    items_.clear();
    ArrayKind kind = first.rest[0] == '[' ? read_json_array(first.rest, arena_, items_) : ArrayKind::none;
    if (kind == ArrayKind::mixed) {
      error(Layer::syntax, i, "when using JSON array syntax, arrays must be comprised of strings only", i.logical.source(first.rest));
    }
    i.json = kind != ArrayKind::none;
    if (i.json) {
      for (const ArrayItem& item : items_) words.push_back({item.text, i.logical.source(item.written)});
    } else {
      words.push_back(i.logical.word(first.rest));
    }
  }
  i.words = keep(words);
}

}  // namespace gabion::dockerfile
