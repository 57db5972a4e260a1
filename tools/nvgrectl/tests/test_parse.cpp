// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of the kernel become values, and malformed ones errors.
 */
#include <climits>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/genetlink.h>

#include "error.hpp"
#include "messages.hpp"
#include "names.hpp"
#include "samples.hpp"

namespace nvgre::test
{

namespace
{

const std::vector<uint8_t> v4 = {192, 0, 2, 1};
const std::vector<uint8_t> v6 = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

Attributes named()
{
	Attributes a;
	a.u32(NVGRE_A_DEV_IFINDEX, 3).string(NVGRE_A_DEV_IFNAME, "nv0");
	return a;
}

TEST(ParseDevice, all)
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
	const Device d = parse_device(a.bytes());
	EXPECT_EQ(d.dev, nv0);
	EXPECT_EQ(d.config.vsid, 5001);
	EXPECT_EQ(d.config.mode, Mode::Gre);
	EXPECT_EQ(d.config.key, 7);
	EXPECT_TRUE(d.config.csum);
	EXPECT_FALSE(d.config.external);
	EXPECT_EQ(to_string(d.config.local.value()), "192.0.2.1");
	EXPECT_EQ(to_string(d.config.remote.value()), "2001:db8::2");
	EXPECT_EQ(d.config.link, 2);
	EXPECT_EQ(d.config.ttl, 64);
	EXPECT_EQ(d.config.tos, 1);
	EXPECT_EQ(d.config.flowid_mode, FlowidMode::Fixed);
	EXPECT_EQ(d.config.flowid, 9);
	EXPECT_TRUE(d.config.srccheck);
	EXPECT_EQ(d.link_netnsid, -1);
	EXPECT_TRUE(d.up);
	EXPECT_EQ(d.mtu, 1458);
	EXPECT_EQ(d.rx_queues, 4);
	EXPECT_EQ(d.rx_queues_max, 8);
	EXPECT_EQ(d.underlay, 2);
}

TEST(ParseDevice, zeroAddressIsNone)
{
	Attributes a = named();
	a.nest(NVGRE_A_DEV_CONFIG, [](Attributes &c) {
		c.raw(NVGRE_A_CONFIG_REMOTE, {0, 0, 0, 0});
	});
	EXPECT_FALSE(parse_device(a.bytes()).config.remote);
}

TEST(ParseOffload, all)
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
	const OffloadInfo o = parse_offload(a.bytes());
	EXPECT_EQ(o.dev, nv0);
	ASSERT_EQ(o.states.size(), 2);
	EXPECT_EQ(o.states[0], (OffloadState{Offload::Lso, Mix(15), Mix(5), Mix(1)}));
	EXPECT_EQ(o.states[1].offload, Offload::Gro);
	EXPECT_EQ(o.max_header_size, 200);
	EXPECT_FALSE(o.allowed);
	ASSERT_EQ(o.remotes.size(), 1);
	EXPECT_EQ(to_string(o.remotes[0].remote.value()), "192.0.2.1");
	EXPECT_EQ(o.remotes[0].underlay, 2);
	EXPECT_EQ(o.remotes[0].underlay_name, "ul");
	EXPECT_EQ(o.remotes[0].underlay_driver, "veth");
	ASSERT_EQ(o.remotes[0].effective.size(), 1);
	EXPECT_EQ(o.remotes[0].effective[0],
		  (Effective{Offload::Lso, Mix(1), Performer::Software, Reason::Feature, "why"}));
}

TEST(ParseQueue, all)
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
	EXPECT_EQ(parse_queue(a.bytes()), queue(1, 12));
}

TEST(ParseQueue, lengthOfAll)
{
	Attributes a = named();
	a.u32(NVGRE_A_QUEUE_LEN, 9);
	EXPECT_TRUE(parse_queue(a.bytes()).all);
	EXPECT_EQ(parse_queue(a.bytes()).len, 9);
}

TEST(ParseFilter, all)
{
	Attributes a = named();
	a.u32(NVGRE_A_FILTER_LOC, 9).u32(NVGRE_A_FILTER_VSID, 5010).u32(NVGRE_A_FILTER_CONTEXT, 1);
	EXPECT_EQ(parse_filter(a.bytes()), filter(9, {}, 1));
	a.raw(NVGRE_A_FILTER_MAC, {2, 0, 0, 0, 0, 0xff});
	EXPECT_EQ(to_string(parse_filter(a.bytes()).match.mac.value()), "02:00:00:00:00:ff");
}

