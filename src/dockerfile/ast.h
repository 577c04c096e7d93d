// What a Dockerfile says, with the exact place of every word. Everything here is a view: into the text that was parsed
// (which must outlive the Dockerfile) or into the Dockerfile's own arena. Nothing is expanded: `$x` stays `$x` (expand.h).
//
// An instruction may be spread over several lines by continuations, with comments and empty lines between them. What
// the builder sees then is the *logical* text; LogicalText maps each of its offsets back to the file, so that whatever
// a later parser (the shell's) finds inside can be pointed at exactly.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/value.h"

namespace gabion::dockerfile {

// Half-open range of byte offsets into the file.
struct Span {
  std::uint32_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
  std::uint32_t size() const { return end - begin; }
  friend bool operator==(const Span&, const Span&) = default;
};

// One argument. Quotes and escapes are kept as written, except in items of a JSON array, which are decoded.
struct Word {
  std::string_view text;
  Span at;  // of a JSON item: with its quotes
  bool absent() const { return at.empty(); }
};

// From `logical` on, up to the next segment, byte i of the text stands at `source` + (i - logical) in the file.
struct Segment {
  std::uint32_t logical = 0, source = 0;
};

struct LogicalText {
  std::string_view text;
  std::span<const Segment> segments;  // sorted; never empty when text is not

  // Place of one byte; text.size() gives the place just after the last byte.
  std::uint32_t source(std::size_t offset) const;
  // Place of the bytes [begin, end); spans the file's continuation characters when the range crosses lines.
  Span source(std::size_t begin, std::size_t end) const;
  // `part` must be a view into text.
  Span source(std::string_view part) const;
  Word word(std::string_view part) const;
  // The piece `part` of this text (a view into it) as a text of its own; segments are shared or copied into the arena.
  LogicalText slice(std::string_view part, Arena& arena) const;
};

enum class Keyword : std::uint8_t {
  unknown, add, arg, cmd, copy, entrypoint, env, expose, from, healthcheck, label, maintainer, onbuild, run, shell,
  stopsignal, user, volume, workdir
};
std::string_view keyword_name(Keyword keyword);  // upper case; "" for unknown
Keyword find_keyword(std::string_view word);     // in any case

struct Flag {
  std::string_view name;   // without the dashes: "mount"
  std::string_view value;  // quotes and backslashes taken away, as BuildKit does
  bool has_value = false;  // false for `--link`
  std::string_view text;   // "--mount=type=cache,target=/x" as BuildKit's tree holds it
  Span at, value_at;       // value_at as written in the file, quotes included; empty without a value
};

struct Heredoc {
  std::string_view name;     // unquoted
  unsigned descriptor = 0;   // 3 in `3<<EOF`
  bool quoted = false;       // `<<'EOF'`: the body is not expanded
  bool strip_tabs = false;   // `<<-EOF`
  bool terminated = true;
  std::string_view content;  // as written, leading tabs kept (BuildKit's Content)
  Span at;                   // the word `<<EOF`
  Span body;                 // content in the file
  Span terminator;           // the closing line, without its newline
};

struct Comment {
  std::string_view text;       // what follows the `#`, up to the end of the line
  Span at;                     // from the `#`
  unsigned line = 0;           // from 1
  bool in_instruction = false; // between the lines of a continued instruction
};

// `# name=value` at the head of the file.
struct Directive {
  std::string_view name;   // "syntax", "escape", "check", as written (any case)
  std::string_view value;  // without blanks around it
  Span at, value_at;
  unsigned line = 0;
};

enum class Layer : std::uint8_t {
  syntax,       // no Dockerfile at all: BuildKit's parser refuses it
  instruction,  // an instruction that no builder can read: unknown name or flag, wrong count of arguments
  builder,      // BuildKit refuses it before it builds, other readers do not (ONBUILD FROM, a stage called 1x)
  scanner,      // BuildKit cannot read its lines (one is too long), and says nothing else of it; other readers can
  strict        // only language-docker, hadolint's parser, refuses it; see validate.h
};
struct ParseError {
  Layer layer = Layer::syntax;
  std::string message;
  Span at;
  unsigned line = 0;  // first line of the instruction
  bool in_trigger = false;  // of what stands in an ONBUILD: a builder finds out only when it is triggered
};

struct Instruction {
  Keyword keyword = Keyword::unknown;
  bool json = false;                // arguments are a JSON array
  bool empty_continuation = false;  // an empty line stands between continued lines
  std::string_view name;            // keyword as written
  Span name_at;
  Span at;                  // first byte of the keyword … end of the last line (or of the last heredoc's terminator)
  unsigned line = 0;        // first line, from 1
  unsigned text_line = 0;   // last line of the logical text
  unsigned end_line = 0;    // last line, heredocs included
  LogicalText logical;      // the whole instruction without heredocs (BuildKit's Original)
  LogicalText arguments;    // what follows keyword and flags, trimmed
  std::span<const Flag> flags;
  std::span<const Word> words;        // the arguments; ENV and LABEL: `k=v` words, or the two of the legacy form
  std::span<const Heredoc> heredocs;  // of ONBUILD: its inner instruction's
  std::span<const Comment> comments;  // right before it, since the last instruction or empty comment
  std::uint32_t stage = kNoStage;     // index into Dockerfile::stages

