// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole answers of the kernel, with all that they may have: for tests of what parses
 * them, and for the fuzzer to begin with.
 */
#pragma once

#include <cerrno>
#include <cstring>
#include <vector>

#include <linux/genetlink.h>

#include "messages.hpp"
#include "samples.hpp"

namespace nvgre::test
{

inline const std::vector<uint8_t> v4 = {192, 0, 2, 1};
inline const std::vector<uint8_t> v6 = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

inline Attributes named()
{
	Attributes a;
	a.u32(NVGRE_A_DEV_IFINDEX, 3).string(NVGRE_A_DEV_IFNAME, "nv0");
	return a;
}

inline Attributes device_answer()
{
	Attributes a = named();
	a.nest(NVGRE_A_DEV_CONFIG,
	       [](Attributes &c) {
		       c.u32(NVGRE_A_CONFIG_VSID, 5001)
			       .u8(NVGRE_A_CONFIG_MODE, NVGRE_MODE_GRE)
			       .u32(NVGRE_A_CONFIG_KEY, 7)
			       .u8(NVGRE_A_CONFIG_CSUM, 1)
			       .raw(NVGRE_A_CONFIG_LOCAL, v4)
			       .raw(NVGRE_A_CONFIG_REMOTE6, v6)
			       .u32(NVGRE_A_CONFIG_LINK, 2)
			       .u8(NVGRE_A_CONFIG_TTL, 64)
			       .u8(NVGRE_A_CONFIG_TOS, 1)
			       .u8(NVGRE_A_CONFIG_FLOWID_MODE, 1)
			       .u8(NVGRE_A_CONFIG_FLOWID, 9)
			       .u8(NVGRE_A_CONFIG_SRCCHECK, 1);
	       })
		.s32(NVGRE_A_DEV_LINK_NETNSID, -1)
		.u8(NVGRE_A_DEV_UP, 1)
		.u32(NVGRE_A_DEV_MTU, 1458)
		.u32(NVGRE_A_DEV_RX_QUEUES, 4)
		.u32(NVGRE_A_DEV_RX_QUEUES_MAX, 8)
		.u32(NVGRE_A_DEV_UNDERLAY, 2);
	return a;
}

inline Attributes offload_answer()
{
	Attributes a = named();
	a.nest(NVGRE_A_OFFLOAD_STATE,
	       [](Attributes &s) {
		       s.u32(NVGRE_A_OFFLOAD_STATE_OFFLOAD, NVGRE_OFFLOAD_LSO)
			       .u32(NVGRE_A_OFFLOAD_STATE_CAPABLE, 15)
			       .u32(NVGRE_A_OFFLOAD_STATE_ENABLED, 5)
			       .u32(NVGRE_A_OFFLOAD_STATE_ACTIVE, 1);
	       })
		.nest(NVGRE_A_OFFLOAD_STATE,
		      [](Attributes &s) { s.u32(NVGRE_A_OFFLOAD_STATE_OFFLOAD, 6); })
		.u32(NVGRE_A_OFFLOAD_MAX_HEADER_SIZE, 200)
		.u8(NVGRE_A_OFFLOAD_ALLOWED, 0)
		.nest(NVGRE_A_OFFLOAD_REMOTE, [](Attributes &r) {
			r.raw(NVGRE_A_OFFLOAD_REMOTE_REMOTE, v4)
				.u32(NVGRE_A_OFFLOAD_REMOTE_UNDERLAY, 2)
				.string(NVGRE_A_OFFLOAD_REMOTE_UNDERLAY_NAME, "ul")
				.string(NVGRE_A_OFFLOAD_REMOTE_UNDERLAY_DRIVER, "veth")
				.nest(NVGRE_A_OFFLOAD_REMOTE_EFFECTIVE, [](Attributes &e) {
					e.u32(NVGRE_A_EFFECTIVE_OFFLOAD, NVGRE_OFFLOAD_LSO)
						.u32(NVGRE_A_EFFECTIVE_MIX, 1)
						.u32(NVGRE_A_EFFECTIVE_PERFORMER, 3)
						.u32(NVGRE_A_EFFECTIVE_REASON, 4)
						.string(NVGRE_A_EFFECTIVE_REASON_TEXT, "why");
				});
		});
	return a;
}

/** queue(1, 12) */
inline Attributes queue_answer()
{
	Attributes a = named();
	a.u32(NVGRE_A_QUEUE_ID, 1)
		.u32(NVGRE_A_QUEUE_CPU, 1)
		.u8(NVGRE_A_QUEUE_CPU_AUTO, 0)
		.u32(NVGRE_A_QUEUE_LEN, 1024)
		.u32(NVGRE_A_QUEUE_WAITING, 7)
		.u8(NVGRE_A_QUEUE_IN_USE, 1)
		.u32(NVGRE_A_QUEUE_NAPI_ID, 101)
		.u64(NVGRE_A_QUEUE_PACKETS, 12)
		.u64(NVGRE_A_QUEUE_BYTES, 12000)
		.u64(NVGRE_A_QUEUE_DROPS, 1)
		.u64(NVGRE_A_QUEUE_MERGED, 5)
		.u64(NVGRE_A_QUEUE_REMOTE_CPU, 6);
	return a;
}

inline Attributes queue_len_answer()
{
	Attributes a = named();
	a.u32(NVGRE_A_QUEUE_LEN, 9);
	return a;
}

/** filter(9, {}, 1) */
inline Attributes filter_answer()
{
	Attributes a = named();
	a.u32(NVGRE_A_FILTER_LOC, 9).u32(NVGRE_A_FILTER_VSID, 5010).u32(NVGRE_A_FILTER_CONTEXT, 1);
	return a;
}

inline Attributes mac_filter_answer()
{
	Attributes a = named();
	a.u32(NVGRE_A_FILTER_LOC, 9)
		.raw(NVGRE_A_FILTER_MAC, {2, 0, 0, 0, 0, 0xff})
		.u32(NVGRE_A_FILTER_QUEUE, 2);
	return a;
}

/** stats() */
inline Attributes stats_answer()
{
	Attributes a = named();
	a.u32(NVGRE_A_STATS_VSID, 5001)
		.raw(NVGRE_A_STATS_REMOTE6, v6)
		.u64(NVGRE_A_STATS_RX_PACKETS, 1000)
		.u64(NVGRE_A_STATS_RX_BYTES, 1500000)
		.u64(NVGRE_A_STATS_TX_PACKETS, UINT64_MAX)
		.u64(NVGRE_A_STATS_TX_BYTES, 99);
	for (const Counter &counter : stats().counters)
		a.nest(NVGRE_A_STATS_COUNTER, [&](Attributes &c) {
			c.string(NVGRE_A_COUNTER_NAME, counter.name)
				.u32(NVGRE_A_COUNTER_KIND, static_cast<uint32_t>(counter.kind))
				.u64(NVGRE_A_COUNTER_VALUE, counter.value);
		});
	return a;
}

/* --- whole messages ---------------------------------------------------------------- */

inline std::vector<uint8_t> datagram(uint16_t type, uint16_t flags,
				     const std::vector<uint8_t> &payload)
{
	nlmsghdr header{};
	header.nlmsg_len = static_cast<uint32_t>(sizeof(header) + payload.size());
	header.nlmsg_type = type;
	header.nlmsg_flags = flags;
	std::vector<uint8_t> bytes(sizeof(header));
	std::memcpy(bytes.data(), &header, sizeof(header));
	bytes.insert(bytes.end(), payload.begin(), payload.end());
	bytes.resize(NLMSG_ALIGN(bytes.size()));
	return bytes;
}

/** What the kernel answers: the code, our request's header, and what it says. */
inline std::vector<uint8_t> error_payload(int code, const Attributes &extack)
{
	nlmsgerr error{};
	error.error = code;
	error.msg.nlmsg_len = sizeof(error.msg);
	std::vector<uint8_t> bytes(sizeof(error));
	std::memcpy(bytes.data(), &error, sizeof(error));
	const Bytes more = extack.bytes();
	bytes.insert(bytes.end(), more.begin(), more.end());
	return bytes;
}

/** About the attribute that begins @offset bytes after the request. */
inline Attributes extack_answer(uint32_t offset)
{
	Attributes extack;
	extack.string(NLMSGERR_ATTR_MSG, "no such offload")
		.u32(NLMSGERR_ATTR_OFFS, offset)
		.nest(NLMSGERR_ATTR_POLICY, [](Attributes &p) {
			p.u64(NL_POLICY_TYPE_ATTR_MIN_VALUE_U, 64)
				.u64(NL_POLICY_TYPE_ATTR_MAX_VALUE_U, 256);
		});
	return extack;
}

/** The end of a dump that went wrong. */
inline std::vector<uint8_t> done_payload(int code, const Attributes &extack)
{
	std::vector<uint8_t> bytes(sizeof(code));
	std::memcpy(bytes.data(), &code, sizeof(code));
	const Bytes more = extack.bytes();
	bytes.insert(bytes.end(), more.begin(), more.end());
	return bytes;
}

} // namespace nvgre::test
