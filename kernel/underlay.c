// SPDX-License-Identifier: GPL-2.0-only
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/addrconf.h>
#include <net/dst_metadata.h>
#include <net/icmp.h>
#include <net/inet_dscp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "underlay.h"

/* -- addresses ------------------------------------------------------------ */

/* Can packets of @family be sent at all? (ipv6.disable=1, CONFIG_IPV6=n) */
bool nvgre_underlay_family_works(u16 family)
{
	return family == AF_INET ||
	       (family == AF_INET6 && IS_ENABLED(CONFIG_IPV6) &&
		ipv6_mod_enabled());
}

bool nvgre_addr_is_multicast(const struct nvgre_addr *addr)
{
	if (addr->family == AF_INET)
		return ipv4_is_multicast(addr->v4);
	return addr->family == AF_INET6 && ipv6_addr_is_multicast(&addr->v6);
}

/*
 * Limited broadcast, or the broadcast address of one of our networks. While a
 * namespace has no IPv4 address at all, inet_addr_type() says "broadcast" of any.
 */
bool nvgre_addr_is_broadcast(struct net *net, const struct nvgre_addr *addr)
{
	if (addr->family != AF_INET)
		return false;
	return ipv4_is_lbcast(addr->v4) ||
	       (inet_addr_type(net, addr->v4) == RTN_BROADCAST &&
		inet_addr_type(net, htonl(INADDR_LOOPBACK)) != RTN_BROADCAST);
}

/* An address that a host can have: no wildcard, no group, no broadcast. */
bool nvgre_addr_is_unicast(const struct nvgre_addr *addr)
{
	if (addr->family == AF_INET)
		return !ipv4_is_zeronet(addr->v4) &&
		       !ipv4_is_multicast(addr->v4) &&
		       !ipv4_is_lbcast(addr->v4);
	return addr->family == AF_INET6 && !ipv6_addr_any(&addr->v6) &&
	       !ipv6_addr_is_multicast(&addr->v6);
}

/* -- transmit ------------------------------------------------------------- */

static struct dst_entry *nvgre_route4(struct nvgre_dev *nv,
				      struct nvgre_flow *flow)
{
	struct flowi4 fl4;
	struct rtable *rt;

	if (flow->cache) {
		rt = dst_cache_get_ip4(flow->cache, &flow->local.v4);
		if (likely(rt)) {
			flow->local.family = AF_INET;
			return &rt->dst;
		}
	}

	ip_tunnel_init_flow(&fl4, IPPROTO_GRE, flow->remote.v4,
			    flow->local.family ? flow->local.v4 : 0, 0,
			    flow->tos & INET_DSCP_MASK, nv->net, flow->link,
			    flow->mark, flow->hash, 0);
	rt = ip_route_output_key(nv->net, &fl4);
	if (IS_ERR(rt))
		return ERR_CAST(rt);
	if (unlikely(rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST))) {
		ip_rt_put(rt);
		return ERR_PTR(-EACCES);
	}

	flow->local.family = AF_INET;
	flow->local.v4 = fl4.saddr;
	if (flow->cache)
		dst_cache_set_ip4(flow->cache, &rt->dst, fl4.saddr);
	return &rt->dst;
}

#if IS_ENABLED(CONFIG_IPV6)
static struct dst_entry *nvgre_route6(struct nvgre_dev *nv,
				      struct nvgre_flow *flow)
{
	struct flowi6 fl6 = {
		.flowi6_oif = flow->link,
		.flowi6_mark = flow->mark,
		.flowi6_proto = IPPROTO_GRE,
		.daddr = flow->remote.v6,
		.flowlabel = ip6_make_flowinfo(flow->tos & INET_DSCP_MASK, 0),
		.mp_hash = flow->hash >> 1,
	};
	struct dst_entry *dst;

	if (!ipv6_mod_enabled())
		return ERR_PTR(-EAFNOSUPPORT);

	if (flow->cache) {
		dst = dst_cache_get_ip6(flow->cache, &flow->local.v6);
		if (likely(dst)) {
			flow->local.family = AF_INET6;
			return dst;
		}
	}

	if (flow->local.family)
		fl6.saddr = flow->local.v6;
	dst = ip6_dst_lookup_flow(nv->net, NULL, &fl6, NULL);
	if (IS_ERR(dst))
		return dst;

