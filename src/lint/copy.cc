// COPY and ADD.
#include <algorithm>

#include "base/text.h"
#include "lint/facts.h"
#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

using dockerfile::Copy;
using dockerfile::Keyword;

std::string_view strip_quotes(std::string_view text) {
  while (!text.empty() && (text.front() == '"' || text.front() == '\'')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == '"' || text.back() == '\'')) text.remove_suffix(1);
  return text;
}

std::string_view base_name(std::string_view path) { return shell::base_name(strip_quotes(path)); }

// f(view, copy) for COPY, or for ADD, outside of ONBUILD.
template <typename F>
void for_each_copy(const File& file, Keyword keyword, F f) {
  for (const View& view : file.views) {
    const auto* copy = view.is(keyword) && !view.onbuild ? view.as<Copy>() : nullptr;
    if (copy != nullptr) f(view, *copy);
  }
}

// -- DL3010: what is copied as an archive and unpacked later

bool extracts(const shell::Command& command) {
  if (is_one_of(command.name, {"unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz", "uncompress", "zcat", "gzcat"})) return true;
  if (command.name != "tar") return false;
  return std::any_of(command.arguments.begin(), command.arguments.end(), [](const shell::Argument& argument) {
    if (argument.text == "--extract" || argument.text == "--get") return true;
    return argument.is_flag() && !argument.is_long_flag() && argument.text.find('x') != std::string_view::npos;
  });
}

void add_unpacks(const File& file, Sink& out) {
  struct Archive {
    const View* view;
    dockerfile::Span at;
    std::string_view name;
  };
  constexpr std::size_t kMaxArchives = 1000;  // remembered of one stage
  std::vector<Archive> archives;
  auto run = file.runs.begin();
  for (const View& view : file.views) {
    if (view.is(Keyword::from)) archives.clear();
    const auto* copy = view.is(Keyword::copy) && !view.onbuild ? view.as<Copy>() : nullptr;
    if (copy != nullptr && copy->from.text.empty() && archives.size() < kMaxArchives) {
      if (is_archive(strip_quotes(copy->target.text))) {
        archives.push_back({&view, copy->target.at, base_name(copy->target.text)});
      } else {
        for (const auto& source : copy->sources) {
          if (is_archive(strip_quotes(source.text))) archives.push_back({&view, source.at, base_name(source.text)});
        }
      }
    }
    if (run == file.runs.end() || run->view.inner != view.inner) continue;
    for (const auto& command : run->commands.all) {
      if (archives.empty() || !extracts(command)) continue;
      for (const auto& argument : command.arguments) {
        for (const Archive& archive : archives) {
          if (!argument.is_flag() && base_name(argument.text) == archive.name) out.add(*archive.view->outer, archive.at);
        }
      }
    }
    ++run;
  }
}
constexpr std::string_view kAddGood[] = {"FROM a:1\nCOPY x.json /srv/", "FROM a:1\nCOPY --from=b /x.tar /x.tar\nRUN tar -xf /x.tar"};
constexpr std::string_view kAddBad[] = {"FROM a:1\nCOPY x.tar.gz /srv/\nRUN tar xfz y && tar -xzf /srv/x.tar.gz"};

// -- DL3020

bool is_url(std::string_view source) {
  constexpr std::string_view kSchemes[] = {"http://", "https://", "git://", "git@", "ssh://", "oci-layout://"};
  return std::any_of(std::begin(kSchemes), std::end(kSchemes), [&](std::string_view scheme) { return source.starts_with(scheme); });
}

void copy_not_add(const File& file, Sink& out) {
  for_each_copy(file, Keyword::add, [&](const View& view, const Copy& add) {
    for (const auto& source : add.sources) {
      std::string_view text = strip_quotes(source.text);
      if (!is_url(text) && !is_archive(text)) out.add(*view.outer, source.at);
    }
  });
}
constexpr std::string_view kNotAddGood[] = {"ADD x.tar.xz /srv/", "ADD https://example.com/x /srv/", "COPY x /srv/"};
constexpr std::string_view kNotAddBad[] = {"ADD x /srv/", "ADD x.zip /srv/"};

void folder_target(const File& file, Sink& out) {
  for_each_copy(file, Keyword::copy, [&](const View& view, const Copy& copy) {
    if (copy.sources.size() > 1 && !strip_quotes(copy.target.text).ends_with('/')) out.add(*view.outer, copy.target.at);
  });
}
constexpr std::string_view kFolderGood[] = {"COPY a b", "COPY a b c/", "COPY [\"a\", \"b\", \"c/\"]"};
constexpr std::string_view kFolderBad[] = {"COPY a b c"};

// -- --from

std::optional<std::uint64_t> stage_index(const Copy& copy) { return parse_u64(copy.from.text); }

void known_source(const File& file, Sink& out) {
  for_each_copy(file, Keyword::copy, [&](const View& view, const Copy& copy) {
    std::string_view name = unquote(copy.from.text);
    if (name.empty() || name.find(':') != std::string_view::npos) return;
    std::uint32_t here = view.stage() < file.ast.stages.size() ? view.stage() : 0;
    // A stage's own index is DL3023's matter.
    bool index = stage_index(copy) && view.stage() < file.ast.stages.size() && *stage_index(copy) <= here;
    if (!index && !file.stage_named(name, here + 1)) out.add(*view.outer, copy.from.at);
  });
}
constexpr std::string_view kKnownGood[] = {"FROM a:1 AS x\nFROM b:1\nCOPY --from=x /a /a", "FROM a:1\nFROM b:1\nCOPY --from=0 /a /a",
                                           "FROM a:1\nCOPY --from=b:1 /a /a"};
