// The companion that needs no privilege. Its thread traces and answers; the main thread hands it the listener and, at the
// end, waits for it.
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstring>
#include <system_error>

#include "cli/run_watch.h"
#include "sandbox/seccomp_watched.h"

namespace gabion::cli {

namespace {

// Blocked in every thread, or a thread that has not blocked it would take it from the tracer's signalfd.
void block_child_signal() {
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  ::pthread_sigmask(SIG_BLOCK, &child, nullptr);
}

}  // namespace

RootlessWatch::RootlessWatch(const sandbox::Spec& spec, Trace trace, bool required, events::Telling level)
    : CageWatch(spec, trace, required), level_(level), telling_(events::telling_filter(level)) {}

RootlessWatch::~RootlessWatch() { stop(); }

Result<> RootlessWatch::started(pid_t init) {
  stop();
  begin(init);
  unwatched_.clear();
  return {};
}

// Not fatal unless the watch was asked for.
Result<> RootlessWatch::unwatched(std::string why) {
  unwatched_ = std::move(why);
  if (required_) return fail("watch the cage: " + unwatched_);
  return {};
}

Result<bool> RootlessWatch::profile(std::span<const sock_filter> filter, const std::string& clash) {
  profile_.assign(filter.begin(), filter.end());
  if (clash.empty()) return true;
  if (auto done = unwatched(clash); !done) return tl::unexpected(done.error());
  return false;
}

Result<bool> RootlessWatch::seize(pid_t program) {
  block_child_signal();
  wake_ = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake_) return fail_errno("eventfd", "");
  stopping_ = listens_ = false;
  ended_.reset();
  std::promise<Result<>> promise;
  auto seized = promise.get_future();
  Result<> done;
  try {
    thread_ = std::thread([this, program, given = std::move(promise)]() mutable { trace(program, std::move(given)); });
    done = seized.get();
  } catch (const std::system_error& error) {  // clone3 is refused with something other than ENOSYS, or a limit is reached
    done = fail(std::string("start a thread: ") + error.what());
  }
  if (done) return watched_ = true;
  if (thread_.joinable()) thread_.join();
  if (done = unwatched(done.error().message); !done) return tl::unexpected(done.error());
  return false;
}

Result<> RootlessWatch::listen(Fd listener, int error, bool killable) {
  if (!listener) {
    no_listener_ = error == EBUSY ? "system calls: another program around gabion listens already, and there can be one only"
                                  : std::string("system calls: ") + std::strerror(error);
    if (required_) return fail("watch the cage: " + no_listener_);
    return {};
  }
  {
    std::lock_guard lock(mutex_);
    handed_.emplace(Handed{std::move(listener), killable});
  }
  listens_ = true;
  wake();
  return {};
}

void RootlessWatch::wake() {
  std::uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
}

std::optional<int> RootlessWatch::ended(pid_t) {
  std::lock_guard lock(mutex_);
  return ended_;
}

void RootlessWatch::trace(pid_t program, std::promise<Result<>> seized) {
  auto made = events::NotifySource::make({
      .refusal = [this](const seccomp_data& call) { return sandbox::refusal(profile_, call); },
      .outcome_matters = [this](const events::Event& event) { return observer_->outcome_matters(event); },
  });
  Result<> done = made ? (*made)->seize(program) : tl::unexpected(made.error());
  seized.set_value(done);
  if (!done) return;
  events::NotifySource& source = **made;
  events::EventSink sink = [this](const events::Event& event) { told(event); };
  while (source.has_tracees() && !stopping_) {
    if (source.serve(wake_.get(), sink)) take_listener(source);
    if (auto end = source.end_of_first()) {
      std::lock_guard lock(mutex_);
      ended_ = end;
    }
  }
  (void)source.drain(sink);
  losses_ = source.losses();
  peak_tasks_ = source.peak_tracees();
}

void RootlessWatch::take_listener(events::NotifySource& source) {
  std::uint64_t count = 0;
  (void)!::read(wake_.get(), &count, sizeof count);
  std::lock_guard lock(mutex_);
  if (handed_) source.listen(std::move(handed_->listener), handed_->killable);
  handed_.reset();
}

void RootlessWatch::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  wake();
  thread_.join();
}

std::optional<observe::Behaviour> RootlessWatch::finish() {
  stop();
  if (!watched_) return std::nullopt;
  observe::Behaviour behaviour = observer_->finish("rootless", losses_);
  behaviour.blind_spots.push_back("refused capabilities: only the probe (as root) sees them");
  if (level_ == events::Telling::light) behaviour.blind_spots.push_back("files: --watch light does not look at them");
  if (!no_listener_.empty()) behaviour.blind_spots.push_back(no_listener_);
  return behaviour;
}

}  // namespace gabion::cli
