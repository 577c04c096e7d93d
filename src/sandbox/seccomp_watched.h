// The filter of a cage that is watched by seccomp's user notification. The kernel takes the strictest of several filters'
// answers, and an errno is stricter than a notification: so a call that the profile refuses is told only where the
// refusal itself has become a notification. The listener then answers it with the profile's own errno, which run_filter()
// computes from the numbers that the kernel copied: what the program may change meanwhile takes no part.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace gabion::sandbox {

// What `filter` answers to a call: a SECCOMP_RET_… with its data. A program that the kernel would not take answers KILL.
std::uint32_t run_filter(std::span<const sock_filter> filter, const seccomp_data& call);

// The errno with which the profile refuses this call; none: it lets it through. A call that the profile itself would ask
// a listener about (SCMP_ACT_NOTIFY) is answered as without one: ENOSYS.
std::optional<int> refusal(std::span<const sock_filter> profile, const seccomp_data& call);

// `profile` with refusals as notifications, and `telling` for what it lets through. An empty profile lets through all.
Result<std::vector<sock_filter>> watched_filter(std::span<const sock_filter> profile, std::span<const sock_filter> telling);

// Why a program behind this profile cannot be handed to its watcher: the few calls that this takes are refused; empty: it can.
std::string unfit_for_watch(std::span<const sock_filter> profile);
// The profile has calls of its own for a listener, whose place the watcher takes.
bool asks_a_listener(std::span<const sock_filter> profile);

}  // namespace gabion::sandbox
