#include "observe/behaviour.h"

namespace gabion::observe {

namespace {

constexpr SensitivePath kSensitivePaths[] = {
    {"/etc/shadow", Severity::high, "password hashes"},
    {"/etc/gshadow", Severity::high, "password hashes"},
    {"/etc/sudoers", Severity::high, "who may be root"},
    {"/etc/ssl/private/", Severity::high, "private keys"},
    {"/etc/ssh/ssh_host_", Severity::high, "the host's ssh keys"},
    {"/etc/passwd", Severity::low, "the list of users"},
    {".ssh/", Severity::high, "ssh keys and logins"},
    {".gnupg/", Severity::high, "private keys"},
    {".aws/", Severity::high, "cloud credentials"},
    {".azure/", Severity::high, "cloud credentials"},
    {".config/gcloud/", Severity::high, "cloud credentials"},
    {".kube/config", Severity::high, "cluster credentials"},
    {".docker/config.json", Severity::high, "registry credentials"},
    {".config/containers/auth.json", Severity::high, "registry credentials"},
    {".git-credentials", Severity::high, "git credentials"},
    {".config/gh/hosts.yml", Severity::high, "git credentials"},
    {".netrc", Severity::high, "credentials"},
    {".npmrc", Severity::medium, "may hold a registry token"},
    {".pypirc", Severity::medium, "may hold a registry token"},
    {".env", Severity::medium, "may hold secrets"},
    {".bash_history", Severity::medium, "what was typed"},
    {".zsh_history", Severity::medium, "what was typed"},
    {".mozilla/", Severity::high, "a browser's cookies and passwords"},
    {".config/google-chrome/", Severity::high, "a browser's cookies and passwords"},
    {".config/chromium/", Severity::high, "a browser's cookies and passwords"},
    {".local/share/keyrings/", Severity::high, "saved passwords"},
    {".config/op/", Severity::high, "saved passwords"},
    {"id_rsa", Severity::high, "a private key"},
    {"id_ed25519", Severity::high, "a private key"},
    {"id_ecdsa", Severity::high, "a private key"},
    {"/var/run/secrets/", Severity::high, "a cluster's service account token"},
    {"/run/secrets/", Severity::high, "mounted secrets"},
    {"/var/run/docker.sock", Severity::high, "the container engine: root on the host"},
    {"/run/docker.sock", Severity::high, "the container engine: root on the host"},
    {"/run/containerd/", Severity::high, "the container engine: root on the host"},
    {"/run/podman/", Severity::high, "the container engine"},
    {"/proc/kcore", Severity::high, "the kernel's memory"},
    {"/proc/sys/kernel/core_pattern", Severity::high, "a known way out of a container"},
    {"/proc/sysrq-trigger", Severity::high, "commands to the kernel"},
    {"/dev/mem", Severity::high, "the machine's memory"},
    {"/dev/kmem", Severity::high, "the machine's memory"},
    {"/dev/sd", Severity::high, "a disk"},
    {"/dev/vd", Severity::high, "a disk"},
    {"/dev/nvme", Severity::high, "a disk"},
    {"/sys/fs/cgroup/", Severity::low, "control groups"},
};

bool fits(std::string_view path, std::string_view pattern) {
  if (pattern.front() == '/') {
    // A file's pattern fits the whole path or a name that goes on ("/dev/sda1"), never another file's beginning by
    // accident: those rows are written for it.
    return path.starts_with(pattern) || (pattern.back() == '/' && path == pattern.substr(0, pattern.size() - 1));
  }
  for (std::size_t at = 0; (at = path.find(pattern, at)) != std::string_view::npos; ++at) {
    std::size_t end = at + pattern.size();
    if ((at == 0 || path[at - 1] == '/') && (pattern.back() == '/' || end == path.size())) return true;
  }
  std::string_view folder = pattern.substr(0, pattern.size() - 1);
  return pattern.back() == '/' && path.ends_with(folder) && path.size() > folder.size() && path[path.size() - folder.size() - 1] == '/';
}

}  // namespace

const SensitivePath* find_sensitive_path(std::string_view path) {
  for (const SensitivePath& row : kSensitivePaths) {
    if (fits(path, row.pattern)) return &row;
  }
  // /proc/PID/environ and mem of any process but the program's own
  if (path.starts_with("/proc/") && !path.starts_with("/proc/self/") && (path.ends_with("/environ") || path.ends_with("/mem"))) {
    static constexpr SensitivePath kOther{"/proc/", Severity::high, "another process's memory or environment"};
    return &kOther;
  }
  return nullptr;
}

}  // namespace gabion::observe
