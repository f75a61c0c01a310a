/* SPDX-License-Identifier: GPL-2.0 */
/* IPv4 addresses, for user space. */
#ifndef SHIM_LINUX_IN_H
#define SHIM_LINUX_IN_H

#include <netinet/in.h>

#endif /* SHIM_LINUX_IN_H */
