// Spec and machine → Plan: which mounts in which order, which environment, which command. Looks at files, changes nothing.
#pragma once

#include "base/result.h"
#include "sandbox/caller.h"
#include "sandbox/masks.h"
#include "sandbox/outcome.h"
#include "sandbox/plan.h"
#include "sandbox/spec.h"
#include "sandbox/user.h"

namespace gabion::sandbox {

// How the working directory's (or the root's) writes are kept apart.
enum class LayerKind : std::uint8_t { overlay, copy };

struct Passing {  // a mount that gabion makes for the child: as root, idmapped
  std::string source;
  bool idmapped = true;
};

struct Planned {
  Plan plan;
  IdPlan ids;
  std::vector<Passing> passing;  // by MountStep::passed
  std::vector<std::string> memory_mounts;
  std::string overlay_lower;     // what the layer's upper/ is to be compared with
  std::string overlay_target;    // where it is seen in the cage
  std::string home_target;       // where layer/home is seen; empty: nowhere
  std::vector<std::string> layer_seats;  // mount points made in layer/home, not the program's doing
  std::vector<std::string> masked, shown, warnings, missing;
  std::vector<std::string> masks;  // paths, for hints
};

// argv, the environment and what execve is tried with, into the plan. host: the caller's TERM goes along.
void plan_command(const Spec& spec, const std::string& path, const std::string& home, bool host, Plan& plan);
// What is refused before anything is made: a working directory that is / or a home, an unreadable rootfs …
Result<> check_spec(const Spec& spec, const Caller& caller);
// layer: path of the layer, or empty (then nothing is writable but tmpfs).
// here: what was found in the working directory, when it is shown.
Result<Planned> make_plan(const Spec& spec, const Caller& caller, const IdPlan& ids, const std::string& layer, LayerKind kind,
                          const CredentialSearch* here = nullptr);

}  // namespace gabion::sandbox
