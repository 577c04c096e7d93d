// -v, --mount and --tmpfs.
#include <algorithm>
#include <iterator>
#include <optional>

#include "sandbox/parse.h"
#include "sandbox/parse_internal.h"

namespace gabion::sandbox {

namespace {

constexpr std::string_view kVolumeOptions =
    "accepted: ro, rw, z, Z, exec, noexec, nosuid, nodev, bind, rbind, private, rprivate";
constexpr std::string_view kTmpfsOptions =
    "accepted: rw, ro, exec, noexec, suid, nosuid, nodev, size=SIZE, mode=OCTAL, nr_inodes=N, uid=N, gid=N, tmpcopyup, notmpcopyup";
constexpr std::string_view kMountKeys =
    "accepted: type=bind with source=, target=, ro, relabel=, bind-propagation=private|rprivate, bind-nonrecursive; "
    "type=tmpfs with target=, ro, tmpfs-size=, tmpfs-mode=, tmpcopyup";

enum class Verdict { taken, unknown, refused };
struct Outcome {
  Verdict verdict = Verdict::taken;
  std::string reason;
};

Outcome refused(std::string reason) { return {Verdict::refused, std::move(reason)}; }

// Pieces between separators; a backslash before a separator keeps it (Podman's escape for paths with colons).
std::vector<std::string> split_escaped(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == separator) {
      parts.back().push_back(text[++i]);
    } else if (text[i] == separator) {
      parts.emplace_back();
    } else {
      parts.back().push_back(text[i]);
    }
  }
  return parts;
}

// One record of RFC 4180, as --mount is read: a field may be quoted, "" within is a quote.
std::optional<std::vector<std::string>> split_csv(std::string_view text) {
  std::vector<std::string> fields(1);
  std::size_t i = 0;
  while (i < text.size()) {
    if (fields.back().empty() && text[i] == '"') {
      for (++i;; ++i) {
        if (i >= text.size()) return std::nullopt;
        if (text[i] != '"') {
          fields.back().push_back(text[i]);
        } else if (i + 1 < text.size() && text[i + 1] == '"') {
          fields.back().push_back(text[++i]);
        } else {
          ++i;
          break;
        }
      }
      if (i < text.size() && text[i] != ',') return std::nullopt;
      continue;
    }
    if (text[i] == ',') {
      fields.emplace_back();
    } else {
      fields.back().push_back(text[i]);
    }
    ++i;
  }
  return fields;
}

std::string why_no_target(std::string_view target) {
  if (target.empty()) return "the path in the cage is missing";
  if (target.front() != '/') return "the path in the cage, `" + printable(target) + "`, must be absolute";
  if (target.size() > kMaxPathBytes) return "the path in the cage is longer than 4095 bytes";
  std::vector<std::string_view> parts = split(target, '/');
  if (std::find(parts.begin(), parts.end(), "..") != parts.end()) return "the path in the cage must not hold `..`";
  if (std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return part.empty() || part == "."; })) {
    return "the cage's root itself cannot be mounted over";
  }
  std::vector<std::string_view> named;
  std::copy_if(parts.begin(), parts.end(), std::back_inserter(named), [](std::string_view part) { return !part.empty() && part != "."; });
  if (named.size() == 1 && named[0] == "proc") return "the cage's own /proc cannot be mounted over";
  return {};
}

std::string why_no_source(std::string_view source) {
  if (source.empty()) return "the path on this machine is missing";
  if (source.front() != '/' && source.front() != '.') {
    return "named volumes are not kept; to show a directory write ./" + printable(source);
  }
  if (source.size() > kMaxPathBytes) return "the path on this machine is longer than 4095 bytes";
  return {};
}

Outcome propagation(std::string_view mode) {
  if (mode == "private" || mode == "rprivate") return {};
  return refused("mount propagation `" + printable(mode) + "` would reach out of the cage; accepted: private, rprivate");
}

Outcome volume_option(std::string_view option, Volume& volume) {
  // Labels are SELinux's (z, Z); where it is off they mean nothing, in Podman too.
  if (option == "ro" || option == "rw") return volume.read_only = option == "ro", Outcome{};
  if (option == "exec" || option == "noexec") return volume.noexec = option == "noexec", Outcome{};
  if (option == "bind" || option == "rbind") return volume.recursive = option == "rbind", Outcome{};
  for (std::string_view as_it_is : {"z", "Z", "nosuid", "nodev", "private", "rprivate"}) {
    if (option == as_it_is) return {};
  }
  for (std::string_view open : {"shared", "rshared", "slave", "rslave", "unbindable", "runbindable"}) {
    if (option == open) return propagation(option);
  }
  if (option == "suid" || option == "dev") {
    return refused("option `" + std::string(option) + "`: volumes are always nosuid and nodev");
  }
  if (option == "U") return refused("option `U` would change the owner of files on this machine; give the files' owner with --user");
  if (option == "O") return refused("option `O` (an overlay over a volume) is only made of the working directory; use --mount-cwd=overlay");
  if (option == "copy" || option == "nocopy") return refused("option `" + std::string(option) + "` concerns named volumes, which are not kept");
  return {Verdict::unknown, {}};
}

