// SPDX-License-Identifier: GPL-2.0
/* The rate limit by source address, in virtual time. */

#include <linux/siphash.h>

#include "proto_test.h"
#include "src/protocol/messages.h"
#include "src/protocol/ratelimit.h"

#define MS (WG_SECOND / 1000)
/* What the table remembers at most, and for how long. */
#define REMEMBERED 16380
#define MEMORY (WG_RATELIMIT_BURST * WG_SECOND / WG_RATELIMIT_PER_SECOND)

static struct wg_ratelimit *new_table(void)
{
	struct wg_ratelimit *r;
	u8 secret[16];

	random_bytes(&test_rng, secret, sizeof(secret));
	r = wg_ratelimit_create(secret);
	CHECK(r);
	return r;
}

static bool allow4(struct wg_ratelimit *r, u32 addr, u64 now)
{
	u8 bytes[5] = { 0, addr >> 24, addr >> 16, addr >> 8, addr };

	/* Any alignment, as it is in a packet. */
	return wg_ratelimit_allow(r, bytes + 1, 4, now);
}

static bool allow6(struct wg_ratelimit *r, u64 net, u64 host, u64 now)
{
	u8 bytes[16];
	int i;

	for (i = 0; i < 8; i++) {
		bytes[i] = net >> (56 - 8 * i);
		bytes[8 + i] = host >> (56 - 8 * i);
	}
	return wg_ratelimit_allow(r, bytes, 16, now);
}

/* "SipHash: a fast short-input PRF", its reference's vector of 16 bytes. */
static void siphash_vector(void)
{
	siphash_key_t key = { { 0x0706050403020100ULL,
				0x0f0e0d0c0b0a0908ULL } };

	CHECK_EQ(siphash_2u64(key.key[0], key.key[1], &key),
		 0x3f2acc7f57c29bdbULL);
}

static void burst_then_rate(u64 begin)
{
	struct wg_ratelimit *r = new_table();
	unsigned int i;
	u64 now = begin;

	for (i = 0; i < WG_RATELIMIT_BURST; i++)
		CHECK(allow4(r, 1, now));
	CHECK(!allow4(r, 1, now));
	/* One each 50 ms, and not a nanosecond earlier. */
	for (i = 0; i < 100; i++) {
		now += 50 * MS;
		CHECK(!allow4(r, 1, now - 1));
		CHECK(allow4(r, 1, now));
		CHECK(!allow4(r, 1, now));
	}
	/* Half a burst comes back in half the time, a whole one in all. */
	now += 100 * MS;
	CHECK(allow4(r, 1, now));
	CHECK(allow4(r, 1, now));
	CHECK(!allow4(r, 1, now));
	now += MEMORY;
	for (i = 0; i < WG_RATELIMIT_BURST; i++)
		CHECK(allow4(r, 1, now));
	CHECK(!allow4(r, 1, now));
	/* No more than that, however long nothing comes. */
	now += 1000 * WG_SECOND;
	for (i = 0; i < WG_RATELIMIT_BURST; i++)
		CHECK(allow4(r, 1, now));
	CHECK(!allow4(r, 1, now));
	wg_ratelimit_destroy(r);
}

/* Refused ones cost nothing, so that insisting does not lock out. */
static void insisting(void)
{
	struct wg_ratelimit *r = new_table();
	unsigned int allowed = 0;
	u64 now, begin = WG_SECOND;

	for (now = begin; now < begin + 100 * WG_SECOND; now += MS / 10)
		allowed += allow4(r, 1, now);
	CHECK_EQ(allowed, WG_RATELIMIT_BURST - 1 +
			  100 * WG_RATELIMIT_PER_SECOND);
	wg_ratelimit_destroy(r);
}

/* Clocks of two CPUs may differ a little. */
static void clock_back(void)
{
	struct wg_ratelimit *r = new_table();
	unsigned int i;

	for (i = 0; i < WG_RATELIMIT_BURST; i++)
		CHECK(allow4(r, 1, WG_SECOND + i % 2 * MS));
	CHECK(!allow4(r, 1, WG_SECOND - MS));
	CHECK(!allow4(r, 1, WG_SECOND));
	CHECK(allow4(r, 1, WG_SECOND + 51 * MS));
	wg_ratelimit_destroy(r);
}

static void exhaust4(struct wg_ratelimit *r, u32 addr, u64 now)
{
	while (allow4(r, addr, now))
		;
}

