/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
 *
 * What the probe's kernel side writes into the ring, and the one block of memory it shares with user space
 * (static_asserts in events/sources/record_decoder.cc). Every record begins with a gb_header; sizes are in bytes, times
 * are CLOCK_MONOTONIC (bpf_ktime_get_ns).
 */
#ifndef GABION_BPF_RECORD_H
#define GABION_BPF_RECORD_H

#ifndef __bpf__
#include <linux/types.h>
#endif

enum gb_kind {
  GB_ENTER = 1, /* a system call begins: struct gb_call, its strings in data */
  GB_LEAVE = 2, /* it ends: struct gb_end; with GB_DENIED or GB_LATE a struct gb_call with arguments and strings */
  GB_FORK = 3,  /* struct gb_fork */
  GB_EXEC = 4,  /* struct gb_exec: a program has taken a process over */
  GB_EXIT = 5,  /* struct gb_exit: one thread has ended */
  GB_CAPABILITY = 6, /* struct gb_capability: a capability was asked for and refused */
  GB_RING_REQUEST = 7, /* struct gb_call whose nr is an io_uring opcode: asked for, its end is not seen */
};

enum gb_flag {
  GB_COMPAT = 1 << 0,     /* an i386 call: nr is of its own table */
  GB_DENIED = 1 << 1,     /* never reached sys_enter: seccomp answered it */
  GB_LATE = 1 << 2,       /* data was read at the end of the call: its page was not resident at the start */
  GB_TRUNCATED = 1 << 3,  /* a string or argument list is longer than what is here */
  GB_UNREADABLE = 1 << 4, /* a string could not be read at all */
  GB_LEADER = 1 << 5,     /* gb_exit: the thread group's leader; gb_fork: a new process, not a thread */
};

#define GB_MAX_STRING 4096  /* PATH_MAX */
#define GB_MAX_STRINGS 2
#define GB_MAX_ARGS 4096    /* of an exec's argument list */

struct gb_header {
  __u32 size; /* of the whole record */
  __u16 kind;
  __u16 cpu;
  __u64 time_ns;
  __u32 pid, tid; /* in the initial pid namespace */
};

struct gb_end {
  struct gb_header header;
  __s32 nr;
  __u32 flags;
  __s64 result; /* GB_LEAVE */
};

struct gb_call {
  struct gb_end end;
  __u64 args[6];
  __u32 lengths[GB_MAX_STRINGS]; /* of the strings in data, one behind the other; 0: none */
  /* char data[] */
};

struct gb_fork {
  struct gb_header header; /* of the parent */
  __u32 child_pid, child_tid;
  __u32 flags;
  __u32 uid;
  char comm[16];
};

struct gb_exec {
  struct gb_header header;
  __u32 parent_pid;
  __u32 old_tid; /* differs from tid when a thread that is not the leader executed */
  __u32 uid, gid;
  __u32 flags;
  __u32 namespace_pid; /* in the process's own pid namespace */
  __u64 inode;
  __u32 links; /* of the executable: 0, it has no name any more (memfd, deleted) */
  __u32 filename_length, args_length;
  char comm[16];
  __u32 padding;
  /* char filename[], args[] */
};

struct gb_exit {
  struct gb_header header;
  __s32 status; /* as wait4 gives it */
  __u32 flags;
  char comm[16];
};

struct gb_capability {
  struct gb_header header;
  __s32 capability;
  __u32 padding;
};

enum gb_mode {
  GB_UNTOLD = 0,
  GB_FAILURES = 1,   /* told only where it was denied, or failed with EPERM or ENOSYS */
  GB_WHOLE = 2,      /* told with its beginning and its end */
  GB_MULTIPLEX = 3,  /* i386's socketcall: what it is told as depends on its first argument */
};

/* Which calls are wanted, and where their strings are; one row a system call number. */
struct gb_interest {
  __u8 mode;
  __s8 string_args[GB_MAX_STRINGS]; /* argument index, or -1 */
  __s8 sockaddr_arg, length_arg;    /* a struct sockaddr and its length; -1: none */
  __u8 padding[3];
};

enum gb_counter {
  GB_SENT = 0,         /* records written to the ring */
  GB_RING_FULL = 1,    /* records lost, for want of room */
  GB_TASKS_FULL = 2,   /* tasks that left the scope: the task map was full */
  GB_COUNT_TRUNCATED = 3,
  GB_COUNT_UNREADABLE = 4,
  GB_STOPS = 5,        /* times a process was stopped until the reader caught up */
  GB_TAIL_CALLS = 6,   /* records lost, since a tail call failed */
  GB_COUNTERS = 8,     /* one cache line a CPU */
};

#define GB_CALLS 512
#define GB_MAX_CPUS 256 /* more share a line */
#define GB_MAX_TASKS 16384

/* i386 has one call for all socket calls; its sub-calls (1…20) are told as numbers of their own, above the real ones. */
#define GB_SOCKETCALL 102
#define GB_SOCKETCALL_BASE 480

/* The whole of the probe's .bss: user space writes config and interest before it attaches, and reads the counters. */
struct gb_config {
  __u64 cgroup;     /* cgroup v2 id of the cage; 0: by the task map */
  __u64 stop_mark;  /* bytes in the ring above which the caller is stopped; 0: never */
  __u64 wake_bytes; /* the reader is woken each time so much more waits; a power of two */
  __u32 init_pid;   /* the cage's own pid 1: never stopped, its calls are not the program's */
  __u32 padding;
};

struct gb_shared {
  __u64 counters[GB_MAX_CPUS][GB_COUNTERS];
  struct gb_interest interest[2][GB_CALLS]; /* [1]: i386 */
  struct gb_config config;
};

#endif
