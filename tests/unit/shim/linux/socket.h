/* SPDX-License-Identifier: GPL-2.0 */
/* Address families, for user space, beside the kernel's own header for it. */
#ifndef SHIM_LINUX_SOCKET_H
#define SHIM_LINUX_SOCKET_H

#include_next <linux/socket.h>
#include <sys/socket.h>

#endif /* SHIM_LINUX_SOCKET_H */