TEST(ParseStats, all)
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
	EXPECT_EQ(parse_stats(a.bytes()), stats());
}

TEST(ParseAny, newerKernel)
{
	Attributes a = named();
	a.u32(999, 1).nest(NVGRE_A_OFFLOAD_STATE, [](Attributes &s) {
		s.u32(NVGRE_A_OFFLOAD_STATE_OFFLOAD, 77).u64(55, 1);
	});
	const OffloadInfo o = parse_offload(a.bytes());
	EXPECT_EQ(name(o.states.at(0).offload), "unknown-77");
}

TEST(ParseAny, stringsDoNotPlayWithTheTerminal)
{
	Attributes a;
	a.u32(NVGRE_A_DEV_IFINDEX, 3).string(NVGRE_A_DEV_IFNAME, "n\033[31m\n");
	EXPECT_EQ(parse_device(a.bytes()).dev.ifname, "n?[31m?");
}

TEST(Malformed, wrongLength)
{
	Attributes a = named();
	a.raw(NVGRE_A_QUEUE_LEN, {1, 2, 3});
	EXPECT_THROW(parse_queue(a.bytes()), ProtocolError);
	Attributes b = named();
	b.raw(NVGRE_A_FILTER_MAC, {1, 2, 3, 4, 5});
	EXPECT_THROW(parse_filter(b.bytes()), ProtocolError);
	Attributes c = named();
	c.raw(NVGRE_A_STATS_REMOTE, {1});
	EXPECT_THROW(parse_stats(c.bytes()), ProtocolError);
}

TEST(Malformed, noDevice)
{
	EXPECT_THROW(parse_queue({}), ProtocolError);
	Attributes a;
	a.u32(NVGRE_A_QUEUE_IFINDEX, 3);
	EXPECT_THROW(parse_queue(a.bytes()), ProtocolError);
}

TEST(Malformed, truncated)
{
	Attributes a = named();
	a.nest(NVGRE_A_DEV_CONFIG, [](Attributes &c) { c.u32(NVGRE_A_CONFIG_VSID, 5001); });
	const Bytes whole = a.bytes();
	int refused = 0;
	for (size_t length = 0; length < whole.size(); length++) {
		const std::vector<uint8_t> part(whole.begin(),
						whole.begin() + static_cast<ptrdiff_t>(length));
		try {
			(void)parse_device(part);
		} catch (const ProtocolError &) {
			refused++;
		}
	}
	/* It is whole where the nest ends, or before it begins. */
	EXPECT_GE(refused, static_cast<int>(whole.size()) - 4);
}

TEST(Malformed, nestTooLong)
{
	Attributes a = named();
	a.raw(NVGRE_A_DEV_CONFIG, {200, 0, 1, 0, 1, 0, 0, 0});
	EXPECT_THROW(parse_device(a.bytes()), ProtocolError);
}

/* --- whole messages ---------------------------------------------------------------- */

std::vector<uint8_t> datagram(uint16_t type, uint16_t flags, const std::vector<uint8_t> &payload)
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

TEST(Messages, several)
{
	auto bytes = datagram(20, 0, {1, 2, 3});
	const auto more = datagram(21, 0, {4});
	bytes.insert(bytes.end(), more.begin(), more.end());
	std::vector<size_t> sizes;
	for_each_message(bytes, [&](const nlmsghdr &header, Bytes payload) {
		sizes.push_back(header.nlmsg_type * 10 + payload.size());
	});
	EXPECT_THAT(sizes, testing::ElementsAre(203, 211));
}

TEST(Messages, malformed)
{
	const auto none = [](const nlmsghdr &, Bytes) {};
	auto bytes = datagram(20, 0, {1, 2, 3, 4});
	bytes.pop_back();
	EXPECT_THROW(for_each_message(bytes, none), ProtocolError);
	bytes = datagram(20, 0, {});
	bytes[0] = 15;
	EXPECT_THROW(for_each_message(bytes, none), ProtocolError);
	EXPECT_THROW((void)parse_message(Bytes(bytes).first(3)), ProtocolError);
}

/* What the kernel answers: the code, our request's header, and what it says. */
std::vector<uint8_t> error_payload(int code, const Attributes &extack)
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

Ack ack_of(uint16_t type, uint16_t flags, const std::vector<uint8_t> &payload)
{
	nlmsghdr header{};
	header.nlmsg_type = type;
	header.nlmsg_flags = flags;
	return parse_ack(header, payload);
}

