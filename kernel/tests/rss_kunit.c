// SPDX-License-Identifier: GPL-2.0-only
/* Q2: the Toeplitz hash, and what of a packet goes into it. */
#include <kunit/test.h>
#include <linux/inet.h>
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/unaligned.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "../rss.h"
#include "../underlay.h"
#include "case.h"

static const u8 nvgre_published_key[NVGRE_RSS_KEY_LEN] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67,
	0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,
	0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30,
	0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

/* Of the published vectors; the outer addresses give other hashes. */
struct nvgre_vector {
	const char *src;
	const char *dst;
	u16 sport;
	u16 dport;
	u32 addrs;
	u32 ports;
};

static const struct nvgre_vector nvgre_vectors[] = {
	{ "66.9.149.187", "161.142.100.80", 2794, 1766,
	  0x323e8fc2, 0x51ccc178 },
	{ "199.92.111.2", "65.69.140.83", 14230, 4739,
	  0xd718262a, 0xc626b0ea },
	{ "24.19.198.95", "12.22.207.184", 12898, 38024,
	  0xd2d0a5de, 0x5c2b394a },
	{ "38.27.205.30", "209.142.163.6", 48228, 2217,
	  0x82989176, 0xafc7327f },
	{ "153.39.163.191", "202.188.127.2", 44251, 1303,
	  0x5d1809c5, 0x10e828a2 },
	{ "3ffe:2501:200:1fff::7", "3ffe:2501:200:3::1", 2794, 1766,
	  0x2cc18cd5, 0x40207d3d },
	{ "3ffe:501:8::260:97ff:fe40:efab", "ff02::1", 14230, 4739,
	  0x0f0c461c, 0xdde51bbf },
	{ "3ffe:1900:4545:3:200:f8ff:fe21:67cf", "fe80::200:f8ff:fe21:67cf",
	  44251, 38024, 0x4b61e985, 0x02d1feef },
};

static void nvgre_vector_desc(const struct nvgre_vector *v, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "Q2 vector %s to %s", v->src,
		 v->dst);
}

KUNIT_ARRAY_PARAM(nvgre_vector, nvgre_vectors, nvgre_vector_desc);

/* Bytes of the address; 0: it is none. */
static unsigned int nvgre_pton(const char *addr, u8 *to)
{
	if (in4_pton(addr, -1, to, -1, NULL))
		return 4;
	return in6_pton(addr, -1, to, -1, NULL) ? 16 : 0;
}

/* Input as the hash takes it; returns the bytes of the addresses. */
static unsigned int nvgre_vector_input(struct kunit *test,
				       const struct nvgre_vector *v, u8 *in)
{
	unsigned int len = nvgre_pton(v->src, in);

	KUNIT_ASSERT_NE(test, len, 0);
	KUNIT_ASSERT_EQ(test, len, nvgre_pton(v->dst, in + len));
	put_unaligned_be16(v->sport, in + 2 * len);
	put_unaligned_be16(v->dport, in + 2 * len + 2);
	return 2 * len;
}

static struct nvgre_toeplitz *nvgre_prepare(struct kunit *test, const u8 *key)
{
	struct nvgre_toeplitz *t = kunit_kmalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	nvgre_toeplitz_init(t, key);
	return t;
}

static void nvgre_vector_test(struct kunit *test)
{
	struct nvgre_toeplitz *t = nvgre_prepare(test, nvgre_published_key);
	const struct nvgre_vector *v = test->param_value;
	u8 in[NVGRE_RSS_INPUT_MAX];
	unsigned int len = nvgre_vector_input(test, v, in);

	KUNIT_EXPECT_EQ(test, nvgre_toeplitz(t, in, len), v->addrs);
	KUNIT_EXPECT_EQ(test, nvgre_toeplitz(t, in, len + 4), v->ports);
	/* Without any input there is nothing to add. */
	KUNIT_EXPECT_EQ(test, nvgre_toeplitz(t, in, 0), 0);
}

/* The definition: a window of 32 key bits moves along the input. */
static u32 nvgre_slow_toeplitz(const u8 *key, const u8 *in, unsigned int len)
{
	u32 window = get_unaligned_be32(key), hash = 0;
	unsigned int i, next;

	for (i = 0; i < len * 8; i++) {
		if (in[i / 8] & 0x80 >> i % 8)
			hash ^= window;
		next = i + 32;
		window <<= 1;
		if (next / 8 < NVGRE_RSS_KEY_LEN &&
		    key[next / 8] & 0x80 >> next % 8)
			window |= 1;
	}
	return hash;
}

