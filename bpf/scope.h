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

/* The one global variable: reached without a lookup, so without a branch for the verifier to follow. */
struct gb_shared shared;

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 12); /* user space sets the sizes of all maps */
} ring SEC(".maps");

/* tid → what is to be done when its call ends, for each thread in scope; fed by user space with the first task, then by
 * fork events, and with a cgroup as scope by the first call. */
enum { OUTSIDE_CALL = 0, ENTERED = 1, READ_AGAIN = 2 };
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __type(key, __u32);
  __type(value, __u8);
} tasks SEC(".maps");

/* Processes that the probe itself has stopped; user space continues them once the ring is drained. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __type(key, __u32);
  __type(value, __u8);
} stopped SEC(".maps");

/* A length read back from memory that the verifier does not follow: whatever way led here, it goes on from one state, and
 * what comes after is verified once and not once for each way. All lengths are at most 4096; a mask has no branch. */
#define GB_LENGTH_MASK 8191
static __always_inline __u32 length_in(volatile __u32 *length) {
  return *length & GB_LENGTH_MASK;
}

static __always_inline void count(__u32 counter) {
  __u32 cpu = bpf_get_smp_processor_id() & (GB_MAX_CPUS - 1);
  __sync_fetch_and_add(&shared.counters[cpu][counter], 1);
}

static __always_inline bool in_cgroup(void) {
  return bpf_get_current_cgroup_id() == shared.config.cgroup;
}

/* The state of the current task; NULL: not ours. In a cgroup there may be tasks that no fork event told of. */
static __always_inline __u8 *task_state(void) {
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  if (shared.config.cgroup && !in_cgroup()) return NULL;
  __u8 *state = bpf_map_lookup_elem(&tasks, &tid);
  if (state || !shared.config.cgroup) return state;
  __u8 fresh = OUTSIDE_CALL;
  if (bpf_map_update_elem(&tasks, &tid, &fresh, BPF_ANY) != 0) count(GB_TASKS_FULL);
  return bpf_map_lookup_elem(&tasks, &tid);
}

static __always_inline bool in_scope(void) {
  if (shared.config.cgroup) return in_cgroup();
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
  __u32 pid = (__u32)(bpf_get_current_pid_tgid() >> 32);
  __u8 one = 1;
  if (pid == shared.config.init_pid || bpf_send_signal(SIGSTOP) != 0) return;
  /* After the signal: an entry that the reader takes always has its stop before it, so that none is left stopped. */
  bpf_map_update_elem(&stopped, &pid, &one, BPF_ANY);
  count(GB_STOPS);
}

/* A record that finds the reader asleep wakes it only where it fills another step of the ring: a wake-up costs as much
 * as the rest of the probe, and the reader looks by itself every few milliseconds. */
static __always_inline void send(void *record, __u32 size) {
  __u64 used = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
  bool full = used >= shared.config.stop_mark;
  bool wake = full || ((used ^ (used + size)) & shared.config.wake_bytes);
  long refused = bpf_ringbuf_output(&ring, record, size, wake ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP);
  count(refused ? GB_RING_FULL : GB_SENT);
  if (full) hold_back();
}

#endif
