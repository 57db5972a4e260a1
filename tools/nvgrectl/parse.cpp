// SPDX-License-Identifier: GPL-2.0-only
#include "parse.hpp"

#include <algorithm>
#include <climits>
#include <cstring>

#include <fmt/format.h>
#include <linux/genetlink.h>
#include <netlink/msg.h>

#include "error.hpp"

namespace nvgre
{

namespace
{

/* A header, from the beginning of bytes that need not be aligned. */
template<typename Header>
Header header_of(Bytes bytes, const char *what)
{
	Header header{};
	if (bytes.size() < sizeof(header))
		throw ProtocolError(
			fmt::format("{} bytes are too short for {}", bytes.size(), what));
	std::memcpy(&header, bytes.data(), sizeof(header));
	return header;
}

void need_device(const DeviceRef &dev)
{
	if (dev.ifindex == 0 || dev.ifname.empty())
		throw ProtocolError("it names no device");
}

/* A nest that has only addresses that are set: none and all zeros are the same. */
void set_address(std::optional<Address> &to, Address address)
{
	if (address.bytes != decltype(address.bytes){})
		to = address;
}

Config parse_config(Bytes attributes)
{
	Config c;
	for_each_attribute(attributes, [&c](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_CONFIG_VSID: c.vsid = a.u32(); break;
		case NVGRE_A_CONFIG_MODE: c.mode = a.as<Mode>(); break;
		case NVGRE_A_CONFIG_KEY: c.key = a.u32(); break;
		case NVGRE_A_CONFIG_CSUM: c.csum = a.flag(); break;
		case NVGRE_A_CONFIG_EXTERNAL: c.external = a.flag(); break;
		case NVGRE_A_CONFIG_LOCAL: set_address(c.local, a.address(Family::Ipv4)); break;
		case NVGRE_A_CONFIG_LOCAL6: set_address(c.local, a.address(Family::Ipv6)); break;
		case NVGRE_A_CONFIG_REMOTE: set_address(c.remote, a.address(Family::Ipv4)); break;
		case NVGRE_A_CONFIG_REMOTE6: set_address(c.remote, a.address(Family::Ipv6)); break;
		case NVGRE_A_CONFIG_LINK: c.link = a.u32(); break;
		case NVGRE_A_CONFIG_TTL: c.ttl = a.u8(); break;
		case NVGRE_A_CONFIG_TTL_INHERIT: c.ttl_inherit = a.flag(); break;
		case NVGRE_A_CONFIG_TOS: c.tos = a.u8(); break;
		case NVGRE_A_CONFIG_FLOWID_MODE: c.flowid_mode = a.as<FlowidMode>(); break;
		case NVGRE_A_CONFIG_FLOWID: c.flowid = a.u8(); break;
		case NVGRE_A_CONFIG_RESERVED_VSID: c.reserved_vsid = a.flag(); break;
		case NVGRE_A_CONFIG_SRCCHECK: c.srccheck = a.flag(); break;
		default: break;
		}
	});
	return c;
}

OffloadState parse_state(Bytes attributes)
{
	OffloadState s;
	for_each_attribute(attributes, [&s](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_OFFLOAD_STATE_OFFLOAD: s.offload = a.as<Offload>(); break;
		case NVGRE_A_OFFLOAD_STATE_CAPABLE: s.capable = Mix(a.u32()); break;
		case NVGRE_A_OFFLOAD_STATE_ENABLED: s.enabled = Mix(a.u32()); break;
		case NVGRE_A_OFFLOAD_STATE_ACTIVE: s.active = Mix(a.u32()); break;
		default: break;
		}
	});
	return s;
}

Effective parse_effective(Bytes attributes)
{
	Effective e;
	for_each_attribute(attributes, [&e](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_EFFECTIVE_OFFLOAD: e.offload = a.as<Offload>(); break;
		case NVGRE_A_EFFECTIVE_MIX: e.mix = Mix(a.u32()); break;
		case NVGRE_A_EFFECTIVE_PERFORMER: e.performer = a.as<Performer>(); break;
		case NVGRE_A_EFFECTIVE_REASON: e.reason = a.as<Reason>(); break;
		case NVGRE_A_EFFECTIVE_REASON_TEXT: e.reason_text = a.string(); break;
		default: break;
		}
	});
	return e;
}

RemotePath parse_remote(Bytes attributes)
{
	RemotePath r;
	for_each_attribute(attributes, [&r](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_OFFLOAD_REMOTE_REMOTE: r.remote = a.address(Family::Ipv4); break;
		case NVGRE_A_OFFLOAD_REMOTE_REMOTE6: r.remote = a.address(Family::Ipv6); break;
		case NVGRE_A_OFFLOAD_REMOTE_UNDERLAY: r.underlay = a.u32(); break;
		case NVGRE_A_OFFLOAD_REMOTE_UNDERLAY_NAME: r.underlay_name = a.string(); break;
		case NVGRE_A_OFFLOAD_REMOTE_UNDERLAY_DRIVER: r.underlay_driver = a.string(); break;
		case NVGRE_A_OFFLOAD_REMOTE_EFFECTIVE:
			r.effective.push_back(parse_effective(a.data()));
			break;
		default: break;
		}
	});
	return r;
}