std::optional<unsigned> parse_octal(std::string_view text) {
  unsigned mode = 0;
  if (text.empty() || text.size() > 5) return std::nullopt;
  for (char c : text) {
    if (c < '0' || c > '7') return std::nullopt;
    mode = mode * 8 + static_cast<unsigned>(c - '0');
  }
  if (mode > 07777) return std::nullopt;
  return mode;
}

std::optional<unsigned> parse_id(std::string_view text) {
  auto id = parse_u64(text);
  if (!id || *id > 0xfffffffeu) return std::nullopt;
  return static_cast<unsigned>(*id);
}

Outcome tmpfs_setting(std::string_view key, std::string_view value, Tmpfs& tmpfs) {
  if (key == "size") {
    if (value.ends_with('%')) return refused("size=" + printable(value) + ": a share of the machine's memory is no bound; give bytes, such as size=64m");
    auto size = parse_size(value, "size");
    if (!size) return refused(size.error().message);
    if (*size == 0) return refused("size=0 means no bound; give bytes, such as size=64m");
    tmpfs.size_bytes = *size;
    return {};
  }
  if (key == "mode") {
    tmpfs.mode = parse_octal(value);
    return tmpfs.mode ? Outcome{} : refused("mode=" + printable(value) + ": not an octal mode such as 1777");
  }
  if (key == "nr_inodes") {
    tmpfs.inodes = parse_u64(value);
    return tmpfs.inodes && *tmpfs.inodes > 0 ? Outcome{} : refused("nr_inodes=" + printable(value) + ": not a count above 0");
  }
  if (key == "uid" || key == "gid") {
    auto id = parse_id(value);
    if (!id) return refused(std::string(key) + "=" + printable(value) + ": not an id");
    (key == "uid" ? tmpfs.uid : tmpfs.gid) = id;
    return {};
  }
  return {Verdict::unknown, {}};
}

Outcome tmpfs_option(std::string_view option, Tmpfs& tmpfs) {
  if (option == "ro" || option == "rw") return tmpfs.read_only = option == "ro", Outcome{};
  if (option == "exec" || option == "noexec") return tmpfs.noexec = option == "noexec", Outcome{};
  if (option == "suid" || option == "nosuid") return tmpfs.nosuid = option == "nosuid", Outcome{};
  if (option == "nodev") return {};
  if (option == "dev") return refused("option `dev`: a cage's tmpfs never holds device files");
  if (option == "tmpcopyup" || option == "notmpcopyup") return tmpfs.copy_up = option == "tmpcopyup", Outcome{};
  for (std::string_view as_it_is : {"private", "rprivate", "sync", "async", "noatime", "relatime", "strictatime"}) {
    if (option == as_it_is) return {};
  }
  std::size_t equals = option.find('=');
  if (equals == std::string_view::npos) return {Verdict::unknown, {}};
  return tmpfs_setting(option.substr(0, equals), option.substr(equals + 1), tmpfs);
}

// key, its value when the field has one
struct Field {
  std::string_view key;
  std::optional<std::string_view> value;
};
Field read_field(std::string_view text) {
  std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

bool is_one_of(std::string_view key, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), key) != names.end();
}

std::optional<bool> switch_value(const Field& field) { return field.value ? parse_bool(*field.value) : true; }

// ro, readonly, rw and their =BOOL forms; nothing when the field is another one.
std::optional<Outcome> read_only_field(const Field& field, bool& read_only) {
  if (!is_one_of(field.key, {"ro", "readonly", "rw"})) return std::nullopt;
  auto on = switch_value(field);
  if (!on) return refused("`" + std::string(field.key) + "` is true or false");
  read_only = field.key == "rw" ? !*on : *on;
  return Outcome{};
}

Outcome bind_field(const Field& field, Volume& volume) {
  if (auto done = read_only_field(field, volume.read_only)) return *done;
  std::string_view value = field.value.value_or("");
  if (is_one_of(field.key, {"source", "src"})) return volume.source = value, Outcome{};
  if (is_one_of(field.key, {"target", "dst", "destination"})) return volume.target = value, Outcome{};
  if (field.key == "bind-propagation") return propagation(value);
  if (field.key == "bind-nonrecursive") {
    auto on = switch_value(field);
    if (!on) return refused("`bind-nonrecursive` is true or false");
    volume.recursive = !*on;
    return {};
  }
  if (field.key == "relabel") {
    return value == "shared" || value == "private" ? Outcome{} : refused("relabel is shared or private");
  }
  if (is_one_of(field.key, {"U", "chown"})) return volume_option("U", volume);
  if (is_one_of(field.key, {"idmap"})) return refused("`idmap`: a cage maps its volumes by itself");
  return field.value ? Outcome{Verdict::unknown, {}} : volume_option(field.key, volume);
}

