/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
 *
 * The few kernel types the probe reads, with only the fields it reads; CO-RE relocates them to the running kernel's
 * layout (preserve_access_index). No vmlinux.h: what is not here cannot be depended upon. Numbers within an
 * argument of a tracepoint are read as plain C (the verifier knows its type; one instruction). Pointers are not followed
 * so: for each the verifier searches all of the kernel's BTF by name, a millisecond of start; BPF_CORE_READ does not.
 */
#ifndef GABION_BPF_KERNEL_H
#define GABION_BPF_KERNEL_H

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)

enum {
  BPF_ANY = 0,
  BPF_MAP_TYPE_HASH = 1,
  BPF_MAP_TYPE_ARRAY = 2,
  BPF_MAP_TYPE_PROG_ARRAY = 3,
  BPF_MAP_TYPE_PERCPU_ARRAY = 6,
  BPF_MAP_TYPE_RINGBUF = 27,
  BPF_RB_NO_WAKEUP = 1,
  BPF_RB_FORCE_WAKEUP = 2,
  BPF_RB_AVAIL_DATA = 0,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pt_regs { /* arch/x86/include/asm/ptrace.h */
  unsigned long bp, bx, r10, r9, r8, ax, cx, dx, si, di, orig_ax;
};
struct thread_info { /* arch/x86/include/asm/thread_info.h */
  __u32 status;
};
struct upid {
  int nr;
};
struct pid {
  unsigned int level;
  struct upid numbers[1];
};
struct kuid {
  __u32 val;
};
struct cred {
  struct kuid uid, gid;
};
struct inode {
  unsigned long i_ino;
  unsigned int i_nlink;
};
struct file {
  struct inode *f_inode;
};
struct mm_struct {
  unsigned long arg_start, arg_end;
};
struct task_struct {
  struct thread_info thread_info;
  int pid, tgid, exit_code;
  struct task_struct *real_parent;
  struct mm_struct *mm;
  struct pid *thread_pid;
  const struct cred *cred;
  char comm[16];
};
struct linux_binprm {
  struct file *file;
  const char *filename;
};

#pragma clang attribute pop

#define TS_COMPAT 0x0002 /* arch/x86/include/asm/thread_info.h: 32-bit system call active */
#define EPERM 1
#define ENOSYS 38

#endif
