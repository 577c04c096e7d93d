// Where the sandbox, an event source and the observer meet: the companion that watches a cage for `run` and `try`.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "events/sources/probe_loading.h"
#include "observe/behaviour.h"
#include "sandbox/companion.h"
#include "sandbox/spec.h"

namespace gabion::cli {

enum class Trace { none, text, json };

class CageWatch : public sandbox::Companion {
 public:
  // required: the run stops where the cage cannot be watched; otherwise it goes on and the report says why it was not.
  CageWatch(const sandbox::Spec& spec, Trace trace, bool required);

  bool wants_group() const override { return true; }
  Result<> started(pid_t init, std::uint64_t group) override;
  Result<> ready() override;
  int fd() const override { return probe_ ? probe_->fd() : -1; }
  void look() override;
  void over() override;

  std::optional<observe::Behaviour> finish();
  // Why the cage was not watched; empty: it was.
  const std::string& unwatched() const { return unwatched_; }

 private:
  Result<> set_scope();
  void told(const events::Event& event);

  const sandbox::Spec& spec_;
  Trace trace_;
  bool required_;
  events::ProbeLoading loading_;
  std::unique_ptr<events::Probe> probe_;
  std::uint32_t init_ = 0;
  std::uint64_t group_ = 0;
  std::optional<observe::Observer> observer_;
  std::string trouble_, unwatched_;
};

}  // namespace gabion::cli
