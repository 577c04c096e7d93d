#include "sandbox/kept.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include <memory>

#include "base/fd.h"
#include "base/sha256.h"
#include "base/text.h"
#include "sandbox/resolve.h"

namespace gabion::sandbox {

namespace {

constexpr std::string_view kFirstLine = "gabion-diff 1";
constexpr std::string_view kKinds[] = {"created", "changed", "deleted"};

// Blanks, controls, '%' and what is not ASCII as %XX: a line holds one change whatever its name.
std::string escape(std::string_view text) {
  std::string out;
  for (unsigned char byte : text) {
    if (byte > ' ' && byte < 0x7f && byte != '%') {
      out += static_cast<char>(byte);
    } else {
      char hex[4];
      std::snprintf(hex, sizeof hex, "%%%02x", byte);
      out += hex;
    }
  }
  return out;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) return std::nullopt;
    out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  return out;
}

bool plain_relative(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  for (std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

Result<KeptChange> read_line(std::string_view line, std::size_t number) {
  auto bad = [&] { return fail("line " + std::to_string(number) + " is not one that gabion writes"); };
  auto fields = split(line, ' ');
  if (fields.size() != 6) return bad();
  KeptChange change;
  const auto* kind = std::find(std::begin(kKinds), std::end(kKinds), fields[0]);
  auto mode = parse_u64(fields[1]), bytes = parse_u64(fields[2]);
  auto path = unescape(fields[4]), link = unescape(fields[5] == "-" ? std::string_view() : fields[5]);
  if (kind == std::end(kKinds) || !mode || *mode > 0777777 || !bytes || !path || !link || !plain_relative(*path)) return bad();
  change.kind = static_cast<Change::Kind>(kind - std::begin(kKinds));
  change.mode = static_cast<unsigned>(*mode);
  change.bytes = *bytes;
  change.sha256 = fields[3] == "-" ? "" : std::string(fields[3]);
  change.path = std::move(*path);
  change.link = std::move(*link);
  return change;
}

// The content, from the layer into DIR/files, hashed on the way.
Result<std::string> copy_content(int from, int to, const std::string& path, unsigned mode) {
  auto slash = path.rfind('/');
  if (slash != std::string::npos) {
    Fd made(make_in_root(to, path.substr(0, slash).c_str(), true, 0755));
    if (!made) return fail_errno("mkdir", path.substr(0, slash));
  }
  Fd in(open_beneath(from, path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, RESOLVE_NO_SYMLINKS));
  if (!in && errno == EACCES && ::fchmodat(from, path.c_str(), 0600, 0) == 0) {  // closed by the program; the layer is ours
    in = Fd(open_beneath(from, path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, RESOLVE_NO_SYMLINKS));
  }
  if (!in) return fail_errno("open in the layer", path);
  Fd out(open_beneath(to, path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644, RESOLVE_NO_SYMLINKS));
  if (!out) return fail_errno("create", path);
  Sha256 hash;
  char buffer[65536];
  for (ssize_t got = 0; (got = ::read(in.get(), buffer, sizeof buffer)) != 0;) {
    if (got < 0) return fail_errno("read", path);
    std::string_view piece(buffer, static_cast<std::size_t>(got));
    hash.update(piece);
    if (auto done = write_all(out.get(), piece, path); !done) return tl::unexpected(done.error());
  }
  // Never executable nor setuid here: this is for reading.
  ::fchmod(out.get(), mode & 0666 & ~022U);
  return hash.hex();
}

Result<Fd> make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return fail_errno("mkdir", path);
  Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail_errno("open", path);
  if (::mkdirat(fd.get(), "files", 0700) != 0) return fail_errno("mkdir", path + "/files");
  return fd;
}

}  // namespace

std::string write_kept(const KeptDiff& diff) {
  std::string out(kFirstLine);
  out += "\ntarget " + escape(diff.target) + "\nstarted " + std::to_string(diff.started_ns) + "\n";
  for (const KeptChange& change : diff.changes) {
    out += std::string(kKinds[static_cast<int>(change.kind)]) + " " + std::to_string(change.mode) + " " + std::to_string(change.bytes) + " " +
           (change.sha256.empty() ? "-" : change.sha256) + " " + escape(change.path) + " " + (change.link.empty() ? "-" : escape(change.link)) + "\n";
  }
  return out;
}

Result<KeptDiff> read_kept(std::string_view text) {
  auto lines = split(text, '\n');
  if (lines.size() < 4 || lines[0] != kFirstLine || !lines[1].starts_with("target ") || !lines[2].starts_with("started ")) {
    return fail("not a diff that gabion kept");
  }
  KeptDiff diff;
  auto target = unescape(lines[1].substr(7));
  auto started = parse_i64(lines[2].substr(8));
  if (!target || target->empty() || (*target)[0] != '/' || !started) return fail("not a diff that gabion kept");
  diff.target = std::move(*target);
  diff.started_ns = *started;
  for (std::size_t i = 3; i < lines.size(); ++i) {
    if (lines[i].empty() && i + 1 == lines.size()) break;
    auto change = read_line(lines[i], i + 1);
    if (!change) return tl::unexpected(change.error());
    diff.changes.push_back(std::move(*change));
  }
  return diff;
}

Result<bool> prepare_keep(const std::string& directory) {
  bool made = ::mkdir(directory.c_str(), 0700) == 0;
  if (!made && errno != EEXIST) return fail_errno("--keep", directory);
  std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), ::closedir);
  if (!stream || ::access(directory.c_str(), W_OK | X_OK) != 0) return fail_errno("--keep", directory);
  while (const dirent* item = ::readdir(stream.get())) {
    std::string_view name = item->d_name;
    if (name != "." && name != "..") return fail("--keep " + printable(directory) + ": it is not empty (" + printable(name) + "); was something kept there before?");
  }
  return made;
}

Result<std::string> keep_changes(const std::string& directory, const std::string& upper, const std::string& target, std::int64_t started_ns,
                                 const std::vector<Change>& changes) {
  auto kept = make_directory(directory);
  if (!kept) return wrap("--keep", kept.error());
  Fd files(::openat(kept->get(), "files", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  Fd layer(::open(upper.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!files || !layer) return fail_errno("--keep", directory);
  KeptDiff diff{target, started_ns, {}};
  for (const Change& change : changes) {
    if (!is_beneath(change.path, target) || change.path == target) continue;
    std::string path = change.path.substr(target == "/" ? 1 : target.size() + 1);
    KeptChange item{change.kind, path, change.mode, change.bytes, {}, change.link};
    if (change.kind != Change::Kind::deleted && S_ISREG(change.mode)) {
      auto digest = copy_content(layer.get(), files.get(), path, change.mode);
      if (!digest) return wrap("--keep", digest.error());
      item.sha256 = std::move(*digest);
    }
    diff.changes.push_back(std::move(item));
  }
  std::string text = write_kept(diff);
  if (auto done = write_file(directory + "/diff", text, 0600); !done) return wrap("--keep", done.error());
  return "sha256:" + sha256_hex(text);
}

}  // namespace gabion::sandbox