	flow->local.family = AF_INET6;
	flow->local.v6 = fl6.saddr;
	if (flow->cache)
		dst_cache_set_ip6(flow->cache, dst, &fl6.saddr);
	return dst;
}
#else
static struct dst_entry *nvgre_route6(struct nvgre_dev *nv,
				      struct nvgre_flow *flow)
{
	return ERR_PTR(-EAFNOSUPPORT);
}
#endif

/**
 * nvgre_underlay_route() - the route to a remote
 * @nv: the device
 * @flow: @local is filled in
 *
 * Context: BH disabled where @flow has a cache.
 * Return: a referenced route, or ERR_PTR: -ELOOP if it leads back into @nv.
 */
struct dst_entry *nvgre_underlay_route(struct nvgre_dev *nv,
				       struct nvgre_flow *flow)
{
	struct dst_entry *dst;

	if (flow->remote.family == AF_INET6)
		dst = nvgre_route6(nv, flow);
	else
		dst = nvgre_route4(nv, flow);
	if (IS_ERR(dst))
		return dst;

	if (unlikely(dst_dev(dst) == nv->dev)) {
		dst_release(dst);
		return ERR_PTR(-ELOOP);
	}
	return dst;
}

/**
 * nvgre_underlay_ifindex() - the device that packets to the remote leave by
 * @nv: the device
 * @cfg: its configuration
 *
 * Context: RTNL.
 * Return: an ifindex in nvgre_dev.net, or 0 where nobody can tell.
 */
int nvgre_underlay_ifindex(struct nvgre_dev *nv, const struct nvgre_cfg *cfg)
{
	struct nvgre_flow flow = {
		.remote = cfg->remote,
		.local = cfg->local,
	};
	struct dst_entry *dst;
	int ifindex;

	if (cfg->link)
		return cfg->link;
	if (!cfg->remote.family)
		return 0;

	dst = nvgre_underlay_route(nv, &flow);
	if (IS_ERR(dst))
		return 0;
	ifindex = dst_dev(dst)->ifindex;
	dst_release(dst);
	return ifindex;
}

/* Inline, since it was measured: sending is its hot caller, reports are not. */
static __always_inline void nvgre_push4(struct nvgre_dev *nv,
					struct sk_buff *skb,
					struct dst_entry *dst,
					const struct nvgre_flow *flow)
{
	unsigned int segs = skb_shinfo(skb)->gso_segs ?: 1;
	struct iphdr *iph;

	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	iph = ip_hdr(skb);
	*iph = (struct iphdr) {
		.version = 4,
		.ihl = sizeof(*iph) / 4,
		.tos = flow->tos,
		/* S3: a super-packet takes as many IDs as it has segments. */
		.id = htons(this_cpu_add_return(nv->stats->ip_id, segs) - segs),
		/* W7: also on a route whose MTU is locked. */
		.frag_off = htons(IP_DF),
		.ttl = flow->ttl ?: ip4_dst_hoplimit(dst),
		.protocol = IPPROTO_GRE,
		.saddr = flow->local.v4,
		.daddr = flow->remote.v4,
	};
}

#if IS_ENABLED(CONFIG_IPV6)
static void nvgre_push6(struct sk_buff *skb, struct dst_entry *dst,
			const struct nvgre_flow *flow)
{
	struct ipv6hdr *ip6h;

	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	skb_push(skb, sizeof(*ip6h));
	skb_reset_network_header(skb);
	ip6h = ipv6_hdr(skb);
	/* W8: the label is the inner flow's, as the FlowID is. */
	ip6_flow_hdr(ip6h, flow->tos,
		     htonl(flow->hash) & IPV6_FLOWLABEL_MASK);
	ip6h->nexthdr = IPPROTO_GRE;
	ip6h->hop_limit = flow->ttl ?: ip6_dst_hoplimit(dst);
	ip6h->saddr = flow->local.v6;
	ip6h->daddr = flow->remote.v6;
}

static int nvgre_output6(struct nvgre_dev *nv, struct sk_buff *skb,
			 struct dst_entry *dst, const struct nvgre_flow *flow)
{
	nvgre_push6(skb, dst, flow);
	return ip6_local_out(nv->net, NULL, skb);
}
#else
static void nvgre_push6(struct sk_buff *skb, struct dst_entry *dst,
			const struct nvgre_flow *flow)
{
}

