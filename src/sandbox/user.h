// The user namespace: whose ids the cage has. As root an unprivileged range of kernel ids of the cage's own; as a user
// the caller's single id; nothing in a cage is ever the machine's uid 0 unless --userns host says so.
#pragma once

#include <functional>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "sandbox/caller.h"
#include "sandbox/plan.h"
#include "sandbox/spec.h"

namespace gabion::sandbox {

// 0x70000000…0x7FFDFFFF: used by nobody else (systemd's UIDS-GIDS.md; subuid(5) ranges begin at 100000, containers of
// systemd-nspawn end below).
inline constexpr uid_t kFirstCageUid = 0x70000000;
inline constexpr uid_t kCageUids = 65536, kCageRanges = 0x0FFD;

struct IdPlan {
  bool new_namespace = true;
  bool range = false;           // 65536 ids from `first_host` on; otherwise one id
  bool helper = false;          // written by newuidmap/newgidmap from subuid(5), not by gabion
  uid_t first_host = 0;
  gid_t first_host_group = 0;
  std::string uid_map, gid_map; // text for /proc/PID/{uid,gid}_map
  std::vector<std::string> uid_arguments, gid_arguments;  // of newuidmap, newgidmap
  // The host's id of what the cage's setup makes.
  uid_t layer_owner = 0;
  gid_t layer_group = 0;
};

Result<IdPlan> plan_ids(const Spec& spec, const Caller& caller);
// Fills the plan's ids from --user, --group-add and the root's own passwd and group (empty where there are none).
Result<> plan_user(const Spec& spec, const Caller& caller, const IdPlan& ids, const std::vector<PasswdEntry>& users,
                   const std::vector<GroupEntry>& groups, Plan& plan, std::string& home);
// In gabion, for the child `pid` that waits.
Result<> write_maps(const IdPlan& ids, pid_t pid);

// Does `work` in a child that holds the ids of `ids`, root among them, in a user namespace of its own: what a cage with
// ranges of /etc/subuid left behind belongs to ids that gabion itself may not touch.
Result<> with_ids(const IdPlan& ids, const std::function<void()>& work);

// A copy of the mount at `source`, its files owned as seen through the cage's user namespace (Linux 5.12). ENOTSUP-like errors
// when the file system cannot.
Result<Fd> idmapped_mount(const std::string& source, int user_namespace);

}  // namespace gabion::sandbox
