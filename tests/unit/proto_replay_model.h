/* SPDX-License-Identifier: GPL-2.0 */
/* A naive model of the replay window: every counter ever seen, in a set. */
#ifndef PROTO_REPLAY_MODEL_H
#define PROTO_REPLAY_MODEL_H

#include "proto_test.h"
#include "src/protocol/messages.h"
#include "src/protocol/replay.h"

/* Open addressing; what a sequence puts in fills at most half of it. */
#define CELLS 32768

/* More than any sequence of these tests puts in. */
static_assert(CELLS > 2 * WG_REPLAY_BITS);

struct model {
	u64 cell[CELLS];
	bool used[CELLS];
	bool any;
	u64 max;
};

static struct model model;
static struct wg_replay window;

static void model_reset(void)
{
	memset(&model, 0, sizeof(model));
}

/* Was @counter in the set? Puts it in. */
static bool model_put(u64 counter)
{
	u64 h = counter;
	unsigned int i = random_u64(&h) % CELLS;

	for (; model.used[i]; i = (i + 1) % CELLS)
		if (model.cell[i] == counter)
			return true;
	model.used[i] = true;
	model.cell[i] = counter;
	return false;
}

static bool model_accept(u64 counter)
{
	if (counter >= WG_REJECT_AFTER_MESSAGES)
		return false;
	if (model.any && counter <= model.max &&
	    model.max - counter >= WG_REPLAY_WINDOW)
		return false;
	if (model_put(counter))
		return false;
	if (!model.any || counter > model.max)
		model.max = counter;
	model.any = true;
	return true;
}

static bool both(u64 counter)
{
	bool expected = model_accept(counter);
	bool got = wg_replay_accept(&window, counter);

	if (got != expected) {
		printf("counter %llu, greatest %llu: %d, not %d\n", counter,
		       model.max, got, expected);
		check_failed(__FILE__, __LINE__, "the model's verdict");
	}
	CHECK_EQ(window.next, model.any ? model.max + 1 : 0);
	return got;
}

static void reset(void)
{
	memset(&window, 0xa5, sizeof(window));
	wg_replay_init(&window);
	model_reset();
}

#endif /* PROTO_REPLAY_MODEL_H */
