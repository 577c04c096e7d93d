#include "events/sources/notification.h"

#include <linux/audit.h>
#include <sys/syscall.h>

#include <algorithm>

#include "events/calls.h"

namespace gabion::events {

namespace {

// Calls that only this source has strings of; the others' rows are in calls.cc.
struct SendRow {
  std::int32_t nr;
  EventType type;
};
constexpr SendRow kSends[] = {
    {SYS_sendto, EventType::socket_sendto_x}, {SYS_sendmsg, EventType::socket_sendmsg_x}, {SYS_sendmmsg, EventType::socket_sendmmsg_x}};

bool fill_send(const Notification& from, EventBuilder& builder) {
  auto row = std::find_if(std::begin(kSends), std::end(kSends), [&](const SendRow& each) { return from.is(each.nr); });
  if (row == std::end(kSends)) return false;
  builder.start(row->type, from.time_ns, from.pid, from.tid, 0);
  if (auto fd = builder.event().info().param("fd")) builder.set(*fd, std::int64_t{static_cast<std::int32_t>(from.data.args[0])});
  if (auto res = builder.event().info().param("res"); res && from.result) builder.set(*res, *from.result);
  if (from.has[0]) builder.set_peer(from.strings[0]);
  return true;
}

}  // namespace

bool Notification::compat() const { return data.arch != AUDIT_ARCH_X86_64; }

void Notification::clear() {
  for (auto* text : {&strings[0], &strings[1], &origins[0], &origins[1]}) text->clear();
  has[0] = has[1] = incomplete = denied = false;
  result.reset();
}

const Event& to_event(const Notification& from, EventBuilder& builder) {
  if (!fill_send(from, builder)) {
    Call call{.nr = from.data.nr, .compat = from.compat(), .denied = from.denied, .result = from.result.value_or(0), .result_unknown = !from.result};
    std::copy(std::begin(from.data.args), std::end(from.data.args), call.args);
    for (unsigned i = 0; i < 2; ++i) {
      if (from.has[i]) call.strings[i] = from.strings[i];
    }
    fill_event(call, from.time_ns, from.pid, from.tid, 0, builder);
  }
  Event& event = builder.edit();
  event.nr = from.data.nr;
  event.compat = from.compat();
  event.denied = from.denied;
  event.incomplete = from.incomplete;
  event.outcome_unknown = !from.result;
  event.result = from.result.value_or(0);
  for (unsigned i = 0; i < 2; ++i) event.origins[i] = from.origins[i];
  return event;
}

}  // namespace gabion::events