static int nvgre_output6(struct nvgre_dev *nv, struct sk_buff *skb,
			 struct dst_entry *dst, const struct nvgre_flow *flow)
{
	kfree_skb(skb);
	return NET_XMIT_DROP;
}
#endif

/**
 * nvgre_underlay_push() - put the outer IP header on, as on a packet to be sent
 * @nv: the device
 * @skb: as for nvgre_underlay_output(); stays the caller's
 * @dst: the route
 * @flow: as nvgre_underlay_route() left it
 *
 * Lengths and checksums are for the IP layer to fill in.
 *
 * Context: BH disabled.
 */
void nvgre_underlay_push(struct nvgre_dev *nv, struct sk_buff *skb,
			 struct dst_entry *dst, const struct nvgre_flow *flow)
{
	if (flow->remote.family == AF_INET6) {
		nvgre_push6(skb, dst, flow);
		skb->protocol = htons(ETH_P_IPV6);
	} else {
		nvgre_push4(nv, skb, dst, flow);
		skb->protocol = htons(ETH_P_IP);
	}
}

/**
 * nvgre_underlay_output() - put the outer IP header on and send
 * @nv: the device
 * @skb: consumed; data at the GRE header, headroom for IP and link layer
 * @dst: the route; its reference goes with @skb
 * @flow: as nvgre_underlay_route() left it
 *
 * Context: BH disabled.
 * Return: as ip_local_out().
 */
int nvgre_underlay_output(struct nvgre_dev *nv, struct sk_buff *skb,
			  struct dst_entry *dst, const struct nvgre_flow *flow)
{
	skb_scrub_packet(skb, nvgre_crosses_netns(nv));
	skb_clear_hash_if_not_l4(skb);
	skb_dst_set(skb, dst);
	if (flow->remote.family == AF_INET6)
		return nvgre_output6(nv, skb, dst, flow);
	nvgre_push4(nv, skb, dst, flow);
	return ip_local_out(nv->net, NULL, skb);
}

/**
 * nvgre_underlay_report_too_big() - tell the inner sender, if we are its router
 * @skb: inner frame, network header set; stays the caller's
 * @mtu: bytes that an inner IP packet may have
 *
 * Only where the packet came by a route: a bridged one is answered on the bridge.
 */
void nvgre_underlay_report_too_big(struct sk_buff *skb, u32 mtu)
{
	if (!skb_valid_dst(skb))
		return;

	if (skb->protocol == htons(ETH_P_IP)) {
		if (ip_hdr(skb)->frag_off & htons(IP_DF))
			icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
				      htonl(mtu));
	} else if (skb->protocol == htons(ETH_P_IPV6) &&
		   IS_ENABLED(CONFIG_IPV6)) {
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	}
}

/* -- tunnel metadata (external devices) ----------------------------------- */

/* The remote, source, TOS and TTL that tc, BPF or Open vSwitch asked for. */
void nvgre_flow_from_info(struct nvgre_flow *flow,
			  const struct ip_tunnel_info *info)
{
	flow->tos = info->key.tos;
	flow->ttl = info->key.ttl;
	flow->remote.family = ip_tunnel_info_af(info);
	if (flow->remote.family == AF_INET) {
		flow->remote.v4 = info->key.u.ipv4.dst;
		if (info->key.u.ipv4.src) {
			flow->local.family = AF_INET;
			flow->local.v4 = info->key.u.ipv4.src;
		}
	} else {
		flow->remote.v6 = info->key.u.ipv6.dst;
		if (!ipv6_addr_any(&info->key.u.ipv6.src)) {
			flow->local.family = AF_INET6;
			flow->local.v6 = info->key.u.ipv6.src;
		}
	}
}

/* Makes @info that of a packet which came back from the remote of @flow. */
void nvgre_flow_to_rx_info(const struct nvgre_flow *flow,
			   struct ip_tunnel_info *info)
{
	info->mode &= ~IP_TUNNEL_INFO_TX;
	if (flow->remote.family == AF_INET) {
		info->key.u.ipv4.src = flow->remote.v4;
		info->key.u.ipv4.dst = flow->local.v4;
	} else {
		info->key.u.ipv6.src = flow->remote.v6;
		info->key.u.ipv6.dst = flow->local.v6;
	}
}

