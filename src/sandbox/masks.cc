#include "sandbox/masks.h"

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "base/fd.h"
#include "base/text.h"

namespace gabion::sandbox {

namespace {

// Patterns of glob(7); what is not there is left out.
constexpr std::string_view kHostSecrets[] = {
    "/root", "/run", "/var/run", "/tmp", "/var/tmp", "/boot", "/lost+found",
    // passwords and keys of the machine
    "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/security/opasswd", "/etc/sudoers", "/etc/sudoers.d",
    "/etc/ssh/ssh_host_*_key", "/etc/ssl/private", "/etc/pki/tls/private", "/etc/krb5.keytab", "/etc/letsencrypt",
    "/etc/wireguard", "/etc/openvpn", "/etc/ipsec.secrets", "/etc/ppp/*-secrets", "/etc/NetworkManager/system-connections",
    "/etc/wpa_supplicant", "/etc/cups/ssl", "/etc/mysql/debian.cnf", "/etc/netplan",
    // containers and clusters
    "/etc/docker", "/etc/containers/auth.json", "/etc/kubernetes", "/etc/rancher", "/var/lib/docker", "/var/lib/containerd",
    "/var/lib/containers", "/var/lib/kubelet", "/var/lib/rancher", "/var/lib/etcd",
    // what other programs of the machine keep
    "/var/backups", "/var/spool", "/var/mail", "/var/log", "/var/lib/sss", "/var/lib/private", "/var/lib/cloud", "/var/crash",
    "/etc/machine-id", "/var/lib/dbus/machine-id", "/var/lib/systemd",
};

// A home that is one of these, or lies beneath the second list, belongs to the system: hiding /usr/sbin (the home of
// `daemon`) would hide the programs.
constexpr std::string_view kNoHome[] = {"/", "/home", "/var", "/var/lib", "/opt", "/srv", "/mnt", "/media", "/var/cache"};
constexpr std::string_view kNoHomeBeneath[] = {"/bin", "/sbin", "/usr", "/lib", "/lib64", "/etc", "/dev", "/proc", "/sys", "/var/cache/man"};

constexpr std::string_view kCredentialFiles[] = {
    ".env", ".env.*", ".envrc", ".netrc", "_netrc", ".pypirc", ".npmrc", ".yarnrc.yml", ".git-credentials", ".pgpass", ".my.cnf", ".htpasswd",
    ".boto", ".s3cfg", ".dockercfg", ".docker/config.json", ".vault-token", ".gem/credentials", ".cargo/credentials",
    ".cargo/credentials.toml", ".terraform.d/credentials.tfrc.json", ".config/gh/hosts.yml", ".config/hub", ".composer/auth.json",
    "auth.json", "credentials.json", "client_secret*.json", "service-account*.json", "service_account*.json", "secrets.y*ml", "secrets.json",
    "secrets.toml", "kubeconfig", "*.kubeconfig", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", "*.ppk",
    "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx", "*.ovpn", "*_rsa", "*.key", "*-key.pem", "privkey*.pem", "terraform.tfvars",
    "*.tfstate", ".bash_history", ".zsh_history", ".python_history", ".psql_history", ".mysql_history", ".node_repl_history",
};
constexpr std::string_view kCredentialDirectories[] = {
    ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".gcloud", ".config/gcloud", ".config/gh", ".config/op", ".oci", ".docker",
    ".password-store", ".mozilla", ".thunderbird", ".config/google-chrome", ".config/chromium", ".config/BraveSoftware",
    ".local/share/keyrings", ".local/share/containers", ".secrets", ".chef", ".minikube", ".claude", ".codex", ".config/rclone",
};
// Templates that carry the names and none of the values.
constexpr std::string_view kHarmless[] = {".env.example", ".env.sample", ".env.template", ".env.dist", ".env.defaults", ".env.test.example"};
// Not looked into: large, and made by tools.
constexpr std::string_view kSkipped[] = {"node_modules", ".git", ".hg", ".svn", "__pycache__", ".venv", "venv", "target", ".tox", ".mypy_cache"};

// The star of the tables: any run of characters. Every name of a working directory is held against all of them.
bool wildcard(std::string_view pattern, std::string_view name) {
  auto star = pattern.find('*');
  if (star == std::string_view::npos) return name == pattern;
  std::string_view head = pattern.substr(0, star), rest = pattern.substr(star + 1);
  if (!name.starts_with(head)) return false;
  name.remove_prefix(head.size());
  if (rest.find('*') == std::string_view::npos) return name.ends_with(rest);
  for (std::size_t at = 0; at <= name.size(); ++at) {
    if (wildcard(rest, name.substr(at))) return true;
  }
  return false;
}

// A pattern with a slash is the end of a path, any other a name.
bool matches(std::string_view pattern, std::string_view path, std::string_view name) {
  if (pattern.find('/') == std::string_view::npos) return wildcard(pattern, name);
  return path.ends_with(pattern) && (path.size() == pattern.size() || path[path.size() - pattern.size() - 1] == '/');
}

template <std::size_t N>
bool any_match(const std::string_view (&patterns)[N], std::string_view path) {
  auto slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return std::any_of(std::begin(patterns), std::end(patterns), [&](std::string_view pattern) { return matches(pattern, path, name); });
}

bool is_system_home(const std::string& home) {
  for (std::string_view path : kNoHome) {
    if (home == path) return true;
  }
  return std::any_of(std::begin(kNoHomeBeneath), std::end(kNoHomeBeneath), [&](std::string_view path) { return is_beneath(home, path); });
}

// Adds what is there, by its real path: the directory's is found once for all names in it.
class Collector {
 public:
  explicit Collector(const Caller& caller) : caller_(caller) {}
  void add(const std::string& path) {
    struct stat st {};
    if (::lstat(path.c_str(), &st) != 0) return;
    auto slash = path.rfind('/');
    std::string parent = path.substr(0, slash), real = path;
    if (S_ISLNK(st.st_mode)) {
      auto target = real_path(path);
      if (!target || ::stat(target->c_str(), &st) != 0) return;
      real = std::move(*target);
    } else if (!parent.empty()) {
      if (parent != parent_) {
        real_parent_ = real_path(parent).value_or(parent);
        parent_ = parent;
      }
      real = real_parent_ + path.substr(slash);
    }
    bool shut = closed(real, st);
    masks_.push_back({std::move(real), S_ISDIR(st.st_mode), shut});
  }
  void add_pattern(std::string_view pattern) {
    std::string text(pattern);
    if (text.find('*') == std::string::npos) return add(text);
    glob_t found{};
    if (::glob(text.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
      for (std::size_t i = 0; i < found.gl_pathc; ++i) add(found.gl_pathv[i]);
    }
    ::globfree(&found);
  }
  std::vector<Mask> take() { return std::move(masks_); }

 private:
  // As root the cage has ids of its own, and --host's root is not idmapped: what "others" may is what it may. A user's
  // cage may what he may, and nothing in it changes that.
  bool closed(const std::string& path, const struct stat& st) const {
    bool directory = S_ISDIR(st.st_mode);
    if (caller_.privileged) return (st.st_mode & (directory ? S_IROTH | S_IXOTH : S_IROTH | S_IWOTH)) == 0;
    if (st.st_uid == caller_.uid) return false;
    return ::access(path.c_str(), R_OK) != 0 && ::access(path.c_str(), directory ? X_OK : W_OK) != 0;
  }

  const Caller& caller_;
  std::vector<Mask> masks_;
  std::string parent_, real_parent_;
};

void sort_and_nest(std::vector<Mask>& masks) {
  std::sort(masks.begin(), masks.end(), [](const Mask& a, const Mask& b) { return a.path < b.path; });
  std::vector<Mask> kept;
  for (Mask& mask : masks) {
    bool inside = std::any_of(kept.begin(), kept.end(), [&](const Mask& outer) { return is_beneath(mask.path, outer.path); });
    if (!inside) kept.push_back(std::move(mask));
  }
  masks = std::move(kept);
}

struct Search {
  CredentialSearch& result;
  const Caller& caller;
  const std::string& top;
  unsigned max_depth;
  dev_t device = 0;

