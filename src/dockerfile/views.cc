// The typed views, and what BuildKit's reading of single instructions refuses (frontend/dockerfile/instructions).
#include <array>
#include <memory>

#include "base/text.h"
#include "dockerfile/heredocs.h"
#include "dockerfile/instructions.h"
#include "dockerfile/parser.h"

namespace gabion::dockerfile {

namespace {

enum class FlagKind : unsigned char { boolean, text, texts };
struct FlagRule {
  Keyword keyword;
  std::string_view name;
  FlagKind kind;
};
constexpr FlagRule kFlags[] = {
    {Keyword::from, "platform", FlagKind::text},
    {Keyword::add, "chown", FlagKind::text},
    {Keyword::add, "chmod", FlagKind::text},
    {Keyword::add, "link", FlagKind::boolean},
    {Keyword::add, "keep-git-dir", FlagKind::boolean},
    {Keyword::add, "checksum", FlagKind::text},
    {Keyword::add, "unpack", FlagKind::boolean},
    {Keyword::add, "exclude", FlagKind::texts},
    {Keyword::copy, "chown", FlagKind::text},
    {Keyword::copy, "from", FlagKind::text},
    {Keyword::copy, "chmod", FlagKind::text},
    {Keyword::copy, "link", FlagKind::boolean},
    {Keyword::copy, "parents", FlagKind::boolean},
    {Keyword::copy, "exclude", FlagKind::texts},
    {Keyword::run, "mount", FlagKind::texts},
    {Keyword::run, "network", FlagKind::text},
    {Keyword::run, "security", FlagKind::text},
    {Keyword::run, "device", FlagKind::texts},
    {Keyword::healthcheck, "interval", FlagKind::text},
    {Keyword::healthcheck, "timeout", FlagKind::text},
    {Keyword::healthcheck, "start-period", FlagKind::text},
    {Keyword::healthcheck, "start-interval", FlagKind::text},
    {Keyword::healthcheck, "retries", FlagKind::text},
};

const FlagRule* find_flag(Keyword keyword, std::string_view name) {
  for (const FlagRule& rule : kFlags) {
    if (rule.keyword == keyword && rule.name == name) return &rule;
  }
  return nullptr;
}

bool valid_stage_name(std::string_view name) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (name.empty() || !letter(name[0])) return false;
  for (char c : name) {
    if (!letter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.') return false;
  }
  return true;
}

// Go's time.ParseDuration: [-+] then numbers with a fraction, each with its unit.
bool is_go_duration(std::string_view text) {
  if (text.starts_with("-") || text.starts_with("+")) text.remove_prefix(1);
  if (text == "0") return true;
  if (text.empty()) return false;
  while (!text.empty()) {
    std::size_t digits = 0, i = 0;
    for (; i < text.size() && ((text[i] >= '0' && text[i] <= '9') || text[i] == '.'); ++i) digits += text[i] != '.';
    if (digits == 0) return false;
    text.remove_prefix(i);
    bool found = false;
    for (std::string_view unit : {"ns", "us", "\xC2\xB5s", "\xCE\xBCs", "ms", "s", "m", "h"}) {
      if (found || !text.starts_with(unit) || (unit == "m" && text.starts_with("ms"))) continue;
      text.remove_prefix(unit.size());
      found = true;
    }
    if (!found) return false;
  }
  return true;
}

std::string named(const Instruction& i, std::string_view rest) { return std::string(keyword_name(i.keyword)).append(rest); }

}  // namespace

void InstructionReader::finish(Instruction& i, unsigned depth) {
  if (i.keyword == Keyword::unknown) return;
  check_flags(i);
  bool empty = i.words.empty() && i.keyword != Keyword::onbuild;
  switch (i.keyword) {
    case Keyword::from: finish_from(i); return;
    case Keyword::run: finish_run(i); return;
    case Keyword::add:
    case Keyword::copy: finish_copy(i); return;
    case Keyword::arg: finish_arg(i); return;
    case Keyword::cmd:
    case Keyword::entrypoint:
    case Keyword::shell: finish_command(i); return;
    case Keyword::healthcheck: finish_healthcheck(i); return;
    case Keyword::expose:
    case Keyword::volume: finish_words(i); return;
    case Keyword::env:
    case Keyword::label:
      if (empty) error(Layer::instruction, i, named(i, " requires at least one argument"));
      return;
    case Keyword::onbuild: finish_onbuild(i, depth); return;
    default: finish_text(i);
  }
}

void InstructionReader::check_flags(const Instruction& i) {
  if (i.keyword == Keyword::arg) return;  // BuildKit never looks at them
  std::array<bool, std::size(kFlags)> seen{};
  for (const Flag& flag : i.flags) {
    std::string name = printable(flag.name.substr(0, 80));
    const FlagRule* rule = find_flag(i.keyword, flag.name);
    if (!rule) {
      // Where no flag or a command may stand, other readers take it for an argument.
      bool argument = i.keyword != Keyword::from && i.keyword != Keyword::add && i.keyword != Keyword::copy && i.keyword != Keyword::healthcheck;
      error(argument ? Layer::builder : Layer::instruction, i, "unknown flag: --" + name, flag.at);
      continue;
    }
    bool twice = std::exchange(seen[static_cast<std::size_t>(rule - kFlags)], true);
    if (twice && rule->kind != FlagKind::texts) error(Layer::instruction, i, "duplicate flag specified: --" + name, flag.at);
    if (rule->kind != FlagKind::boolean) {
      if (!flag.has_value) error(Layer::instruction, i, "missing a value on flag: --" + name, flag.at);
    } else if (flag.has_value && !iequals(flag.value, "true") && !iequals(flag.value, "false")) {
      error(Layer::instruction, i, "expecting boolean value for flag --" + name + ", not: " + printable(flag.value.substr(0, 80)), flag.at);
    }
  }
}

Word InstructionReader::flag_word(const Instruction& i, std::string_view name) const {
  const Flag* flag = i.flag(name);
  return flag ? Word{flag->value, flag->value_at} : Word{};
}

void InstructionReader::finish_from(Instruction& i) {
  auto* view = make<From>();
  bool has_alias = i.words.size() == 3 && iequals(i.words[1].text, "as");
  if (i.words.size() != 1 && !has_alias) {
    error(Layer::instruction, i, "FROM requires either one or three arguments", i.words.empty() ? i.name_at : i.arguments.source(i.arguments.text));
  }
  if (i.words.empty()) return;
  view->image = i.words[0];
  view->platform = flag_word(i, "platform");
  if (i.words.size() >= 3 && iequals(i.words[1].text, "as")) {
    view->as_keyword = i.words[1];
    view->alias = i.words[2];
    if (has_alias && !valid_stage_name(view->alias.text)) {
      error(Layer::builder, i,
            "invalid name for build stage: \"" + printable(view->alias.text.substr(0, 80)) +
                "\", name can't start with a number or contain symbols",
            view->alias.at);
    }
  }
  split_image(*view, i);
  i.detail = view;
}

// name[:tag][@digest]; a `:` counts after the last `/`, and neither inside ${…}.
void InstructionReader::split_image(From& from, const Instruction& i) {
  std::string_view image = from.image.text;
  std::size_t colon = std::string_view::npos, at = std::string_view::npos;
  unsigned braces = 0;
  std::size_t last_close = image.rfind('}');
  for (std::size_t n = 0; n < image.size(); ++n) {
    char c = image[n];
    if (c == '{' && n > 0 && image[n - 1] == '$') {
      // A brace that is never closed protects nothing.
      if (last_close != std::string_view::npos && last_close > n) ++braces;
    } else if (c == '}' && braces > 0) {
      --braces;
    } else if (braces > 0) {
      continue;
    } else if (c == '@') {
      at = n;
      break;
    } else if (c == ':') {
      if (colon == std::string_view::npos) colon = n;
    } else if (c == '/') {
      colon = std::string_view::npos;
    }
  }
  std::size_t end = std::min(image.size(), at);
  from.name = i.logical.word(image.substr(0, std::min(colon, end)));
  if (colon != std::string_view::npos) from.tag = i.logical.word(image.substr(colon + 1, end - colon - 1));
  if (at != std::string_view::npos) from.digest = i.logical.word(image.substr(at + 1));
}

Mount InstructionReader::read_mount(const Flag& flag) {
  Mount mount;
  mount.at = flag.value_at;
  std::vector<MountOption> options;
  bool said = false;  // readonly or readwrite was given
  std::string_view rest = flag.value;
  while (!rest.empty()) {
    std::size_t comma = rest.find(',');
    std::string_view field = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    std::size_t equals = field.find('=');
    MountOption option{field.substr(0, equals), {}, equals != std::string_view::npos};
    if (option.has_value) option.value = field.substr(equals + 1);
    options.push_back(option);
    auto is = [&](std::string_view name) { return iequals(option.key, name); };
    bool truth = !option.has_value || iequals(option.value, "true") || option.value == "1" || iequals(option.value, "t");
    if (is("type")) mount.type = option.value;
    if (is("target") || is("dst") || is("destination")) mount.target = option.value;
    if (is("source") || is("src")) mount.source = option.value;
    if (is("from")) mount.from = option.value;
    if (is("id")) mount.id = option.value;
    if (is("sharing")) mount.sharing = option.value;
    if (is("mode")) mount.mode = option.value;
    if (is("uid")) mount.uid = option.value;
    if (is("gid")) mount.gid = option.value;
    if (is("size")) mount.size = option.value;
    if (is("env")) mount.env = option.value;
    if (is("required")) mount.required = truth;
    if (is("readonly") || is("ro")) mount.read_only = truth, said = true;
    if (is("readwrite") || is("rw")) mount.read_write = truth, said = true;
  }
  bool writable = iequals(mount.type, "cache") || iequals(mount.type, "tmpfs");
  if (!said) (writable ? mount.read_write : mount.read_only) = true;
  mount.options = keep(options);
  return mount;
}

void InstructionReader::finish_run(Instruction& i) {
  auto* view = make<Run>();
  view->json = i.json;
  if (i.json) {
    view->items = i.words;
  } else {
    view->command = i.arguments;
  }
  std::vector<Mount> mounts;
  for (const Flag& flag : i.flags) {
    if (flag.name != "mount" || !flag.has_value) continue;
    mounts.push_back(read_mount(flag));
    // Only `from` has to be known before the build; BuildKit leaves the other keys until the variables are.
    std::string_view from = mounts.back().from;
    std::size_t dollar = from.find('$');
    if (dollar != std::string_view::npos && dollar + 1 < from.size()) {
      error(Layer::builder, i, "'from' doesn't support variable expansion, define alias stage instead", flag.at);
    }
  }
  view->mounts = keep(mounts);
  view->network = flag_word(i, "network");
  view->security = flag_word(i, "security");
  std::string_view network = view->network.text, security = view->security.text;
  if (!network.empty() && network != "default" && network != "none" && network != "host") {
    error(Layer::builder, i, "invalid network mode \"" + printable(network.substr(0, 40)) + "\"", view->network.at);
  }
  if (!security.empty() && security != "sandbox" && security != "insecure") {
    error(Layer::builder, i, "security \"" + printable(security.substr(0, 40)) + "\" is not valid", view->security.at);
  }
  i.detail = view;
}

void InstructionReader::finish_copy(Instruction& i) {
  if (i.words.size() < 2) {
    error(Layer::instruction, i, named(i, " requires at least two arguments, but only one was provided. Destination could not be determined"),
          i.words.empty() ? i.name_at : i.words[0].at);
  }
  if (i.words.empty()) return;
  if (i.words.size() > 1 && read_heredoc_word(i.words.back().text, arena_)) {
    error(Layer::builder, i, named(i, " cannot accept a heredoc as a destination"), i.words.back().at);
  }
  auto* view = make<Copy>();
  view->sources = i.words.first(i.words.size() - 1);
  view->target = i.words.back();
  view->from = flag_word(i, "from");
  view->chown = flag_word(i, "chown");
  view->chmod = flag_word(i, "chmod");
  view->checksum = flag_word(i, "checksum");
  view->link = i.flag("link");
  view->parents = i.flag("parents");
  view->keep_git_dir = i.flag("keep-git-dir");
  view->unpack = i.flag("unpack");
  words_.clear();
  for (const Flag& flag : i.flags) {
    if (flag.name == "exclude") words_.push_back({flag.value, flag.value_at});
  }
  view->excludes = keep(words_);
  i.detail = view;
}

void InstructionReader::finish_arg(Instruction& i) {
  if (i.words.empty()) {
    error(Layer::instruction, i, "ARG requires at least one argument");
    return;
  }
  std::vector<Arg::Item> items;
  for (const Word& word : i.words) {
    std::size_t equals = word.text.find('=');
    Arg::Item item;
    item.has_value = equals != std::string_view::npos;
    item.name = i.logical.word(word.text.substr(0, equals));
    if (item.has_value) item.value = i.logical.word(word.text.substr(equals + 1));
    if (item.name.text.empty() && item.has_value) error(Layer::instruction, i, "ARG names can not be blank", word.at);
    items.push_back(item);
  }
  auto* view = make<Arg>();
  view->items = keep(items);
  i.detail = view;
}

void InstructionReader::finish_command(Instruction& i) {
  auto* view = make<Command>();
  view->json = i.json;
  if (i.json) {
    view->items = i.words;
  } else {
    view->text = i.arguments;
  }
  i.detail = view;
  if (i.keyword != Keyword::shell) return;
  if (i.words.empty()) {
    error(Layer::instruction, i, "SHELL requires at least one argument");
  } else if (!i.json) {
    error(Layer::builder, i, "SHELL requires the arguments to be in JSON form", i.words[0].at);
  }
}

void InstructionReader::finish_healthcheck(Instruction& i) {
  if (i.words.empty()) {
    error(Layer::instruction, i, "HEALTHCHECK requires at least one argument");
    return;
  }
  auto* view = make<Healthcheck>();
  view->type = i.words[0];
  view->command.json = i.json;
  if (i.json) {
    view->command.items = i.words.subspan(1);
  } else if (i.words.size() > 1) {
    view->command.text = i.logical.slice(i.words[1].text, arena_);
  }
  view->interval = flag_word(i, "interval");
  view->timeout = flag_word(i, "timeout");
  view->start_period = flag_word(i, "start-period");
  view->start_interval = flag_word(i, "start-interval");
  view->retries = flag_word(i, "retries");
  i.detail = view;
  check_durations(i, *view);
  if (iequals(view->type.text, "none")) {
    if (i.words.size() > 1) error(Layer::instruction, i, "HEALTHCHECK NONE takes no arguments", i.words[1].at);
  } else if (!iequals(view->type.text, "cmd")) {
    error(Layer::instruction, i, "Unknown type \"" + printable(to_upper(view->type.text.substr(0, 80))) + "\" in HEALTHCHECK (try CMD)", view->type.at);
  } else if (i.words.size() == 1) {
    error(Layer::instruction, i, "Missing command after HEALTHCHECK CMD", view->type.at);
  }
}

void InstructionReader::check_durations(const Instruction& i, const Healthcheck& view) {
  if (iequals(view.type.text, "none")) return;
  for (const Word* word : {&view.interval, &view.timeout, &view.start_period, &view.start_interval}) {
    if (!word->text.empty() && !is_go_duration(word->text)) {
      error(Layer::builder, i, "time: invalid duration \"" + printable(word->text.substr(0, 40)) + "\"", word->at);
    }
  }
  auto retries = parse_i64(view.retries.text);
  if (!view.retries.text.empty() && (!retries || *retries < 0)) {
    error(Layer::builder, i, "--retries is not a number of times: " + printable(view.retries.text.substr(0, 40)), view.retries.at);
  }
}

void InstructionReader::finish_words(Instruction& i) {
  if (i.words.empty()) {
    error(Layer::instruction, i, named(i, " requires at least one argument"));
    return;
  }
  for (const Word& word : i.words) {
    if (i.keyword == Keyword::volume && word.text.empty()) error(Layer::builder, i, "VOLUME specified can not be an empty string", word.at);
  }
  auto* view = make<Words>();
  view->words = i.words;
  i.detail = view;
}

void InstructionReader::finish_text(Instruction& i) {
  if (i.words.empty()) {
    error(Layer::instruction, i, named(i, " requires exactly one argument"));
    return;
  }
  auto* view = make<Text>();
  view->word = i.words[0];
  i.detail = view;
}

void InstructionReader::finish_onbuild(Instruction& i, unsigned depth) {
  const auto* view = i.as<Onbuild>();
  if (!view) {
    if (i.arguments.text.empty()) error(Layer::instruction, i, "ONBUILD requires at least one argument");
    return;
  }
  auto* inner = const_cast<Instruction*>(view->inner);
  inner->at = {inner->name_at.begin, i.at.end};
  inner->line = i.line;
  inner->text_line = i.text_line;
  inner->end_line = i.end_line;
  inner->heredocs = i.heredocs;
  if (inner->keyword == Keyword::onbuild && !in_trigger_) {
    error(Layer::builder, i, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", inner->name_at);
  } else if (inner->keyword == Keyword::from || inner->keyword == Keyword::maintainer) {
    error(Layer::builder, i, std::string(keyword_name(inner->keyword)) + " isn't allowed as an ONBUILD trigger", inner->name_at);
  }
  bool outer = std::exchange(in_trigger_, true);
  finish(*inner, depth + 1);
  in_trigger_ = outer;
}

}  // namespace gabion::dockerfile
