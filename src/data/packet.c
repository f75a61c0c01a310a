// SPDX-License-Identifier: GPL-2.0
/* Small things about one packet: its control block and ranges. */
#include "packet.h"

#include <linux/highmem.h>
#include <linux/if_vlan.h>

/* Memory the crypto can read as it is: no second list, nothing unmapped. */
static bool is_readable(const struct sk_buff *skb)
{
	unsigned int i;

	if (skb_has_frag_list(skb) ||
	    skb_shinfo(skb)->nr_frags >= WG_CALL_RANGES)
		return false;
	if (!IS_ENABLED(CONFIG_HIGHMEM))
		return true;
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++)
		if (PageHighMem(skb_frag_page(&skb_shinfo(skb)->frags[i])))
			return false;
	return true;
}

int wg_packet_ranges(struct sk_buff *skb, struct wg_aead_range *ranges,
		     unsigned int max)
{
	unsigned int i, n = 0;

	if (unlikely(!is_readable(skb)) && skb_linearize(skb))
		return -ENOMEM;
	if (1 + skb_shinfo(skb)->nr_frags > max)
		return 0;
	/* What is all in one fragment is one range, which is faster. */
	if (skb_headlen(skb) || !skb_shinfo(skb)->nr_frags) {
		ranges[n].base = skb->data;
		ranges[n++].len = skb_headlen(skb);
	}
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		ranges[n].base = skb_frag_address(frag);
		ranges[n++].len = skb_frag_size(frag);
	}
	return n;
}

void wg_packet_scrub(struct sk_buff *skb)
{
	skb_scrub_packet(skb, true);
	skb_orphan(skb);
	__vlan_hwaccel_clear_tag(skb);
	skb_clear_hash(skb);
	skb_set_queue_mapping(skb, 0);
	skb->priority = 0;
	skb->encapsulation = 0;
#if IS_ENABLED(CONFIG_IP_SCTP)
	skb->csum_not_inet = 0;
#endif
	skb_shinfo(skb)->gso_size = 0;
	skb_shinfo(skb)->gso_segs = 0;
	skb_shinfo(skb)->gso_type = 0;
	memset(skb->cb, 0, sizeof(skb->cb));
	skb_reset_redirect(skb);
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
}
