// Whether this process may make the namespaces of a cage, tried out in a child; and in words why not, with the setting
// that forbids it and the ways out.
#pragma once

#include <string>

namespace gabion::sandbox {

// errno of each step; 0: it went well; -1: not tried, since a step it rests on failed.
struct NamespaceTrial {
  int user = -1, mount = -1, pid = -1, network = -1, ipc = -1, uts = -1, cgroup = -1;
  int tmpfs = -1, overlay = -1, proc = -1;  // mounts in the new namespaces
  int mount_api = -1;                        // fsopen, mount_setattr
};
NamespaceTrial try_namespaces();

// The setting that refuses user namespaces, as far as files and status tell: "kernel.apparmor_restrict_…=1 (Ubuntu …)".
std::string user_namespace_refusal(int error);
// The whole message of `run`: what is refused, the setting, and the two ways out.
std::string user_namespace_advice(int error);

}  // namespace gabion::sandbox
