/* SPDX-License-Identifier: GPL-2.0 */
/* IPv6 addresses, for user space. */
#ifndef SHIM_LINUX_IN6_H
#define SHIM_LINUX_IN6_H

#include <netinet/in.h>

#endif /* SHIM_LINUX_IN6_H */
