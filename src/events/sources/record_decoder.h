// From the probe's ring records (bpf/record.h) to events. Pure: bytes in, events out. A call's beginning is kept until
// its end comes, so that one event tells all of it, as Falco's exit events do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "events/event.h"
#include "events/source.h"

namespace gabion::events {

class RecordDecoder {
 public:
  // wall_offset_ns: what to add to the monotonic clock for wall time.
  explicit RecordDecoder(std::uint64_t wall_offset_ns = 0) : wall_offset_ns_(wall_offset_ns) {}

  // False when the bytes are no record: too short, or lengths that do not add up.
  bool decode(std::string_view record, const EventSink& sink);
  std::uint64_t unfinished() const { return unfinished_; }

 private:
  bool call_begins(std::string_view record);
  bool call_ends(std::string_view record, const EventSink& sink);
  bool ring_request(std::string_view record, const EventSink& sink);
  bool fork(std::string_view record, const EventSink& sink);
  bool exec(std::string_view record, const EventSink& sink);
  bool exit(std::string_view record, const EventSink& sink);
  bool capability(std::string_view record, const EventSink& sink);

  std::uint64_t wall_offset_ns_, unfinished_ = 0;
  std::unordered_map<std::uint32_t, std::string> begun_;  // tid → record of the beginning
  EventBuilder builder_;
};

}  // namespace gabion::events