Counter parse_counter(Bytes attributes)
{
	Counter c;
	for_each_attribute(attributes, [&c](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_COUNTER_NAME: c.name = a.string(); break;
		case NVGRE_A_COUNTER_KIND: c.kind = a.as<CounterKind>(); break;
		case NVGRE_A_COUNTER_VALUE: c.value = a.u64(); break;
		default: break;
		}
	});
	return c;
}

/* The range in a policy that the kernel shows. */
void parse_policy(Ack &ack, Bytes attributes)
{
	for_each_attribute(attributes, [&ack](const Attribute &a) {
		switch (a.type()) {
		case NL_POLICY_TYPE_ATTR_MIN_VALUE_U: ack.min = a.u64(); break;
		case NL_POLICY_TYPE_ATTR_MAX_VALUE_U: ack.max = a.u64(); break;
		default: break;
		}
	});
}

void parse_extack(Ack &ack, Bytes attributes)
{
	for_each_attribute(attributes, [&ack](const Attribute &a) {
		switch (a.type()) {
		case NLMSGERR_ATTR_MSG: ack.text = a.string(); break;
		case NLMSGERR_ATTR_OFFS: ack.attribute = a.u32(); break;
		case NLMSGERR_ATTR_POLICY: parse_policy(ack, a.data()); break;
		case NLMSGERR_ATTR_MISS_TYPE: ack.missing = a.u32(); break;
		case NLMSGERR_ATTR_MISS_NEST: ack.missing_nest = a.u32(); break;
		default: break;
		}
	});
}

} // namespace

Device parse_device(Bytes attributes)
{
	Device d;
	for_each_attribute(attributes, [&d](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_DEV_IFINDEX: d.dev.ifindex = a.u32(); break;
		case NVGRE_A_DEV_IFNAME: d.dev.ifname = a.string(); break;
		case NVGRE_A_DEV_CONFIG: d.config = parse_config(a.data()); break;
		case NVGRE_A_DEV_LINK_NETNSID: d.link_netnsid = a.s32(); break;
		case NVGRE_A_DEV_UP: d.up = a.flag(); break;
		case NVGRE_A_DEV_MTU: d.mtu = a.u32(); break;
		case NVGRE_A_DEV_RX_QUEUES: d.rx_queues = a.u32(); break;
		case NVGRE_A_DEV_RX_QUEUES_MAX: d.rx_queues_max = a.u32(); break;
		case NVGRE_A_DEV_UNDERLAY: d.underlay = a.u32(); break;
		default: break;
		}
	});
	need_device(d.dev);
	return d;
}

OffloadInfo parse_offload(Bytes attributes)
{
	OffloadInfo o;
	for_each_attribute(attributes, [&o](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_OFFLOAD_IFINDEX: o.dev.ifindex = a.u32(); break;
		case NVGRE_A_OFFLOAD_IFNAME: o.dev.ifname = a.string(); break;
		case NVGRE_A_OFFLOAD_STATE: o.states.push_back(parse_state(a.data())); break;
		case NVGRE_A_OFFLOAD_MAX_HEADER_SIZE: o.max_header_size = a.u32(); break;
		case NVGRE_A_OFFLOAD_REMOTE: o.remotes.push_back(parse_remote(a.data())); break;
		case NVGRE_A_OFFLOAD_ALLOWED: o.allowed = a.flag(); break;
		default: break;
		}
	});
	need_device(o.dev);
	return o;
}

Queue parse_queue(Bytes attributes)
{
	Queue q;
	q.all = true;
	for_each_attribute(attributes, [&q](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_QUEUE_IFINDEX: q.dev.ifindex = a.u32(); break;
		case NVGRE_A_QUEUE_IFNAME: q.dev.ifname = a.string(); break;
		case NVGRE_A_QUEUE_ID:
			q.id = a.u32();
			q.all = false;
			break;
		case NVGRE_A_QUEUE_CPU: q.cpu = a.u32(); break;
		case NVGRE_A_QUEUE_CPU_AUTO: q.cpu_auto = a.flag(); break;
		case NVGRE_A_QUEUE_LEN: q.len = a.u32(); break;
		case NVGRE_A_QUEUE_WAITING: q.waiting = a.u32(); break;
		case NVGRE_A_QUEUE_IN_USE: q.in_use = a.flag(); break;
		case NVGRE_A_QUEUE_NAPI_ID: q.napi_id = a.u32(); break;
		case NVGRE_A_QUEUE_PACKETS: q.packets = a.u64(); break;
		case NVGRE_A_QUEUE_BYTES: q.bytes = a.u64(); break;
		case NVGRE_A_QUEUE_DROPS: q.drops = a.u64(); break;
		case NVGRE_A_QUEUE_MERGED: q.merged = a.u64(); break;
		case NVGRE_A_QUEUE_REMOTE_CPU: q.remote_cpu = a.u64(); break;
		default: break;
		}
	});
	need_device(q.dev);
	return q;
}

