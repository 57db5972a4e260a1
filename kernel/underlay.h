/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The outer IP layer. The only file that tells IPv4 from IPv6: routes, path
 * MTU, output, and what a received packet's outer header says.
 */
#ifndef NVGRE_UNDERLAY_H
#define NVGRE_UNDERLAY_H

#include "nvgre.h"

struct ip_tunnel_info;
struct metadata_dst;

/**
 * struct nvgre_outer - outer header of a received packet
 * @src: outer source
 * @dst: outer destination
 * @ip_off: from skb->data to this IP header; 0 but for one quoted by an ICMP error
 * @next_off: from skb->data to what follows the IP header and its extensions
 * @next: IP protocol number of that
 */
struct nvgre_outer {
	struct nvgre_addr src;
	struct nvgre_addr dst;
	unsigned int ip_off;
	unsigned int next_off;
	u8 next;
};

/**
 * struct nvgre_flow - where and how a packet goes out
 * @remote: outer destination
 * @local: outer source; filled in from the route where it is none
 * @link: ifindex of the underlay device, or 0
 * @tos: outer TOS or traffic class, ECN bits included
 * @ttl: outer TTL or hop limit; 0: the default of the route
 * @hash: of the inner flow
 * @mark: of the packet, for policy routing
 * @cache: route cache of @remote, or NULL where it does not apply
 * @peer: counters of VSID and @remote, or NULL where they have none
 */
struct nvgre_flow {
	struct nvgre_addr remote;
	struct nvgre_addr local;
	int link;
	u8 tos;
	u8 ttl;
	u32 hash;
	u32 mark;
	struct dst_cache *cache;
	struct nvgre_peer *peer;
};

static inline unsigned int nvgre_ip_len(u16 family)
{
	return family == AF_INET6 ? sizeof(struct ipv6hdr) :
				    sizeof(struct iphdr);
}

/* Bytes before the inner frame, outer IP header included. */
static inline unsigned int nvgre_overhead(const struct nvgre_conf *conf,
					  u16 family)
{
	return nvgre_ip_len(family) + conf->gre.len;
}

bool nvgre_underlay_family_works(u16 family);
bool nvgre_addr_is_unicast(const struct nvgre_addr *addr);
bool nvgre_addr_is_multicast(const struct nvgre_addr *addr);
bool nvgre_addr_is_broadcast(struct net *net, const struct nvgre_addr *addr);

struct dst_entry *nvgre_underlay_route(struct nvgre_dev *nv,
				       struct nvgre_flow *flow);
int nvgre_underlay_ifindex(struct nvgre_dev *nv, const struct nvgre_cfg *cfg);
void nvgre_underlay_push(struct nvgre_dev *nv, struct sk_buff *skb,
			 struct dst_entry *dst, const struct nvgre_flow *flow);
int nvgre_underlay_output(struct nvgre_dev *nv, struct sk_buff *skb,
			  struct dst_entry *dst, const struct nvgre_flow *flow);
void nvgre_underlay_report_too_big(struct sk_buff *skb, u32 mtu);

enum nvgre_pass nvgre_underlay_outer4(struct sk_buff *skb,
				      struct nvgre_outer *outer);
enum nvgre_pass nvgre_underlay_outer6(struct sk_buff *skb,
				      struct nvgre_outer *outer);
bool nvgre_underlay_quoted(const struct net *net, struct sk_buff *skb,
			   const struct nvgre_outer *icmp,
			   struct nvgre_outer *quoted, u32 *mtu);
void nvgre_underlay_update_pmtu(struct net *net, struct sk_buff *skb,
				const struct nvgre_outer *quoted, u32 mtu,
				int oif);
bool nvgre_underlay_policy_ok(struct sk_buff *skb, u16 family);
void nvgre_underlay_pull(struct sk_buff *skb, const struct nvgre_outer *outer);
bool nvgre_underlay_ecn_ok(struct sk_buff *skb, unsigned int outer_nh,
			   u16 family);
struct metadata_dst *nvgre_underlay_rx_metadata(struct sk_buff *skb,
						u16 family, u32 vsid);
void nvgre_flow_from_info(struct nvgre_flow *flow,
			  const struct ip_tunnel_info *info);
void nvgre_flow_to_rx_info(const struct nvgre_flow *flow,
			   struct ip_tunnel_info *info);
int nvgre_underlay_fill_info(struct nvgre_dev *nv, struct sk_buff *skb,
			     struct ip_tunnel_info *info);

#endif /* NVGRE_UNDERLAY_H */
