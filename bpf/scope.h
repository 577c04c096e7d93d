/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
 *
 * Maps that every program shares, and the question each of them asks first: is the current task one of ours?
 */
#ifndef GABION_BPF_SCOPE_H
#define GABION_BPF_SCOPE_H

#include "kernel.h"
#include "record.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define SIGSTOP 19

/* Set by user space before loading. */
const volatile __u64 scope_cgroup = 0;  /* cgroup v2 id of the cage; 0: by the task map */
const volatile __u64 stop_mark = 0;     /* bytes in the ring above which the caller is stopped; 0: never */
const volatile __u32 init_pid = 0;      /* the cage's own pid 1: never stopped, its calls are not the program's */

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 20); /* user space sets the size before loading */
} ring SEC(".maps");

/* tid → 1 for each thread in scope; fed by user space with the first task, then by fork events. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, GB_MAX_TASKS);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, __u32);
  __type(value, __u8);
} tasks SEC(".maps");

/* Processes that the probe itself has stopped; user space continues them once the ring is drained. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, GB_MAX_TASKS);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, __u32);
  __type(value, __u8);
} stopped SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, GB_CALLS);
  __type(key, __u32);
  __type(value, struct gb_interest);
} interest SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, GB_CALLS);
  __type(key, __u32);
  __type(value, struct gb_interest);
} interest_compat SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, GB_COUNTERS);
  __type(key, __u32);
  __type(value, __u64);
} counters SEC(".maps");

static __always_inline void count(__u32 counter) {
  __u64 *value = bpf_map_lookup_elem(&counters, &counter);
  if (value) *value += 1;
}

static __always_inline bool in_scope(void) {
  if (scope_cgroup) return bpf_get_current_cgroup_id() == scope_cgroup;
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  return bpf_map_lookup_elem(&tasks, &tid) != NULL;
}

static __always_inline void fill_header(struct gb_header *header, __u16 kind, __u32 size) {
  __u64 ids = bpf_get_current_pid_tgid();
  header->size = size;
  header->kind = kind;
  header->cpu = (__u16)bpf_get_smp_processor_id();
  header->time_ns = bpf_ktime_get_ns();
  header->pid = (__u32)(ids >> 32);
  header->tid = (__u32)ids;
}

/* Past the mark the caller stops itself: the room above it is kept for what is on its way already. A process that
 * continues (or whose SIGSTOP another thread outran) meets the same check at its next call. */
static __always_inline void hold_back(void) {
  if (!stop_mark || bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) < stop_mark) return;
  __u32 pid = (__u32)(bpf_get_current_pid_tgid() >> 32);
  __u8 one = 1;
  if (pid == init_pid) return;
  if (bpf_send_signal(SIGSTOP) != 0) return;
  /* After the signal: an entry that the reader takes always has its stop before it, so that none is left stopped. */
  bpf_map_update_elem(&stopped, &pid, &one, BPF_ANY);
  count(GB_STOPS);
}

static __always_inline void send(void *record, __u32 size) {
  if (bpf_ringbuf_output(&ring, record, size, 0) == 0) {
    count(GB_SENT);
  } else {
    count(GB_RING_FULL);
  }
  hold_back();
}

#endif
