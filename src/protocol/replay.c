// SPDX-License-Identifier: GPL-2.0
/* Sliding window that accepts each counter of a session at most once. */

#include <linux/build_bug.h>
#include <linux/string.h>

#include "messages.h"
#include "replay.h"

/*
 * Counter c has bit c % BITS_PER_LONG of word c / BITS_PER_LONG, and word w
 * lives in seen[w % WG_REPLAY_WORDS]. Invariant: with top = the word of
 * next - 1, the array holds the words top - WG_REPLAY_WORDS + 1 to top, each
 * bit set exactly when its counter was accepted. The window reaches down to
 * next - WG_REPLAY_WINDOW, which is in the second of these words at the
 * earliest, so that what is in the window is always in the array.
 */
#define WORD_SHIFT (BITS_PER_LONG == 64 ? 6 : 5)

static_assert(1 << WORD_SHIFT == BITS_PER_LONG);
static_assert((WG_REPLAY_WORDS & (WG_REPLAY_WORDS - 1)) == 0);

void wg_replay_init(struct wg_replay *r)
{
	memset(r, 0, sizeof(*r));
}

/* Makes the word @to the top, where @from is it. */
static void move_window(struct wg_replay *r, u64 from, u64 to)
{
	unsigned int i, n = WG_REPLAY_WORDS;

	if (to - from < WG_REPLAY_WORDS)
		n = to - from;
	for (i = 1; i <= n; i++)
		r->seen[(from + i) & (WG_REPLAY_WORDS - 1)] = 0;
}

bool wg_replay_accept(struct wg_replay *r, u64 counter)
{
	u64 word = counter >> WORD_SHIFT;
	unsigned long *seen, bit;

	if (counter >= WG_REJECT_AFTER_MESSAGES)
		return false;

	if (counter >= r->next) {
		/* With nothing accepted yet, word 0 is the top, and clear. */
		u64 top = r->next ? (r->next - 1) >> WORD_SHIFT : 0;

		move_window(r, top, word);
		r->next = counter + 1;
	} else if (r->next - counter > WG_REPLAY_WINDOW) {
		return false;
	}

	seen = &r->seen[word & (WG_REPLAY_WORDS - 1)];
	bit = 1UL << (counter & (BITS_PER_LONG - 1));
	if (*seen & bit)
		return false;
	*seen |= bit;
	return true;
}
