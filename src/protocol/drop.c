// SPDX-License-Identifier: GPL-2.0
/* The names of the reasons for which packets and messages are dropped. */

#include <linux/kernel.h>

#include "drop.h"

static const char *const drop_names[] = {
	[WG_DROP_NONE] = "none",
#define WG_DROP_NAME(symbol, name) \
	[WG_DROP_##symbol] = name,
	WG_DROP_REASONS(WG_DROP_NAME)
#undef WG_DROP_NAME
};

const char *wg_drop_name(enum wg_drop reason)
{
	if ((unsigned int)reason >= ARRAY_SIZE(drop_names))
		return "unknown";
	return drop_names[reason];
}
