// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
//
// The probe's kernel side: one object, its groups one file each.
#include "scope.h"

#include "calls.h"
#include "process.h"

#include "capability.h"
#include "io_uring.h"

// The object is used under its GPL-2.0 licence: some helpers ask for it.
char LICENSE[] SEC("license") = "GPL";