static void nvgre_model_test(struct kunit *test)
{
	u8 key[NVGRE_RSS_KEY_LEN], in[NVGRE_RSS_INPUT_MAX + 1];
	struct nvgre_toeplitz *t = nvgre_prepare(test, nvgre_published_key);
	unsigned int round, len, bad = 0;

	for (round = 0; round < 100; round++) {
		get_random_bytes(key, sizeof(key));
		get_random_bytes(in, sizeof(in));
		nvgre_toeplitz_init(t, key);
		/* Any length; at an odd address, too. */
		for (len = 0; len <= NVGRE_RSS_INPUT_MAX; len++)
			bad += nvgre_toeplitz(t, in + 1, len) !=
			       nvgre_slow_toeplitz(key, in + 1, len);
	}
	KUNIT_EXPECT_EQ(test, bad, 0);
}

/* -- packets ---------------------------------------------------------------- */

enum nvgre_expect { NVGRE_PORTS, NVGRE_ADDRS, NVGRE_OUTER };

/*
 * @ip_len: bytes of the IP header with options or extension headers
 * @cut: bytes of the transport header that are there
 */
struct nvgre_packet_case {
	const char *desc;
	bool six;
	u8 proto;
	u16 frag;
	u8 ip_len;
	u8 cut;
	unsigned int which;
	enum nvgre_expect expect;
};

