// The rootless source: forks, execs and ends by ptrace events (no system call stops), the telling calls by seccomp's user
// notification. Synchronous: the program waits until it has been told of, so nothing can be lost. It observes, and answers
// what the profile refuses with the profile's own errno; it allows nothing on the strength of memory that the program can
// change. All of it is used by one thread, the tracer; docs/watch-rootless.md has the costs and the limits.
#pragma once

#include <linux/seccomp.h>
#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "events/source.h"

namespace gabion::events {

struct NotifyOptions {
  // The errno with which the profile refuses a call; none: it lets it through.
  std::function<std::optional<int>(const seccomp_data&)> refusal;
  // How this call ended is worth one more stop of its thread.
  std::function<bool(const Event&)> outcome_matters;
};

// Why this machine cannot watch so; empty: it can.
std::string notify_unavailable();

class NotifySource : public Source {
 public:
  // Blocks SIGCHLD for the calling thread; every other thread must have blocked it, too.
  static Result<std::unique_ptr<NotifySource>> make(NotifyOptions options);
  ~NotifySource() override;

  // The calling thread becomes the tracer of this process and of all that it starts. They die with the thread.
  Result<> seize(pid_t process);
  // killable: with SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV.
  void listen(Fd listener, bool killable);

  int fd() const override;
  Result<> drain(const EventSink& sink) override;
  // Waits until something has happened and takes it. True: `wake` can be read.
  bool serve(int wake, const EventSink& sink);
  Losses losses() const override;

  bool has_tracees() const;
  // At once, at most.
  std::size_t peak_tracees() const;
  // How the first process ended, once it has.
  std::optional<int> end_of_first() const;

 private:
  struct Impl;
  explicit NotifySource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gabion::events
