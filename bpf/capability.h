// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
//
// Capabilities that were asked for and refused. The tracepoint is young (Linux 6.14); where it is missing user space does
// not load this program and the report says "not observable here".
#pragma once
#include "scope.h"

SEC("?tp_btf/cap_capable")
int BPF_PROG(gb_cap_capable, const void *cred, void *target, const void *capable, int capability, int result) {
  if (result == 0 || !in_scope()) return 0;
  struct gb_capability record = {};
  record.capability = capability;
  fill_header(&record.header, GB_CAPABILITY, sizeof record);
  send(&record, sizeof record);
  return 0;
}
