// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
//
// Processes: fork (which also widens the scope), exec (from the kernel's own record of it) and exit.
#pragma once
#include "scope.h"

struct exec_buffer {
  struct gb_exec exec;
  char data[2 * (GB_LENGTH_MASK + 1)];
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct exec_buffer);
} exec_buffers SEC(".maps");

SEC("tp_btf/sched_process_fork")
int BPF_PROG(gb_fork, struct task_struct *parent, struct task_struct *child) {
  if (!in_scope()) return 0;
  struct gb_fork record = {};
  record.child_pid = child->tgid;
  record.child_tid = child->pid;
  record.uid = BPF_CORE_READ(child, cred, uid.val);
  if (record.child_pid == record.child_tid) record.flags |= GB_LEADER;
  __builtin_memcpy(record.comm, child->comm, sizeof record.comm);
  __u8 fresh = OUTSIDE_CALL;
  if (bpf_map_update_elem(&tasks, &record.child_tid, &fresh, BPF_ANY) != 0) count(GB_TASKS_FULL);
  fill_header(&record.header, GB_FORK, sizeof record);
  send(&record, sizeof record);
  return 0;
}

static __always_inline __u32 own_namespace_pid(struct task_struct *task) {
  struct pid *pid = BPF_CORE_READ(task, thread_pid);
  __u32 level = BPF_CORE_READ(pid, level);
  struct upid *number = (void *)__builtin_preserve_access_index(&pid->numbers[0]);
  int nr = 0;
  if (level > 32) return 0; /* include/linux/pid_namespace.h: MAX_PID_NS_LEVEL */
  bpf_probe_read_kernel(&nr, sizeof nr, (void *)number + level * bpf_core_type_size(struct upid) + bpf_core_field_offset(struct upid, nr));
  return (__u32)nr;
}

/* The thread that executes takes over the leader's number, whose entry went with the leader's exit; it is within a call. */
static __always_inline bool keep_in_scope(__u32 tid, __u32 old_tid) {
  __u8 state = ENTERED;
  if (shared.config.cgroup ? !in_cgroup() : !bpf_map_lookup_elem(&tasks, &old_tid)) return false;
  if (tid == old_tid) return true;
  bpf_map_delete_elem(&tasks, &old_tid);
  if (bpf_map_update_elem(&tasks, &tid, &state, BPF_ANY) != 0) count(GB_TASKS_FULL);
  return true;
}

static __always_inline void read_filename(struct exec_buffer *buffer, struct linux_binprm *bprm) {
  long length = bpf_probe_read_kernel_str(buffer->data, GB_MAX_STRING, bprm->filename);
  buffer->exec.filename_length = length > 0 ? (__u32)length : 0;
}

static __always_inline void read_arguments(struct exec_buffer *buffer, struct task_struct *task) {
  struct gb_exec *exec = &buffer->exec;
  struct mm_struct *mm = BPF_CORE_READ(task, mm);
  __u64 start = BPF_CORE_READ(mm, arg_start), length = BPF_CORE_READ(mm, arg_end) - start;
  if (length > GB_MAX_ARGS) {
    length = GB_MAX_ARGS;
    exec->flags |= GB_TRUNCATED;
    count(GB_COUNT_TRUNCATED);
  }
  exec->args_length = (__u32)length;
  __u32 at = length_in(&exec->filename_length), wanted = length_in(&exec->args_length);
  if (!wanted || bpf_probe_read_user(buffer->data + at, wanted, (void *)start) == 0) return;
  exec->args_length = 0;
  exec->flags |= GB_UNREADABLE;
  count(GB_COUNT_UNREADABLE);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(gb_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm) {
  if (!keep_in_scope((__u32)task->pid, (__u32)old_pid)) return 0;
  __u32 key = 0;
  struct exec_buffer *buffer = bpf_map_lookup_elem(&exec_buffers, &key);
  if (!buffer) return 0;
  struct gb_exec *exec = &buffer->exec;
  exec->parent_pid = BPF_CORE_READ(task, real_parent, tgid);
  exec->old_tid = (__u32)old_pid;
  const struct cred *cred = BPF_CORE_READ(task, cred);
  exec->uid = BPF_CORE_READ(cred, uid.val);
  exec->gid = BPF_CORE_READ(cred, gid.val);
  exec->flags = 0;
  exec->namespace_pid = own_namespace_pid(task);
  struct inode *inode = BPF_CORE_READ(bprm, file, f_inode);
  exec->inode = BPF_CORE_READ(inode, i_ino);
  exec->links = BPF_CORE_READ(inode, i_nlink);
  exec->padding = 0;
  __builtin_memcpy(exec->comm, task->comm, sizeof exec->comm);

  read_filename(buffer, bprm);
  read_arguments(buffer, task);
  __u32 size = sizeof *exec + length_in(&exec->filename_length) + length_in(&exec->args_length);
  fill_header(&exec->header, GB_EXEC, size);
  send(buffer, size);
  return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(gb_exit, struct task_struct *task) {
  if (!in_scope()) return 0;
  struct gb_exit record = {};
  __u32 tid = task->pid;
  record.status = task->exit_code;
  if (tid == task->tgid) record.flags |= GB_LEADER;
  __builtin_memcpy(record.comm, task->comm, sizeof record.comm);
  fill_header(&record.header, GB_EXIT, sizeof record);
  bpf_map_delete_elem(&tasks, &tid);
  send(&record, sizeof record);
  return 0;
}