static void independent_sources(void)
{
	struct wg_ratelimit *r = new_table();
	unsigned int i, full = 0, n = 1000;

	for (i = 0; i < n; i++) {
		unsigned int allowed = 0;

		while (allow4(r, i, WG_SECOND))
			allowed++;
		CHECK(allowed == WG_RATELIMIT_BURST || allowed == 1);
		full += allowed == WG_RATELIMIT_BURST;
	}
	/* So few seldom share a set with four others. */
	CHECK(full > n - 5);
	wg_ratelimit_destroy(r);
}

static void ipv6_by_64(void)
{
	struct wg_ratelimit *r = new_table();
	u64 net = 0x20010db800000001ULL;
	unsigned int i;

	for (i = 0; i < WG_RATELIMIT_BURST; i++)
		CHECK(allow6(r, net, random_u64(&test_rng), WG_SECOND));
	for (i = 0; i < 100; i++)
		CHECK(!allow6(r, net, random_u64(&test_rng), WG_SECOND));
	CHECK(allow6(r, net + 1, 0, WG_SECOND));
	/* An IPv4 address is no IPv6 network of the same number. */
	for (i = 0; i < WG_RATELIMIT_BURST; i++)
		CHECK(allow6(r, 7, i, WG_SECOND));
	CHECK(!allow6(r, 7, 0, WG_SECOND));
	CHECK(allow4(r, 7, WG_SECOND));
	wg_ratelimit_destroy(r);
}

/* Ten times as many busy sources as fit do not keep a newcomer out. */
static void newcomers_among_many(void)
{
	struct wg_ratelimit *r = new_table();
	u64 now = WG_SECOND;
	unsigned int i;

	for (i = 0; i < 10 * REMEMBERED; i++)
		exhaust4(r, i, now + i);
	for (i = 0; i < 10000; i++)
		CHECK(allow4(r, 0x80000000 + i, now + 10 * REMEMBERED));
	wg_ratelimit_destroy(r);
}

/* One that was pushed out does not get its burst again. */
static void no_burst_for_the_forgotten(void)
{
	struct wg_ratelimit *r = new_table();
	unsigned int i, allowed = 0, n = 10 * REMEMBERED;
	u64 now = WG_SECOND;

	for (i = 0; i < n; i++)
		exhaust4(r, i, now);
	for (i = 0; i < n; i++) {
		while (allow4(r, i, now))
			allowed++;
	}
	CHECK(allowed <= n);
	wg_ratelimit_destroy(r);
}

/*
 * Who sends without pause is not pushed out by others who send less, and gains
 * nothing by them.
 */
static void insisting_among_many(void)
{
	struct wg_ratelimit *r = new_table();
	unsigned int allowed = 0, other = 1;
	u64 now, begin = WG_SECOND;

	/* 40,000 new sources a second: 10,000 within MEMORY. */
	for (now = begin; now < begin + 20 * WG_SECOND; now += MS / 40) {
		allow4(r, other++, now);
		allowed += allow4(r, 0, now);
	}
	CHECK(allowed >= 20 * WG_RATELIMIT_PER_SECOND);
	CHECK(allowed <= WG_RATELIMIT_BURST + 20 * WG_RATELIMIT_PER_SECOND);
	wg_ratelimit_destroy(r);
}

/* The memory of all sources is gone once they are quiet for long enough. */
static void quiet_again(void)
{
	struct wg_ratelimit *r = new_table();
	unsigned int i, j;

	for (i = 0; i < 10 * REMEMBERED; i++)
		exhaust4(r, i, WG_SECOND);
	for (i = 0; i < 1000; i++) {
		u64 now = (i + 2) * WG_SECOND;

		for (j = 0; j < WG_RATELIMIT_BURST; j++)
			CHECK(allow4(r, i, now));
		CHECK(!allow4(r, i, now));
	}
	wg_ratelimit_destroy(r);
}

static void destroy_nothing(void)
{
	wg_ratelimit_destroy(NULL);
}

int main(void)
{
	RUN("SipHash of the shim", siphash_vector());
	RUN("a burst, then the rate", burst_then_rate(1));
	RUN("the same at a huge clock", burst_then_rate(1ULL << 62));
	RUN("refused ones cost nothing", insisting());
	RUN("clocks that differ", clock_back());
	RUN("sources are independent", independent_sources());
	RUN("IPv6 counts by /64", ipv6_by_64());
	RUN("newcomers get in among many", newcomers_among_many());
	RUN("no burst for the forgotten", no_burst_for_the_forgotten());
	RUN("insisting among many", insisting_among_many());
	RUN("quiet again", quiet_again());
	RUN("destroying nothing", destroy_nothing());
	return 0;
}
