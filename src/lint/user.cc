// Who runs what: USER, useradd, sudo.
#include <algorithm>

#include "dockerfile/expand.h"
#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

using dockerfile::Keyword;

bool is_root(std::string_view user) {
  user = unquote(user);
  user = user.substr(0, user.find(':'));
  return user == "root" || user == "0";
}

// f(instruction, USER's word)
template <typename F>
void for_each_user(const File& file, F f) {
  for (const auto& instruction : file.ast.instructions) {
    const auto* text = instruction.keyword == Keyword::user ? instruction.as<dockerfile::Text>() : nullptr;
    if (text != nullptr) f(instruction, text->word);
  }
}

void not_root(const File& file, Sink& out) {
  const dockerfile::Instruction* last = nullptr;
  auto judge = [&] {
    const auto* text = last == nullptr ? nullptr : last->as<dockerfile::Text>();
    if (text != nullptr && is_root(text->word.text)) out.add(*last, text->word.at);
    last = nullptr;
  };
  for (const auto& instruction : file.ast.instructions) {
    if (instruction.keyword == Keyword::from) judge();
    if (instruction.keyword == Keyword::user) last = &instruction;
  }
  judge();
}
constexpr std::string_view kRootGood[] = {"FROM a:1\nUSER root\nRUN a\nUSER 1000", "FROM a:1"};
constexpr std::string_view kRootBad[] = {"FROM a:1\nUSER root", "FROM a:1\nUSER 1000\nUSER 0:0\nFROM b:1"};

void numeric_user(const File& file, Sink& out) {
  for_each_user(file, [&](const auto& instruction, const dockerfile::Word& word) {
    std::string_view user = unquote(word.text);
    // The colon of ${x:-y} is not the one before the group.
    std::size_t colon = user.starts_with('$') ? user.find(':', user.find('}') == std::string_view::npos ? 0 : user.find('}')) : user.find(':');
    user = user.substr(0, colon);
    bool digits = std::all_of(user.begin(), user.end(), [](char c) { return c >= '0' && c <= '9'; });
    auto references = dockerfile::references(user, file.ast.escape);
    bool argument = !references.empty() && std::all_of(references.begin(), references.end(), [&](const auto& reference) { return !reference.has_default && file.has_argument(reference.name); });
    if (!digits && !argument) out.add(instruction, word.at);
  });
}
constexpr std::string_view kNumericGood[] = {"USER 1000", "USER 1000:1000", "ARG APP_ID\nFROM a:1\nUSER ${APP_ID}"};
constexpr std::string_view kNumericBad[] = {"USER app", "USER app:app"};

// The size of what follows -u, with a variable written as ${NAME}.
std::size_t variable_size(const RunFacts& run, const shell::Command& command) {
  for (std::size_t i = 0; i + 1 < command.arguments.size(); ++i) {
    if (!command.arguments[i].is_flag("u")) continue;
    std::string_view source = unquote(run.text.text.substr(command.arguments[i + 1].range.begin, command.arguments[i + 1].range.size()));
    return source.size() + (source.starts_with("${") ? 0 : 2);
  }
  return 0;
}

void no_long_uid(const File& file, Sink& out) {
  constexpr std::size_t kShortDigits = 5;
  for_each_command(file, {"useradd"}, [&](const RunFacts& run, const shell::Command& command) {
    if (command.has_any_flag({"l", "no-log-init"})) return;
    std::string_view uid = command.flag_value("u");
    // hadolint counts the characters of a variable, as ${NAME}, too; of -u alone.
    if (uid.find(shell::kUnknown) != std::string_view::npos) {
      if (file.options.checks == Checks::hadolint && variable_size(run, command) > kShortDigits) report(out, run, command);
      return;
    }
    if (uid.empty()) uid = command.flag_value("uid");
    bool number = uid.find_first_not_of("0123456789") == std::string_view::npos;
    if (number && uid.size() > kShortDigits) report(out, run, command);
  });
}
constexpr std::string_view kUidGood[] = {"RUN useradd -u 1000 app", "RUN useradd -l -u 123456 app"};
constexpr std::string_view kUidBad[] = {"RUN useradd -u 123456 app", "RUN useradd --uid=123456 app"};

void no_sudo(const File& file, Sink& out) {
  for_each_command(file, {"sudo"}, [&](const RunFacts& run, const shell::Command& command) { report(out, run, command); });
}
constexpr std::string_view kSudoGood[] = {"RUN apt-get install -y sudo=1", "USER root"};
constexpr std::string_view kSudoBad[] = {"RUN sudo apt-get update", "ONBUILD RUN a && sudo b"};

constexpr Rule kRules[] = {
    {.id = "DL3002", .level = Level::warning, .message = "the stage's last USER is root", .hint = "end with an unprivileged USER",
     .reason = "A process that breaks out of its container as root is root on the host.", .check = not_root, .good = kRootGood, .bad = kRootBad},
    {.id = "DL3004", .level = Level::error, .message = "sudo in a build", .hint = "switch with USER; at run time use gosu or setpriv",
     .reason = "RUN is root already; sudo handles terminals and signals in ways that a container does not expect.", .check = no_sudo,
     .good = kSudoGood, .bad = kSudoBad},
    {.id = "DL3046", .level = Level::warning, .message = "useradd with a long user id makes a huge sparse log", .hint = "add --no-log-init",
     .reason = "useradd extends /var/log/lastlog and faillog up to the id's place; the layer stores every zero.", .check = no_long_uid,
     .good = kUidGood, .bad = kUidBad},
    {.id = "DL3066", .level = Level::info, .message = "USER is a name, not a number", .hint = "write the numeric id",
     .reason = "Who runs the image (Kubernetes' runAsNonRoot) cannot tell from a name whether it is root.", .check = numeric_user,
     .good = kNumericGood, .bad = kNumericBad},
};

}  // namespace

std::span<const Rule> user_rules() { return kRules; }

}  // namespace gabion::lint
