/* SPDX-License-Identifier: GPL-2.0 */
/* Access to a generic-netlink dump's request. */
#ifndef WG_COMPAT_GENL_H
#define WG_COMPAT_GENL_H

#include <net/genetlink.h>

/**
 * wg_genl_dump_attrs() - the parsed attributes of a dump's request
 * @cb: the dump's callback state, in .start and .dumpit
 *
 * On newer kernels a dump has a struct genl_info as a do request has.
 *
 * Return: attributes indexed by type, valid for as long as the dump is.
 */
static inline struct nlattr **wg_genl_dump_attrs(struct netlink_callback *cb)
{
#ifdef HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* WG_COMPAT_GENL_H */
