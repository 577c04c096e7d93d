// How a program is handed to a companion that watches it by ptrace and seccomp's user notification: gabion's side. The
// program's side is exec.cc, hand_over().
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "sandbox/channel.h"
#include "sandbox/companion.h"
#include "sandbox/plan.h"

namespace gabion::sandbox {

// Makes plan.watched_filter of plan.filter where the companion asks for it.
Result<> plan_watched_filter(Companion* companion, Plan& plan, std::vector<std::string>& warnings);
// Messages that are read from `socket` say who sent them.
void pass_credentials(int socket);
// Answers a message of kind watchable or listener. An error: the companion must watch and cannot.
Result<> serve_program(int socket, const Message& message, pid_t program, Companion& companion);
// The error as a message of kind failed.
Message failure(const Error& error);

}  // namespace gabion::sandbox
