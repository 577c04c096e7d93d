#include "dockerfile/parser.h"

#include <gtest/gtest.h>

#include "dockerfile/buildkit_view.h"
#include "dockerfile/validate.h"

namespace gabion::dockerfile {
namespace {

Dockerfile read(std::string_view text) {
  auto file = parse(text);
  EXPECT_TRUE(file.has_value()) << text;
  return file ? std::move(*file) : Dockerfile();
}

std::string errors(std::string_view text) {
  std::string out;
  for (const auto& error : read(text).errors) out += std::to_string(error.line) + ": " + error.message + "\n";
  return out;
}

std::string refusals(std::string_view text) {
  std::string out;
  for (const auto& error : validate(read(text))) out += std::to_string(error.line) + ": " + error.message + "\n";
  return out;
}

TEST(Parser, WordsStandWhereTheyAreWritten) {
  std::string_view text =
      "FROM --platform=linux/arm64 \\\n  ghcr.io/a/b:1@sha256:ff AS base\n"
      "RUN --mount=type=cache,target=\"/x y\" \\\n    # why\n    apt-get install \\\n\n      curl\n";
  Dockerfile file = read(text);
  ASSERT_EQ(file.instructions.size(), 2u);
  const From* from = file.instructions[0].as<From>();
  ASSERT_TRUE(from);
  EXPECT_EQ(file.source(from->name.at), "ghcr.io/a/b");
  EXPECT_EQ(file.source(from->tag.at), "1");
  EXPECT_EQ(file.source(from->digest.at), "sha256:ff");
  EXPECT_EQ(file.source(from->platform.at), "linux/arm64");
  EXPECT_EQ(file.source(from->alias.at), "base");

  const Instruction& i = file.instructions[1];
  const auto* run = i.as<dockerfile::Run>();
  ASSERT_TRUE(run);
  EXPECT_EQ(i.line, 3u);
  EXPECT_EQ(i.end_line, 7u);
  EXPECT_TRUE(i.empty_continuation);
  EXPECT_EQ(run->command.text, "apt-get install       curl");
  std::size_t curl = run->command.text.find("curl");
  EXPECT_EQ(file.source(run->command.source(curl, curl + 4)), "curl");
  EXPECT_EQ(file.at(run->command.source(curl)).line, 7u);
  ASSERT_EQ(run->mounts.size(), 1u);
  EXPECT_EQ(run->mounts[0].target, "/x y");
  EXPECT_TRUE(run->mounts[0].read_write);
  EXPECT_EQ(file.source(run->mounts[0].at), "type=cache,target=\"/x y\"");
  ASSERT_EQ(file.comments.size(), 1u);
  EXPECT_TRUE(file.comments[0].in_instruction);
}

// Every word of every instruction maps to bytes that hold it, across all ways to break a line.
TEST(Parser, LogicalTextMapsToTheFile) {
  for (std::string_view text : {"RUN a \\\r\n  b\\\r\n c\r\n", "RUN a`\n", "\xEF\xBB\xBFRUN a \\\n# x\n\n\\\n b", "ENV a=\"b \\\n c\" \\\n d=e\n",
                                "ONBUILD RUN x \\\n y <<E\n1\nE\n", "COPY [\"a\", \\\n \"b\"]\n"}) {
    Dockerfile file = read(text);
    for (const Instruction& i : file.instructions) {
      for (std::size_t n = 0; n < i.logical.text.size(); ++n) EXPECT_EQ(i.logical.text[n], text[i.logical.source(n)]) << text << n;
      for (const Word& word : i.words) EXPECT_LE(word.at.end, text.size());
    }
  }
}

TEST(Parser, Heredocs) {
  std::string_view text = "FROM a\nRUN <<E1 cat && <<-'E2' cat > x\none\nE1\n\ttwo\n\tE2\nCOPY << EOF /x\nEOF\nRUN echo $((1<<2)) <<<w\n";
  Dockerfile file = read(text);
  ASSERT_EQ(file.instructions.size(), 4u) << buildkit_dump(file);
  auto heredocs = file.instructions[1].heredocs;
  ASSERT_EQ(heredocs.size(), 2u);
  EXPECT_EQ(heredocs[0].content, "one\n");
  EXPECT_FALSE(heredocs[0].quoted);
  EXPECT_EQ(heredocs[1].content, "\ttwo\n");
  EXPECT_TRUE(heredocs[1].quoted && heredocs[1].strip_tabs);
  EXPECT_EQ(file.source(heredocs[1].at), "<<-'E2'");
  EXPECT_EQ(file.source(heredocs[1].terminator), "\tE2");
  EXPECT_EQ(file.instructions[1].end_line, 6u);
  EXPECT_EQ(file.instructions[2].heredocs.size(), 1u);
  EXPECT_EQ(file.instructions[2].heredocs[0].content, "");
  EXPECT_TRUE(file.instructions[3].heredocs.empty());
  EXPECT_EQ(errors("FROM a\nRUN <<E\nx\n"), "2: unterminated heredoc\n");
}

TEST(Parser, ScriptsOfRuns) {
  struct Case {
    std::string_view text, script;
    bool only;
  };
  for (const Case& c : {Case{"RUN a \\\n b\n", "a  b", false}, {"RUN <<E\nx\ny\nE\n", "x\ny\n", true}, {"RUN <<-E\n\tx\n\t\ty\n\tE\n", "x\ny\n", true},
                        {"RUN cat <<E | sh\nx\nE\n", "cat <<E | sh\nx\nE", false}, {"RUN <<-E\n\t#!/bin/sh\n\tx\nE\n", "#!/bin/sh\nx\n", true},
                        {"RUN [\"a\"]\n", "", false}}) {
    Dockerfile file = read(c.text);
    Arena arena;
    Script script = run_script(file.instructions[0], arena);
    EXPECT_EQ(script.text.text, c.script);
    EXPECT_EQ(script.heredoc_only, c.only) << c.text;
    for (std::size_t n = 0; n < script.text.text.size(); ++n) {
      if (script.text.text[n] == '\n') continue;
      EXPECT_EQ(script.text.text[n], c.text[script.text.source(n)]) << c.text << n;
    }
  }
}

TEST(Parser, Directives) {
  Dockerfile file = read("# Syntax = docker/dockerfile:1\n#escape=`\n# check=skip=all // all\n# escape=\\\nFROM a`\nb\n");
  ASSERT_EQ(file.directives.size(), 3u);
  EXPECT_EQ(file.directives[0].value, "docker/dockerfile:1");
  EXPECT_EQ(file.escape, '`');
  EXPECT_EQ(file.directive("check")->value, "skip=all // all");
  EXPECT_EQ(file.errors.size(), 1u);  // escape twice
  EXPECT_EQ(read("# a comment\n# escape=`\nFROM a\n").escape, '\\');
  EXPECT_EQ(errors("# escape=x\nFROM a\n"), "1: invalid escape token 'x' does not match ` or \\\n");
}

TEST(Parser, ReportsSeveralErrors) {
  EXPECT_EQ(errors("FRM a\nENV x\nCOPY a\nRUN --mnt=x y\nHEALTHCHECK FOO\nCMD [1]\n"),
            "1: unknown instruction: FRM (did you mean FROM?)\n"
            "2: ENV must have two arguments\n"
            "3: COPY requires at least two arguments, but only one was provided. Destination could not be determined\n"
            "4: unknown flag: --mnt\n"
            "5: Unknown type \"FOO\" in HEALTHCHECK (try CMD)\n"
            "6: when using JSON array syntax, arrays must be comprised of strings only\n");
  EXPECT_EQ(errors("FROM a b\n"), "1: FROM requires either one or three arguments\n");
  EXPECT_EQ(errors(""), "1: file with no instructions\n");
}

TEST(Parser, JsonOrShell) {
  struct Case {
    std::string_view text;
    bool json;
  };
  for (const Case& c : {Case{"CMD [\"a\", \"b\"]", true}, {"CMD [ ]", true}, {"CMD ['a']", false}, {"CMD [\"a\",]", false}, {"CMD [\"a\"] b", false},
                        {"CMD [\"\\u00e9\"]", true}, {"CMD [\"\\x\"]", false}, {"CMD [\"a\tb\"]", false}, {"RUN [a]", false}}) {
    EXPECT_EQ(read(c.text).instructions.at(0).json, c.json) << c.text;
  }
  EXPECT_EQ(read("CMD [\"\\u00e9\\ud83d\\ude00\\n\"]").instructions[0].words[0].text, "\xC3\xA9\xF0\x9F\x98\x80\n");
}

TEST(Parser, Stages) {
  Dockerfile file = read("ARG v\nFROM a AS One\nRUN x\nFROM one\nFROM One\n");
  ASSERT_EQ(file.stages.size(), 3u);
  EXPECT_EQ(file.instructions[0].stage, Instruction::kNoStage);
  EXPECT_EQ(file.stages[1].base, 0u);
  EXPECT_EQ(file.stages[2].base, Instruction::kNoStage);
  EXPECT_EQ(file.stages[0].end, 3u);
}

TEST(Parser, StrictReader) {
  EXPECT_EQ(refusals("RUN --mount=type=cache,type=tmpfs,target=/x y\n"), "1: duplicate argument for mount flag: type\n");
  EXPECT_EQ(refusals("RUN --mount=type=bind,source=/x y\n"), "1: missing required argument for mount flag: target\n");
  EXPECT_EQ(refusals("RUN --mount=type=tmpfs,target=/x,sharing=locked y\n"), "1: unexpected argument 'sharing' for mount of type 'tmpfs'\n");
  EXPECT_EQ(refusals("EXPOSE 80/$p\n"), "1: not a port, a range of ports or a variable, with /tcp or /udp\n");
  EXPECT_EQ(refusals("ENTRYPOINT [\"a\"] # c\n"), "1: text after the JSON array\n");
  EXPECT_EQ(refusals("ENV a=\"b\n"), "1: a quote that does not close\n");
  EXPECT_EQ(refusals("RUN --mount=type=cache,dst=/x,id=${y},ro=True y\nEXPOSE ${a}-90/udp 1-2\nHEALTHCHECK --interval=1.5m CMD x\n"), "");
}

TEST(Parser, BadInput) {
  EXPECT_EQ(parse(std::string_view("FROM a\nR\0N", 10)).error().message, "line 2, column 2: a NUL byte: this is no text file");
  std::string stages;
  for (int n = 0; n < 100000; ++n) stages += "FROM a AS s" + std::to_string(n) + "\n";
  EXPECT_EQ(parse(stages).error().message, "more than 10000 stages");
  std::string line = "RUN " + std::string(10 << 20, 'x');
  EXPECT_EQ(read(line).instructions.size(), 1u);
  EXPECT_EQ(errors(line), "1: dockerfile line greater than max allowed size of 65535\n");
  std::string nested;
  for (int n = 0; n < 1000; ++n) nested += "ONBUILD ";
  EXPECT_EQ(errors(nested + "RUN x"), "1: ONBUILD is nested too deeply\n1: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed\n");
}

TEST(Parser, OtherEncodings) {
  using namespace std::string_view_literals;
  std::string storage;
  EXPECT_EQ(decode_text("\xFF\xFE" "F\0\xE9\0"sv, storage), "F\xC3\xA9");
  EXPECT_EQ(decode_text("\xFE\xFF\0F"sv, storage), "F");
  EXPECT_EQ(decode_text("\0\0\xFE\xFF\0\0\0F"sv, storage), "F");
  EXPECT_EQ(decode_text("plain", storage), "plain");
}

}  // namespace
}  // namespace gabion::dockerfile