static const struct nvgre_packet_case nvgre_packet_cases[] = {
	{ "Q2 TCP over IPv4", false, IPPROTO_TCP, 0, 20, 20,
	  NVGRE_RSS_ALL, NVGRE_PORTS },
	{ "Q2 UDP over IPv4", false, IPPROTO_UDP, 0, 20, 8,
	  NVGRE_RSS_ALL, NVGRE_PORTS },
	{ "Q2 IPv4 options", false, IPPROTO_TCP, 0, 60, 20,
	  NVGRE_RSS_ALL, NVGRE_PORTS },
	{ "Q2 nothing but ports", false, IPPROTO_TCP, 0, 20, 4,
	  NVGRE_RSS_ALL, NVGRE_PORTS },
	{ "Q2 TCP over IPv4, sd", false, IPPROTO_TCP, 0, 20, 20,
	  NVGRE_RSS_ALL & ~NVGRE_RSS_TCP4, NVGRE_ADDRS },
	{ "Q2 TCP over IPv4, sdfn alone", false, IPPROTO_TCP, 0, 20, 20,
	  NVGRE_RSS_TCP4, NVGRE_PORTS },
	{ "O2 TCP over IPv4, RSS off", false, IPPROTO_TCP, 0, 20, 20,
	  NVGRE_RSS_ALL | NVGRE_RSS_OUTER, NVGRE_OUTER },
	{ "O2 TCP over IPv6, RSS off", true, IPPROTO_TCP, 0, 40, 20,
	  NVGRE_RSS_ALL | NVGRE_RSS_OUTER, NVGRE_OUTER },
	{ "Q2 UDP over IPv4, sd", false, IPPROTO_UDP, 0, 20, 8,
	  NVGRE_RSS_ALL & ~NVGRE_RSS_UDP4, NVGRE_ADDRS },
	{ "Q2 UDP over IPv4, sdfn alone", false, IPPROTO_UDP, 0, 20, 8,
	  NVGRE_RSS_UDP4, NVGRE_PORTS },
	{ "Q2 don't-fragment is no fragment", false, IPPROTO_TCP, IP_DF, 20, 20,
	  NVGRE_RSS_ALL, NVGRE_PORTS },
	{ "Q2 first IPv4 fragment", false, IPPROTO_TCP, IP_MF, 20, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 middle IPv4 fragment", false, IPPROTO_TCP, IP_MF | 185, 20, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 last IPv4 fragment", false, IPPROTO_TCP, 1, 20, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 ICMP", false, IPPROTO_ICMP, 0, 20, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 SCTP", false, IPPROTO_SCTP, 0, 20, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 IPv4, ports cut off", false, IPPROTO_TCP, 0, 20, 3,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 IPv4, bad header length", false, IPPROTO_TCP, 0, 16, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 TCP over IPv6", true, IPPROTO_TCP, 0, 40, 20,
	  NVGRE_RSS_ALL, NVGRE_PORTS },
	{ "Q2 UDP over IPv6", true, IPPROTO_UDP, 0, 40, 8,
	  NVGRE_RSS_ALL, NVGRE_PORTS },
	{ "Q2 one extension header", true, IPPROTO_TCP, 0, 48, 20,
	  NVGRE_RSS_ALL, NVGRE_PORTS },
	{ "Q2 many extension headers", true, IPPROTO_TCP, 0, 88, 20,
	  NVGRE_RSS_ALL, NVGRE_PORTS },
	{ "Q2 TCP over IPv6, sd", true, IPPROTO_TCP, 0, 40, 20,
	  NVGRE_RSS_ALL & ~NVGRE_RSS_TCP6, NVGRE_ADDRS },
	{ "Q2 TCP over IPv6, sdfn alone", true, IPPROTO_TCP, 0, 40, 20,
	  NVGRE_RSS_TCP6, NVGRE_PORTS },
	{ "Q2 UDP over IPv6, sd", true, IPPROTO_UDP, 0, 40, 8,
	  NVGRE_RSS_ALL & ~NVGRE_RSS_UDP6, NVGRE_ADDRS },
	{ "Q2 UDP over IPv6, sdfn alone", true, IPPROTO_UDP, 0, 40, 8,
	  NVGRE_RSS_UDP6, NVGRE_PORTS },
	{ "Q2 first IPv6 fragment", true, IPPROTO_TCP, IP6_MF, 48, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 last IPv6 fragment", true, IPPROTO_TCP, 8, 48, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 ICMPv6", true, IPPROTO_ICMPV6, 0, 40, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 no next header", true, NEXTHDR_NONE, 0, 40, 20,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
	{ "Q2 IPv6, ports cut off", true, IPPROTO_TCP, 0, 40, 2,
	  NVGRE_RSS_ALL, NVGRE_OUTER },
};

static void nvgre_packet_desc(const struct nvgre_packet_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(nvgre_packet, nvgre_packet_cases, nvgre_packet_desc);

static void nvgre_put_ipv4(struct sk_buff *skb,
			   const struct nvgre_packet_case *c, const u8 *in)
{
	struct iphdr *iph = skb_put_zero(skb, max_t(u8, c->ip_len, 20));

	iph->version = 4;
	iph->ihl = c->ip_len / 4;
	iph->protocol = c->proto;
	iph->frag_off = htons(c->frag);
	iph->tot_len = htons(c->ip_len + 20);
	memcpy(&iph->addrs, in, sizeof(iph->addrs));
}

/* Extension headers are hop-by-hop options of 8 bytes, or a fragment header. */
static void nvgre_put_ipv6(struct sk_buff *skb,
			   const struct nvgre_packet_case *c, const u8 *in)
{
	struct ipv6hdr *ip6h = skb_put_zero(skb, sizeof(*ip6h));
	unsigned int left = c->ip_len - sizeof(*ip6h);
	u8 *next = &ip6h->nexthdr, *ext;

	ip6h->version = 6;
	memcpy(&ip6h->addrs, in, sizeof(ip6h->addrs));
	for (; left; left -= 8) {
		*next = c->frag ? NEXTHDR_FRAGMENT : NEXTHDR_DEST;
		ext = skb_put_zero(skb, 8);
		if (c->frag)
			put_unaligned_be16(c->frag, ext + 2);
		else
			put_unaligned_be16(0x0104, ext + 2); /* PadN */
		next = ext;
	}
	*next = c->proto;
}

static struct sk_buff *nvgre_packet(struct kunit *test,
				    const struct nvgre_packet_case *c,
				    const u8 *in)
{
	struct sk_buff *skb = alloc_skb(256, GFP_KERNEL);
	u8 transport[20] = { };

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, 64);
	skb_reset_network_header(skb);
	skb->protocol = htons(c->six ? ETH_P_IPV6 : ETH_P_IP);
	if (c->six)
		nvgre_put_ipv6(skb, c, in);
	else
		nvgre_put_ipv4(skb, c, in);
	memcpy(transport, in + (c->six ? 32 : 8), 4);
	skb_put_data(skb, transport, c->cut);
	return skb;
}

static void nvgre_outer_of(struct kunit *test, const struct nvgre_vector *v,
			   struct nvgre_outer *outer)
{
	u8 in[NVGRE_RSS_INPUT_MAX];
	unsigned int len = nvgre_vector_input(test, v, in) / 2;

	memset(outer, 0, sizeof(*outer));
	outer->src.family = len == 4 ? AF_INET : AF_INET6;
	outer->dst.family = outer->src.family;
	memcpy(&outer->src.v6, in, len);
	memcpy(&outer->dst.v6, in + len, len);
}

/* Inner packets have the addresses of one vector, outer ones another's. */
static void nvgre_packet_test(struct kunit *test)
{
	struct nvgre_toeplitz *t = nvgre_prepare(test, nvgre_published_key);
	const struct nvgre_packet_case *c = test->param_value;
	const struct nvgre_vector *inner = &nvgre_vectors[c->six ? 5 : 0];
	static const u8 outers[] = { 2, 7 };
	u8 in[NVGRE_RSS_INPUT_MAX];
	struct nvgre_rss_hash got;
	struct nvgre_outer outer;
	struct sk_buff *skb;
	u32 want;
	int i;

	nvgre_vector_input(test, inner, in);
	skb = nvgre_packet(test, c, in);
	for (i = 0; i < ARRAY_SIZE(outers); i++) {
		nvgre_outer_of(test, &nvgre_vectors[outers[i]], &outer);
		got = nvgre_rss_hash(t, c->which, skb, &outer);
		want = c->expect == NVGRE_PORTS ? inner->ports :
		       c->expect == NVGRE_ADDRS ? inner->addrs :
		       nvgre_vectors[outers[i]].addrs;
		KUNIT_EXPECT_EQ(test, got.value, want);
		KUNIT_EXPECT_EQ(test, got.l4, c->expect == NVGRE_PORTS);
	}
	kfree_skb(skb);
}

/* What is no IP, whatever it looks like. */
static void nvgre_no_ip_test(struct kunit *test)
{
	struct nvgre_toeplitz *t = nvgre_prepare(test, nvgre_published_key);
	const struct nvgre_packet_case *c = &nvgre_packet_cases[0];
	static const u16 protocols[] = { ETH_P_ARP, ETH_P_MPLS_UC, 0, 4 };
	u8 in[NVGRE_RSS_INPUT_MAX];
	struct nvgre_rss_hash got;
	struct nvgre_outer outer;
	struct sk_buff *skb;
	int i;

	nvgre_vector_input(test, &nvgre_vectors[0], in);
	nvgre_outer_of(test, &nvgre_vectors[1], &outer);
	skb = nvgre_packet(test, c, in);
	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		skb->protocol = htons(protocols[i]);
		got = nvgre_rss_hash(t, NVGRE_RSS_ALL, skb, &outer);
		KUNIT_EXPECT_EQ(test, got.value, nvgre_vectors[1].addrs);
		KUNIT_EXPECT_FALSE(test, got.l4);
	}
	kfree_skb(skb);
}