/* ndo_fill_metadata_dst: the source address a packet with @info would have. */
int nvgre_underlay_fill_info(struct nvgre_dev *nv, struct sk_buff *skb,
			     struct ip_tunnel_info *info)
{
	const struct nvgre_conf *conf;
	struct nvgre_flow flow = { };
	struct dst_entry *dst;

	rcu_read_lock();
	conf = rcu_dereference(nv->conf);
	/* Open vSwitch can ask a device that is gone. */
	if (unlikely(!conf)) {
		rcu_read_unlock();
		return -ENODEV;
	}
	flow.link = conf->cfg.link;
	flow.local = conf->cfg.local;
	flow.mark = nvgre_mark(nv, skb);
	nvgre_flow_from_info(&flow, info);
	if (flow.local.family && flow.local.family != flow.remote.family)
		dst = ERR_PTR(-EAFNOSUPPORT);
	else
		dst = nvgre_underlay_route(nv, &flow);
	rcu_read_unlock();
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	dst_release(dst);

	if (flow.local.family == AF_INET)
		info->key.u.ipv4.src = flow.local.v4;
	else
		info->key.u.ipv6.src = flow.local.v6;
	return 0;
}

/**
 * nvgre_underlay_rx_metadata() - what an external device says of a packet
 * @skb: network header still at the outer IP header
 * @family: of that header
 * @vsid: the VSID, as the tunnel ID
 *
 * Return: metadata for skb_dst_set(), or NULL without memory.
 */
struct metadata_dst *nvgre_underlay_rx_metadata(struct sk_buff *skb,
						u16 family, u32 vsid)
{
	__be64 id = key32_to_tunnel_id(cpu_to_be32(vsid));
	IP_TUNNEL_DECLARE_FLAGS(flags) = { };

	__set_bit(IP_TUNNEL_KEY_BIT, flags);
	if (family == AF_INET6)
		return ipv6_tun_rx_dst(skb, flags, id, 0);
	return ip_tun_rx_dst(skb, flags, id, 0);
}

/* -- receive -------------------------------------------------------------- */

/**
 * nvgre_underlay_outer4() - read the outer IPv4 header
 * @skb: data at the IP header that ip_rcv() checked; LOCAL_IN sees no fragments
 * @outer: filled in
 *
 * Return: NVGRE_PASS_NOT, or why the packet cannot be ours.
 */
enum nvgre_pass nvgre_underlay_outer4(struct sk_buff *skb,
				      struct nvgre_outer *outer)
{
	const struct rtable *rt = skb_rtable(skb);
	const struct iphdr *iph = ip_hdr(skb);

	outer->next = iph->protocol;
	if (rt && rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST))
		return NVGRE_PASS_MULTICAST;

	outer->src.family = AF_INET;
	outer->src.v4 = iph->saddr;
	outer->dst.family = AF_INET;
	outer->dst.v4 = iph->daddr;
	outer->ip_off = 0;
	outer->next_off = iph->ihl * 4;
	return NVGRE_PASS_NOT;
}

/*
 * Options with the two top bits clear may be skipped by whoever does not know
 * them (RFC 8200 section 4.2). All others are for the host stack to judge.
 */
static bool nvgre_options_harmless(const u8 *opt, const u8 *end)
{
	while (opt < end) {
		if (*opt == IPV6_TLV_PAD1) {
			opt++;
			continue;
		}
		if (*opt & 0xc0 || end - opt < 2)
			return false;
		opt += 2 + opt[1];
	}
	return opt == end;
}

/*
 * Steps over hop-by-hop options, which can only come first (the stack has handled
 * them), and harmless destination options (ip6gretap's encapsulation limit is one).
 * Anything else must be handled by the stack first: a security header comes by here
 * again without it, a fragment does only if it was reassembled before.
 * May move skb->data.
 */
static enum nvgre_pass nvgre_skip_exthdrs(struct sk_buff *skb,
					  struct nvgre_outer *outer)
{
	while (outer->next == NEXTHDR_DEST ||
	       (outer->next == NEXTHDR_HOP &&
		outer->next_off == sizeof(struct ipv6hdr))) {
		const struct ipv6_opt_hdr *hdr;
		unsigned int len;
		bool harmless;

		if (!pskb_may_pull(skb, outer->next_off + sizeof(*hdr)))
			return NVGRE_PASS_TRUNCATED;
		hdr = (const void *)(skb->data + outer->next_off);
		len = ipv6_optlen(hdr);
		if (!pskb_may_pull(skb, outer->next_off + len))
			return NVGRE_PASS_TRUNCATED;

		hdr = (const void *)(skb->data + outer->next_off);
		harmless = outer->next == NEXTHDR_HOP ||
			   nvgre_options_harmless((const u8 *)(hdr + 1),
						  (const u8 *)hdr + len);
		outer->next = hdr->nexthdr;
		outer->next_off += len;
		if (!harmless)
			return NVGRE_PASS_FLAGS;
	}
	return NVGRE_PASS_NOT;
}

