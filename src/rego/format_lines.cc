// Lines, indentation, and where comments go.
#include <algorithm>

#include "base/text.h"
#include "rego/format_writer.h"

namespace gabion::rego {

std::string Formatter::text_of_comment(const Comment& comment) { return "#" + std::string(comment.text); }

void Formatter::format_error(std::string message) {
  Loc nowhere;
  errors_.push_back(diagnostic_at("rego_format_error", std::move(message), &nowhere));
}

void Formatter::start_line() {
  inline_ = true;
  out_.append(level_, '\t');
}

void Formatter::end_line() {
  inline_ = false;
  if (before_end_ && !delay_) {
    write(" " + text_of_comment(*before_end_));
    before_end_ = nullptr;
  }
  delay_ = false;
  write("\n");
}

void Formatter::blank_line() {
  if (inline_) end_line();
  write("\n");
}

void Formatter::write_line(std::string_view text) {
  if (!inline_) start_line();
  write(text);
  end_line();
}

void Formatter::start_sequence() {
  end_line();
  up();
  start_line();
}

void Formatter::down() {
  if (level_ == 0) return format_error("negative indentation level");
  --level_;
}

void Formatter::partition(Comments comments, std::uint32_t row, Comments& before, const Comment*& at, Comments& after) {
  std::size_t n = 0;
  while (n < comments.size() && comments[n]->loc->row < row) ++n;
  before = comments.first(n);
  at = nullptr;
  while (n < comments.size() && comments[n]->loc->row == row) at = comments[n++];
  after = comments.subspan(n);
}

Flow Formatter::insert_comments(Comments& comments, const Loc* loc) {
  // A place that was not found lies above everything.
  const std::uint32_t row = loc ? loc->row : 0;
  Comments before, after;
  const Comment* at;
  partition(comments, row, before, at, after);
  write_comments(before);
  if (!before.empty() && row > before.back()->loc->row + 1) blank_line();
  comments = after;
  return at_line_end(at);
}

static bool is_metadata(const Comment& comment) {
  return comment.loc->col == 1 && trim(comment.text).starts_with("METADATA");
}

void Formatter::write_comments(Comments comments) {
  bool in_metadata = false;
  for (std::size_t i = 0; i < comments.size(); ++i) {
    const Comment& comment = *comments[i];
    if (i > 0) {
      // Comments of one row are told apart by their columns.
      const Loc *a = comment.loc, *b = comments[i - 1]->loc;
      const std::uint32_t gap = a->row != b->row ? a->row - b->row : a->col - b->col;
      if (gap > 1) {
        blank_line();
        in_metadata = false;
      } else if (gap == 1 && in_metadata && is_metadata(comment)) {
        blank_line();
      }
    }
    if (is_metadata(comment)) in_metadata = true;
    write_line(text_of_comment(comment));
  }
}

Flow Formatter::at_line_end(const Comment* comment) {
  if (!before_end_) {
    before_end_ = comment;
    return Flow::ok;
  }
  if (!comment) return Flow::ok;
  before_end_ = nullptr;
  return Flow::unexpected_comment;  // two on one line
}

std::uint32_t end_row(const Loc* loc, std::string_view text) {
  return loc->row + static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

namespace {

// Index of the closing bracket; text.size() when there is none. Counts the line ends passed inside the brackets.
std::size_t pass_brackets(std::string_view text, std::size_t i, char open, char close, std::uint32_t& lines) {
  while (i < text.size() && text[i] != open) ++i;
  if (i >= text.size()) return i;
  for (unsigned depth = 1; depth > 0;) {
    if (++i >= text.size()) return i;
    if (text[i] == open) {
      ++depth;
    } else if (text[i] == close) {
      --depth;
    } else if (text[i] == '\n') {
      ++lines;
    }
  }
  return i;
}

}  // namespace

const Loc* Formatter::closing(char skip_open, char skip_close, char open, char close, const Loc* loc) {
  const std::string_view text = loc->text();
  std::uint32_t lines = 0;
  std::size_t i = 0;
  if (skip_open) i = pass_brackets(text, 0, skip_open, skip_close, lines);
  if (pass_brackets(text, i, open, close, lines) >= text.size()) return nullptr;
  Loc place;
  place.row = loc->row + lines;
  return make_node(module_.arena, place);
}

}  // namespace gabion::rego
