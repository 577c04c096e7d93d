// Findings stand at the exact words. The words are marked « » in the cases; a finding of the code must have just these
// places, in lines and columns of the text without the marks.
#include <gtest/gtest.h>

#include "base/text.h"
#include "lint/engine.h"

namespace gabion::lint {
namespace {

struct Case {
  std::string_view code, marked;
};

struct Marked {
  std::string text;
  std::vector<std::string> places;  // "2:5-2:9"
};

Marked unmark(std::string_view marked) {
  Marked out;
  unsigned line = 1, column = 1;
  auto here = [&] { return std::to_string(line) + ":" + std::to_string(column); };
  while (!marked.empty()) {
    if (marked.starts_with("«") || marked.starts_with("»")) {
      if (marked.starts_with("«")) {
        out.places.push_back(here());
      } else {
        out.places.back() += "-" + here();
      }
      marked.remove_prefix(std::string_view("«").size());
      continue;
    }
    out.text += marked[0];
    column = marked[0] == '\n' ? 1 : column + 1;
    line += marked[0] == '\n';
    marked.remove_prefix(1);
  }
  return out;
}

std::string text_of(const Place& at) {
  return std::to_string(at.line) + ":" + std::to_string(at.column) + "-" + std::to_string(at.end_line) + ":" + std::to_string(at.end_column);
}

std::vector<std::string> places_of(const FileResult& result, std::string_view code) {
  std::vector<std::string> places;
  for (const Found& found : result.found) {
    if (found.code != code) continue;
    places.push_back(text_of(found.at));
    for (const Place& more : found.more) places.push_back(text_of(more));
  }
  return places;
}

constexpr Case kCases[] = {
    // Plain lines.
    {"DL3007", "FROM «debian:latest» AS x"},
    {"DL3006", "FROM «debian»"},
    {"StageNameCasing", "FROM a:1 AS «Build»"},
    {"FromAsCasing", "FROM a:1 «as» build"},
    {"DL3008", "FROM a:1\nRUN apt-get install -y «curl» git=1 «wget»"},
    {"DL3004", "FROM a:1\nRUN a && «sudo» b || «sudo» c"},
    {"DL3025", "FROM a:1\nCMD «python -m x»"},
    {"DL3000", "FROM a:1\nWORKDIR «app/x»"},
    {"DL3011", "FROM a:1\nEXPOSE 80 «80000/tcp»\n"},
    {"DL3020", "FROM a:1\nADD «x.py» /x.py"},
    {"DL3048", "FROM a:1\nLABEL a=b «A_B»=c"},
    {"DL3044", "FROM a:1\nENV A=1 B=«$A»"},
    {"UndefinedVar", "FROM a:1\nCOPY x/${«NOPE»}/y /z"},
    {"DL3064", "FROM a:1\nENV A=1 «MY_TOKEN»=2"},
    {"ExposeProtoCasing", "FROM a:1\nEXPOSE 80 «81/TCP»"},
    {"DL4006", "FROM a:1\nRUN x && «a -b» | c"},
    // Continuations, with comments and empty lines inside.
    {"DL3008", "FROM a:1\nRUN apt-get update && \\\n    apt-get install -y \\\n      a=1 \\\n      «python3» \\\n      «git»\n"},
    {"DL3008", "FROM a:1\nRUN apt-get install -y \\\n# a comment\n  # another\n    «x»"},
    {"DL3004", "FROM a:1\nRUN a && \\\n\n   «sudo» b"},
    {"DL3004", "FROM a:1\nRUN a && «su\\\ndo» b"},
    {"DL3018", "FROM a:1\nRUN apk add --no-cache «py\\\nthon3» x=1"},
    {"DL3044", "FROM a:1\nENV A=1 \\\n    B=2 \\\n    C=«$B»"},
    {"DL3048", "FROM a:1\nLABEL a=b \\\n      «Bad»=c \\\n      d=e"},
    {"UndefinedVar", "FROM a:1\nCOPY a \\\n     $«B» \\\n     /c/"},
    {"DL3025", "FROM a:1\nENTRYPOINT \\\n  «a b»"},
    // Tabs and blanks.
    {"DL3006", "\tFROM\t«debian»\t"},
    {"DL3008", "FROM a:1\n  RUN\tapt-get\tinstall\t-y\t«x»  \n"},
    // CRLF.
    {"DL3007", "FROM «a:latest»\r\nRUN x\r\n"},
    {"DL3008", "FROM a:1\r\nRUN apt-get install -y \\\r\n  a=1 \\\r\n  «b»\r\n"},
    {"DL3025", "FROM a:1\r\nCMD «a b»\r\n"},
    // UTF-8: columns count bytes.
    {"DL3004", "FROM a:1\nRUN echo 'grüße 日本' && «sudo» x"},
    {"DL3048", "FROM a:1\nLABEL «ä»=ö"},
    {"DL3007", "\xEF\xBB\xBF"
               "FROM «a:latest»"},
    // Heredocs.
    {"DL3004", "FROM a:1\nRUN <<EOF\na\n  «sudo» b\nEOF\n"},
    {"DL3008", "FROM a:1\nRUN <<-EOF\n\tapt-get install -y \\\n\t\t«x»\n\tEOF\n"},
    {"DL3004", "FROM a:1\nRUN <<'EOF'\n«sudo» x\nEOF\n"},
    {"DL3004", "FROM a:1\nRUN <<EOF cat\nsudo x\nEOF\n"},
    {"DL3004", "FROM a:1\nRUN cat <<EOF && «sudo» x\nsudo y\nEOF\n"},
    {"DL3004", "FROM a:1\nRUN sh <<A && cat <<B\nx\nA\n$(«sudo» y)\nB\n"},
    // ONBUILD.
    {"DL3008", "FROM a:1\nONBUILD RUN apt-get install -y \\\n  «x»\n"},
    {"DL3004", "FROM a:1\nONBUILD RUN <<EOF\n«sudo» x\nEOF\n"},
    {"DL3047", "FROM a:1\nONBUILD RUN a && «wget» x"},
    // JSON form.
    {"DL3008", "FROM a:1\nRUN [\"apt-get\", \"install\", \"-y\", \"«x»\"]"},
    {"DL3045", "FROM a:1\nCOPY [\"a\", «\"b\"»]"},
    {"DL3021", "FROM a:1\nCOPY [\"a\", \"b\", «\"/c\"»]"},
    // ` as the escape character.
    {"DL3007", "# escape=`\nFROM «a:latest»\n"},
    {"DL3044", "# escape=`\nFROM a:1\nENV A=1 `\n    B=«$A»"},
    {"DL3008", "# escape=`\nFROM a:1\nSHELL [\"/bin/bash\", \"-c\"]\nRUN apt-get install -y `\n  «x»\n"},
    // Deep inside a script.
    {"DL3004", "FROM a:1\nRUN if a; then \\\n  for i in 1 2; do echo $(«sudo» b); done; \\\nfi"},
    {"DL3004", "FROM a:1\nRUN f() { «\"sudo\"» x; }; f"},
    {"DL3013", "FROM a:1\nRUN python3 -m pip install --no-cache-dir -U «'requests[socks]'» x==1"},
    {"DL3016", "FROM a:1\nRUN npm install -g «\"@a/b\"» c@1"},
    {"DL3001", "FROM a:1\nRUN x | («service» y start)"},
    // Errors, directives, comments.
    {"DL1000", "FROM a:1\n«FOO» bar"},
    {"DL1000", "FROM a:1\nCOPY «--nope» a b"},
    {"DL1000", "# check=«skip»\nFROM a:1"},
};

TEST(Places, AreTheExactWords) {
  for (const Case& c : kCases) {
    Marked marked = unmark(c.marked);
    Options options;
    FileResult result = Linter(options).lint("Dockerfile", marked.text);
    EXPECT_EQ(join(places_of(result, c.code), " "), join(marked.places, " ")) << c.code << "\n" << marked.text;
  }
}

}  // namespace
}  // namespace gabion::lint