constexpr std::string_view kKnownBad[] = {"FROM a:1\nCOPY --from=x /a /a\nFROM b:1 AS x", "FROM a:1\nCOPY --from=3 /a /a"};

void other_stage(const File& file, Sink& out) {
  for_each_copy(file, Keyword::copy, [&](const View& view, const Copy& copy) {
    if (copy.from.text.empty() || view.stage() >= file.ast.stages.size()) return;
    bool own = unquote(copy.from.text) == file.ast.stages[view.stage()].name ||
               (stage_index(copy) == view.stage() && file.options.checks != Checks::hadolint);
    if (own) out.add(*view.outer, copy.from.at);
  });
}
constexpr std::string_view kOtherGood[] = {"FROM a:1 AS x\nFROM b:1 AS y\nCOPY --from=x /a /a"};
constexpr std::string_view kOtherBad[] = {"FROM a:1 AS x\nCOPY --from=x /a /b"};

// -- DL3045

bool absolute_target(std::string_view path) {
  path = strip_quotes(path);
  bool drive = path.size() > 1 && ((path[0] >= 'a' && path[0] <= 'z') || (path[0] >= 'A' && path[0] <= 'Z')) && path[1] == ':';
  return path.starts_with('/') || path.starts_with('$') || drive;
}

void has_workdir(const File& file, Sink& out) {
  std::vector<bool> set(file.ast.stages.size());
  bool here = false;
  for (const View& view : file.views) {
    if (view.is(Keyword::from) && !view.onbuild) {
      std::uint32_t base = view.stage() < set.size() ? file.ast.stages[view.stage()].base : dockerfile::Instruction::kNoStage;
      here = base < set.size() && set[base];
    }
    if (view.is(Keyword::workdir) && !view.onbuild) here = true;
    if (view.stage() < set.size()) set[view.stage()] = here;
    const auto* copy = view.is(Keyword::copy) && !view.onbuild ? view.as<Copy>() : nullptr;
    if (copy != nullptr && !here && !absolute_target(copy->target.text)) out.add(*view.outer, copy->target.at);
  }
}
constexpr std::string_view kWorkdirGood[] = {"FROM a:1\nCOPY a /b", "FROM a:1\nWORKDIR /srv\nCOPY a b", "FROM a:1 AS x\nWORKDIR /srv\nFROM x\nCOPY a b",
                                             "FROM a:1\nCOPY a ${TARGET}"};
constexpr std::string_view kWorkdirBad[] = {"FROM a:1\nCOPY a b", "FROM a:1\nWORKDIR /srv\nFROM b:1\nCOPY a ."};

void not_everything(const File& file, Sink& out) {
  for_each_copy(file, Keyword::copy, [&](const View& view, const Copy& copy) {
    if (copy.from.text.empty() || strip_quotes(copy.target.text) != "/") return;
    for (const auto& source : copy.sources) {
      if (strip_quotes(source.text) == "/") out.add(*view.outer, source.at);
    }
  });
}
constexpr std::string_view kEverythingGood[] = {"COPY --from=x /srv /", "COPY / /"};
constexpr std::string_view kEverythingBad[] = {"COPY --from=x / /"};

constexpr Rule kRules[] = {
    {.id = "DL3010", .level = Level::info, .message = "this archive is copied and unpacked later", .hint = "ADD unpacks local archives itself",
     .reason = "A copied archive stays in its layer even when a later RUN removes it.", .check = add_unpacks, .good = kAddGood, .bad = kAddBad},
    {.id = "DL3020", .level = Level::error, .message = "ADD copies a plain file or folder", .hint = "use COPY",
     .reason = "ADD fetches URLs and unpacks archives; where neither is meant, COPY says so and surprises nobody.", .check = copy_not_add,
     .good = kNotAddGood, .bad = kNotAddBad},
    {.id = "DL3021", .level = Level::error, .message = "several sources need a folder as target", .hint = "end the target with /",
     .reason = "The builder refuses to copy several sources onto what may be a file.", .check = folder_target, .good = kFolderGood, .bad = kFolderBad},
    {.id = "DL3022", .level = Level::warning, .message = "--from names no earlier stage", .hint = "name an earlier stage, or an image with its tag",
     .reason = "What is no stage is taken for an image of that name and pulled.", .check = known_source, .good = kKnownGood, .bad = kKnownBad},
    {.id = "DL3023", .level = Level::error, .message = "--from names its own stage", .hint = "name an earlier stage",
     .reason = "A stage cannot be copied from before it is built.", .check = other_stage, .good = kOtherGood, .bad = kOtherBad},
    {.id = "DL3045", .level = Level::warning, .message = "the target is relative, and no WORKDIR is set", .hint = "set WORKDIR, or write the path from / on",
     .reason = "Where the file lands then depends on the base image.", .check = has_workdir, .good = kWorkdirGood, .bad = kWorkdirBad},
    {.id = "DL3067", .level = Level::warning, .message = "a whole file system is copied from another stage", .hint = "copy what is needed, or build upon that stage",
     .reason = "Everything of the other stage comes along, build tools and secrets included.", .check = not_everything, .good = kEverythingGood,
     .bad = kEverythingBad},
};

}  // namespace

std::span<const Rule> copy_rules() { return kRules; }

}  // namespace gabion::lint