  void directory(int parent, const char* name, const std::string& relative, unsigned depth);
  bool entry(int fd, const dirent& item, const std::string& relative, unsigned depth);
};

// False: stop.
bool Search::entry(int fd, const dirent& item, const std::string& relative, unsigned depth) {
  std::string_view name = item.d_name;
  if (name == "." || name == "..") return true;
  if (++result.entries > kMaxSearchEntries) return result.complete = false;
  std::string path = relative.empty() ? std::string(name) : relative + "/" + std::string(name);
  // As root neither group nor file system of a plain file matter, and the entry tells what it is.
  struct stat st {};
  if (caller.privileged && (item.d_type == DT_REG || item.d_type == DT_LNK)) {
    st.st_mode = DTTOIF(item.d_type);
  } else if (::fstatat(fd, item.d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
    return true;
  }
  if (!caller.privileged && st.st_uid == caller.uid && st.st_gid != caller.gid) result.foreign_group = true;
  bool is_directory = S_ISDIR(st.st_mode);
  if (is_directory && st.st_dev != device) result.submount = true;
  if (!S_ISLNK(st.st_mode) && is_credential(path, is_directory)) {
    result.found.push_back({top + "/" + path, is_directory});
    return true;
  }
  bool skipped = std::find(std::begin(kSkipped), std::end(kSkipped), name) != std::end(kSkipped);
  if (is_directory && !skipped) {
    if (depth + 1 < max_depth) directory(fd, item.d_name, path, depth + 1);
  }
  return result.complete;
}

void Search::directory(int parent, const char* name, const std::string& relative, unsigned depth) {
  int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return;
  std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd), ::closedir);
  if (!stream) return;
  while (const dirent* item = ::readdir(stream.get())) {
    if (!entry(fd, *item, relative, depth)) return;
  }
}

}  // namespace

bool is_credential(std::string_view relative_path, bool directory) {
  if (directory) return any_match(kCredentialDirectories, relative_path);
  return any_match(kCredentialFiles, relative_path) && !any_match(kHarmless, relative_path);
}

std::vector<Mask> host_masks(const Caller& caller) {
  Collector collector(caller);
  for (std::string_view pattern : kHostSecrets) collector.add_pattern(pattern);
  if (!caller.home.empty() && !is_system_home(caller.home)) collector.add(caller.home);
  for (const PasswdEntry& entry : caller.passwd) {
    if (entry.home.size() > 1 && entry.home[0] == '/' && !is_system_home(entry.home)) collector.add(entry.home);
  }
  // Homes that passwd does not name: those of a directory service.
  collector.add_pattern("/home/*");
  auto masks = collector.take();
  sort_and_nest(masks);
  return masks;
}

CredentialSearch find_credentials(const std::string& directory, const Caller& caller, unsigned max_depth) {
  CredentialSearch result;
  struct stat st {};
  if (::stat(directory.c_str(), &st) != 0) return result;
  Search{result, caller, directory, max_depth, st.st_dev}.directory(AT_FDCWD, directory.c_str(), "", 0);
  std::sort(result.found.begin(), result.found.end(), [](const Mask& a, const Mask& b) { return a.path < b.path; });
  return result;
}

}  // namespace gabion::sandbox
