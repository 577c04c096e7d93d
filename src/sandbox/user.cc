#include "sandbox/user.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "sandbox/parse.h"

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

extern char** environ;

namespace gabion::sandbox {

namespace {

std::string map_line(std::uint64_t inside, std::uint64_t outside, std::uint64_t count) {
  return std::to_string(inside) + " " + std::to_string(outside) + " " + std::to_string(count) + "\n";
}

struct SubIds {
  std::uint64_t first = 0, count = 0;
};

// subuid(5): NAME-OR-UID:FIRST:COUNT.
std::optional<SubIds> find_sub_ids(const char* path, const Caller& caller) {
  auto text = read_file(path, 1 << 20);
  if (!text) return std::nullopt;
  std::string uid = std::to_string(caller.uid);
  for (std::string_view line : split(*text, '\n')) {
    auto fields = split(line, ':');
    if (fields.size() != 3 || (fields[0] != caller.name && fields[0] != uid)) continue;
    auto first = parse_u64(fields[1]), count = parse_u64(fields[2]);
    if (first && count && *count > 0) return SubIds{*first, std::min<std::uint64_t>(*count, kCageUids - 1)};
  }
  return std::nullopt;
}

// One id of the caller's own, and the ranges that root has given him for the others.
Result<IdPlan> plan_sub_ids(const Spec& spec, const Caller& caller) {
  auto uids = find_sub_ids("/etc/subuid", caller), gids = find_sub_ids("/etc/subgid", caller);
  if (!uids || !gids) {
    return fail("--userns subuid: " + (caller.name.empty() ? std::to_string(caller.uid) : caller.name) +
                " has no range in /etc/subuid and /etc/subgid (as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER)");
  }
  IdPlan ids;
  ids.range = ids.helper = true;
  ids.layer_owner = caller.uid;
  ids.layer_group = caller.gid;
  std::uint64_t own_uid = spec.root == Root::host ? caller.uid : 0, own_gid = spec.root == Root::host ? caller.gid : 0;
  auto arguments = [](std::uint64_t own, std::uint64_t outside, const SubIds& sub) {
    // The caller's own id in its place, the range around it.
    std::vector<std::string> words;
    auto add = [&](std::uint64_t inside, std::uint64_t host, std::uint64_t count) {
      if (count == 0) return;
      for (std::uint64_t number : {inside, host, count}) words.push_back(std::to_string(number));
    };
    std::uint64_t below = std::min(own, sub.count);
    add(0, sub.first, below);
    add(own, outside, 1);
    add(own + 1, sub.first + below, sub.count - below);
    return words;
  };
  ids.uid_arguments = arguments(own_uid, caller.uid, *uids);
  ids.gid_arguments = arguments(own_gid, caller.gid, *gids);
  return ids;
}

Result<> write_text(const std::string& path, const std::string& text) {
  int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return fail_errno("open", path);
  Fd owner(fd);
  if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) return fail_errno("write", path);
  return {};
}

Result<> run_helper(const char* program, pid_t pid, const std::vector<std::string>& words) {
  std::vector<std::string> text{program, std::to_string(pid)};
  text.insert(text.end(), words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& word : text) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = -1;
  if (int error = ::posix_spawnp(&child, program, nullptr, nullptr, argv.data(), environ)) {
    return fail_errno("run", std::string(program) + " (Debian: package uidmap)", error);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) return fail(std::string(program) + " refused the ranges of /etc/subuid and /etc/subgid");
  return {};
}

std::optional<std::uint64_t> number_or(std::string_view text, const auto& entries, auto number) {
  for (const auto& entry : entries) {
    if (entry.name == text) return number(entry);
  }
  auto value = parse_u64(text);
  return value && *value < kCageUids * std::uint64_t{65536} ? value : std::nullopt;
}

}  // namespace

Result<IdPlan> plan_ids(const Spec& spec, const Caller& caller) {
  IdPlan ids;
  if (spec.user_namespace == UserNamespace::subuid_ranges && !caller.privileged) return plan_sub_ids(spec, caller);
  if (spec.user_namespace == UserNamespace::host && caller.privileged) {
    ids.new_namespace = false;
    return ids;
  }
  if (caller.privileged) {
    ids.range = true;
    ids.first_host = kFirstCageUid + (static_cast<uid_t>(::getpid()) % kCageRanges) * kCageUids;
    ids.first_host_group = ids.first_host;
    ids.uid_map = map_line(0, ids.first_host, kCageUids);
    ids.gid_map = map_line(0, ids.first_host_group, kCageUids);
    ids.layer_owner = ids.first_host;
    ids.layer_group = ids.first_host_group;
    return ids;
  }
  ids.layer_owner = caller.uid;
  ids.layer_group = caller.gid;
  std::uint64_t uid = spec.root == Root::host ? caller.uid : 0, gid = spec.root == Root::host ? caller.gid : 0;
  ids.uid_map = map_line(uid, caller.uid, 1);
  ids.gid_map = map_line(gid, caller.gid, 1);
  return ids;
}