/**
 * nvgre_underlay_outer6() - read the outer IPv6 header
 * @skb: data at the IP header that ip6_rcv() checked; may be moved
 * @outer: filled in
 *
 * Return: NVGRE_PASS_NOT, or why the packet cannot be ours.
 */
enum nvgre_pass nvgre_underlay_outer6(struct sk_buff *skb,
				      struct nvgre_outer *outer)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	enum nvgre_pass why;

	outer->next = ip6h->nexthdr;
	if (ipv6_addr_is_multicast(&ip6h->daddr))
		return NVGRE_PASS_MULTICAST;

	outer->src.family = AF_INET6;
	outer->src.v6 = ip6h->saddr;
	outer->dst.family = AF_INET6;
	outer->dst.v6 = ip6h->daddr;
	outer->ip_off = 0;
	outer->next_off = sizeof(*ip6h);

	why = nvgre_skip_exthdrs(skb, outer);
	if (why)
		return why;
	if (outer->next == NEXTHDR_FRAGMENT) {
		const struct frag_hdr *fh;
		struct frag_hdr buf;

		fh = skb_header_pointer(skb, outer->next_off, sizeof(buf), &buf);
		if (fh && fh->nexthdr == IPPROTO_GRE) {
			outer->next = IPPROTO_GRE;
			return NVGRE_PASS_FRAGMENT;
		}
	}
	return NVGRE_PASS_NOT;
}

/*
 * What the host lets an error say of a path MTU (ip_no_pmtu_disc), as the stack has it:
 * nothing, that there is a smaller one (0), or which. GRE cannot validate its tags.
 */
static bool nvgre_pmtu4(const struct net *net, const struct icmphdr *icmph,
			u32 *mtu)
{
	switch (READ_ONCE(net->ipv4.sysctl_ip_no_pmtu_disc)) {
	case 0:
		*mtu = ntohs(icmph->un.frag.mtu);
		return true;
	case 2:
	case 3:
		return false;
	default:
		*mtu = 0;
		return true;
	}
}

static bool nvgre_quoted4(const struct net *net, struct sk_buff *skb,
			  unsigned int icmp_off, struct nvgre_outer *quoted,
			  u32 *mtu)
{
	unsigned int off = icmp_off + sizeof(struct icmphdr);
	const struct icmphdr *icmph;
	const struct iphdr *iph;

	if (!pskb_may_pull(skb, off + sizeof(*iph)))
		return false;
	icmph = (const void *)(skb->data + icmp_off);
	iph = (const void *)(skb->data + off);
	if (icmph->type != ICMP_DEST_UNREACH ||
	    icmph->code != ICMP_FRAG_NEEDED || iph->version != 4 ||
	    iph->ihl < 5 || iph->frag_off & htons(IP_OFFSET) ||
	    iph->protocol != IPPROTO_GRE || !nvgre_pmtu4(net, icmph, mtu))
		return false;

	quoted->src.family = AF_INET;
	quoted->src.v4 = iph->saddr;
	quoted->dst.family = AF_INET;
	quoted->dst.v4 = iph->daddr;
	quoted->ip_off = off;
	quoted->next_off = off + iph->ihl * 4;
	quoted->next = IPPROTO_GRE;
	return !nf_ip_checksum(skb, NF_INET_LOCAL_IN, icmp_off, IPPROTO_ICMP);
}

static bool nvgre_quoted6(struct sk_buff *skb, unsigned int icmp_off,
			  struct nvgre_outer *quoted, u32 *mtu)
{
	unsigned int off = icmp_off + sizeof(struct icmp6hdr);
	const struct icmp6hdr *icmp6h;
	const struct ipv6hdr *ip6h;

