// How RUN uses the shell, and commands that have no place in it.
#include <algorithm>

#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

using dockerfile::Keyword;

void sensible_commands(const File& file, Sink& out) {
  for_each_command(file, {"free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim"},
                   [&](const RunFacts& run, const shell::Command& command) { report(out, run, command); });
}
constexpr std::string_view kSensibleGood[] = {"RUN apt-get install -y ssh=1", "RUN a | tee b"};
constexpr std::string_view kSensibleBad[] = {"RUN top", "RUN a && service b start"};

void no_cd(const File& file, Sink& out) {
  for_each_command(file, {"cd"}, [&](const RunFacts& run, const shell::Command& command) {
    if (!run.view.onbuild) report(out, run, command);
  });
}
constexpr std::string_view kCdGood[] = {"WORKDIR /srv", "RUN make -C /srv"};
constexpr std::string_view kCdBad[] = {"RUN cd /srv && a"};

// -- DL3059: RUNs that could be one

bool same_flags(const dockerfile::Instruction& a, const dockerfile::Instruction& b) {
  auto has = [](const dockerfile::Instruction& instruction, std::string_view text) {
    return std::any_of(instruction.flags.begin(), instruction.flags.end(), [&](const auto& flag) { return flag.text == text; });
  };
  return a.flags.size() == b.flags.size() &&
         std::all_of(a.flags.begin(), a.flags.end(), [&](const auto& flag) { return has(b, flag.text); });
}

// Whoever chains commands by && has thought about layers; such a RUN is left alone.
bool chains_commands(const RunFacts& run) {
  auto test = [](const shell::Command& command) { return command.name == "["; };
  return run.commands.all.size() - static_cast<std::size_t>(std::count_if(run.commands.all.begin(), run.commands.all.end(), test)) > 1;
}

void few_layers(const File& file, Sink& out) {
  const RunFacts* previous = nullptr;
  auto next = file.runs.begin();
  for (const View& view : file.views) {
    const RunFacts* run = next != file.runs.end() && next->view.inner == view.inner ? &*next++ : nullptr;
    if (run == nullptr || view.onbuild) {
      previous = nullptr;
      continue;
    }
    bool joinable = previous != nullptr && same_flags(*previous->view.inner, *view.inner) && !chains_commands(*run) && !chains_commands(*previous);
    if (joinable) {
      out.add(run->at(), run->at().name_at);
    } else {
      previous = run;
    }
  }
}
constexpr std::string_view kLayersGood[] = {"RUN a\nWORKDIR /b\nRUN c", "RUN a && b\nRUN c", "RUN --network=none a\nRUN b"};
constexpr std::string_view kLayersBad[] = {"RUN a\nRUN b", "RUN a\n# why\nRUN b"};

// -- DL4001: one tool for one job

void one_downloader(const File& file, Sink& out, bool onbuild) {
  bool seen[2] = {false, false};  // wget, curl
  std::uint32_t stage = dockerfile::Instruction::kNoStage;
  for (const RunFacts& run : file.runs) {
    if (run.view.onbuild != onbuild) continue;
    if (run.view.stage() != stage && !onbuild) seen[0] = seen[1] = false;
    stage = run.view.stage();
    for (const shell::Command& command : run.commands.all) {
      if (command.name != "wget" && command.name != "curl") continue;
      seen[command.name == "curl"] = true;
      if (seen[0] && seen[1]) report(out, run, command);
    }
  }
}
void one_download_tool(const File& file, Sink& out) {
  one_downloader(file, out, false);
  one_downloader(file, out, true);
}
constexpr std::string_view kToolGood[] = {"FROM a:1\nRUN wget -q b\nFROM c:1\nRUN curl d"};
constexpr std::string_view kToolBad[] = {"FROM a:1\nRUN wget -q b\nRUN curl d"};

void no_shell_link(const File& file, Sink& out) {
  for_each_command(file, {"ln"}, [&](const RunFacts& run, const shell::Command& command) {
    if (const auto* argument = command.find_argument("/bin/sh")) report(out, run, *argument);
  });
}
constexpr std::string_view kLinkGood[] = {"SHELL [\"/bin/bash\", \"-c\"]", "RUN ln -s a b"};
constexpr std::string_view kLinkBad[] = {"RUN ln -sf /bin/bash /bin/sh"};

// -- DL4006: pipes hide failures

