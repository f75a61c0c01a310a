// SPDX-License-Identifier: GPL-2.0
/* Fuzzes the replay window against a set of all counters ever seen. */

#include "fuzz.h"
#include "proto_replay_model.h"

/* As many as the model holds. */
#define COUNTERS_MAX (CELLS / 2)

static void fuzz(struct input *in)
{
	unsigned int used = 0, n;
	u64 at, step;

	reset();
	while (in_more(in)) {
		n = 1;
		step = 1;
		switch (in_below(in, 8)) {
		case 0:
			at = window.next + in_u8(in);
			break;
		case 1:
			at = window.next - in_u16(in);
			break;
		case 2: /* around the window's lower end */
			at = window.next - WG_REPLAY_WINDOW + (s8)in_u8(in);
			break;
		case 3: /* by whole words, to and fro */
			at = window.next + (s16)in_u16(in) * BITS_PER_LONG;
			break;
		case 4: /* around the end of all counters */
			at = WG_REJECT_AFTER_MESSAGES + (s16)in_u16(in);
			break;
		case 5:
			at = in_u64(in);
			break;
		case 6: /* many, in order or against it */
			at = window.next - in_u16(in);
			step = (s8)in_u8(in);
			n = 1 + in_u8(in);
			break;
		default:
			reset();
			used = 0;
			continue;
		}
		for (; n && used < COUNTERS_MAX; n--, used++, at += step)
			both(at);
	}
}