  static constexpr std::uint32_t kNoStage = 0xffffffff;  // before the first FROM

  // The typed view: i.as<From>() is null for anything but a FROM that could be read.
  template <typename T>
  const T* as() const {
    return detail && T::holds(keyword) ? static_cast<const T*>(detail) : nullptr;
  }
  const Flag* flag(std::string_view name) const;  // the last of that name
  const void* detail = nullptr;
};

// FROM [--platform=p] image [AS alias]
struct From {
  static bool holds(Keyword k) { return k == Keyword::from; }
  Word image;                       // whole reference, as written
  Word name, tag, digest;           // parts of it; a `:` inside ${…} does not split
  Word platform, as_keyword, alias;
};

// `target=/x` inside --mount. Keys and values are views into the flag's value.
struct MountOption {
  std::string_view key, value;
  bool has_value = false;
};
struct Mount {
  std::string_view type = "bind", target, source, from, id, sharing, mode, uid, gid, size, env;
  bool read_only = false, read_write = false, required = false;
  std::span<const MountOption> options;  // all, in order, known or not
  Span at;                               // the flag's value
};

struct Run {
  static bool holds(Keyword k) { return k == Keyword::run; }
  bool json = false;
  LogicalText command;          // shell form: everything after the flags
  std::span<const Word> items;  // JSON form
  std::span<const Mount> mounts;
  Word network, security;
};

// ADD and COPY.
struct Copy {
  static bool holds(Keyword k) { return k == Keyword::add || k == Keyword::copy; }
  std::span<const Word> sources;  // heredoc words included
  Word target;
  Word from, chown, chmod, checksum;
  std::span<const Word> excludes;
  const Flag *link = nullptr, *parents = nullptr, *keep_git_dir = nullptr, *unpack = nullptr;
};

// ENV and LABEL.
struct Pair {
  Word key, value;
  bool legacy = false;  // `ENV key value`
  Span at() const { return {key.at.begin, value.absent() ? key.at.end : value.at.end}; }
};
struct Pairs {
  static bool holds(Keyword k) { return k == Keyword::env || k == Keyword::label; }
  std::span<const Pair> pairs;
};

struct Arg {
  static bool holds(Keyword k) { return k == Keyword::arg; }
  struct Item {
    Word name, value;
    bool has_value = false;  // `ARG x=` has an empty one
  };
  std::span<const Item> items;
};

// CMD, ENTRYPOINT, SHELL, and HEALTHCHECK's command.
struct Command {
  static bool holds(Keyword k) { return k == Keyword::cmd || k == Keyword::entrypoint || k == Keyword::shell; }
  bool json = false;
  LogicalText text;             // shell form
  std::span<const Word> items;  // JSON form
};

struct Healthcheck {
  static bool holds(Keyword k) { return k == Keyword::healthcheck; }
  Word type;  // CMD or NONE, as written
  Command command;
  Word interval, timeout, start_period, start_interval, retries;
};

// EXPOSE and VOLUME.
struct Words {
  static bool holds(Keyword k) { return k == Keyword::expose || k == Keyword::volume; }
  std::span<const Word> words;
};

// MAINTAINER, STOPSIGNAL, USER, WORKDIR: one argument, blanks and all.
struct Text {
  static bool holds(Keyword k) {
    return k == Keyword::maintainer || k == Keyword::stopsignal || k == Keyword::user || k == Keyword::workdir;
  }
  Word word;
};

struct Onbuild {
  static bool holds(Keyword k) { return k == Keyword::onbuild; }
  const Instruction* inner = nullptr;  // its heredocs are the ONBUILD's
};

struct Stage {
  std::uint32_t from = 0;              // index of its FROM in Dockerfile::instructions
  std::uint32_t end = 0;               // one past its last instruction
  std::string_view name;               // alias; "" without one
  std::uint32_t base = Instruction::kNoStage;  // the earlier stage it builds upon; names are lower case, whatever the alias
};

struct Dockerfile {
  std::string_view text;
  char escape = '\\';
  std::vector<Directive> directives;
  std::vector<Comment> comments;  // all, in the order of the file; directives are not among them
  std::vector<Instruction> instructions;
  std::vector<Stage> stages;
  std::vector<ParseError> errors;  // in the order of the file
  unsigned lines = 0;
  Arena arena;

  const Directive* directive(std::string_view name) const;  // lower-case name
  SourceLine at(std::uint32_t offset) const { return index_.at(offset); }
  std::string_view source(Span span) const { return text.substr(span.begin, span.size()); }

  explicit Dockerfile(std::string_view source_text = {}) : text(source_text), index_(source_text) {}

 private:
  LineIndex index_;
};

// What the shell runs for a RUN in shell form, heredocs put in as BuildKit does: the body alone when the command is
// nothing but `<<EOF`, else the command followed by the bodies. Leading tabs of `<<-` bodies are taken away where
// BuildKit takes them. Offsets map to the file. The text lives in the arena (or is the command itself).
struct Script {
  LogicalText text;
  bool heredoc_only = false;  // the text is the body of the single heredoc
};
Script run_script(const Instruction& instruction, Arena& arena);

}  // namespace gabion::dockerfile
