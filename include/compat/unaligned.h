/* SPDX-License-Identifier: GPL-2.0 */
/* get_unaligned_le32() and its family, wherever the kernel keeps them. */
#ifndef WG_COMPAT_UNALIGNED_H
#define WG_COMPAT_UNALIGNED_H

/* Since Linux 6.12 the accessors are in linux/. */
#ifdef HAVE_LINUX_UNALIGNED_H
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif /* WG_COMPAT_UNALIGNED_H */
