// Where the sandbox, an event source and the observer meet: the companions that watch a cage for `run` and `try`.
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "events/sources/notify.h"
#include "events/sources/notify_calls.h"
#include "events/sources/probe_loading.h"
#include "observe/behaviour.h"
#include "sandbox/companion.h"
#include "sandbox/spec.h"

namespace gabion::cli {

enum class Trace { none, text, json };

class CageWatch : public sandbox::Companion {
 public:
  // required: the run stops where the cage cannot be watched; otherwise it goes on and the report says why it was not.
  CageWatch(const sandbox::Spec& spec, Trace trace, bool required) : spec_(spec), trace_(trace), required_(required) {}

  virtual std::optional<observe::Behaviour> finish() = 0;
  // Why the cage was not watched; empty: it was.
  const std::string& unwatched() const { return unwatched_; }

 protected:
  void begin(pid_t init);
  void told(const events::Event& event);

  const sandbox::Spec& spec_;
  Trace trace_;
  bool required_;
  std::optional<observe::Observer> observer_;
  std::string trouble_, unwatched_;
};

// As root, by eBPF.
class ProbeWatch : public CageWatch {
 public:
  ProbeWatch(const sandbox::Spec& spec, Trace trace, bool required);
  bool wants_group() const override { return true; }
  void in_group(std::uint64_t id) override { group_ = id; }
  Result<> started(pid_t init) override;
  Result<> ready() override;
  int fd() const override { return probe_ ? probe_->fd() : -1; }
  void look() override;
  void over() override;
  std::optional<observe::Behaviour> finish() override;

 private:
  Result<> set_scope();
  events::ProbeLoading loading_;
  std::unique_ptr<events::Probe> probe_;
  std::uint32_t init_ = 0;
  std::uint64_t group_ = 0;
};

// As anybody, by ptrace and seccomp's user notification, in a thread of its own: that is the program's tracer.
class RootlessWatch : public CageWatch {
 public:
  RootlessWatch(const sandbox::Spec& spec, Trace trace, bool required, events::Telling level);
  ~RootlessWatch() override;

  Result<> started(pid_t init) override;
  int fd() const override { return -1; }
  // After the last process has ended.
  void look() override { stop(); }
  bool has_thread() const override { return thread_.joinable(); }
  std::span<const sock_filter> telling() const override { return telling_; }
  Result<bool> profile(std::span<const sock_filter> filter, const std::string& clash) override;
  Result<bool> seize(pid_t program) override;
  Result<> listen(Fd listener, int error, bool killable) override;
  std::optional<int> ended(pid_t process) override;
  std::uint64_t peak_tasks() const override { return peak_tasks_; }
  std::optional<observe::Behaviour> finish() override;

 private:
  struct Handed {  // to the thread
    Fd listener;
    bool killable = false;
  };
  Result<> unwatched(std::string why);
  void trace(pid_t program, std::promise<Result<>> seized);
  void take_listener(events::NotifySource& source);
  void stop();
  void wake();

  events::Telling level_;
  std::vector<sock_filter> telling_, profile_;
  std::thread thread_;
  Fd wake_;
  std::mutex mutex_;  // guards what follows
  std::optional<Handed> handed_;
  std::optional<int> ended_;
  std::atomic<bool> stopping_ = false;
  bool listens_ = false, watched_ = false;
  std::string no_listener_;
  events::Losses losses_;
  std::uint64_t peak_tasks_ = 0;
};

}  // namespace gabion::cli