Filter parse_filter(Bytes attributes)
{
	Filter f;
	for_each_attribute(attributes, [&f](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_FILTER_IFINDEX: f.dev.ifindex = a.u32(); break;
		case NVGRE_A_FILTER_IFNAME: f.dev.ifname = a.string(); break;
		case NVGRE_A_FILTER_LOC: f.loc = a.u32(); break;
		case NVGRE_A_FILTER_VSID: f.match.vsid = a.u32(); break;
		case NVGRE_A_FILTER_MAC: f.match.mac = a.mac(); break;
		case NVGRE_A_FILTER_QUEUE: f.queue = a.u32(); break;
		case NVGRE_A_FILTER_CONTEXT: f.context = a.u32(); break;
		default: break;
		}
	});
	need_device(f.dev);
	return f;
}

Stats parse_stats(Bytes attributes)
{
	Stats s;
	for_each_attribute(attributes, [&s](const Attribute &a) {
		switch (a.type()) {
		case NVGRE_A_STATS_IFINDEX: s.dev.ifindex = a.u32(); break;
		case NVGRE_A_STATS_IFNAME: s.dev.ifname = a.string(); break;
		case NVGRE_A_STATS_VSID: s.vsid = a.u32(); break;
		case NVGRE_A_STATS_REMOTE: s.remote = a.address(Family::Ipv4); break;
		case NVGRE_A_STATS_REMOTE6: s.remote = a.address(Family::Ipv6); break;
		case NVGRE_A_STATS_RX_PACKETS: s.rx_packets = a.u64(); break;
		case NVGRE_A_STATS_RX_BYTES: s.rx_bytes = a.u64(); break;
		case NVGRE_A_STATS_TX_PACKETS: s.tx_packets = a.u64(); break;
		case NVGRE_A_STATS_TX_BYTES: s.tx_bytes = a.u64(); break;
		case NVGRE_A_STATS_COUNTER: s.counters.push_back(parse_counter(a.data())); break;
		default: break;
		}
	});
	need_device(s.dev);
	return s;
}

void for_each_message(Bytes datagram,
		      const std::function<void(const nlmsghdr &, Bytes payload)> &handle)
{
	while (!datagram.empty()) {
		const auto header = header_of<nlmsghdr>(datagram, "a message");
		if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > datagram.size())
			throw ProtocolError(fmt::format("{} bytes of {} are here", datagram.size(),
							header.nlmsg_len));
		handle(header, datagram.subspan(sizeof(header), header.nlmsg_len - sizeof(header)));
		const size_t step = NLMSG_ALIGN(size_t{header.nlmsg_len});
		datagram = datagram.subspan(std::min(step, datagram.size()));
	}
}

Message parse_message(Bytes payload)
{
	const auto header = header_of<genlmsghdr>(payload, "generic netlink");
	return {header.cmd, payload.subspan(sizeof(header))};
}

Ack parse_ack(const nlmsghdr &header, Bytes payload)
{
	/* Both begin with the code; an error goes on with the request. */
	Ack ack;
	size_t skip = sizeof(int);
	const int code = header_of<int>(payload, "a code");
	if (code > 0 || code == INT_MIN)
		throw ProtocolError(fmt::format("an error with the code {}", code));
	ack.error = -code;
	if (header.nlmsg_type == NLMSG_ERROR) {
		const auto error = header_of<nlmsgerr>(payload, "an error");
		skip = sizeof(error);
		if (!(header.nlmsg_flags & NLM_F_CAPPED))
			skip = std::max(skip,
					sizeof(int) + NLMSG_ALIGN(size_t{error.msg.nlmsg_len}));
	}
	if ((header.nlmsg_flags & NLM_F_ACK_TLVS) && skip < payload.size())
		parse_extack(ack, payload.subspan(skip));
	return ack;
}

std::optional<Event> parse_event(const Message &message)
{
	switch (message.command) {
	case NVGRE_CMD_OFFLOAD_NTF:
		return Event{EventKind::OffloadChange, parse_offload(message.attributes)};
	case NVGRE_CMD_QUEUE_NTF:
		return Event{EventKind::QueueChange, parse_queue(message.attributes)};
	case NVGRE_CMD_FILTER_ADD_NTF:
		return Event{EventKind::FilterAdd, parse_filter(message.attributes)};
	case NVGRE_CMD_FILTER_DEL_NTF:
		return Event{EventKind::FilterDelete, parse_filter(message.attributes)};
	default: return std::nullopt;
	}
}

} // namespace nvgre
