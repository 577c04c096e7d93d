// Package managers of single languages: npm, yarn, gem, go.
#include "lint/rules.h"
#include "lint/run_commands.h"

namespace gabion::lint {
namespace {

bool starts_with_any(std::string_view text, Names prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return text.starts_with(prefix); });
}
bool ends_with_any(std::string_view text, Names endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return text.ends_with(ending); });
}

// -- npm

constexpr std::string_view kNpmValued[] = {"registry", "prefix", "C", "w", "workspace", "tag", "cache", "loglevel", "userconfig", "globalconfig",
                                           "omit", "include", "before", "install-strategy", "otp", "proxy", "https-proxy", "target"};

bool npm_fixed(std::string_view package) {
  if (starts_with_any(package, {"git://", "git+ssh://", "git+http://", "git+https://"})) return package.find('#') != std::string_view::npos;
  if (ends_with_any(package, {".tar", ".tar.gz", ".tgz"}) || starts_with_any(package, {"/", "./", "../", "~/"}) || package == ".") return true;
  if (package.starts_with('@')) package.remove_prefix(std::min(package.find('/'), package.size()));  // the scope
  return package.find('@') != std::string_view::npos;
}

void npm_pinned(const File& file, Sink& out) {
  for_each_command(file, {"npm"}, [&](const RunFacts& run, const shell::Command& command) {
    bool first = true, installing = false;
    command.for_each_word(kNpmValued, [&](const shell::Argument& word) {
      if (first) {
        installing = word.text == "install";
      } else if (installing && word.text != "install" && !npm_fixed(word.text)) {
        report(out, run, word);
      }
      first = false;
    });
  });
}
constexpr std::string_view kNpmGood[] = {"RUN npm install", "RUN npm install express@4.1.1", "RUN npm install @a/b@1", "RUN npm install ./x",
                                         "RUN npm install git+https://example.com/x.git#v1", "RUN npm install --registry https://example.com a@1"};
constexpr std::string_view kNpmBad[] = {"RUN npm install express", "RUN npm install -g @a/b", "RUN npm install git://example.com/x.git"};

// -- yarn

bool yarn_cache_mounted(const RunFacts& run) {
  return std::any_of(run.run->mounts.begin(), run.run->mounts.end(), [](const dockerfile::Mount& mount) {
    bool cache = mount.target.find(".cache/yarn") != std::string_view::npos || mount.target.find(".yarn") != std::string_view::npos ||
                 mount.target.find("/share/.cache") != std::string_view::npos;
    return cache && (mount.type == "cache" || mount.type == "tmpfs");
  });
}

void yarn_cleaned(const File& file, Sink& out) {
  for (const RunFacts& run : file.runs) {
    int install = last_index(run, [](const auto& command) { return command.name == "yarn" && command.has_argument("install"); });
    int clean = last_index(run, [](const auto& command) { return command.name == "yarn" && command.has_argument("cache") && command.has_argument("clean"); });
    if (install < 0 || clean > install || yarn_cache_mounted(run) || !file.is_kept(run.view)) continue;
    report(out, run, run.commands.all[static_cast<std::size_t>(install)]);
  }
}
constexpr std::string_view kYarnGood[] = {"RUN yarn install && yarn cache clean", "RUN --mount=type=cache,target=/root/.cache/yarn yarn install",
                                          "FROM a:1 AS x\nRUN yarn install\nFROM b:1\nCOPY --from=x /a /a"};
constexpr std::string_view kYarnBad[] = {"RUN yarn install", "RUN yarn cache clean && yarn install"};

// -- gem

constexpr std::string_view kGemValued[] = {"i", "install-dir", "n", "bindir", "document", "build-root", "P", "trust-policy", "platform", "p", "http-proxy",
                                           "s", "source", "B", "bulk-threshold", "g", "file", "without", "target-rbconfig", "use-system-libraries", "config-file"};

