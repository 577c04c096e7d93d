// Where the sandbox, an event source and the observer meet: the companion that watches a cage for `run` and `try`.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "events/sources/probe.h"
#include "observe/behaviour.h"
#include "sandbox/companion.h"
#include "sandbox/spec.h"

namespace gabion::cli {

enum class Trace { none, text, json };

class CageWatch : public sandbox::Companion {
 public:
  CageWatch(const sandbox::Spec& spec, Trace trace) : spec_(spec), trace_(trace) {}

  Result<> started(pid_t init) override;
  int fd() const override { return probe_ ? probe_->fd() : -1; }
  void look() override;

  std::optional<observe::Behaviour> finish();

 private:
  void told(const events::Event& event);

  const sandbox::Spec& spec_;
  Trace trace_;
  std::unique_ptr<events::Probe> probe_;
  std::optional<observe::Observer> observer_;
  std::string trouble_;
};

}  // namespace gabion::cli
