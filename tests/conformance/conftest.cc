// Conftest's acceptance cases: commands run by the shell, with `conftest` being our program under that name.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/fd.h"
#include "base/text.h"
#include "data/json.h"
#include "suite.h"

namespace gabion::conformance {

namespace fs = std::filesystem;

namespace {

struct Outcome {
  int exit = -1;
  std::string output;  // both streams
};

std::string text_of(const Value& object, std::string_view key) {
  const Value* found = object.find(key);
  return found && found->is_string() ? std::string(found->as_string()) : "";
}

std::string shell_word(const std::string& text) { return "'" + replace_all(text, "'", "'\\''") + "'"; }

// The cases are read-only where they come from; some of them write.
void make_removable(const fs::path& tree) {
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(tree, error)) {
    auto all = entry.is_directory(error) ? fs::perms::owner_all : fs::perms::owner_read | fs::perms::owner_write;
    fs::permissions(entry.path(), all, fs::perm_options::add, error);
  }
}

class Acceptance {
 public:
  Acceptance(const fs::path& root, const fs::path& work, Tally& tally) : root_(root), work_(work), tally_(tally) {}

  void run(const Value& test) {
    std::string id = text_of(test, "id"), area = id.substr(0, id.find('#'));
    if (const Value* needs = test.find("needs"); needs && needs->is_array() && needs->size() > 0) return tally_.skip(id, "needs " + to_json(*needs));
    // A writable copy of everything, fresh for each file of tests: some of them write.
    if (area != area_) {
      area_ = area;
      std::error_code error;
      fs::remove_all(work_ / "tree", error);
      fs::copy(root_, work_ / "tree", fs::copy_options::recursive, error);
      fs::permissions(work_ / "tree", fs::perms::owner_all, fs::perm_options::add, error);
      make_removable(work_ / "tree");
      fs::remove_all(work_ / "tmp", error);
      fs::create_directories(work_ / "tmp", error);
      if (area.find("pull-update") != std::string::npos) fs::copy(root_ / text_of(test, "cwd"), work_ / "tmp", fs::copy_options::recursive, error);
      make_removable(work_ / "tmp");
    }
    cwd_ = (work_ / "tree" / text_of(test, "cwd")).string();
    prepare(test);
    const Value* steps = test.find("steps");
    for (std::uint32_t i = 0; steps && i < steps->size(); ++i) {
      std::string why = step(steps->at(i));
      if (!why.empty()) return tally_.fail(id + " " + text_of(test, "title"), why, last_.output);
    }
    tally_.pass();
  }

 private:
  // The setups are words; these are what they ask for.
  void prepare(const Value& test) {
    const Value* setup = test.find("setup");
    std::error_code error;
    fs::create_directories(cwd_, error);
    for (std::uint32_t i = 0; setup && setup->is_array() && i < setup->size(); ++i) {
      std::string words(setup->at(i).as_string());
      if (words.starts_with("internal/ is an existing directory")) fs::create_directories(fs::path(cwd_) / "internal", error);
      if (words.starts_with("mkdir -p ")) fs::create_directories(fs::path(cwd_) / words.substr(9), error);
      if (words.find("${LINK}") != std::string::npos) {
        link_ = (work_ / "tmp" / "link").string();
        fs::create_directory_symlink(work_ / "tree" / "examples/hcl2", link_, error);
      }
      if (auto at = words.find("write stdout of: "); at == 0) {
        auto to = words.find(" to ");
        (void)shell(words.substr(17, to - 17) + " > " + words.substr(to + 4, words.find(' ', to + 4) - to - 4), "");
      }
      if (auto at = words.find("write the text \""); at == 0) {
        auto end = words.find("\" to ");
        (void)write_file((fs::path(cwd_) / words.substr(end + 5)).string(), words.substr(16, end - 16));
      }
    }
  }

  Outcome shell(const std::string& command, const std::string& input_file) {
    std::string script = "cd " + shell_word(cwd_) + " && export PATH=" + shell_word((work_ / "bin").string()) + ":$PATH TMP=" + shell_word((work_ / "tmp").string()) +
                         " LINK=" + shell_word(link_) + " CWD=" + shell_word(cwd_) + " NO_COLOR=1 && { " + command + "\n} 2>&1";
    script += input_file.empty() ? " </dev/null" : " <" + shell_word(input_file);
    Outcome outcome;
    std::FILE* pipe = popen(script.c_str(), "r");
    if (pipe == nullptr) return outcome;
    char buffer[1 << 14];
    for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.output.append(buffer, n);
    int status = pclose(pipe);
    outcome.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
  }

