// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values that tests of output share.
 */
#pragma once

#include "names.hpp"
#include "types.hpp"

namespace nvgre::test
{

inline const DeviceRef nv0{3, "nv0"};

inline Device device()
{
	Device d;
	d.dev = nv0;
	d.config.vsid = 5001;
	d.config.local = address_of("192.0.2.1");
	d.config.remote = address_of("192.0.2.2");
	d.config.link = 2;
	d.config.srccheck = true;
	d.up = true;
	d.mtu = 1458;
	d.rx_queues = 4;
	d.rx_queues_max = 8;
	d.underlay = 2;
	d.link_name = d.underlay_name = "ul";
	return d;
}

inline Device external_device()
{
	Device d;
	d.dev = {4, "ext"};
	d.config.external = true;
	d.config.ttl_inherit = true;
	d.config.tos = NVGRE_TOS_INHERIT;
	d.config.flowid_mode = FlowidMode::Fixed;
	d.config.flowid = 7;
	d.link_netnsid = 1;
	d.underlay = 9;
	d.mtu = 1438;
	d.rx_queues = d.rx_queues_max = 1;
	return d;
}

inline OffloadInfo offload()
{
	OffloadInfo o;
	o.dev = nv0;
	o.max_header_size = 256;
	const Mix v4 = Mix::of(Family::Any, Family::Ipv4);
	o.states = {{Offload::TxChecksum, Mix::all(), Mix::all(), v4},
		    {Offload::Lso, Mix::all(), Mix::of(Family::Ipv4, Family::Any),
		     Mix::of(Family::Ipv4, Family::Ipv4)},
		    {Offload::Vmq, Mix::all(), Mix::all(), Mix()}};
	RemotePath path;
	path.remote = address_of("192.0.2.2");
	path.underlay = 2;
	path.underlay_name = "ul";
	path.underlay_driver = "veth";
	const Mix cell44 = Mix::of(Family::Ipv4, Family::Ipv4);
	const Mix cell64 = Mix::of(Family::Ipv6, Family::Ipv4);
	path.effective = {{Offload::TxChecksum, cell44, Performer::Hardware, Reason::None, ""},
			  {Offload::TxChecksum, cell64, Performer::Hardware, Reason::None, ""},
			  {Offload::Lso, cell44, Performer::Software, Reason::Feature,
			   "ul: tx-gre-segmentation off"},
			  {Offload::Lso, cell64, Performer::None, Reason::Disabled, ""}};
	o.remotes = {path};
	return o;
}

inline Queue queue(uint32_t id, uint64_t packets)
{
	Queue q;
	q.dev = nv0;
	q.id = id;
	q.cpu = id;
	q.cpu_auto = id != 1;
	q.len = 1024;
	q.in_use = id < 2;
	q.napi_id = 100 + id;
	q.packets = packets;
	q.bytes = packets * 1000;
	q.drops = id;
	q.merged = 5;
	q.remote_cpu = 6;
	q.waiting = 7;
	return q;
}

inline Filter filter(uint32_t loc, std::optional<uint32_t> queue, std::optional<uint32_t> context)
{
	Filter f;
	f.dev = nv0;
	f.loc = loc;
	f.match.vsid = 5001 + loc;
	f.queue = queue;
	f.context = context;
	return f;
}

inline Stats stats()
{
	Stats s;
	s.dev = nv0;
	s.vsid = 5001;
	s.remote = address_of("2001:db8::2");
	s.rx_packets = 1000;
	s.rx_bytes = 1500000;
	s.tx_packets = UINT64_MAX;
	s.tx_bytes = 99;
	s.counters = {{"rx_drop_vlan", CounterKind::RxDrop, 3},
		      {"tx_drop_no_route", CounterKind::TxDrop, 0},
		      {"ns_pass_unknown", CounterKind::Pass, 4}};
	return s;
}

} // namespace nvgre::test