	if (!pskb_may_pull(skb, off + sizeof(*ip6h)))
		return false;
	icmp6h = (const void *)(skb->data + icmp_off);
	ip6h = (const void *)(skb->data + off);
	if (icmp6h->icmp6_type != ICMPV6_PKT_TOOBIG || ip6h->version != 6 ||
	    ip6h->nexthdr != IPPROTO_GRE)
		return false;

	*mtu = ntohl(icmp6h->icmp6_mtu);
	quoted->src.family = AF_INET6;
	quoted->src.v6 = ip6h->saddr;
	quoted->dst.family = AF_INET6;
	quoted->dst.v6 = ip6h->daddr;
	quoted->ip_off = off;
	quoted->next_off = off + sizeof(*ip6h);
	quoted->next = IPPROTO_GRE;
	return !nf_ip6_checksum(skb, NF_INET_LOCAL_IN, icmp_off,
				IPPROTO_ICMPV6);
}

/**
 * nvgre_underlay_quoted() - the packet that a "too big" error speaks of
 * @net: where the error came in
 * @skb: data at the IP header of the error; may be moved
 * @icmp: that header
 * @quoted: filled in with the quoted one
 * @mtu: filled in with the MTU reported
 *
 * Return: true for a valid "fragmentation needed" or "packet too big" that quotes
 * a GRE packet.
 */
bool nvgre_underlay_quoted(const struct net *net, struct sk_buff *skb,
			   const struct nvgre_outer *icmp,
			   struct nvgre_outer *quoted, u32 *mtu)
{
	if (icmp->src.family == AF_INET6)
		return nvgre_quoted6(skb, icmp->next_off, quoted, mtu);
	return nvgre_quoted4(net, skb, icmp->next_off, quoted, mtu);
}

/**
 * nvgre_underlay_update_pmtu() - remember a path MTU (D4)
 * @net: where the error came in
 * @skb: the error, data at its IP header
 * @quoted: the packet it speaks of
 * @mtu: what the router said; the stack keeps it within its limits
 * @oif: the underlay device that routes are looked up with, or 0; not the one the
 *	error came in by
 */
void nvgre_underlay_update_pmtu(struct net *net, struct sk_buff *skb,
				const struct nvgre_outer *quoted, u32 mtu,
				int oif)
{
	/* Both read the quoted header at skb->data. */
	__skb_pull(skb, quoted->ip_off);
	if (quoted->src.family == AF_INET)
		ipv4_update_pmtu(skb, net, mtu, oif, IPPROTO_GRE);
#if IS_ENABLED(CONFIG_IPV6)
	else
		ip6_update_pmtu(skb, net, htonl(mtu), oif, 0,
				sock_net_uid(net, NULL));
#endif
	__skb_push(skb, quoted->ip_off);
}

/* D3: IPsec policy for the packet as it came in. May move skb->data. */
bool nvgre_underlay_policy_ok(struct sk_buff *skb, u16 family)
{
	if (family == AF_INET6)
		return xfrm6_policy_check(NULL, XFRM_POLICY_IN, skb);
	return xfrm4_policy_check(NULL, XFRM_POLICY_IN, skb);
}

/*
 * Takes the outer IP header off; skb->data is then at the GRE header. A verified
 * IPv4 header sums to zero, so that a CHECKSUM_COMPLETE sum needs no correction.
 */
void nvgre_underlay_pull(struct sk_buff *skb, const struct nvgre_outer *outer)
{
	__skb_pull(skb, outer->next_off);
	if (outer->src.family == AF_INET6)
		skb_postpull_rcsum(skb, skb_network_header(skb),
				   outer->next_off);
}

/**
 * nvgre_underlay_ecn_ok() - carry congestion marks inwards (RFC 6040, W8)
 * @skb: inner packet, protocol and network header set, IP header pulled
 * @outer_nh: the outer IP header, as an offset from skb->head
 * @family: of the outer header
 *
 * Return: false for a combination that must be dropped.
 */
bool nvgre_underlay_ecn_ok(struct sk_buff *skb, unsigned int outer_nh,
			   u16 family)
{
	const void *outer = skb->head + outer_nh;

	/* Behind one tag in the metadata a second one, where a header would be. */
	if (unlikely(eth_type_vlan(skb->protocol)))
		return true;
	/* 1 is an odd combination that may be delivered, 2 must not. */
	if (family == AF_INET6)
		return IP6_ECN_decapsulate(outer, skb) < 2;
	return IP_ECN_decapsulate(outer, skb) < 2;
}
