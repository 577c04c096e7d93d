#include "sandbox/program_watch.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "sandbox/seccomp_watched.h"

namespace gabion::sandbox {

namespace {

Result<Fd> fetch(pid_t program, int number) {
  Fd process(static_cast<int>(::syscall(SYS_pidfd_open, program, 0)));
  if (!process) return fail_errno("pidfd_open", "the program");
  Fd fetched(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), number, 0)));
  if (!fetched) return fail_errno("pidfd_getfd", "the listener of the program's filter");
  return fetched;
}

}  // namespace

Result<> plan_watched_filter(Companion* companion, Plan& plan, std::vector<std::string>& warnings) {
  plan.watched_filter.clear();
  if (!companion || companion->telling().empty()) return {};
  auto filter = watched_filter(plan.filter, companion->telling());
  std::string clash = filter ? unfit_for_watch(plan.filter) : filter.error().message;
  auto watched = companion->profile(plan.filter, clash);
  if (!watched) return tl::unexpected(watched.error());
  if (!*watched || !filter) return {};
  plan.watched_filter = std::move(*filter);
  if (asks_a_listener(plan.filter)) {
    warnings.push_back("seccomp: SCMP_ACT_NOTIFY clashes with the watcher, which is the one listener that a program can have; such calls answer ENOSYS");
  }
  return {};
}

void pass_credentials(int socket) {
  int one = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &one, sizeof one);
}

Result<> serve_program(int socket, const Message& message, pid_t program, Companion& companion) {
  Message answer;
  answer.kind = Message::Kind::watched;
  if (message.kind == Message::Kind::watchable) {
    auto seized = companion.seize(program);
    if (!seized) return tl::unexpected(seized.error());
    answer.a = *seized ? 1 : 0;
  } else {
    Fd listener;
    if (message.a >= 0) {
      // From here on the filter asks a listener: without it the program could do nothing.
      auto fetched = fetch(program, message.a);
      if (!fetched) return tl::unexpected(fetched.error());
      listener = std::move(*fetched);
    }
    if (auto done = companion.listen(std::move(listener), message.b, message.count != 0); !done) return done;
  }
  send_message(socket, answer);
  return {};
}

Message failure(const Error& error) {
  Message message;
  message.kind = Message::Kind::failed;
  message.b = kGabionFailed;
  std::size_t size = std::min(error.message.size(), sizeof message.text - 1);
  std::memcpy(message.text, error.message.data(), size);
  return message;
}

}  // namespace gabion::sandbox
