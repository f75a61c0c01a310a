/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's log, for user space: standard error. */
#ifndef SHIM_LINUX_PRINTK_H
#define SHIM_LINUX_PRINTK_H

#include <stdio.h>

#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME "wireguard"
#endif

#define pr_err(fmt, ...) fprintf(stderr, pr_fmt(fmt), ##__VA_ARGS__)

#endif /* SHIM_LINUX_PRINTK_H */
