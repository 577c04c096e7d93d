// Single instructions: WORKDIR, EXPOSE, CMD, ENTRYPOINT, HEALTHCHECK, ONBUILD, MAINTAINER.
#include "base/text.h"
#include "lint/facts.h"
#include "lint/rules.h"

namespace gabion::lint {
namespace {

using dockerfile::Keyword;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Absolute, or a variable that may be; quotes are taken off one by one, since `"C:\"` has an escaped one.
bool absolute(std::string_view path) {
  if (path.starts_with('"') || path.starts_with('\'')) path.remove_prefix(1);
  bool drive = path.size() > 1 && is_letter(path[0]) && path[1] == ':';
  return path.starts_with('/') || path.starts_with('$') || drive;
}

void absolute_workdir(const File& file, Sink& out) {
  for (const View& view : file.views) {
    if (!view.is(Keyword::workdir) || view.onbuild) continue;
    const auto* text = view.as<dockerfile::Text>();
    if (text != nullptr && !absolute(text->word.text)) out.add(*view.outer, text->word.at);
  }
}
constexpr std::string_view kWorkdirGood[] = {"WORKDIR /srv", "WORKDIR \"/a b\"", "WORKDIR ${APP}/x", "WORKDIR C:\\\\app"};
constexpr std::string_view kWorkdirBad[] = {"WORKDIR srv", "WORKDIR './srv'"};

void valid_ports(const File& file, Sink& out) {
  constexpr std::uint64_t kMaxPort = 65535;
  for (const View& view : file.views) {
    const auto* words = view.as<dockerfile::Words>();
    if (words == nullptr || !view.is(Keyword::expose) || view.onbuild) continue;
    for (const auto& word : words->words) {
      std::string_view ports = unquote(word.text);
      ports = ports.substr(0, ports.find('/'));
      for (std::string_view port : split(ports, '-')) {
        bool digits = !port.empty() && port.find_first_not_of("0123456789") == std::string_view::npos;
        auto number = parse_u64(port);
        if (digits && (!number || *number > kMaxPort)) out.add(*view.outer, word.at);
      }
    }
  }
}
constexpr std::string_view kPortsGood[] = {"EXPOSE 80 443/tcp", "EXPOSE 8000-8010/udp", "EXPOSE ${PORT}"};
constexpr std::string_view kPortsBad[] = {"EXPOSE 80000", "EXPOSE 60000-70000/tcp"};

void json_form(const File& file, Sink& out) {
  for (const View& view : file.views) {
    if (view.onbuild) continue;
    const dockerfile::Command* command = view.is(Keyword::shell) ? nullptr : view.as<dockerfile::Command>();
    if (const auto* check = view.as<dockerfile::Healthcheck>(); check != nullptr && iequals(check->type.text, "CMD")) command = &check->command;
    if (command == nullptr || command->json) continue;
    out.add(*view.outer, command->text.text.empty() ? view.inner->name_at : command->text.source(0, command->text.text.size()));
  }
}
constexpr std::string_view kJsonGood[] = {"CMD [\"a\", \"b\"]", "ENTRYPOINT [\"a\"]", "HEALTHCHECK CMD [\"a\"]", "HEALTHCHECK NONE"};
constexpr std::string_view kJsonBad[] = {"CMD a b", "ENTRYPOINT a", "HEALTHCHECK CMD a"};

void onbuild_holds(const File& file, Sink& out) {
  for (const View& view : file.views) {
    if (!view.onbuild) continue;
    if (view.is(Keyword::onbuild) || view.is(Keyword::from) || view.is(Keyword::maintainer)) out.add(*view.outer, view.inner->name_at);
  }
}
constexpr std::string_view kOnbuildGood[] = {"ONBUILD RUN a", "ONBUILD COPY a /b"};
constexpr std::string_view kOnbuildBad[] = {"ONBUILD ONBUILD RUN a", "ONBUILD FROM a:1", "ONBUILD MAINTAINER me"};

void no_maintainer(const File& file, Sink& out) {
  for (const auto& instruction : file.ast.instructions) {
    if (instruction.keyword == Keyword::maintainer) out.add(instruction, instruction.name_at);
  }
}
constexpr std::string_view kMaintainerGood[] = {"FROM a:1\nLABEL org.opencontainers.image.authors=\"me\""};
constexpr std::string_view kMaintainerBad[] = {"FROM a:1\nMAINTAINER me"};

constexpr Rule kRules[] = {
    {.id = "DL3000", .level = Level::error, .message = "WORKDIR is relative", .hint = "write the path from / on",
     .reason = "A relative WORKDIR depends on the one before it, which may stand in another file.", .check = absolute_workdir,
     .good = kWorkdirGood, .bad = kWorkdirBad},
    {.id = "DL3011", .level = Level::error, .message = "no such port", .hint = "ports go from 0 to 65535",
     .reason = "TCP and UDP ports are 16 bits.", .check = valid_ports, .good = kPortsGood, .bad = kPortsBad},
    {.id = "DL3025", .level = Level::warning, .message = "the command is in shell form", .hint = "write it as a JSON array: [\"program\", \"argument\"]",
     .reason = "In shell form a shell is process 1, which does not pass signals on: `docker stop` then waits and kills.", .check = json_form,
     .good = kJsonGood, .bad = kJsonBad},
    {.id = "DL3043", .level = Level::error, .message = "this instruction cannot stand in ONBUILD", .hint = "take it out of ONBUILD",
     .reason = "The builder refuses ONBUILD, FROM and MAINTAINER as triggers.", .check = onbuild_holds, .good = kOnbuildGood, .bad = kOnbuildBad},
    {.id = "DL4000", .level = Level::error, .message = "MAINTAINER is deprecated", .hint = "use LABEL org.opencontainers.image.authors=…",
     .reason = "Labels say the same and can be queried.", .check = no_maintainer, .good = kMaintainerGood, .bad = kMaintainerBad},
};

}  // namespace

std::span<const Rule> instruction_rules() { return kRules; }

}  // namespace gabion::lint