TEST(ParseAck, success)
{
	EXPECT_EQ(ack_of(NLMSG_ERROR, NLM_F_CAPPED, error_payload(0, {})), Ack{});
	EXPECT_EQ(ack_of(NLMSG_DONE, 0, {0, 0, 0, 0}), Ack{});
}

TEST(ParseAck, extack)
{
	Attributes extack;
	extack.string(NLMSGERR_ATTR_MSG, "no such offload")
		.u32(NLMSGERR_ATTR_OFFS, 28)
		.nest(NLMSGERR_ATTR_POLICY, [](Attributes &p) {
			p.u64(NL_POLICY_TYPE_ATTR_MIN_VALUE_U, 64)
				.u64(NL_POLICY_TYPE_ATTR_MAX_VALUE_U, 256);
		});
	const Ack ack =
		ack_of(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, error_payload(-EINVAL, extack));
	EXPECT_EQ(ack.error, EINVAL);
	EXPECT_EQ(ack.text, "no such offload");
	EXPECT_EQ(ack.attribute, 28);
	EXPECT_EQ(ack.min, 64);
	EXPECT_EQ(ack.max, 256);
}

TEST(ParseAck, endOfDump)
{
	Attributes extack;
	extack.string(NLMSGERR_ATTR_MSG, "why");
	std::vector<uint8_t> payload = {0xed, 0xff, 0xff, 0xff}; /* -19, on most machines */
	const int code = -ENODEV;
	std::memcpy(payload.data(), &code, sizeof(code));
	const Bytes more = extack.bytes();
	payload.insert(payload.end(), more.begin(), more.end());
	const Ack ack = ack_of(NLMSG_DONE, NLM_F_ACK_TLVS, payload);
	EXPECT_EQ(ack.error, ENODEV);
	EXPECT_EQ(ack.text, "why");
}

TEST(ParseAck, malformed)
{
	EXPECT_THROW(ack_of(NLMSG_ERROR, 0, {1, 2, 3}), ProtocolError);
	EXPECT_THROW(ack_of(NLMSG_ERROR, 0, {1, 0, 0, 0}), ProtocolError);
	EXPECT_THROW(ack_of(NLMSG_ERROR, NLM_F_CAPPED, error_payload(INT_MIN, {})), ProtocolError);
	EXPECT_THROW(ack_of(NLMSG_ERROR, NLM_F_CAPPED, error_payload(EINVAL, {})), ProtocolError);
}

TEST(ParseEvent, kinds)
{
	Attributes a = named();
	const auto kind = [&](uint8_t command) {
		const auto event = parse_event({command, a.bytes()});
		return event ? std::optional(event->kind) : std::nullopt;
	};
	EXPECT_EQ(kind(NVGRE_CMD_OFFLOAD_NTF), EventKind::OffloadChange);
	EXPECT_EQ(kind(NVGRE_CMD_QUEUE_NTF), EventKind::QueueChange);
	EXPECT_EQ(kind(NVGRE_CMD_FILTER_ADD_NTF), EventKind::FilterAdd);
	EXPECT_EQ(kind(NVGRE_CMD_FILTER_DEL_NTF), EventKind::FilterDelete);
	EXPECT_EQ(kind(NVGRE_CMD_OFFLOAD_GET), std::nullopt);
}

/* --- requests, and what is said about them ----------------------------------------- */

