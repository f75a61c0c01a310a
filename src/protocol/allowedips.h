/* SPDX-License-Identifier: GPL-2.0 */
/* Allowed IPs: longest-prefix match from an address to the peer that owns it. */
#ifndef WG_PROTOCOL_ALLOWEDIPS_H
#define WG_PROTOCOL_ALLOWEDIPS_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/socket.h>
#include <linux/types.h>

struct wg_allowedips_node;

/**
 * struct wg_allowedips_owner - embedded in a peer: the list of its prefixes
 * @prefixes: struct wg_allowedip in the order in which they came to this owner;
 *	under the table's lock
 */
struct wg_allowedips_owner {
	struct list_head prefixes;
};

/**
 * struct wg_allowedip - one configured prefix
 * @owner_entry: in the owner's list; under the table's lock
 * @owner: changes when the prefix moves
 * @family: AF_INET or AF_INET6
 * @cidr: length in bits, 0 to 32 or 128
 * @ip: 4 or 16 bytes as @family says, network order, host bits zero
 *
 * All but @owner_entry and @owner never changes. Valid until the table's
 * generation changes, or until the end of the RCU read section.
 */
struct wg_allowedip {
	struct list_head owner_entry;
	struct wg_allowedips_owner __rcu *owner;
	u8 family;
	u8 cidr;
	u8 ip[] __aligned(4);
};

/**
 * struct wg_allowedips - a device's table, both families
 * @root4: IPv4; readers use RCU
 * @root6: IPv6; readers use RCU
 * @generation: changes with every change; under the table's lock
 *
 * The caller's lock serialises all calls but the lookups.
 */
struct wg_allowedips {
	struct wg_allowedips_node __rcu *root4;
	struct wg_allowedips_node __rcu *root6;
	u64 generation;
};

/** wg_allowedips_init() - an empty table */
void wg_allowedips_init(struct wg_allowedips *t);

/** wg_allowedips_owner_init() - an owner without prefixes */
void wg_allowedips_owner_init(struct wg_allowedips_owner *o);

/**
 * wg_allowedips_insert() - give a prefix to an owner
 * @t: locked
 * @family: AF_INET or AF_INET6
 * @ip: 4 or 16 bytes, network order; host bits are ignored
 * @cidr: at most 32 or 128
 * @owner: who gets it, at the end of its list
 *
 * A prefix that another owner has moves: a lookup finds the one or the other
 * at every instant. One that @owner has already stays, at the end of its list
 * like any other. Process context, may sleep.
 *
 * Return: 0, or -ENOMEM, and then nothing changed; a move needs no memory.
 */
int wg_allowedips_insert(struct wg_allowedips *t, u8 family, const u8 *ip,
			 u8 cidr, struct wg_allowedips_owner *owner);

/**
 * wg_allowedips_find() - this very prefix, whoever has it
 * @t: locked
 * @family: AF_INET or AF_INET6
 * @ip: 4 or 16 bytes, network order; host bits are ignored
 * @cidr: at most 32 or 128
 *
 * Return: what an owner's list has of it, or NULL when nobody has it.
 */
struct wg_allowedip *wg_allowedips_find(struct wg_allowedips *t, u8 family,
					const u8 *ip, u8 cidr);

/**
 * wg_allowedips_remove() - take a prefix from its owner
 * @t: locked
 * @family: AF_INET or AF_INET6
 * @ip: 4 or 16 bytes, network order; host bits are ignored
 * @cidr: at most 32 or 128
 * @owner: who has it
 *
 * Does not fail for want of memory. Process context, may sleep.
 *
 * Return: 0, or -ENOENT when this very prefix does not belong to @owner.
 */
int wg_allowedips_remove(struct wg_allowedips *t, u8 family, const u8 *ip,
			 u8 cidr, struct wg_allowedips_owner *owner);

/**
 * wg_allowedips_remove_owner() - take all prefixes from an owner
 * @t: locked
 * @owner: may go away one RCU grace period later
 *
 * In time proportional to its prefixes. Does not fail for want of memory.
 * Process context, may sleep.
 */
void wg_allowedips_remove_owner(struct wg_allowedips *t,
				struct wg_allowedips_owner *owner);

/**
 * wg_allowedips_free() - take all prefixes from all owners
 * @t: locked; empty afterwards, and may go away one RCU grace period later
 *
 * Process context, may sleep.
 */
void wg_allowedips_free(struct wg_allowedips *t);

/**
 * wg_allowedips_lookup_v4() - who has the longest prefix of an IPv4 address?
 * @t: any table; not locked
 * @ip: 4 bytes, network order
 *
 * Any context, under rcu_read_lock() or with softirqs off.
 *
 * Return: the owner, which may just be losing the prefix, or NULL.
 */
struct wg_allowedips_owner *
wg_allowedips_lookup_v4(const struct wg_allowedips *t, const u8 ip[4]);

/**
 * wg_allowedips_lookup_v6() - who has the longest prefix of an IPv6 address?
 * @t: any table; not locked
 * @ip: 16 bytes, network order
 *
 * Return: as wg_allowedips_lookup_v4(), whose context applies.
 */
struct wg_allowedips_owner *
wg_allowedips_lookup_v6(const struct wg_allowedips *t, const u8 ip[16]);

/**
 * wg_allowedips_lookup() - who has the longest prefix of an address?
 * @t: any table; not locked
 * @family: AF_INET or AF_INET6
 * @ip: 4 or 16 bytes, network order
 *
 * Return: as wg_allowedips_lookup_v4(), whose context applies.
 */
static inline struct wg_allowedips_owner *
wg_allowedips_lookup(const struct wg_allowedips *t, u8 family, const u8 *ip)
{
	return family == AF_INET ? wg_allowedips_lookup_v4(t, ip) :
				   wg_allowedips_lookup_v6(t, ip);
}

#endif /* WG_PROTOCOL_ALLOWEDIPS_H */
