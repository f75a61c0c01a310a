/* SPDX-License-Identifier: GPL-2.0 */
/* Assertions about what the compiler knows, for user space. */
#ifndef SHIM_LINUX_BUILD_BUG_H
#define SHIM_LINUX_BUILD_BUG_H

#include <assert.h>

#include <linux/bug.h>

#endif /* SHIM_LINUX_BUILD_BUG_H */
