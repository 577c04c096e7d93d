// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
//
// Processes: fork (which also widens the scope), exec (from the kernel's own record of it) and exit.
#include "scope.h"

struct exec_buffer {
  struct gb_exec exec;
  char data[GB_MAX_STRING + GB_MAX_ARGS];
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
  record.child_pid = BPF_CORE_READ(child, tgid);
  record.child_tid = BPF_CORE_READ(child, pid);
  record.uid = BPF_CORE_READ(child, cred, uid.val);
  if (record.child_pid == record.child_tid) record.flags |= GB_LEADER;
  BPF_CORE_READ_STR_INTO(&record.comm, child, comm);
  if (!scope_cgroup) {
    __u8 one = 1;
    if (bpf_map_update_elem(&tasks, &record.child_tid, &one, BPF_ANY) != 0) count(GB_TASKS_FULL);
  }
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
  number = (void *)number + level * bpf_core_type_size(struct upid);
  bpf_probe_read_kernel(&nr, sizeof nr, __builtin_preserve_access_index(&number->nr));
  return (__u32)nr;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(gb_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm) {
  if (!in_scope()) return 0;
  __u32 key = 0;
  struct exec_buffer *buffer = bpf_map_lookup_elem(&exec_buffers, &key);
  if (!buffer) return 0;
  struct gb_exec *exec = &buffer->exec;
  exec->parent_pid = BPF_CORE_READ(task, real_parent, tgid);
  exec->old_tid = (__u32)old_pid;
  exec->uid = BPF_CORE_READ(task, cred, uid.val);
  exec->gid = BPF_CORE_READ(task, cred, gid.val);
  exec->flags = 0;
  exec->namespace_pid = own_namespace_pid(task);
  exec->inode = BPF_CORE_READ(bprm, file, f_inode, i_ino);
  exec->links = BPF_CORE_READ(bprm, file, f_inode, i_nlink);
  exec->padding = 0;
  BPF_CORE_READ_STR_INTO(&exec->comm, task, comm);

  long length = bpf_probe_read_kernel_str(buffer->data, GB_MAX_STRING, BPF_CORE_READ(bprm, filename));
  __u32 at = length > 0 ? (__u32)length & (2 * GB_MAX_STRING - 1) : 0;
  if (at > GB_MAX_STRING) at = GB_MAX_STRING;
  exec->filename_length = at;

  __u64 start = BPF_CORE_READ(task, mm, arg_start), end = BPF_CORE_READ(task, mm, arg_end);
  __u64 wanted = end > start ? end - start : 0;
  if (wanted > GB_MAX_ARGS) {
    wanted = GB_MAX_ARGS;
    exec->flags |= GB_TRUNCATED;
    count(GB_COUNT_TRUNCATED);
  }
  __u32 args = (__u32)wanted;
  if (args > GB_MAX_ARGS) args = GB_MAX_ARGS;
  if (args && bpf_probe_read_user(buffer->data + at, args, (void *)start) != 0) {
    args = 0;
    exec->flags |= GB_UNREADABLE;
    count(GB_COUNT_UNREADABLE);
  }
  exec->args_length = args;
  __u32 size = sizeof *exec + at + args;
  if (size > sizeof *buffer) size = sizeof *buffer;
  fill_header(&exec->header, GB_EXEC, size);
  send(buffer, size);
  return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(gb_exit, struct task_struct *task) {
  if (!in_scope()) return 0;
  struct gb_exit record = {};
  __u32 tid = BPF_CORE_READ(task, pid), tgid = BPF_CORE_READ(task, tgid);
  record.status = BPF_CORE_READ(task, exit_code);
  if (tid == tgid) record.flags |= GB_LEADER;
  BPF_CORE_READ_STR_INTO(&record.comm, task, comm);
  fill_header(&record.header, GB_EXIT, sizeof record);
  bpf_map_delete_elem(&tasks, &tid);
  bpf_map_delete_elem(&in_flight, &tid);
  send(&record, sizeof record);
  return 0;
}