void gems_pinned(const File& file, Sink& out) {
  for_each_command(file, {"gem"}, [&](const RunFacts& run, const shell::Command& command) {
    if (!command.has_any_argument({"install", "i"}) || command.has_argument("-v") || command.has_flag("version")) return;
    bool build_flags = false;  // what follows -- is for the extension's build
    command.for_each_word(kGemValued, [&](const shell::Argument& word) {
      build_flags |= word.text == "--";
      if (build_flags || is_one_of(word.text, {"install", "i"})) return;
      if (word.text.find(':') == std::string_view::npos && !word.text.ends_with(".gem")) report(out, run, word);
    });
  });
}
constexpr std::string_view kGemGood[] = {"RUN gem install bundler:2.0.1", "RUN gem install bundler -v 2.0.1", "RUN gem install a:1 -- --with-b c"};
constexpr std::string_view kGemBad[] = {"RUN gem install bundler", "RUN gem i a:1 b"};

// -- go

// go's flags have one dash and long names; these take the next word.
bool go_flag_takes_next(std::string_view flag) {
  flag.remove_prefix(flag.starts_with("--") ? 2 : 1);
  return is_one_of(flag, {"ldflags", "tags", "o", "mod", "modfile", "C", "p", "gcflags", "asmflags", "gccgoflags", "buildmode", "compiler", "exec",
                          "installsuffix", "overlay", "pkgdir", "toolexec", "pgo", "covermode", "coverpkg"});
}

bool go_fixed(std::string_view package) {
  if (package == "." || package == "..." || starts_with_any(package, {"/", "./", "../"}) || package.ends_with(".go")) return true;
  std::size_t at = package.find('@');
  return at != std::string_view::npos && package.substr(at) != "@latest";
}

void go_pinned(const File& file, Sink& out) {
  for_each_command(file, {"go"}, [&](const RunFacts& run, const shell::Command& command) {
    std::string_view verb;
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
      const auto& argument = command.arguments[i];
      if (argument.is_flag()) {
        if (go_flag_takes_next(argument.text)) ++i;
      } else if (verb.empty()) {
        verb = argument.text;
        if (!is_one_of(verb, {"install", "get", "run"})) return;
      } else {
        if (!go_fixed(argument.text)) report(out, run, argument);
        if (verb == "run") return;  // the rest is the program's
      }
    }
  });
}
constexpr std::string_view kGoGood[] = {"RUN go install example.com/x@v1.2.3", "RUN go install ./cmd/x", "RUN go run example.com/x@v1 y", "RUN go build x"};
constexpr std::string_view kGoBad[] = {"RUN go install example.com/x@latest", "RUN go get example.com/x", "RUN go run example.com/x"};

constexpr Rule kRules[] = {
    {.id = "DL3016", .level = Level::warning, .message = "npm installs a package without a version", .hint = "name one: npm install PACKAGE@VERSION",
     .reason = "The registry's newest version today is not tomorrow's.", .check = npm_pinned, .good = kNpmGood, .bad = kNpmBad},
    {.id = "DL3028", .level = Level::warning, .message = "gem installs a package without a version", .hint = "name one: gem install GEM:VERSION",
     .reason = "The index's newest version today is not tomorrow's.", .check = gems_pinned, .good = kGemGood, .bad = kGemBad},
    {.id = "DL3060", .level = Level::info, .message = "yarn's cache stays in the layer", .hint = "end the same RUN with yarn cache clean",
     .reason = "What yarn downloaded is of no use at run time, and a later layer cannot take it away.", .check = yarn_cleaned, .good = kYarnGood, .bad = kYarnBad},
    {.id = "DL3062", .level = Level::warning, .message = "go fetches a package without a version", .hint = "name one: go install PACKAGE@VERSION",
     .reason = "Without a version, or with @latest, go takes what is newest on the day of the build.", .check = go_pinned, .good = kGoGood, .bad = kGoBad},
};

}  // namespace

std::span<const Rule> language_rules() { return kRules; }

}  // namespace gabion::lint
