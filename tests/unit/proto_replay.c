// SPDX-License-Identifier: GPL-2.0
/* The replay window against a naive model: every counter ever seen, in a set. */

#include "proto_replay_model.h"

#define STEPS 3000

/* Distances at which an implementation can be off by one. */
static const u64 edges[] = {
	0, 1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129,
	WG_REPLAY_WINDOW - 64, WG_REPLAY_WINDOW - 1, WG_REPLAY_WINDOW,
	WG_REPLAY_WINDOW + 1, WG_REPLAY_BITS - 64, WG_REPLAY_BITS - 1,
	WG_REPLAY_BITS, WG_REPLAY_BITS + 1, WG_REPLAY_BITS + 64,
	2 * WG_REPLAY_BITS - 1, 2 * WG_REPLAY_BITS, 2 * WG_REPLAY_BITS + 1,
	1ULL << 31, 1ULL << 32, (1ULL << 32) + 1, 1ULL << 38, 1ULL << 63,
};

/* Where a sequence starts: also where words, 32 bits and 64 bits end. */
static u64 random_base(void)
{
	u64 around = random_below(&test_rng, 3 * WG_REPLAY_BITS);

	switch (random_below(&test_rng, 8)) {
	case 0:
		return 0;
	case 1:
		return around;
	case 2:
		return (1ULL << 32) - around;
	case 3:
		return (1ULL << 63) - around;
	case 4:
		return WG_REJECT_AFTER_MESSAGES - around;
	case 5:
		return WG_REJECT_AFTER_MESSAGES - 1 - random_below(&test_rng, 200);
	case 6:
		return 0 - around;
	default:
		return random_u64(&test_rng);
	}
}

/* The next counter to try, given the greatest accepted one. */
static u64 random_counter(unsigned int style, u64 max)
{
	u64 edge = edges[random_below(&test_rng, ARRAY_SIZE(edges))];
	u64 jitter = random_below(&test_rng, 5) - 2;

	switch (style) {
	case 0: /* in order, some reordering */
		return max + 1 - random_below(&test_rng, 16) * random_below(&test_rng, 2);
	case 1: /* anywhere in and near the window */
		return max + 64 - random_below(&test_rng, WG_REPLAY_BITS + 256);
	case 2: /* edges, both ways */
		return random_below(&test_rng, 4) ? max - edge + jitter :
					       max + edge + jitter;
	case 3: /* forward by words */
		return max + 64 * random_below(&test_rng, 200) + jitter;
	case 4: /* low edge as the window moves by one */
		return random_below(&test_rng, 2) ? max + 1 :
			max - WG_REPLAY_WINDOW + random_below(&test_rng, 3);
	default: /* anything, of any magnitude */
		return random_u64(&test_rng) >> random_below(&test_rng, 64);
	}
}

static void test_random(unsigned int sequences)
{
	unsigned int i, step, accepted = 0;

	for (i = 0; i < sequences; i++) {
		unsigned int style = random_below(&test_rng, 6);

		reset();
		accepted += both(random_base());
		for (step = 0; step < STEPS; step++) {
			if (!random_below(&test_rng, 500))
				style = random_below(&test_rng, 6);
			accepted += both(random_counter(style, model.max));
		}
	}
	/* The generators must exercise both verdicts. */
	CHECK(accepted > sequences * (STEPS / 50));
	CHECK(accepted < sequences * (STEPS - STEPS / 50));
}

/* Each counter of a full window, in any order, exactly once. */
static void test_window_is_full(u64 top)
{
	unsigned int i;

	reset();
	CHECK(both(top));
	for (i = 1; i < WG_REPLAY_WINDOW; i++)
		CHECK(both(top - (i * 4099ULL) % WG_REPLAY_WINDOW) ||
		      (i * 4099ULL) % WG_REPLAY_WINDOW == 0);
	for (i = 0; i < WG_REPLAY_WINDOW + 200; i++)
		CHECK(!both(top - i));
}

/* A jump of every size around a word's and the window's. */
static void test_jumps(void)
{
	unsigned int jump, i;

	for (jump = 1; jump < 2 * WG_REPLAY_BITS + 200;
	     jump += jump < 300 || jump % 64 > 61 ? 1 : 3) {
		u64 base = 1000000 + jump % 64;

		reset();
		for (i = 0; i < 200; i += 1 + i % 3)
			both(base - i);
		CHECK(both(base + jump));
		CHECK(!both(base + jump));
		for (i = 0; i < 200; i++)
			both(base - i);
		CHECK(!both(base + jump - WG_REPLAY_WINDOW));
		both(base + jump - WG_REPLAY_WINDOW + 1);
	}
}

static void test_ends(void)
{
	u64 c;

	reset();
	CHECK(both(0));
	CHECK(!both(0));
	CHECK(!both(~0ULL));
	CHECK(!both(WG_REJECT_AFTER_MESSAGES));
	CHECK(both(1));
	CHECK(both(WG_REJECT_AFTER_MESSAGES - 1));
	CHECK(!both(WG_REJECT_AFTER_MESSAGES - 1));
	CHECK(both(WG_REJECT_AFTER_MESSAGES - 2));
	CHECK(!both(0));
	CHECK(!both(2));
	for (c = WG_REJECT_AFTER_MESSAGES; c != 0; c++)
		CHECK(!both(c));
	CHECK(both(WG_REJECT_AFTER_MESSAGES - WG_REPLAY_WINDOW));
	CHECK(!both(WG_REJECT_AFTER_MESSAGES - WG_REPLAY_WINDOW - 1));

	/* What was refused first does not count as seen. */
	reset();
	CHECK(!both(~0ULL));
	CHECK_EQ(window.next, 0);
	CHECK(both(0));
}

static void test_full_windows(void)
{
	test_window_is_full(WG_REPLAY_WINDOW - 1);
	test_window_is_full(WG_REPLAY_WINDOW + 12345);
	test_window_is_full(1ULL << 32);
	test_window_is_full(WG_REJECT_AFTER_MESSAGES - 1);
}

int main(void)
{
	RUN("first and last counters", test_ends());
	RUN("jumps of every size", test_jumps());
	RUN("a full window in any order", test_full_windows());
	RUN("random sequences against a model", test_random(1500));
	return 0;
}
