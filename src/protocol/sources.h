/* SPDX-License-Identifier: GPL-2.0 */
/* A small memory of the addresses from which peers have shaken hands. */
#ifndef WG_PROTOCOL_SOURCES_H
#define WG_PROTOCOL_SOURCES_H

#include <linux/types.h>

struct wg_cookie_source;

/*
 * In a flood nearly all places where messages wait for a cookie are taken, and the
 * cookie that a peer had for its last handshake is too old when it begins the next.
 * So those who were let in before have places of their own. It is a hint and no
 * proof: who is on the path can take an address that is remembered.
 */
struct wg_sources; /* 16 KiB */

/**
 * wg_sources_create() - an empty memory of some 4,000 addresses
 * @secret: random, keys its hash so that nobody can have an address forgotten
 *
 * May sleep.
 *
 * Return: the memory, or NULL without memory.
 */
struct wg_sources *wg_sources_create(const u8 secret[16]);

/** wg_sources_destroy() - free @s, which may be NULL */
void wg_sources_destroy(struct wg_sources *s);

/**
 * wg_sources_remember() - a peer was let in from there
 * @s: the memory
 * @source: address and port
 *
 * Where there is no place any more the oldest of four is forgotten. Any context;
 * without locks: of two at the same time one may be forgotten.
 */
void wg_sources_remember(struct wg_sources *s,
			 const struct wg_cookie_source *source);

/**
 * wg_sources_known() - has a peer been let in from there?
 * @s: the memory
 * @source: address and port
 *
 * Any context, without locks.
 *
 * Return: true when one was, and, for one in a billion others, by luck.
 */
bool wg_sources_known(const struct wg_sources *s,
		      const struct wg_cookie_source *source);

#endif /* WG_PROTOCOL_SOURCES_H */
