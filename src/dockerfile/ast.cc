#include "dockerfile/ast.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "dockerfile/heredocs.h"

namespace gabion::dockerfile {

namespace {

constexpr std::array<std::string_view, 19> kKeywords = {
    "",     "ADD",     "ARG",        "CMD",  "COPY",  "ENTRYPOINT", "ENV",  "EXPOSE", "FROM",  "HEALTHCHECK",
    "LABEL", "MAINTAINER", "ONBUILD", "RUN",  "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"};

}  // namespace

std::string_view keyword_name(Keyword keyword) { return kKeywords[static_cast<std::size_t>(keyword)]; }

Keyword find_keyword(std::string_view word) {
  for (std::size_t i = 1; i < kKeywords.size(); ++i) {
    if (kKeywords[i].size() == word.size() && iequals(kKeywords[i], word)) return static_cast<Keyword>(i);
  }
  return Keyword::unknown;
}

std::uint32_t LogicalText::source(std::size_t offset) const {
  if (segments.empty()) return 0;
  std::size_t i = segments.size() - 1;
  if (i > 0) {
    auto after = std::upper_bound(segments.begin(), segments.end(), offset,
                                  [](std::size_t value, const Segment& segment) { return value < segment.logical; });
    i = after == segments.begin() ? 0 : static_cast<std::size_t>(after - segments.begin()) - 1;
  }
  return segments[i].source + static_cast<std::uint32_t>(offset) - segments[i].logical;
}

Span LogicalText::source(std::size_t begin, std::size_t end) const {
  if (begin >= end) return {source(begin), source(begin)};
  return {source(begin), source(end - 1) + 1};
}

Span LogicalText::source(std::string_view part) const {
  auto begin = static_cast<std::size_t>(part.data() - text.data());
  return source(begin, begin + part.size());
}

Word LogicalText::word(std::string_view part) const { return {part, source(part)}; }

LogicalText LogicalText::slice(std::string_view part, Arena& arena) const {
  auto begin = static_cast<std::size_t>(part.data() - text.data());
  std::size_t end = begin + part.size();
  std::size_t first = 0, last = segments.size();
  while (first + 1 < last && segments[first + 1].logical <= begin) ++first;
  while (last > first + 1 && segments[last - 1].logical >= end) --last;
  auto* copy = static_cast<Segment*>(arena.allocate((last - first) * sizeof(Segment)));
  for (std::size_t i = first; i < last; ++i) {
    std::uint32_t from = std::max(segments[i].logical, static_cast<std::uint32_t>(begin));
    copy[i - first] = {from - static_cast<std::uint32_t>(begin), segments[i].source + (from - segments[i].logical)};
  }
  return {part, {copy, last - first}};
}

const Flag* Instruction::flag(std::string_view name) const {
  const Flag* found = nullptr;
  for (const Flag& flag : flags) {
    if (flag.name == name) found = &flag;
  }
  return found;
}

const Directive* Dockerfile::directive(std::string_view name) const {
  for (const Directive& directive : directives) {
    if (iequals(directive.name, name)) return &directive;
  }
  return nullptr;
}

namespace {

// Builds a text from pieces of the file, remembering where each comes from.
class TextBuilder {
 public:
  void add(std::string_view text, std::uint32_t source) {
    if (text.empty()) return;
    segments_.push_back({static_cast<std::uint32_t>(text_.size()), source});
    text_ += text;
  }
  LogicalText finish(Arena& arena) {
    auto* copy = static_cast<Segment*>(arena.allocate(segments_.size() * sizeof(Segment)));
    std::copy(segments_.begin(), segments_.end(), copy);
    return {arena.copy(text_), {copy, segments_.size()}};
  }

 private:
  std::string text_;
  std::vector<Segment> segments_;
};

void add_without_tabs(TextBuilder& out, std::string_view content, std::uint32_t source) {
  for (std::size_t i = 0; i < content.size();) {
    std::size_t end = content.find('\n', i);
    end = end == std::string_view::npos ? content.size() : end + 1;
    std::size_t begin = i;
    while (begin < end && content[begin] == '\t') ++begin;
    out.add(content.substr(begin, end - begin), source + static_cast<std::uint32_t>(begin));
    i = end;
  }
}

}  // namespace

Script run_script(const Instruction& instruction, Arena& arena) {
  const Run* run = instruction.as<Run>();
  if (!run || run->json) return {};
  const LogicalText& command = run->command;
  if (instruction.heredocs.empty()) return {command, false};
  TextBuilder out;
  if (read_heredoc_word(command.text, arena)) {
    const Heredoc& only = instruction.heredocs.front();
    // A body with a shebang is a program of its own: BuildKit writes it to a file as it is.
    if (only.strip_tabs && !only.content.starts_with("#!")) {
      add_without_tabs(out, only.content, only.body.begin);
    } else {
      out.add(only.content, only.body.begin);
    }
    return {out.finish(arena), true};
  }
  for (std::size_t i = 0; i < command.segments.size(); ++i) {
    const Segment& segment = command.segments[i];
    std::size_t end = i + 1 < command.segments.size() ? command.segments[i + 1].logical : command.text.size();
    out.add(command.text.substr(segment.logical, end - segment.logical), segment.source);
  }
  std::uint32_t line_end = command.source(command.text.size());
  for (const Heredoc& heredoc : instruction.heredocs) {
    out.add("\n", line_end);
    out.add(heredoc.content, heredoc.body.begin);
    // The delimiter is written anew: the line in the file may be indented by tabs.
    out.add(heredoc.name, heredoc.terminator.end - std::min<std::uint32_t>(heredoc.terminator.size(), static_cast<std::uint32_t>(heredoc.name.size())));
    line_end = heredoc.terminator.end;
  }
  return {out.finish(arena), false};
}

}  // namespace gabion::dockerfile
