/* SPDX-License-Identifier: GPL-2.0 */
/* Opens a single initiation, as the data path does it with several. */
#ifndef PROTO_OPEN_H
#define PROTO_OPEN_H

#include "src/protocol/noise.h"

static inline enum wg_drop open_initiation(struct wg_noise_opened *o,
					   const struct wg_noise_identity *id,
					   const struct wg_msg_initiation *msg)
{
	u8 dh[1][WG_KEY_LEN];
	bool good = false;

	if (id->valid)
		good = wg_noise_initiations_dh(dh, id, &msg, 1);
	return wg_noise_open_initiation(o, id, msg, good ? dh[0] : NULL);
}

#endif /* PROTO_OPEN_H */
