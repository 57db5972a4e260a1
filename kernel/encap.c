// SPDX-License-Identifier: GPL-2.0-only
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <net/gre.h>
#include <net/ip_tunnels.h>

#include "encap.h"

/**
 * nvgre_vlan_pop() - cut the tag out of a frame
 * @skb: a tagged frame, data at its Ethernet header; stays the caller's; may be moved
 * @tci: filled in with what the tag said
 *
 * Return: 0, -EMSGSIZE if there is no whole tag, -ENOMEM.
 */
int nvgre_vlan_pop(struct sk_buff *skb, u16 *tci)
{
	if (skb->len < VLAN_ETH_HLEN)
		return -EMSGSIZE;
	skb_reset_mac_header(skb);
	return __skb_vlan_pop(skb, tci);
}

/*
 * W5: no inner frame is tagged. A tag in the metadata costs nothing; one in the
 * frame (a raw socket, a guest) is cut out. May move skb->data.
 */
static enum nvgre_count nvgre_strip_vlan(struct nvgre_dev *nv,
					 struct sk_buff *skb)
{
	int err;
	u16 tci;

	nvgre_count(nv, NVGRE_TX_VLAN_STRIPPED);
	__vlan_hwaccel_clear_tag(skb);
	while (eth_type_vlan(skb->protocol)) {
		err = nvgre_vlan_pop(skb, &tci);
		if (err)
			return err == -ENOMEM ? NVGRE_TX_DROP_NO_MEMORY :
						NVGRE_TX_DROP_RUNT;
	}
	return NVGRE_COUNT_NONE;
}

/**
 * nvgre_encap_prepare() - make a frame from ndo_start_xmit fit for reading
 * @nv: the device
 * @mode: its mode
 * @skb: stays the caller's; may be moved
 *
 * Afterwards an NVGRE frame is untagged; one of mode gre has its tags in the frame,
 * as it came, and the network header is behind them. The protocol is that of the
 * frame, and an IP header can be read.
 *
 * Return: NVGRE_COUNT_NONE, or why it must be dropped: NVGRE_TX_DROP_RUNT if it is
 * too short to be what it says.
 */
enum nvgre_count nvgre_encap_prepare(struct nvgre_dev *nv, u8 mode,
				     struct sk_buff *skb)
{
	enum nvgre_count why;
	__be16 type;

	if (unlikely(!pskb_may_pull(skb, ETH_HLEN)))
		return NVGRE_TX_DROP_RUNT;

	/* A raw socket may say one protocol and send another. */
	type = ((const struct ethhdr *)skb->data)->h_proto;
	if (unlikely(type != skb->protocol))
		skb->protocol = eth_proto_is_802_3(type) ? type :
							   htons(ETH_P_802_2);

	if (unlikely(skb_vlan_tag_present(skb) ||
		     eth_type_vlan(skb->protocol)) &&
	    mode == NVGRE_MODE_NVGRE) {
		why = nvgre_strip_vlan(nv, skb);
		if (why)
			return why;
	}

	skb_reset_mac_header(skb);
	return skb_vlan_inet_prepare(skb, false) ? NVGRE_TX_DROP_RUNT :
						   NVGRE_COUNT_NONE;
}

/*
 * A checksum over the GRE header and all that follows. Where the inner checksum
 * is still to be filled in, its final value is known (lco_csum()); else the
 * outer one is left to the underlay device. A super-packet's is made with its
 * segments.
 */
static void nvgre_csum_start(struct sk_buff *skb)
{
	__sum16 *csum = (__sum16 *)(skb->data + NVGRE_GRE_MIN_LEN);

	if (skb_is_gso(skb))
		return;
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		*csum = csum_fold(lco_csum(skb));
		return;
	}
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = NVGRE_GRE_MIN_LEN;
}

/**
 * nvgre_encap_push() - put the GRE header on
 * @skb: inner frame, data at its Ethernet header; stays the caller's, also on
 *	error; may be moved
 * @gre: header to write
 * @headroom: bytes the layers below will need
 *
 * Return: 0, -ENOMEM.
 */
int nvgre_encap_push(struct sk_buff *skb, const struct nvgre_gre *gre,
		     unsigned int headroom)
{
	int err;

	err = skb_cow_head(skb, headroom + gre->len);
	if (unlikely(err))
		return err;

	err = iptunnel_handle_offloads(skb, gre->flags & GRE_CSUM ?
					    SKB_GSO_GRE_CSUM : SKB_GSO_GRE);
	if (unlikely(err))
		return err;

	skb_set_inner_protocol(skb, htons(ETH_P_TEB));
	nvgre_gre_build(skb_push(skb, gre->len), gre);
	skb_reset_transport_header(skb);
	if (gre->flags & GRE_CSUM)
		nvgre_csum_start(skb);
	return 0;
}

/**
 * nvgre_decap_csum_ok() - verify a GRE checksum, if there is one (G1)
 * @skb: data at the GRE header
 * @gre: that header
 *
 * What has been verified already (by a device, or by GRO) is not summed again.
 *
 * Return: false if the checksum is wrong.
 */
bool nvgre_decap_csum_ok(struct sk_buff *skb, const struct nvgre_gre *gre)
{
	if (likely(!(gre->flags & GRE_CSUM)))
		return true;
	if (skb_checksum_simple_validate(skb))
		return false;
	skb_checksum_try_convert(skb, IPPROTO_GRE, null_compute_pseudo);
	/* C3: that was said of this sum, and not of those inside. */
	skb->csum_valid = 0;
	return true;
}
