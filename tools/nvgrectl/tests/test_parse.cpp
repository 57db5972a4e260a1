// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of the kernel become values, and malformed ones errors.
 */
#include <climits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "answers.hpp"
#include "error.hpp"
#include "names.hpp"

namespace nvgre::test
{

namespace
{

TEST(ParseDevice, all)
{
	const Device d = parse_device(device_answer().bytes());
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
	const OffloadInfo o = parse_offload(offload_answer().bytes());
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
	EXPECT_EQ(parse_queue(queue_answer().bytes()), queue(1, 12));
}

TEST(ParseQueue, lengthOfAll)
{
	const Queue all = parse_queue(queue_len_answer().bytes());
	EXPECT_TRUE(all.all);
	EXPECT_EQ(all.len, 9);
}

TEST(ParseFilter, all)
{
	EXPECT_EQ(parse_filter(filter_answer().bytes()), filter(9, {}, 1));
	const Filter f = parse_filter(mac_filter_answer().bytes());
	EXPECT_EQ(to_string(f.match.mac.value()), "02:00:00:00:00:ff");
	EXPECT_EQ(f.queue, 2);
}

TEST(ParseStats, all)
{
	EXPECT_EQ(parse_stats(stats_answer().bytes()), stats());
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
	const Ack ack = ack_of(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS,
			       error_payload(-EINVAL, extack_answer(28)));
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
	const Ack ack = ack_of(NLMSG_DONE, NLM_F_ACK_TLVS, done_payload(-ENODEV, extack));
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
