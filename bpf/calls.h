// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
//
// System calls: one record at the start, with the strings as they stood then, one at the end with the result. A call that
// seccomp answers never reaches sys_enter; its end tells all of it.
#pragma once
#include "scope.h"

struct buffer {
  struct gb_call call;
  char data[2 * (GB_LENGTH_MASK + 1)];
};

// One for each program and CPU: both run with preemption off, so nobody else writes into it meanwhile.
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, struct buffer);
} buffers SEC(".maps");

// Ends that need the arguments again go on in gb_late: rare, and kept from what every call's end costs.
struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} late SEC(".maps");

// 1 for an i386 call, else 0.
static __always_inline __u32 is_compat(void) {
  return (bpf_get_current_task_btf()->thread_info.status / TS_COMPAT) & 1;
}

// The number is masked too, since the compiler may move the arithmetic before a check.
static __always_inline struct gb_interest *row_of(__u64 nr, __u32 compat) {
  return &shared.interest[0][compat * GB_CALLS + (nr & (GB_CALLS - 1))];
}

// The row of a call, and the number that it is told by.
static __always_inline struct gb_interest *interest_of(struct pt_regs *regs, __s64 *nr, __u32 compat) {
  if ((__u64)*nr >= GB_CALLS) return NULL;
  struct gb_interest *row = row_of(*nr, compat);
  if (row->mode != GB_MULTIPLEX) return row;
  *nr = GB_SOCKETCALL_BASE + (regs->bx & 31);
  return row_of(*nr, compat);
}

static __always_inline void read_socketcall(struct buffer *buffer) {
  __u32 args[6] = {};
  if (bpf_probe_read_user(args, sizeof args, (void *)buffer->call.args[1]) != 0) {
    /* The array may end at the end of its page: most sub-calls have three arguments. */
    if (bpf_probe_read_user(args, 3 * sizeof args[0], (void *)buffer->call.args[1]) != 0) buffer->call.end.flags |= GB_UNREADABLE;
  }
  buffer->call.args[0] = args[0];
  buffer->call.args[1] = args[1];
  buffer->call.args[2] = args[2];
  buffer->call.args[3] = args[3];
  buffer->call.args[4] = args[4];
  buffer->call.args[5] = args[5];
}

static __always_inline void read_args(struct buffer *buffer, struct pt_regs *regs, __s64 nr, __u32 compat) {
  struct gb_call *call = &buffer->call;
  if (!compat) {
    call->args[0] = regs->di;
    call->args[1] = regs->si;
    call->args[2] = regs->dx;
    call->args[3] = regs->r10;
    call->args[4] = regs->r8;
    call->args[5] = regs->r9;
    return;
  }
  call->args[0] = (__u32)regs->bx;
  call->args[1] = (__u32)regs->cx;
  call->args[2] = (__u32)regs->dx;
  call->args[3] = (__u32)regs->si;
  call->args[4] = (__u32)regs->di;
  call->args[5] = (__u32)regs->bp;
  if (nr >= GB_SOCKETCALL_BASE) read_socketcall(buffer);
}

// User space gives 0 to 5; the mask is for the verifier, and 6 and 7 would still lie within the record.
static __always_inline __u64 argument(struct gb_call *call, __s8 index) {
  return call->args[index & 7];
}

// Appends one string at `at`. An unreadable one leaves its length 0 and the flag.
static __always_inline void read_string(struct buffer *buffer, __u32 which, __u64 address, __u32 at) {
  long length = bpf_probe_read_user_str(buffer->data + at, GB_MAX_STRING, (void *)address);
  if (length > 0) {
    buffer->call.lengths[which] = (__u32)length;
    if (length >= GB_MAX_STRING) buffer->call.end.flags |= GB_TRUNCATED;
  } else if (address != 0) {
    buffer->call.end.flags |= GB_UNREADABLE;
  }
}

static __always_inline void read_sockaddr(struct buffer *buffer, __u64 address, __u64 length) {
  enum { kLargest = 128 }; /* sizeof(struct sockaddr_storage) */
  if (address == 0) return;
  __u32 size = length > kLargest ? kLargest : (__u32)length;
  if (bpf_probe_read_user(buffer->data, size, (void *)address) == 0) {
    buffer->call.lengths[0] = size;
  } else {
    buffer->call.end.flags |= GB_UNREADABLE;
  }
}

