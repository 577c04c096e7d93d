#include "events/sources/record_decoder.h"

#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "record.h"
#include "events/calls.h"

namespace gabion::events {

// The layout is shared with the kernel side, which another compiler makes.
static_assert(sizeof(gb_header) == 24 && sizeof(gb_end) == 40 && sizeof(gb_call) == 96 && sizeof(gb_fork) == 56 && sizeof(gb_exec) == 88 &&
              sizeof(gb_exit) == 48 && sizeof(gb_capability) == 32 && sizeof(gb_interest) == 8 && offsetof(gb_call, args) == 40 &&
              offsetof(gb_shared, interest) == 16384 && offsetof(gb_shared, config) == 24576);
static_assert(kSocketCalls == GB_SOCKETCALL_BASE);

namespace {

template <typename T>
bool read(std::string_view record, T& out) {
  if (record.size() < sizeof out) return false;
  std::memcpy(&out, record.data(), sizeof out);
  return true;
}

std::string_view without_nul(std::string_view text) {
  return !text.empty() && text.back() == '\0' ? text.substr(0, text.size() - 1) : text;
}

// A call's arguments and strings; false when the strings' lengths do not fit the record.
bool take_arguments(std::string_view record, const gb_call& header, Call& call) {
  std::copy(std::begin(header.args), std::end(header.args), call.args);
  std::string_view data = record.substr(std::min(sizeof(gb_call), record.size()));
  const CallRow* row = find_call(call.nr, call.compat);
  bool is_address = row != nullptr && row->sockaddr_arg >= 0;
  for (unsigned i = 0; i < GB_MAX_STRINGS; ++i) {
    std::uint32_t length = header.lengths[i];
    if (length == 0) continue;
    if (length > data.size()) return false;
    call.strings[i] = is_address ? data.substr(0, length) : without_nul(data.substr(0, length));
    data.remove_prefix(length);
  }
  return true;
}

}  // namespace

bool RecordDecoder::decode(std::string_view record, const EventSink& sink) {
  gb_header header;
  if (!read(record, header) || header.size < sizeof header || header.size > record.size()) return false;
  record = record.substr(0, header.size);
  switch (header.kind) {
    case GB_ENTER: return call_begins(record);
    case GB_LEAVE: return call_ends(record, sink);
    case GB_FORK: return fork(record, sink);
    case GB_EXEC: return exec(record, sink);
    case GB_EXIT: return exit(record, sink);
    case GB_CAPABILITY: return capability(record, sink);
    case GB_RING_REQUEST: return ring_request(record, sink);
    default: return false;
  }
}

bool RecordDecoder::call_begins(std::string_view record) {
  gb_call call;
  if (!read(record, call)) return false;
  if (begun_.size() >= GB_MAX_TASKS && !begun_.contains(call.end.header.tid)) return false;
  auto [place, fresh] = begun_.try_emplace(call.end.header.tid);
  if (!fresh) ++unfinished_;
  place->second.assign(record);
  return true;
}

bool RecordDecoder::call_ends(std::string_view record, const EventSink& sink) {
  gb_end end;
  if (!read(record, end)) return false;
  bool tells_all = (end.flags & (GB_DENIED | GB_LATE)) != 0;
  std::string begun;
  if (auto place = begun_.find(end.header.tid); place != begun_.end()) {
    begun = std::move(place->second);
    begun_.erase(place);
  }
  gb_call whole{};
  whole.end = end;
  if (tells_all && !read(record, whole)) return false;
  if (gb_call begin; !tells_all && read(begun, begin) && begin.end.nr == end.nr) {
    whole = begin;
    record = begun;
  }
  Call call{.nr = end.nr, .compat = (end.flags & GB_COMPAT) != 0, .denied = (end.flags & GB_DENIED) != 0, .result = end.result};
  if (!take_arguments(record, whole, call)) return false;
  // An exec that succeeds is told by the kernel's own record of it.
  const CallRow* row = find_call(call.nr, call.compat);
  bool executes = row && (row->nr == SYS_execve || row->nr == SYS_execveat);
  if (executes && call.result == 0) return true;
  fill_event(call, end.header.time_ns + wall_offset_ns_, end.header.pid, end.header.tid, end.header.cpu, builder_);
  Event& event = builder_.edit();
  event.nr = call.nr;
  event.compat = call.compat;
  event.denied = call.denied;
  event.incomplete = ((whole.end.flags | end.flags) & GB_TRUNCATED) != 0 || (end.flags & GB_UNREADABLE) != 0;
  if (event.type == EventType::generic_x) event.result = call.result;
  sink(event);
  return true;
}

bool RecordDecoder::ring_request(std::string_view record, const EventSink& sink) {
  gb_call request;
  if (!read(record, request)) return false;
  auto rows = ring_rows();
  auto row = std::find_if(rows.begin(), rows.end(), [&](const RingRow& r) { return r.opcode == request.end.nr; });
  if (row == rows.end()) return false;
  Call call{.nr = row->native, .result_unknown = true};
  if (!take_arguments(record, request, call)) return false;
  const gb_header& header = request.end.header;
  fill_event(call, header.time_ns + wall_offset_ns_, header.pid, header.tid, header.cpu, builder_);
  Event& event = builder_.edit();
  event.nr = call.nr;
  event.outcome_unknown = true;
  event.incomplete = (request.end.flags & (GB_TRUNCATED | GB_UNREADABLE)) != 0;
  sink(event);
  return true;
}

bool RecordDecoder::fork(std::string_view record, const EventSink& sink) {
  gb_fork fork;
  if (!read(record, fork)) return false;
  builder_.start(EventType::syscall_clone_20_x, fork.header.time_ns + wall_offset_ns_, fork.child_pid, fork.child_tid, fork.header.cpu);
  constexpr std::uint32_t kThread = 1 << 9;  // clone_flags: CLONE_THREAD
  const EventInfo& info = builder_.event().info();
  builder_.set(*info.param("res"), std::int64_t{0});
  builder_.set(*info.param("tid"), std::int64_t{fork.child_tid});
  builder_.set(*info.param("pid"), std::int64_t{fork.child_pid});
  builder_.set(*info.param("ptid"), std::int64_t{fork.header.pid});
  builder_.set(*info.param("flags"), fork.flags & GB_LEADER ? std::uint32_t{0} : kThread);
  builder_.set(*info.param("uid"), fork.uid);
  builder_.set_view(*info.param("comm"), {fork.comm, strnlen(fork.comm, sizeof fork.comm)});
  sink(builder_.event());
  return true;
}

bool RecordDecoder::exec(std::string_view record, const EventSink& sink) {
  gb_exec exec;
  if (!read(record, exec)) return false;
  std::string_view data = record.substr(sizeof exec);
  if (exec.filename_length > data.size() || exec.args_length > data.size() - exec.filename_length) return false;
  std::string_view filename = without_nul(data.substr(0, exec.filename_length));
  std::string_view args = data.substr(exec.filename_length, exec.args_length);
  auto first = std::min(args.find('\0'), args.size());

  // The thread that executes becomes the leader; its old number is gone.
  if (exec.old_tid != exec.header.tid) begun_.erase(exec.old_tid);
  begun_.erase(exec.header.tid);

  builder_.start(EventType::syscall_execve_19_x, exec.header.time_ns + wall_offset_ns_, exec.header.pid, exec.header.tid, exec.header.cpu);
  const EventInfo& info = builder_.event().info();
  builder_.set(*info.param("res"), std::int64_t{0});
  if (exec.args_length != 0) {
    builder_.set_view(*info.param("exe"), args.substr(0, first));
    builder_.set_view(*info.param("args"), args.substr(std::min(first + 1, args.size())));
  }
  builder_.set(*info.param("tid"), std::int64_t{exec.header.tid});
  builder_.set(*info.param("pid"), std::int64_t{exec.header.pid});
  builder_.set(*info.param("ptid"), std::int64_t{exec.parent_pid});
  builder_.set_view(*info.param("comm"), {exec.comm, strnlen(exec.comm, sizeof exec.comm)});
  builder_.set(*info.param("uid"), exec.uid);
  builder_.set(*info.param("gid"), exec.gid);
  builder_.set(*info.param("exe_ino"), exec.inode);
  builder_.set_view(*info.param("trusted_exepath"), filename);
  Event& event = builder_.edit();
  event.incomplete = (exec.flags & (GB_TRUNCATED | GB_UNREADABLE)) != 0;
  event.nameless = exec.links == 0;
  event.nr = SYS_execve;
  sink(event);
  return true;
}

bool RecordDecoder::exit(std::string_view record, const EventSink& sink) {
  gb_exit exit;
  if (!read(record, exit)) return false;
  if (begun_.erase(exit.header.tid) != 0 && WIFSIGNALED(exit.status)) ++unfinished_;
  builder_.start(EventType::procexit_1_e, exit.header.time_ns + wall_offset_ns_, exit.header.pid, exit.header.tid, exit.header.cpu);
  const EventInfo& info = builder_.event().info();
  builder_.set(*info.param("status"), std::int64_t{exit.status});
  builder_.set(*info.param("ret"), std::int64_t{WIFEXITED(exit.status) ? WEXITSTATUS(exit.status) : 0});
  builder_.set(*info.param("sig"), static_cast<std::uint8_t>(WIFSIGNALED(exit.status) ? WTERMSIG(exit.status) : 0));
  builder_.set(*info.param("core"), static_cast<std::uint8_t>(WIFSIGNALED(exit.status) && WCOREDUMP(exit.status) ? 1 : 0));
  sink(builder_.event());
  return true;
}

bool RecordDecoder::capability(std::string_view record, const EventSink& sink) {
  gb_capability capability;
  if (!read(record, capability)) return false;
  builder_.start(EventType::generic_x, capability.header.time_ns + wall_offset_ns_, capability.header.pid, capability.header.tid,
                 capability.header.cpu);
  builder_.edit().capability = capability.capability;
  sink(builder_.event());
  return true;
}

}  // namespace gabion::events