/* Ports in a page, not in the linear part. */
static void nvgre_nonlinear_test(struct kunit *test)
{
	struct nvgre_toeplitz *t = nvgre_prepare(test, nvgre_published_key);
	const struct nvgre_packet_case *c = &nvgre_packet_cases[0];
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	u8 in[NVGRE_RSS_INPUT_MAX];
	struct nvgre_outer outer;
	struct sk_buff *skb;

	KUNIT_ASSERT_NOT_NULL(test, page);
	nvgre_vector_input(test, &nvgre_vectors[0], in);
	nvgre_outer_of(test, &nvgre_vectors[1], &outer);
	skb = nvgre_packet(test, c, in);
	skb_trim(skb, 20);
	memcpy(page_address(page), in + 8, 4);
	skb_add_rx_frag(skb, 0, page, 0, 20, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test,
			nvgre_rss_hash(t, NVGRE_RSS_ALL, skb, &outer).value,
			nvgre_vectors[0].ports);
	kfree_skb(skb);
}

/* Printed, not judged: the machine may be busy, the kernel full of checks. */
static void nvgre_benchmark(struct kunit *test)
{
	struct nvgre_toeplitz *t = nvgre_prepare(test, nvgre_published_key);
	const unsigned int rounds = 200000;
	u64 start, ns, best = U64_MAX;
	u8 in[NVGRE_RSS_INPUT_MAX];
	u32 sum = 0, i, again;

	nvgre_vector_input(test, &nvgre_vectors[0], in);
	for (again = 0; again < 3; again++) {
		start = ktime_get_ns();
		for (i = 0; i < rounds; i++) {
			/* The next input depends on the last hash: no overlap. */
			in[11] = sum;
			sum += nvgre_toeplitz(t, in, 12);
		}
		ns = ktime_get_ns() - start;
		best = min(best, ns);
	}
	kunit_info(test, "%llu.%02llu ns per hash of IPv4 with ports (sum %08x)\n",
		   best / rounds, best * 100 / rounds % 100, sum);
}

static struct kunit_case nvgre_rss_kunit_cases[] = {
	NVGRE_CASE_PARAM(nvgre_vector_test, nvgre_vector_gen_params,
			 "Q2 published vectors"),
	NVGRE_CASE(nvgre_model_test, "Q2 the definition, bit by bit"),
	NVGRE_CASE_PARAM(nvgre_packet_test, nvgre_packet_gen_params,
			 "Q2 what of a packet is hashed"),
	NVGRE_CASE(nvgre_no_ip_test, "Q2 no IP: the outer addresses"),
	NVGRE_CASE(nvgre_nonlinear_test, "Q2 ports in a page"),
	NVGRE_CASE(nvgre_benchmark, "Q2 time of a hash"),
	{ }
};

static struct kunit_suite nvgre_rss_suite = {
	.name = "nvgre_rss",
	.test_cases = nvgre_rss_kunit_cases,
};

kunit_test_suite(nvgre_rss_suite);