Outcome tmpfs_field(const Field& field, Tmpfs& tmpfs) {
  if (auto done = read_only_field(field, tmpfs.read_only)) return *done;
  std::string_view value = field.value.value_or("");
  if (is_one_of(field.key, {"target", "dst", "destination"})) return tmpfs.target = value, Outcome{};
  if (field.key == "tmpfs-size") return tmpfs_setting("size", value, tmpfs);
  if (field.key == "tmpfs-mode") return tmpfs_setting("mode", value, tmpfs);
  if (field.value) return {Verdict::unknown, {}};
  return tmpfs_option(field.key, tmpfs);
}

template <typename T, typename Read>
Result<> read_fields(std::string_view value, const std::vector<std::string>& fields, T& mount, Read read) {
  for (const std::string& text : fields) {
    Field field = read_field(text);
    if (field.key == "type") continue;
    Outcome outcome = read(field, mount);
    if (outcome.verdict == Verdict::refused) return bad_value("--mount", value, outcome.reason);
    if (outcome.verdict == Verdict::unknown) {
      return bad_value("--mount", value, "unknown field `" + printable(text) + "`; " + std::string(kMountKeys));
    }
  }
  if (auto reason = why_no_target(mount.target); !reason.empty()) return bad_value("--mount", value, reason);
  return {};
}

}  // namespace

Result<Volume> parse_volume(std::string_view value) {
  std::vector<std::string> parts = split_escaped(value, ':');
  if (parts.size() < 2) return bad_value("-v", value, "anonymous volumes are not kept; accepted: SRC:DST[:OPTIONS], or --tmpfs DST");
  if (parts.size() > 3) return bad_value("-v", value, "more than two colons; accepted: SRC:DST[:OPTIONS] (a colon within a path is written \\:)");
  Volume volume{.source = parts[0], .target = parts[1]};
  if (auto reason = why_no_source(volume.source); !reason.empty()) return bad_value("-v", value, reason);
  if (auto reason = why_no_target(volume.target); !reason.empty()) return bad_value("-v", value, reason);
  if (parts.size() < 3) return volume;
  for (std::string_view option : split(parts[2], ',')) {
    if (option.empty()) continue;
    Outcome outcome = volume_option(option, volume);
    if (outcome.verdict == Verdict::refused) return bad_value("-v", value, outcome.reason);
    if (outcome.verdict == Verdict::unknown) {
      return bad_value("-v", value, "unknown option `" + printable(option) + "`; " + std::string(kVolumeOptions));
    }
  }
  return volume;
}

Result<Tmpfs> parse_tmpfs(std::string_view value) {
  std::vector<std::string> parts = split_escaped(value, ':');
  Tmpfs tmpfs{.target = parts[0]};
  if (parts.size() > 2) return bad_value("--tmpfs", value, "more than one colon; accepted: PATH[:OPTIONS]");
  if (auto reason = why_no_target(tmpfs.target); !reason.empty()) return bad_value("--tmpfs", value, reason);
  if (parts.size() < 2) return tmpfs;
  for (std::string_view option : split(parts[1], ',')) {
    if (option.empty()) continue;
    Outcome outcome = tmpfs_option(option, tmpfs);
    if (outcome.verdict == Verdict::refused) return bad_value("--tmpfs", value, outcome.reason);
    if (outcome.verdict == Verdict::unknown) {
      return bad_value("--tmpfs", value, "unknown option `" + printable(option) + "`; " + std::string(kTmpfsOptions));
    }
  }
  return tmpfs;
}

Result<> parse_mount(std::string_view value, Spec& spec) {
  auto fields = split_csv(value);
  if (!fields) return bad_value("--mount", value, "a quote is not closed");
  std::string_view type;
  for (const std::string& text : *fields) {
    if (Field field = read_field(text); field.key == "type") type = field.value.value_or("");
  }
  if (type == "tmpfs") {
    Tmpfs tmpfs;
    if (auto done = read_fields(value, *fields, tmpfs, tmpfs_field); !done) return done;
    spec.tmpfs.push_back(std::move(tmpfs));
    return {};
  }
  if (type == "bind") {
    Volume volume;
    if (auto done = read_fields(value, *fields, volume, bind_field); !done) return done;
    // A bind mount's source may be relative without a dot, since no named volume can be meant.
    if (!volume.source.empty() && volume.source.front() != '/' && volume.source.front() != '.') volume.source.insert(0, "./");
    if (auto reason = why_no_source(volume.source); !reason.empty()) return bad_value("--mount", value, reason);
    spec.volumes.push_back(std::move(volume));
    return {};
  }
  if (type.empty()) return bad_value("--mount", value, std::string("type is missing (named volumes are not kept); ").append(kMountKeys));
  return bad_value("--mount", value, "type `" + printable(type) + "` is not made here; " + std::string(kMountKeys));
}

}  // namespace gabion::sandbox
