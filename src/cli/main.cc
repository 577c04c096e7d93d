// Picks the row of the verb table; everything else is the verb's.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/terminal.h"
#include "base/text.h"
#include "cli/verb.h"

namespace gabion::cli {
int run_version(int argc, char** argv);

namespace {

constexpr std::string_view kExamples[] = {
    "gabion try python3 script.py                    what does it do? nothing of it stays",
    "gabion lint .                                   every Dockerfile below this directory",
    "gabion test --pack kubernetes deployment.yaml   the policies that come with gabion",
};

const Verb* find(std::span<const Verb> rows, std::string_view name) {
  for (const Verb& verb : rows) {
    if (verb.name == name) return &verb;
  }
  return nullptr;
}

int help(std::FILE* out) {
  auto style = terminal_style(fileno(out));
  std::string text =
      paint(style, Paint::bold, "gabion") + " — container defense in one binary\n\nusage: gabion VERB [FLAGS] …\n\n";
  for (const Verb& verb : verbs()) {
    std::string name(verb.name);
    text += "  " + paint(style, Paint::cyan, name) + std::string(name.size() < 10 ? 10 - name.size() : 1, ' ') +
            std::string(verb.summary) + "\n";
  }
  text += "\n" + paint(style, Paint::bold, "Examples") + "\n";
  for (std::string_view example : kExamples) text += "  " + std::string(example) + "\n";
  text += "\n`gabion VERB --help` tells a verb's flags, with examples.\n";
  std::fputs(text.c_str(), out);
  return kOk;
}

int wrong_verb(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Verb& verb : verbs()) names.push_back(verb.name);
  std::string text = "gabion: no verb `" + printable(word) + "`";
  if (auto near = nearest(word, names)) text += "; did you mean `" + std::string(*near) + "`?";
  std::fprintf(stderr, "%s\n`gabion --help` lists the verbs\n", text.c_str());
  return kFailed;
}

int dispatch(int argc, char** argv) {
  std::string_view program = argc > 0 ? argv[0] : "gabion";
  if (auto slash = program.rfind('/'); slash != std::string_view::npos) program.remove_prefix(slash + 1);
  if (const Verb* peer = find(peer_names(), program)) return peer->run(argc, argv);
  if (argc < 2) {
    help(stderr);
    return kFailed;
  }
  std::string_view word = argv[1];
  if (word == "--version" || word == "-V") return run_version(argc - 1, argv + 1);
  if (word == "--help" || word == "-h" || word == "help") {
    if (word != "help" || argc < 3) return help(stdout);
    const Verb* verb = find(verbs(), argv[2]);
    if (!verb) return wrong_verb(argv[2]);
    char flag[] = "--help";
    char* args[] = {argv[2], flag, nullptr};
    return verb->run(2, args);
  }
  const Verb* verb = find(verbs(), word);
  return verb ? verb->run(argc - 1, argv + 1) : wrong_verb(word);
}

}  // namespace
}  // namespace gabion::cli

int main(int argc, char** argv) { return gabion::cli::dispatch(argc, argv); }