// The words of SHELL: of the JSON form its items, else what blanks part.
bool sets_pipefail(const File& file, const dockerfile::Command& command) {
  std::string text;
  for (const auto& item : command.items) text.append(item.text).append(" ");
  if (!command.json) text = command.text.text;
  auto commands = shell::commands_of(shell::parse(file.arena().copy(text), file.arena()), file.arena());
  return std::any_of(commands.all.begin(), commands.all.end(), [](const shell::Command& shell) {
    return is_one_of(shell::base_name(shell.name), {"bash", "zsh", "ash"}) && shell.has_flag("o") && shell.has_argument("pipefail");
  });
}

bool leaves_posix(const dockerfile::Command& command) {
  auto dialect = shell::dialect_of(command.json ? (command.items.empty() ? "" : command.items[0].text) : command.text.text);
  return dialect == shell::Dialect::powershell || dialect == shell::Dialect::cmd;
}

void pipefail_set(const File& file, Sink& out) {
  bool safe = false;
  auto next = file.runs.begin();
  for (const View& view : file.views) {
    const RunFacts* run = next != file.runs.end() && next->view.inner == view.inner ? &*next++ : nullptr;
    if (view.onbuild) continue;
    if (view.is(Keyword::from)) safe = false;
    if (const auto* command = view.is(Keyword::shell) ? view.as<dockerfile::Command>() : nullptr) {
      safe = leaves_posix(*command) || sets_pipefail(file, *command);
    }
    if (run == nullptr || safe || !run->commands.has_pipe) continue;
    out.add(run->at(), run->span(run->commands.first_pipe));
  }
}
constexpr std::string_view kPipeGood[] = {"FROM a:1\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN a | b", "FROM a:1\nRUN a || b",
                                          "FROM a:1\nSHELL [\"pwsh\", \"-c\"]\nRUN a | b"};
constexpr std::string_view kPipeBad[] = {"FROM a:1\nRUN a | b", "FROM a:1\nSHELL [\"/bin/sh\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b"};

void quiet_wget(const File& file, Sink& out) {
  for_each_command(file, {"wget"}, [&](const RunFacts& run, const shell::Command& command) {
    bool quiet = command.has_any_flag({"progress", "q", "quiet", "o", "output-file", "a", "append-output", "no-verbose"}) ||
                 command.has_argument("-nv");
    if (!quiet) report(out, run, command);
  });
}
constexpr std::string_view kWgetGood[] = {"RUN wget --progress=dot:giga a", "RUN wget -qO- a", "RUN wget -nv a"};
constexpr std::string_view kWgetBad[] = {"RUN wget a"};

constexpr Rule kRules[] = {
    {.id = "DL3001", .level = Level::info, .message = "this command makes no sense in a container", .hint = "leave it out",
     .reason = "It needs a terminal, an init system or a whole machine, none of which a build has.", .check = sensible_commands,
     .good = kSensibleGood, .bad = kSensibleBad},
    {.id = "DL3003", .level = Level::warning, .message = "cd changes the folder for this RUN alone", .hint = "use WORKDIR",
     .reason = "WORKDIR says where the following instructions work; a cd deep inside a RUN is easily overlooked.", .check = no_cd, .good = kCdGood,
     .bad = kCdBad},
    {.id = "DL3047", .level = Level::info, .message = "wget draws a progress bar into the build log", .hint = "add --progress=dot:giga, -q or -nv",
     .reason = "Without a terminal each step of the bar becomes a line of the log.", .check = quiet_wget, .good = kWgetGood, .bad = kWgetBad},
    {.id = "DL3059", .level = Level::info, .message = "this RUN could be part of the one before it", .hint = "join them with &&",
     .reason = "Each RUN makes a layer.", .check = few_layers, .good = kLayersGood, .bad = kLayersBad},
    {.id = "DL4001", .level = Level::warning, .message = "both wget and curl are used", .hint = "use one of them",
     .reason = "Two tools for one job are twice to install and to patch.", .check = one_download_tool, .good = kToolGood, .bad = kToolBad},
    {.id = "DL4005", .level = Level::warning, .message = "/bin/sh is replaced", .hint = "use SHELL",
     .reason = "Scripts of packages expect the distribution's own /bin/sh.", .check = no_shell_link, .good = kLinkGood, .bad = kLinkBad},
    {.id = "DL4006", .level = Level::warning, .message = "a failure before the pipe goes unnoticed", .hint = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
     .reason = "Without pipefail only the last command of a pipeline decides whether RUN fails.", .check = pipefail_set, .good = kPipeGood,
     .bad = kPipeBad},
};

}  // namespace

std::span<const Rule> shell_rules() { return kRules; }

}  // namespace gabion::lint