static __always_inline void read_data(struct buffer *buffer, const struct gb_interest *row) {
  struct gb_call *call = &buffer->call;
  call->lengths[0] = call->lengths[1] = 0;
  if (row->sockaddr_arg >= 0) return read_sockaddr(buffer, argument(call, row->sockaddr_arg), argument(call, row->length_arg));
  if (row->string_args[0] >= 0) read_string(buffer, 0, argument(call, row->string_args[0]), 0);
  if (row->string_args[1] >= 0) read_string(buffer, 1, argument(call, row->string_args[1]), length_in(&call->lengths[0]));
}

static __always_inline void send_call(struct buffer *buffer, __u16 kind) {
  __u32 first = length_in(&buffer->call.lengths[0]), second = length_in(&buffer->call.lengths[1]);
  __u32 size = sizeof(struct gb_call) + first + second;
  fill_header(&buffer->call.end.header, kind, size);
  send(buffer, size);
}

// Looked up once more: with the first look-up's pointer kept so long, all between would be verified once for each way to it.
static __always_inline void read_again(void) {
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  __u8 *state = bpf_map_lookup_elem(&tasks, &tid);
  if (state) *state = READ_AGAIN;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(gb_sys_enter, struct pt_regs *regs, long number) {
  __u8 *state = task_state();
  if (!state) return 0;
  *state = ENTERED;
  __u32 compat = is_compat(), key = 0;
  __s64 nr = number;
  struct gb_interest *row = interest_of(regs, &nr, compat);
  if (!row || row->mode != GB_WHOLE) return 0;
  struct buffer *buffer = bpf_map_lookup_elem(&buffers, &key);
  if (!buffer) return 0;
  buffer->call.end.nr = (__s32)nr;
  buffer->call.end.flags = compat * GB_COMPAT;
  buffer->call.end.result = 0;
  read_args(buffer, regs, nr, compat);
  read_data(buffer, row);
  if (buffer->call.end.flags & GB_UNREADABLE) {
    read_again();
  } else if (buffer->call.end.flags & GB_TRUNCATED) {
    count(GB_COUNT_TRUNCATED);
  }
  send_call(buffer, GB_ENTER);
  return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(gb_sys_exit, struct pt_regs *regs, long result) {
  __u8 *state = task_state();
  if (!state) return 0;
  __u8 entered = *state;
  *state = OUTSIDE_CALL;
  __u32 compat = is_compat();
  __s64 nr = (__s32)regs->orig_ax;
  struct gb_interest *row = interest_of(regs, &nr, compat);
  if (!row || row->mode == GB_UNTOLD) return 0;
  if (entered == ENTERED) {
    if (row->mode == GB_FAILURES && result != -EPERM && result != -ENOSYS) return 0;
    struct gb_end end = {.nr = (__s32)nr, .flags = compat * GB_COMPAT, .result = result};
    fill_header(&end.header, GB_LEAVE, sizeof end);
    send(&end, sizeof end);
    return 0;
  }
  /* A child's first return from fork was not entered by it either, but is no failure. */
  if (entered == OUTSIDE_CALL && result >= 0) return 0;
  __u32 key = 1;
  struct buffer *buffer = bpf_map_lookup_elem(&buffers, &key);
  if (!buffer) return 0;
  buffer->call.end.nr = (__s32)nr;
  buffer->call.end.result = result;
  buffer->call.end.flags = compat * GB_COMPAT + (entered == OUTSIDE_CALL ? GB_DENIED : GB_LATE);
  bpf_tail_call(ctx, &late, 0);
  count(GB_TAIL_CALLS);
  return 0;
}

// What gb_sys_exit began: the arguments and strings of a call that was denied, or whose strings could not be read before.
SEC("tp_btf/sys_exit")
int BPF_PROG(gb_late, struct pt_regs *regs, long result) {
  __u32 key = 1;
  struct buffer *buffer = bpf_map_lookup_elem(&buffers, &key);
  if (!buffer) return 0;
  __s64 nr = buffer->call.end.nr;
  __u32 compat = buffer->call.end.flags & GB_COMPAT;
  struct gb_interest *row = row_of(nr, compat);
  read_args(buffer, regs, nr, compat);
  read_data(buffer, row);
  if (buffer->call.end.flags & GB_UNREADABLE) count(GB_COUNT_UNREADABLE);
  if (buffer->call.end.flags & GB_TRUNCATED) count(GB_COUNT_TRUNCATED);
  send_call(buffer, GB_LEAVE);
  return 0;
}