Result<> plan_user(const Spec& spec, const Caller& caller, const IdPlan& ids, const std::vector<PasswdEntry>& users,
                   const std::vector<GroupEntry>& groups, Plan& plan, std::string& home) {
  plan.new_user_namespace = ids.new_namespace;
  plan.set_ids = ids.range || !ids.new_namespace;
  plan.map_self = ids.new_namespace && !ids.range;
  plan.uid_map = ids.uid_map;
  plan.gid_map = ids.gid_map;
  bool own_ids = spec.root == Root::host && !caller.privileged;
  plan.setup_uid = plan.uid = own_ids ? caller.uid : 0;
  plan.setup_gid = plan.gid = own_ids ? caller.gid : 0;
  auto uid_of = [](const PasswdEntry& entry) { return std::uint64_t{entry.uid}; };
  auto gid_of = [](const GroupEntry& entry) { return std::uint64_t{entry.gid}; };
  std::string name;
  if (spec.user && !spec.user->empty()) {
    auto choice = parse_user(*spec.user);
    if (!choice) return tl::unexpected(choice.error());
    auto uid = number_or(choice->user, users, uid_of);
    if (!uid) return fail("--user " + printable(*spec.user) + ": no such user in the cage's /etc/passwd");
    plan.uid = static_cast<uid_t>(*uid);
    plan.gid = 0;
    for (const PasswdEntry& entry : users) {
      if (entry.uid == plan.uid) plan.gid = entry.gid;
    }
    if (!choice->group.empty()) {
      auto gid = number_or(choice->group, groups, gid_of);
      if (!gid) return fail("--user " + printable(*spec.user) + ": no such group in the cage's /etc/group");
      plan.gid = static_cast<gid_t>(*gid);
    }
  }
  for (const PasswdEntry& entry : users) {
    if (entry.uid != plan.uid) continue;
    name = entry.name;
    home = entry.home;
    break;
  }
  for (const GroupEntry& entry : groups) {
    if (!name.empty() && std::find(entry.members.begin(), entry.members.end(), name) != entry.members.end()) plan.groups.push_back(entry.gid);
  }
  for (const std::string& extra : spec.extra_groups) {
    auto gid = number_or(extra, groups, gid_of);
    if (!gid) return fail("--group-add " + printable(extra) + ": no such group in the cage's /etc/group");
    plan.groups.push_back(static_cast<gid_t>(*gid));
  }
  if (plan.set_ids) return {};
  plan.groups.clear();
  if (plan.uid != plan.setup_uid || plan.gid != plan.setup_gid || !spec.extra_groups.empty()) {
    return fail("--user and --group-add: without root the cage holds a single id (" + std::to_string(plan.setup_uid) + ":" + std::to_string(plan.setup_gid) +
                "); --userns subuid takes the ranges of /etc/subuid");
  }
  return {};
}

Result<> write_maps(const IdPlan& ids, pid_t pid) {
  std::string process = "/proc/" + std::to_string(pid);
  if (ids.helper) {
    if (auto done = run_helper("newuidmap", pid, ids.uid_arguments); !done) return done;
    return run_helper("newgidmap", pid, ids.gid_arguments);
  }
  if (auto done = write_text(process + "/uid_map", ids.uid_map); !done) return done;
  return write_text(process + "/gid_map", ids.gid_map);
}

Result<> with_ids(const IdPlan& ids, const std::function<void()>& work) {
  int gate[2];
  if (::pipe2(gate, O_CLOEXEC) != 0) return fail_errno("pipe", "");
  Fd reader(gate[0]), writer(gate[1]);
  pid_t child = static_cast<pid_t>(::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
  if (child < 0) return fail_errno("clone", "with a user namespace");
  if (child == 0) {
    writer.reset();
    char go = 0;
    if (::read(reader.get(), &go, 1) == 1) work();
    ::_exit(0);
  }
  auto done = write_maps(ids, child);
  if (done && ::write(writer.get(), "x", 1) != 1) done = fail_errno("write", "pipe");
  writer.reset();
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return done;
}

Result<Fd> idmapped_mount(const std::string& source, int user_namespace) {
  Fd tree(::open_tree(AT_FDCWD, source.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW));
  if (!tree) return fail_errno("open_tree", source);
  mount_attr attr{};
  attr.attr_set = MOUNT_ATTR_IDMAP;
  attr.userns_fd = static_cast<std::uint64_t>(user_namespace);
  if (::mount_setattr(tree.get(), "", AT_EMPTY_PATH, &attr, sizeof attr) != 0) {
    // EINVAL: proc, sysfs, FUSE, network file systems, and whatever is idmapped already.
    if (errno == EINVAL) return fail("idmapped mount of " + source + ": the file system there knows none, so that it cannot be shown with the cage's own ids; --userns host shows it with the machine's");
    return fail_errno("idmapped mount of", source);
  }
  return tree;
}

}  // namespace gabion::sandbox
