/* SPDX-License-Identifier: GPL-2.0 */
/* skb_gso_segment() and its family, wherever the kernel declares them. */
#ifndef WG_COMPAT_GSO_H
#define WG_COMPAT_GSO_H

#include <linux/netdevice.h>
/* Since Linux 6.5 they have a header of their own. */
#ifdef HAVE_NET_GSO_H
#include <net/gso.h>
#endif

#endif /* WG_COMPAT_GSO_H */
