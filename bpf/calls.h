// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
//
// System calls: one record at the start, with the strings as they stood then, one at the end with the result. A call that
// seccomp answers never reaches sys_enter; its end tells all of it.
#include "scope.h"

struct buffer {
  struct gb_call call;
  char data[GB_MAX_STRINGS * GB_MAX_STRING];
};

// One for each program and CPU: both run with preemption off, so nobody else writes into it meanwhile.
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, struct buffer);
} buffers SEC(".maps");

// tid → what is to be done when the call ends: ENTERED, or READ_AGAIN when a string's page was not resident.
enum { ENTERED = 1, READ_AGAIN = 2 };
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, GB_MAX_TASKS);
  __type(key, __u32);
  __type(value, __u8);
} in_flight SEC(".maps");

static __always_inline struct gb_interest *interest_of(__s64 nr, bool compat) {
  if (nr < 0 || nr >= GB_CALLS) return NULL;
  __u32 key = (__u32)nr;
  struct gb_interest *row = compat ? bpf_map_lookup_elem(&interest_compat, &key) : bpf_map_lookup_elem(&interest, &key);
  return row && row->wanted ? row : NULL;
}

static __always_inline bool is_compat(void) {
  struct task_struct *task = (void *)bpf_get_current_task();
  return BPF_CORE_READ(task, thread_info.status) & TS_COMPAT;
}

static __always_inline void read_args(struct gb_call *call, struct pt_regs *regs, bool compat) {
  if (compat) { /* ebx ecx edx esi edi ebp */
    call->args[0] = (__u32)BPF_CORE_READ(regs, bx);
    call->args[1] = (__u32)BPF_CORE_READ(regs, cx);
    call->args[2] = (__u32)BPF_CORE_READ(regs, dx);
    call->args[3] = (__u32)BPF_CORE_READ(regs, si);
    call->args[4] = (__u32)BPF_CORE_READ(regs, di);
    call->args[5] = (__u32)BPF_CORE_READ(regs, bp);
    return;
  }
  call->args[0] = BPF_CORE_READ(regs, di);
  call->args[1] = BPF_CORE_READ(regs, si);
  call->args[2] = BPF_CORE_READ(regs, dx);
  call->args[3] = BPF_CORE_READ(regs, r10);
  call->args[4] = BPF_CORE_READ(regs, r8);
  call->args[5] = BPF_CORE_READ(regs, r9);
}

static __always_inline __u64 argument(struct gb_call *call, __s8 index) {
  return index >= 0 && index < 6 ? call->args[index] : 0;
}

// Appends one string at `at`; returns the new end. An unreadable one leaves its length 0 and the flag.
static __always_inline __u32 read_string(struct buffer *buffer, __u32 which, __u64 address, __u32 at) {
  if (address == 0) return at;
  if (at > GB_MAX_STRING) return at;
  long length = bpf_probe_read_user_str(buffer->data + at, GB_MAX_STRING, (void *)address);
  if (length <= 0) {
    buffer->call.flags |= GB_UNREADABLE;
    return at;
  }
  if (length >= GB_MAX_STRING) buffer->call.flags |= GB_TRUNCATED;
  buffer->call.lengths[which] = (__u32)length;
  return at + ((__u32)length & (2 * GB_MAX_STRING - 1));
}

static __always_inline __u32 read_sockaddr(struct buffer *buffer, __u64 address, __u64 length) {
  enum { kLargest = 128 }; /* sizeof(struct sockaddr_storage) */
  if (address == 0 || length == 0) return 0;
  if (length > kLargest) length = kLargest;
  __u32 size = (__u32)length;
  if (size == 0 || size > kLargest) return 0;
  if (bpf_probe_read_user(buffer->data, size, (void *)address) != 0) {
    buffer->call.flags |= GB_UNREADABLE;
    return 0;
  }
  buffer->call.lengths[0] = size;
  return size;
}

static __always_inline __u32 read_data(struct buffer *buffer, const struct gb_interest *row) {
  buffer->call.lengths[0] = buffer->call.lengths[1] = 0;
  if (row->sockaddr_arg >= 0) {
    return read_sockaddr(buffer, argument(&buffer->call, row->sockaddr_arg), argument(&buffer->call, row->length_arg));
  }
  __u32 end = 0;
  if (row->string_args[0] >= 0) end = read_string(buffer, 0, argument(&buffer->call, row->string_args[0]), end);
  if (row->string_args[1] >= 0) end = read_string(buffer, 1, argument(&buffer->call, row->string_args[1]), end);
  return end;
}

static __always_inline void send_call(struct buffer *buffer, __u16 kind, __u32 data) {
  __u32 size = sizeof(struct gb_call) + data;
  if (size > sizeof(struct buffer)) size = sizeof(struct buffer);
  fill_header(&buffer->call.header, kind, size);
  send(buffer, size);
}

SEC("tp_btf/sys_enter")
int BPF_PROG(gb_sys_enter, struct pt_regs *regs, long nr) {
  if (!in_scope()) return 0;
  bool compat = is_compat();
  struct gb_interest *row = interest_of(nr, compat);
  if (!row || row->failures_only) return 0;
  __u32 key = 0, tid = (__u32)bpf_get_current_pid_tgid();
  struct buffer *buffer = bpf_map_lookup_elem(&buffers, &key);
  if (!buffer) return 0;
  buffer->call.nr = (__s32)nr;
  buffer->call.flags = compat ? GB_COMPAT : 0;
  buffer->call.result = 0;
  read_args(&buffer->call, regs, compat);
  __u32 data = read_data(buffer, row);
  __u8 state = buffer->call.flags & GB_UNREADABLE ? READ_AGAIN : ENTERED;
  bpf_map_update_elem(&in_flight, &tid, &state, BPF_ANY);
  send_call(buffer, GB_ENTER, data);
  return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(gb_sys_exit, struct pt_regs *regs, long result) {
  if (!in_scope()) return 0;
  bool compat = is_compat();
  __s64 nr = (__s32)BPF_CORE_READ(regs, orig_ax);
  struct gb_interest *row = interest_of(nr, compat);
  if (!row) return 0;
  __u32 key = 1, tid = (__u32)bpf_get_current_pid_tgid();
  __u8 *state = bpf_map_lookup_elem(&in_flight, &tid);
  __u8 entered = state ? *state : 0;
  if (state) bpf_map_delete_elem(&in_flight, &tid);
  if (row->failures_only && result >= 0) return 0;
  struct buffer *buffer = bpf_map_lookup_elem(&buffers, &key);
  if (!buffer) return 0;
  buffer->call.nr = (__s32)nr;
  buffer->call.flags = compat ? GB_COMPAT : 0;
  buffer->call.result = result;
  buffer->call.lengths[0] = buffer->call.lengths[1] = 0;
  __u32 data = 0;
  if (entered != ENTERED) {
    if (entered == READ_AGAIN) buffer->call.flags |= GB_LATE;
    if (!entered && !row->failures_only) buffer->call.flags |= GB_DENIED;
    read_args(&buffer->call, regs, compat);
    data = read_data(buffer, row);
    if (buffer->call.flags & GB_UNREADABLE) count(GB_COUNT_UNREADABLE);
  }
  if (buffer->call.flags & GB_TRUNCATED) count(GB_COUNT_TRUNCATED);
  send_call(buffer, GB_LEAVE, data);
  return 0;
}