  std::string step(const Value& step) {
    std::string command = text_of(step, "command"), input;
    if (std::string file = text_of(step, "stdin_file"); !file.empty()) input = (fs::path(cwd_) / file).string();
    if (const Value* text = step.find("stdin"); text && text->is_string()) {
      input = (work_ / "stdin").string();
      (void)write_file(input, text->as_string());
    }
    if (std::string filter = text_of(step, "pipe_through"); !filter.empty()) command = "set -o pipefail; " + command + " | " + filter;
    if (!text_of(step, "pipe_through").empty()) command = "bash -c " + shell_word(command);
    last_ = shell(command, input);
    const Value* expect = step.find("expect");
    return expect ? check(*expect) : "";
  }

  std::string check(const Value& expect) {
    std::vector<std::string> lines;
    for (auto line : split(last_.output, '\n')) {
      if (!line.empty()) lines.emplace_back(line);
    }
    std::string trimmed = last_.output;
    while (trimmed.ends_with('\n')) trimmed.pop_back();
    for (std::uint32_t i = 0; i < expect.size(); ++i) {
      std::string_view what = expect.key(i).as_string();
      const Value& wanted = expect.value(i);
      std::string why = one(what, wanted, lines, trimmed);
      if (!why.empty()) return why;
    }
    return "";
  }

  std::string one(std::string_view what, const Value& wanted, const std::vector<std::string>& lines, const std::string& trimmed) {
    if (what == "exit" && last_.exit != wanted.as_integer()) return "exit " + std::to_string(last_.exit) + ", wanted " + to_json(wanted);
    if (what == "exit_not" && last_.exit == wanted.as_integer()) return "exit " + std::to_string(last_.exit);
    if (what == "output_equals" && trimmed != wanted.as_string()) return "another output than " + to_json(wanted);
    if (what == "line_count" && static_cast<std::int64_t>(lines.size()) != wanted.as_integer()) return "not so many lines: " + to_json(wanted);
    if (what == "output_contains" || what == "output_not_contains") {
      for (std::uint32_t i = 0; i < wanted.size(); ++i) {
        bool there = last_.output.find(wanted.at(i).as_string()) != std::string::npos;
        if (there != (what == "output_contains")) return std::string(what) + " " + to_json(wanted.at(i));
      }
    }
    if (what == "line_equals" || what == "line_contains") {
      for (std::uint32_t i = 0; i < wanted.size(); ++i) {
        auto number = parse_u64(wanted.key(i).as_string()).value_or(0);
        std::string line = number < lines.size() ? lines[number] : "";
        auto text = wanted.value(i).as_string();
        bool fits = what == "line_equals" ? line == text : line.find(text) != std::string::npos;
        if (!fits) return "line " + std::to_string(number) + " is: " + line + "\n  wanted: " + std::string(text);
      }
    }
    if (what == "paths") {
      for (std::uint32_t i = 0; i < wanted.size(); ++i) {
        const Value* exists = wanted.at(i).find("exists");
        bool there = fs::exists(fs::path(cwd_) / text_of(wanted.at(i), "path"));
        if (exists && exists->as_boolean() != there) return "path " + text_of(wanted.at(i), "path");
      }
    }
    return "";
  }

  fs::path root_, work_;
  Tally& tally_;
  std::string area_, cwd_, link_;
  Outcome last_;
};

}  // namespace

void run_conftest(const Context& context, Tally& tally) {
  fs::path expectations = fs::is_directory(context.path) ? context.path / "expectations.json" : context.path;
  auto text = read_file(expectations.string());
  auto document = text ? read_json(std::move(*text)) : Result<Document>(tl::unexpected(text.error()));
  if (!document) return tally.fail("expectations", document.error().message);
  std::error_code error;
  fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path() / "gabion";
  if (!fs::exists(program)) return tally.skip("conftest", program.string() + " is not built");
  char pattern[] = "/tmp/gabion-conftest.XXXXXX";
  if (mkdtemp(pattern) == nullptr) return tally.fail("conftest", "mkdtemp failed");
  fs::path work = pattern;
  fs::create_directories(work / "bin");
  fs::create_directories(work / "tmp");
  fs::create_symlink(program, work / "bin" / "conftest");
  {
    Acceptance acceptance(expectations.parent_path(), work, tally);
    const Value* tests = document->root.find("tests");
    for (std::uint32_t i = 0; tests && i < tests->size(); ++i) acceptance.run(tests->at(i));
  }
  fs::remove_all(work, error);
}

}  // namespace gabion::conformance
