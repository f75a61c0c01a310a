// SPDX-License-Identifier: GPL-2.0
/* The memory of addresses that were let in: what it keeps, and what it forgets. */

#include "proto_test.h"
#include "src/protocol/cookie.h"
#include "src/protocol/sources.h"

static struct wg_sources *new_memory(void)
{
	struct wg_sources *s;
	u8 secret[16];

	random_bytes(&test_rng, secret, sizeof(secret));
	s = wg_sources_create(secret);
	CHECK(s);
	return s;
}

static struct wg_cookie_source source4(u32 address, u16 port)
{
	return (struct wg_cookie_source){
		.bytes = { address >> 24, address >> 16, address >> 8, address,
			   port >> 8, port },
		.len = 6,
	};
}

static struct wg_cookie_source source6(u8 first, u8 last, u16 port)
{
	struct wg_cookie_source source = { .len = 18 };

	source.bytes[0] = first;
	source.bytes[15] = last;
	source.bytes[16] = port >> 8;
	source.bytes[17] = port;
	return source;
}

static bool knows4(const struct wg_sources *s, u32 address, u16 port)
{
	struct wg_cookie_source source = source4(address, port);

	return wg_sources_known(s, &source);
}

static void remember4(struct wg_sources *s, u32 address, u16 port)
{
	struct wg_cookie_source source = source4(address, port);

	wg_sources_remember(s, &source);
}

/* Address and port count, each bit of them, and nothing else is known. */
static void knows_what_it_was_told(void)
{
	static const struct { u8 first, last; u16 port; } others[] = {
		{ 0x20, 1, 5 }, { 0x21, 1, 4 }, { 0x20, 2, 4 }, { 0, 0, 0 },
	};
	struct wg_cookie_source source = source6(0x20, 1, 4);
	struct wg_sources *s = new_memory();
	unsigned int i;

	CHECK(!knows4(s, 0xc0000201, 51820));
	remember4(s, 0xc0000201, 51820);
	CHECK(knows4(s, 0xc0000201, 51820));
	for (i = 0; i < 32; i++)
		CHECK(!knows4(s, 0xc0000201 ^ 1U << i, 51820));
	for (i = 0; i < 16; i++)
		CHECK(!knows4(s, 0xc0000201, 51820 ^ 1 << i));

	CHECK(!wg_sources_known(s, &source));
	wg_sources_remember(s, &source);
	CHECK(wg_sources_known(s, &source));
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		source = source6(others[i].first, others[i].last,
				 others[i].port);
		CHECK(!wg_sources_known(s, &source));
	}
	wg_sources_destroy(s);
}

/* A gateway's thousand peers have room, but for the odd one. */
static void room_for_a_thousand(void)
{
	struct wg_sources *s = new_memory();
	unsigned int i, known = 0, by_luck = 0;

	for (i = 0; i < 1000; i++)
		remember4(s, 0x0a000000 + i, 1000 + i);
	for (i = 0; i < 1000; i++)
		known += knows4(s, 0x0a000000 + i, 1000 + i);
	CHECK(known > 980);
	for (i = 0; i < 100000; i++)
		by_luck += knows4(s, 0x0b000000 + i, 1000);
	CHECK(by_luck < 3);
	wg_sources_destroy(s);
}

/* Who comes again and again stays, whoever comes besides; who does not, goes. */
static void the_oldest_go(void)
{
	struct wg_sources *s = new_memory();
	unsigned int i;

	remember4(s, 1, 1);
	for (i = 0; i < 100000; i++) {
		if (i % 100 == 0)
			remember4(s, 2, 2);
		remember4(s, 0x0a000000 + i, 7);
	}
	CHECK(!knows4(s, 1, 1));
	CHECK(knows4(s, 2, 2));
	CHECK(knows4(s, 0x0a000000 + i - 1, 7));
	wg_sources_destroy(s);
}

/* Two memories do not forget the same: nobody can aim at an address. */
static void keyed(void)
{
	unsigned int i, t, kept = 0;

	for (t = 0; t < 20; t++) {
		struct wg_sources *s = new_memory();

		remember4(s, 1, 1);
		for (i = 0; i < 4096; i++)
			remember4(s, 0x0a000000 + i, 7);
		kept += knows4(s, 1, 1);
		wg_sources_destroy(s);
	}
	CHECK(kept && kept < 20);
	wg_sources_destroy(NULL);
}

int main(void)
{
	RUN("knows what it was told", knows_what_it_was_told());
	RUN("room for a thousand", room_for_a_thousand());
	RUN("the oldest go", the_oldest_go());
	RUN("keyed", keyed());
	return 0;
}
