#include "events/sources/probe_loading.h"

#include <signal.h>

namespace gabion::events {

// Not std::thread, whose state is made here and freed there: meanwhile the cage's init is cloned, and a copy of the heap's
// lock that the other thread holds just then would stay locked in it. What this thread frees it has made itself, in its
// own arena.
ProbeLoading::ProbeLoading(const ProbeOptions& options) : options_(options) {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are the main thread's
  running_ = ::pthread_create(&thread_, nullptr, run, this) == 0;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (!running_) work();
}

ProbeLoading::~ProbeLoading() { join(); }

void* ProbeLoading::run(void* self) {
  static_cast<ProbeLoading*>(self)->work();
  return nullptr;
}

void ProbeLoading::work() {
  result_ = Probe::load(options_);
  if (!result_) return;
  if (auto done = (*result_)->attach(); !done) result_ = tl::unexpected(done.error());
}

void ProbeLoading::join() {
  if (running_) ::pthread_join(thread_, nullptr);
  running_ = false;
}

Result<std::unique_ptr<Probe>> ProbeLoading::take() {
  join();
  return std::move(result_);
}

}  // namespace gabion::events
