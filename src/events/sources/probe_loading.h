// A probe that is loaded and attached by a thread of its own while the cage is built: the verifier's work and the
// building are about as long as each other.
#pragma once

#include <pthread.h>

#include <memory>
#include <optional>

#include "events/sources/probe.h"

namespace gabion::events {

class ProbeLoading {
 public:
  explicit ProbeLoading(const ProbeOptions& options);
  ProbeLoading(const ProbeLoading&) = delete;
  ProbeLoading& operator=(const ProbeLoading&) = delete;
  ~ProbeLoading();

  // Waits for it. Once.
  Result<std::unique_ptr<Probe>> take();

 private:
  static void* run(void* self);
  void work();
  void join();

  const ProbeOptions options_;
  pthread_t thread_{};
  bool running_ = false;
  Result<std::unique_ptr<Probe>> result_;
};

}  // namespace gabion::events