TEST(Request, offload)
{
	OffloadRequest request{"nv0",
			       {{Offload::Lso, Switch::Off, Mix::of(Family::Ipv6, Family::Any)},
				{Offload::Gro, Switch::On, Mix::all()}},
			       128};
	const MessagePtr msg = RequestBuilder(30).set_offload(request);
	const Sent s = sent(msg);
	EXPECT_EQ(s.header.nlmsg_type, 30);
	EXPECT_EQ(s.header.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	EXPECT_EQ(s.message.command, NVGRE_CMD_OFFLOAD_SET);
	EXPECT_FALSE(is_dump(*msg));
	std::vector<int> types;
	for_each_attribute(s.message.attributes, [&](const Attribute &a) {
		types.push_back(a.type());
		if (a.type() == NVGRE_A_OFFLOAD_MAX_HEADER_SIZE) {
			EXPECT_EQ(a.u32(), 128);
		}
	});
	EXPECT_THAT(types,
		    testing::ElementsAre(NVGRE_A_OFFLOAD_IFNAME, NVGRE_A_OFFLOAD_CHANGE,
					 NVGRE_A_OFFLOAD_CHANGE, NVGRE_A_OFFLOAD_MAX_HEADER_SIZE));
}

TEST(Request, dumps)
{
	const RequestBuilder build(30);
	EXPECT_TRUE(is_dump(*build.get_device("")));
	EXPECT_FALSE(is_dump(*build.get_device("nv0")));
	EXPECT_TRUE(is_dump(*build.dump_queues("nv0")));
	EXPECT_TRUE(is_dump(*build.dump_filters("nv0", {})));
	EXPECT_FALSE(is_dump(*build.get_filter({"nv0", 1, {}})));
}

/* Pairs of VSID and remote are in a dump alone, also in that of one device. */
TEST(Request, stats)
{
	for (const char *remote : {"192.0.2.2", "2001:db8::2"}) {
		const MessagePtr msg =
			RequestBuilder(30).dump_stats({"nv0", 5001, address_of(remote)});
		EXPECT_TRUE(is_dump(*msg));
		EXPECT_EQ(sent(msg).message.command, NVGRE_CMD_STATS_GET);
		StatsQuery back;
		for_each_attribute(sent(msg).message.attributes, [&](const Attribute &a) {
			switch (a.type()) {
			case NVGRE_A_STATS_IFNAME: back.device = a.string(); break;
			case NVGRE_A_STATS_VSID: back.vsid = a.u32(); break;
			case NVGRE_A_STATS_REMOTE: back.remote = a.address(Family::Ipv4); break;
			case NVGRE_A_STATS_REMOTE6: back.remote = a.address(Family::Ipv6); break;
			default: ADD_FAILURE() << a.type();
			}
		});
		EXPECT_EQ(back, (StatsQuery{"nv0", 5001, address_of(remote)}));
	}
}

TEST(Request, replace)
{
	const auto replaces = [](bool replace) {
		bool found = false;
		const MessagePtr msg = RequestBuilder(30).add_filter(filter(1, 2, {}), replace);
		EXPECT_EQ(sent(msg).header.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
		for_each_attribute(sent(msg).message.attributes, [&](const Attribute &a) {
			found = found || a.type() == NVGRE_A_FILTER_REPLACE;
		});
		return found;
	};
	EXPECT_TRUE(replaces(true));
	EXPECT_FALSE(replaces(false));
}

TEST(Request, filterRoundTrip)
{
	Filter f = filter(1, 2, {});
	f.dev.ifindex = 0;
	f.match.mac = mac_of("02:00:00:00:00:07");
	const MessagePtr msg = RequestBuilder(30).add_filter(f, false);
	Filter back;
	for_each_attribute(sent(msg).message.attributes, [&](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_FILTER_IFNAME: back.dev.ifname = a.string(); break;
		case NVGRE_A_FILTER_LOC: back.loc = a.u32(); break;
		case NVGRE_A_FILTER_VSID: back.match.vsid = a.u32(); break;
		case NVGRE_A_FILTER_MAC: back.match.mac = a.mac(); break;
		case NVGRE_A_FILTER_QUEUE: back.queue = a.u32(); break;
		default: ADD_FAILURE() << a.type();
		}
	});
	EXPECT_EQ(back, f);
}

TEST(Explain, namesTheAttribute)
{
	const OffloadRequest request{"nv0", {{Offload::Lso, Switch::Off, Mix(1)}}, 4};
	const MessagePtr msg = RequestBuilder(30).set_offload(request);
	Ack ack;
	ack.error = EINVAL;
	EXPECT_EQ(explain(ack, *msg), "Invalid argument");
	ack.text = "no";
	/* nlmsghdr, genlmsghdr, ifname with its padding */
	const uint32_t change = 16 + 4 + 8;
	ack.attribute = change;
	EXPECT_EQ(explain(ack, *msg), "no (change)");
	ack.attribute = change + 4 + 8;
	EXPECT_EQ(explain(ack, *msg), "no (change.switch)");
	ack.attribute = change + 4 + 3 * 8;
	ack.min = 64;
	ack.max = 256;
	EXPECT_EQ(explain(ack, *msg), "no (max-header-size: 64 to 256)");
	ack.attribute = 5;
	EXPECT_EQ(explain(ack, *msg).substr(0, 2), "no");
}

TEST(Explain, namesWhatIsMissing)
{
	const MessagePtr msg = RequestBuilder(30).add_filter({}, false);
	Ack ack;
	ack.error = EINVAL;
	ack.missing = NVGRE_A_FILTER_QUEUE;
	EXPECT_EQ(explain(ack, *msg), "Invalid argument (queue is missing)");
}

} // namespace

} // namespace nvgre::test
