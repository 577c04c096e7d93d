// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
//
// Opens and connects that a program asks of io_uring are no system calls: they are told as they are submitted, with what
// the kernel has copied of them. What comes of them is not known here. Loaded only where the cage's filter lets io_uring
// through; the tracepoint has this name since Linux 6.3.
#pragma once
#include "calls.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct filename {
  const char *name;
};
struct open_how {
  __u64 flags, mode;
};
struct io_open { /* io_uring/openclose.c */
  int dfd;
  struct filename *filename;
  struct open_how how;
};
struct io_connect { /* io_uring/net.c */
  void *addr;
  int addr_len;
};
struct io_cmd_data {
  __u8 data[56];
};
struct io_kiocb {
  struct io_cmd_data cmd;
  __u8 opcode;
};
#pragma clang attribute pop

enum { kOpConnect = 16, kOpOpenat = 18, kOpOpenat2 = 28 }; /* include/uapi/linux/io_uring.h */

static __always_inline void take_open(struct buffer *buffer, struct io_open *open) {
  struct gb_call *call = &buffer->call;
  const char *name = BPF_CORE_READ(open, filename, name);
  call->args[0] = (__u32)BPF_CORE_READ(open, dfd);
  call->args[2] = BPF_CORE_READ(open, how.flags);
  call->args[3] = BPF_CORE_READ(open, how.mode);
  long length = bpf_probe_read_kernel_str(buffer->data, GB_MAX_STRING, name);
  if (length > 0) {
    call->lengths[0] = (__u32)length;
  } else {
    call->end.flags |= GB_UNREADABLE;
    count(GB_COUNT_UNREADABLE);
  }
}

static __always_inline void take_connect(struct buffer *buffer, struct io_connect *connect) {
  read_sockaddr(buffer, (__u64)BPF_CORE_READ(connect, addr), (__u32)BPF_CORE_READ(connect, addr_len));
  if (buffer->call.end.flags & GB_UNREADABLE) count(GB_COUNT_UNREADABLE);
}

/* io_uring's own threads are no children that a fork event tells of, but belong to the process. */
static __always_inline bool process_in_scope(void) {
  __u32 pid = (__u32)(bpf_get_current_pid_tgid() >> 32);
  if (shared.config.cgroup) return in_cgroup();
  return bpf_map_lookup_elem(&tasks, &pid) != NULL;
}

SEC("?tp_btf/io_uring_submit_req")
int BPF_PROG(gb_ring_request, struct io_kiocb *request) {
  __u32 key = 0, opcode = request->opcode;
  if (opcode != kOpOpenat && opcode != kOpOpenat2 && opcode != kOpConnect) return 0;
  if (!process_in_scope()) return 0;
  struct buffer *buffer = bpf_map_lookup_elem(&buffers, &key);
  if (!buffer) return 0;
  struct gb_call *call = &buffer->call;
  call->end.nr = (__s32)opcode;
  call->end.flags = 0;
  call->end.result = 0;
  call->args[0] = call->args[1] = call->args[2] = call->args[3] = call->args[4] = call->args[5] = 0;
  call->lengths[0] = call->lengths[1] = 0;
  void *data = __builtin_preserve_access_index(&request->cmd);
  if (opcode == kOpConnect) {
    take_connect(buffer, data);
  } else {
    take_open(buffer, data);
  }
  send_call(buffer, GB_RING_REQUEST);
  return 0;
}
