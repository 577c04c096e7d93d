#include "dockerfile/parser.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <unordered_map>

#include "base/text.h"
#include "dockerfile/heredocs.h"
#include "dockerfile/instructions.h"
#include "dockerfile/lines.h"

namespace gabion::dockerfile {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Parser {
 public:
  Parser(Dockerfile& file) : file_(file), lines_(file.text, file.text.starts_with(kByteOrderMark) ? 3 : 0), reader_(file) {}

  Result<> run();

 private:
  std::uint32_t offset(std::string_view part) const { return static_cast<std::uint32_t>(part.data() - file_.text.data()); }
  void add_comment(std::string_view line, bool in_instruction);
  bool add_directive(std::string_view line);
  void read_instruction(std::string_view first);
  bool join(std::string_view first, Instruction& out);
  LogicalText make_logical();
  void read_heredocs(Instruction& out);
  bool read_body(Heredoc& heredoc);
  void attach_comments();
  void group_stages();
  void report_long_line();
  void error(Layer layer, std::string message, Span at, unsigned line) {
    Instruction place;
    place.line = line;
    reader_.error(layer, place, std::move(message), at);
  }

  Dockerfile& file_;
  LineReader lines_;
  InstructionReader reader_;
  bool directives_done_ = false;
  std::size_t pending_comments_ = 0;  // first comment that belongs to the next instruction
  std::vector<std::string_view> pieces_;
  std::vector<std::pair<std::size_t, std::size_t>> comment_ranges_;  // one per instruction
  std::vector<HeredocWord> heredoc_words_;
};

Result<> Parser::run() {
  std::string_view line;
  while (lines_.next(line)) {
    std::string_view body = trim_left_space(trim_newline(line));
    if (!body.empty() && body[0] == '#') {
      if (!add_directive(body)) add_comment(body, false);
      continue;
    }
    directives_done_ = true;
    if (body.empty()) continue;
    if (file_.instructions.size() >= kMaxInstructions) {
      return fail("line " + std::to_string(lines_.line()) + ": more than " + std::to_string(kMaxInstructions) + " instructions");
    }
    read_instruction(body);
  }
  file_.lines = lines_.line();
  attach_comments();
  group_stages();
  report_long_line();
  if (file_.stages.size() > kMaxStages) return fail("more than " + std::to_string(kMaxStages) + " stages");
  if (file_.instructions.empty()) error(Layer::builder, "file with no instructions", {}, std::max(1u, file_.lines));
  return {};
}

// Among the other errors, in the order of the file.
void Parser::report_long_line() {
  unsigned line = lines_.long_line();
  if (line == 0) return;
  auto begin = static_cast<std::uint32_t>(lines_.long_position());
  auto after = std::find_if(file_.errors.begin(), file_.errors.end(), [&](const ParseError& e) { return e.line > line; });
  std::string message = "dockerfile line greater than max allowed size of " + std::to_string(kMaxLineBytes);
  file_.errors.insert(after, ParseError{Layer::scanner, std::move(message), {begin, begin}, line});
}

void Parser::add_comment(std::string_view line, bool in_instruction) {
  std::uint32_t begin = offset(line);
  std::string_view text = line.substr(1);
  file_.comments.push_back({text, {begin, begin + static_cast<std::uint32_t>(line.size())}, lines_.line(), in_instruction});
  // An empty comment parts what stands above from the instruction below; an indented one never counts as empty.
  bool at_line_start = begin == 0 || file_.text[begin - 1] == '\n' || (begin == 3 && lines_.line() == 1);
  if (!in_instruction && at_line_start && trim_space(text).empty()) pending_comments_ = file_.comments.size();
}

bool Parser::add_directive(std::string_view line) {
  if (directives_done_) return false;
  DirectiveLine found;
  bool known = read_directive(line, found) && (iequals(found.name, "syntax") || iequals(found.name, "escape") || iequals(found.name, "check"));
  if (!known) {
    directives_done_ = true;
    return false;
  }
  std::uint32_t begin = offset(line);
  Span at{begin, begin + static_cast<std::uint32_t>(line.size())};
  std::string name = to_lower(found.name);
  if (file_.directive(name)) {
    error(Layer::syntax, "only one " + name + " parser directive can be used", at, lines_.line());
    return false;
  }
  std::uint32_t value = offset(found.value);
  file_.directives.push_back({found.name, found.value, at, {value, value + static_cast<std::uint32_t>(found.value.size())}, lines_.line()});
  if (name == "escape") {
    if (found.value == "`" || found.value == "\\") {
      file_.escape = found.value[0];
    } else {
      error(Layer::syntax, "invalid escape token '" + printable(found.value.substr(0, 20)) + "' does not match ` or \\", file_.directives.back().value_at,
            lines_.line());
    }
  }
  return true;
}

// Joins the continued lines into pieces_. False when there is too much of it.
bool Parser::join(std::string_view line, Instruction& out) {
  pieces_.clear();
  std::string_view last = line;
  std::size_t total = 0;
  bool more = trim_continuation(line, file_.escape);
  pieces_.push_back(line);
  total += line.size();
  out.text_line = lines_.line();
  std::string_view raw;
  while (more && lines_.next(raw)) {
    std::string_view body = trim_newline(raw);
    std::string_view stripped = trim_left_space(body);
    if (!stripped.empty() && stripped[0] == '#') {
      add_comment(stripped, true);
      continue;
    }
    if (stripped.empty()) {
      out.empty_continuation = true;
      continue;
    }
    last = body;
    out.text_line = lines_.line();
    more = trim_continuation(body, file_.escape);
    pieces_.push_back(body);
    total += body.size();
  }
  out.at = {0, offset(last) + static_cast<std::uint32_t>(last.size())};
  return total <= kMaxLogicalBytes;
}

LogicalText Parser::make_logical() {
  std::size_t count = 0, total = 0;
  for (std::string_view piece : pieces_) {
    count += !piece.empty();
    total += piece.size();
  }
  if (count == 0) count = 1;  // nothing but a continuation: an empty text still has a place
  auto* segments = static_cast<Segment*>(file_.arena.allocate(count * sizeof(Segment)));
  if (count == 1) {
    std::string_view text = pieces_[0];
    for (std::string_view piece : pieces_) {
      if (!piece.empty()) text = piece;
    }
    segments[0] = {0, offset(text)};
    return {text, {segments, 1}};
  }
  auto* text = static_cast<char*>(file_.arena.allocate(total));
  std::size_t n = 0, at = 0;
  for (std::string_view piece : pieces_) {
    if (piece.empty()) continue;
    segments[n++] = {static_cast<std::uint32_t>(at), offset(piece)};
    std::memcpy(text + at, piece.data(), piece.size());
    at += piece.size();
  }
  return {{text, total}, {segments, count}};
}

void Parser::read_instruction(std::string_view first) {
  comment_ranges_.push_back({pending_comments_, file_.comments.size()});
  Instruction instruction;
  instruction.line = lines_.line();
  bool fits = join(first, instruction);
  if (!fits) {
    Span at{offset(first), offset(first) + static_cast<std::uint32_t>(first.size())};
    error(Layer::syntax, "an instruction of more than " + std::to_string(kMaxLogicalBytes >> 20) + " MiB", at, instruction.line);
    comment_ranges_.pop_back();
  } else {
    reader_.read(make_logical(), instruction);
    instruction.at.begin = instruction.name_at.begin;
    // BuildKit counts the lines it has read, comments after a last continuation included.
    instruction.end_line = lines_.line();
    read_heredocs(instruction);
    reader_.finish(instruction);
    file_.instructions.push_back(instruction);
  }
  pending_comments_ = file_.comments.size();
}

void Parser::read_heredocs(Instruction& out) {
  const Instruction* bearer = &out;
  if (const auto* onbuild = out.as<Onbuild>()) bearer = onbuild->inner;
  bool can = bearer->keyword == Keyword::run || bearer->keyword == Keyword::copy || bearer->keyword == Keyword::add;
  if (!can || bearer->json) return;
  heredoc_words_.clear();
  find_heredocs(out.logical.text, file_.arena, heredoc_words_);
  if (heredoc_words_.empty()) return;
  auto* heredocs = static_cast<Heredoc*>(file_.arena.allocate(heredoc_words_.size() * sizeof(Heredoc)));
  std::size_t count = 0;
  for (const HeredocWord& word : heredoc_words_) {
    Heredoc heredoc;
    heredoc.name = word.name;
    heredoc.descriptor = word.descriptor;
    heredoc.quoted = word.quoted;
    heredoc.strip_tabs = word.strip_tabs;
    heredoc.at = out.logical.source(word.word);
    heredoc.terminated = read_body(heredoc);
    heredocs[count++] = heredoc;
    out.end_line = lines_.line();
    out.at.end = heredoc.terminator.end;
    if (!heredoc.terminated) {
      error(Layer::syntax, "unterminated heredoc", heredoc.at, out.line);
      break;
    }
  }
  out.heredocs = {heredocs, count};
}

bool Parser::read_body(Heredoc& heredoc) {
  auto begin = static_cast<std::uint32_t>(lines_.position());
  heredoc.body = {begin, begin};
  heredoc.terminator = heredoc.body;
  std::string_view line;
  bool found = false;
  while (!found && lines_.next(line)) {
    std::string_view body = trim_newline(line);
    std::string_view candidate = body;
    while (heredoc.strip_tabs && !candidate.empty() && candidate[0] == '\t') candidate.remove_prefix(1);
    found = candidate == heredoc.name;
    if (found) {
      heredoc.terminator = {offset(body), offset(body) + static_cast<std::uint32_t>(body.size())};
    } else {
      heredoc.body.end = static_cast<std::uint32_t>(lines_.position());
      heredoc.terminator = {heredoc.body.end, heredoc.body.end};
    }
  }
  heredoc.content = file_.source(heredoc.body);
  return found;
}

void Parser::attach_comments() {
  std::span<const Comment> all(file_.comments);
  for (std::size_t i = 0; i < file_.instructions.size(); ++i) {
    auto [begin, end] = comment_ranges_[i];
    file_.instructions[i].comments = all.subspan(begin, end - begin);
  }
}

void Parser::group_stages() {
  std::unordered_map<std::string, std::uint32_t> by_name;
  for (std::uint32_t i = 0; i < file_.instructions.size(); ++i) {
    Instruction& instruction = file_.instructions[i];
    if (instruction.keyword == Keyword::from) {
      if (!file_.stages.empty()) file_.stages.back().end = i;
      Stage stage;
      stage.from = i;
      if (const From* from = instruction.as<From>()) {
        auto base = by_name.find(std::string(from->image.text));
        if (base != by_name.end()) stage.base = base->second;
        stage.name = from->alias.text;
      }
      if (!stage.name.empty()) by_name[to_lower(stage.name)] = static_cast<std::uint32_t>(file_.stages.size());
      file_.stages.push_back(stage);
    }
    if (!file_.stages.empty()) instruction.stage = static_cast<std::uint32_t>(file_.stages.size()) - 1;
  }
  if (!file_.stages.empty()) file_.stages.back().end = static_cast<std::uint32_t>(file_.instructions.size());
}

}  // namespace

Result<Dockerfile> parse(std::string_view text) {
  if (text.size() > kMaxFileBytes) {
    return fail("the file has " + std::to_string(text.size()) + " bytes, more than " + std::to_string(kMaxFileBytes >> 20) + " MiB");
  }
  const void* zero = text.empty() ? nullptr : std::memchr(text.data(), '\0', text.size());
  if (zero) {
    LineIndex index(text);
    SourceLine at = index.at(static_cast<std::size_t>(static_cast<const char*>(zero) - text.data()));
    return fail("line " + std::to_string(at.line) + ", column " + std::to_string(at.column) + ": a NUL byte: this is no text file");
  }
  Dockerfile file(text);
  auto done = Parser(file).run();
  if (!done) return tl::unexpected(done.error());
  return file;
}

}  // namespace gabion::dockerfile
