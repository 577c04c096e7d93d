#include "shell/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "shell/commands.h"
#include "shell/dialect.h"

namespace gabion::shell {
namespace {

// "name arg|arg; name …" of all commands, and the errors.
std::string commands(std::string_view text) {
  Arena arena;
  Script script = parse(text, arena);
  std::string out;
  for (const Command& command : commands_of(script, arena).all) {
    if (!out.empty()) out += "; ";
    out += command.name;
    for (const Argument& argument : command.arguments) out += "|" + std::string(argument.text);
  }
  for (const SyntaxError& error : script.errors) out += " !" + std::to_string(error.offset) + ":" + std::string(error.message);
  return out;
}

struct Case {
  std::string_view text, expected;
};

TEST(Shell, CommandsOfAScript) {
  constexpr Case kCases[] = {
      {"", ""},
      {"a b 'c d' \"e $f\" g\\ h", "a|b|c d|e ${VAR}|g h"},
      {"a && b || c; d & e\nf", "a; b; c; d; e; f"},
      {"a | b |& c", "a; b; c"},
      {"! a; time -p b", "a; b"},
      {"X=1 Y=$(p q) a", "a; p|q"},
      {"X=1", ""},
      {"a $(b `c` \"$(d)\")", "a|${VAR}; b|${VAR}|${VAR}; c; d"},
      {"(a; b) > f; { c; }", "a; b; c"},
      {"if a; then b; elif c; then d; else e; fi", "a; b; c; d; e"},
      {"for x in 1 2 $(l); do a $x; done", "l; a|${VAR}"},
      {"for x\ndo a; done", "a"},
      {"for ((i=0; i<3; i++)); do a; done", "a"},
      {"while a; do b; done < f; until c; do d; done", "a; b; c; d"},
      {"select x in a b; do c; done", "c"},
      {"case $x in a|b) c ;; (d) e;; *) f; esac", "c; e; f"},
      {"f() { a; }; function g { b; }; function h() ( c )", "a; b; c"},
      {"[[ -f x && $(a) == b* ]] && c; [ -f x ]", "a; c; [|-f|x|]"},
      {"((i++)); a $((1 + $(b)))", "a|${VAR}; b"},
      {"((a); b)", "a; b"},
      {"a <(b) >(c)", "a|${VAR}|${VAR}; b; c"},
      {"a 2>&1 >f <g &>h 3<>i", "a"},
      {"2>f a b", "a|b"},
      {"a <<E b\n$(x)\nE\nc", "a|b; x; c"},
      {"a <<'E'\n$(x)\nE\nc", "a; c"},
      {"a <<-E\n\tb\n\tE\nc", "a; c"},
      {"a <<< \"$b\" c", "a|c"},
      {"a # b\nc", "a; c"},
      {"a#b c#d", "a#b|c#d"},
      {"a \\\n b", "a|b"},
      {"x a${b:-$(c)}d ${#e} ${f/g/h} $1 $@ $", "x|a${VAR}d|${VAR}|${VAR}|${VAR}|${VAR}|$; c"},
      {"exec a b; command c; exec -a x d e", "a|b; c; d|e"},
      {"$x a; 'b' c; \"d\"e", "b|c; de"},
      {"a=(1 2 $(b)) c", "c; b"},
      {"a !(b|c) @(d)", "a|!(b|c)|@(d)"},
      {"echo 'it''s'", "echo|its"},
      {"a if then", "a|if|then"},
      {"a $'x\\'y' $\"z\"", "a|x\\'y|z"},
      {"coproc a; b", "a; b"},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(commands(text), expected) << text;
}

TEST(Shell, MistakesAreNotedAndTheRestIsRead) {
  constexpr Case kCases[] = {
      {"a; )b", "a; b !3:this has no beginning"},
      {"a 'b", "a|b !2:this single quote is not closed"},
      {"a && ", "a !1:nothing follows this operator"},
      {"if a; then b", "a; b !0:this `if` has no `fi`"},
      {"a $(b", "a|${VAR}; b !2:this $( is not closed"},
      {"a | ; b", "a; b !4:a command is missing after this pipe"},
      {"fi; a", "a !0:this has no beginning !2:a command is missing here"},
      {"a <<E\nb", "a !2:this heredoc is not closed"},
      {"a >", "a !2:this redirection has no target"},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(commands(text), expected) << text;
}

TEST(Shell, RangesAreExact) {
  Arena arena;
  std::string_view text = "x && apt-get install -y \"a b\" $(y z)";
  auto found = commands_of(parse(text, arena), arena);
  ASSERT_EQ(found.all.size(), 3u);
  auto slice = [&](Range range) { return text.substr(range.begin, range.size()); };
  EXPECT_EQ(slice(found.all[1].name_range), "apt-get");
  EXPECT_EQ(slice(found.all[1].range), "apt-get install -y \"a b\" $(y z)");
  EXPECT_EQ(slice(found.all[1].arguments[2].range), "\"a b\"");
  EXPECT_EQ(slice(found.all[2].arguments[0].range), "z");
}

TEST(Shell, Flags) {
  Arena arena;
  auto command = commands_of(parse("apt-get -yqq -o A=b --quiet=2 install --target x -- -f pkg -", arena), arena).all[0];
  EXPECT_EQ(command.count_flag("q"), 2u);
  EXPECT_TRUE(command.has_flag("y") && command.has_flag("quiet") && !command.has_flag("z") && !command.has_flag("yqq"));
  EXPECT_EQ(command.flag_value("o"), "A=b");
  EXPECT_EQ(command.flag_value("quiet"), "2");
  EXPECT_EQ(command.flag_value("z").data(), nullptr);
  constexpr std::string_view kValued[] = {"o", "target"};
  std::string words;
  command.for_each_word(kValued, [&](const Argument& a) { words += std::string(a.text) + " "; });
  EXPECT_EQ(words, "install -- pkg - ");
}

TEST(Shell, PipesAreSeenWhereverTheyAre) {
  for (std::string_view text : {"a | b", "x $(a | b)", "if a; then b | c; fi", "a |& b"}) {
    Arena arena;
    EXPECT_TRUE(commands_of(parse(text, arena), arena).has_pipe) << text;
  }
  for (std::string_view text : {"a || b", "a 'b | c'", "case x in a|b) c;; esac"}) {
    Arena arena;
    EXPECT_FALSE(commands_of(parse(text, arena), arena).has_pipe) << text;
  }
}

TEST(Shell, HostileTextsEnd) {
  for (std::string_view unit : {"(", "((", "$(", "${", "`", "\"$(", "{ ", "if ", "case ", "$((", "a[", "$[", "<<a ", "! ", "for ", "!(", "'", ")", ";;", "fi "}) {
    std::string text;
    while (text.size() < 100000) text += unit;
    Arena arena;
    Script script = parse(text, arena);
    EXPECT_NE(script.root, nullptr) << unit;
    EXPECT_LE(script.errors.size(), kMaxErrors + 1);
    commands_of(script, arena);
  }
}

TEST(Shell, Dialects) {
  EXPECT_EQ(dialect_of("/bin/sh -c"), Dialect::sh);
  EXPECT_EQ(dialect_of("/usr/local/bin/bash -o pipefail"), Dialect::bash);
  EXPECT_EQ(dialect_of("C:\\Windows\\System32\\cmd.exe /S"), Dialect::cmd);
  EXPECT_EQ(dialect_of("PowerShell"), Dialect::powershell);
  EXPECT_EQ(dialect_of("pwsh -c"), Dialect::powershell);
  EXPECT_EQ(dialect_of("python3"), Dialect::other);
}

}  // namespace
}  // namespace gabion::shell
