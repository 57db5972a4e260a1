#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What nvgrectl shows is what ip, ethtool and sysfs show.
. "${0%/*}/lib.sh"

setup()
{
	need_nvgrectl
	topo_pair
	ipb "$A" <<- EOS
		link add nv0 numrxqueues 4 type nvgre vsid 5001 local ${PA[4,1]} remote ${PA[4,2]} dev ul ttl 9
		link set nv0 up
		addr add ${CA[4,1]}/24 dev nv0
	EOS
	tunnel "$B" nv0 nvgre vsid 5001 local "${PA[4,2]}" remote "${PA[4,1]}"
}

et()
{
	in_ns "$A" ethtool "$@"
}

device()
{
	local ip
	ip=$(ip -n "$A" -j -d link show nv0)
	ctl "$A" -j device show nv0 | jq -e --argjson ip "$ip" 'length == 1 and (.[0] |
		.ifname == "nv0" and .ifindex == $ip[0].ifindex and .mtu == $ip[0].mtu and .up and
		.rx_queues_max == $ip[0].num_rx_queues and .underlay == "ul" and
		.config == $ip[0].linkinfo.info_data)'
	ip -n "$A" link add ext type nvgre external
	defer ip -n "$A" link del ext
	ctl "$A" -j device show | jq -e 'map(.ifname) == ["nv0", "ext"] and (.[1].up | not) and
		.[1].config.external'
	[[ $(ctl "$A" device show) == *"nv0 "*" 5001 "*"192.0.2.2"*"ext "*external* ]]
	[[ $(ctl "$A" device show nv0) == *"ttl "*9*"srccheck "*yes* ]]
}

# Ours and those of ethtool are on or off together.
offload()
{
	local features
	features=$(et --json -k nv0)
	ctl "$A" -j offload show nv0 | jq -e --argjson k "$features" '.[0].offloads as $o |
		def on(name): $k[0][name].active;
		def has(name; cell): $o[name].enabled | index(cell) != null;
		has("lso"; "inner4-outer4") == on("tx-tcp-segmentation") and
		has("lso"; "inner6-outer4") == on("tx-tcp6-segmentation") and
		has("uso"; "inner4-outer4") == on("tx-udp-segmentation") and
		has("gro"; "inner4-outer4") == on("generic-receive-offload") and
		has("rss"; "inner4-outer4") == on("receive-hashing") and
		has("vmq"; "inner4-outer4") == on("ntuple-filters") and
		has("rx-checksum"; "inner4-outer4") == on("rx-checksumming") and
		has("tx-checksum"; "inner4-outer4") == on("tx-checksumming")'
	ctl "$A" -j offload show nv0 | jq -e '.[0] | .max_header_size == 256 and .allowed and
		(.offloads | keys | length == 7) and (.offloads.lso.capable | length == 4)'
}

# O6: the way to the remote, and why something is not the underlay's work.
effective()
{
	ctl "$A" -j offload show nv0 | jq -e '.[0].remotes | length == 1 and (.[0] |
		.remote == "192.0.2.2" and .underlay == "ul" and .underlay_driver == "veth" and
		(.effective | length > 0))'
	in_ns "$A" ethtool -K ul tx-gre-segmentation off
	defer in_ns "$A" ethtool -K ul tx-gre-segmentation on
	ctl "$A" -j offload get nv0 lso | jq -e '.[0].remotes[0].effective |
		all(.offload == "lso") and any(.performer == "software" and
		.reason == "feature" and (.reason_text | test("ul.*tx-gre-segmentation")))'
	[[ $(ctl "$A" offload show nv0) == *"to 192.0.2.2 via ul (veth)"*"software"*tx-gre-segmentation* ]]
	# Remotes of an external device come with packets.
	ipb "$A" <<- EOS
		link add ext type nvgre external
		link set ext up
	EOS
	defer ip -n "$A" link del ext
	ctl "$A" -j offload show ext | jq -e '.[0].remotes == []'
}

queue()
{
	local i queues
	ping_ok "$B" "${CA[4,1]}" -c 5 -i 0.1
	queues=$(ctl "$A" -j queue show nv0)
	jq -e 'map(.id) == [0, 1, 2, 3] and all(.len == 1024 and .in_use and .cpu_auto)' <<< "$queues"
	(($(jq 'map(.packets) | add' <<< "$queues") >= 5))
	for i in 0 1 2 3; do
		same "packets of $i" "$(jq ".[$i].packets" <<< "$queues")" \
			"$(counter "$A" nv0 "rx_queue_${i}_packets")"
	done
	et -L nv0 rx 2
	defer et -L nv0 rx 4
	ctl "$A" -j queue show nv0 | jq -e 'map(.in_use) == [true, true, false, false]'
	[[ $(ctl "$A" queue show nv0) == *aside* ]]
}

watch()
{
	local looks
	looks=$(ctl "$A" -j queue show nv0 --watch --count 2 --interval 0.2)
	same looks "$(wc -l <<< "$looks")" 2
	tail -n 1 <<< "$looks" | jq -e 'all(.rates.packets >= 0)'
	ctl "$A" -j stats show nv0 --watch --count 1 | jq -e '.[0].rates.rx_packets == 0'
}

stats()
{
	local stats name value
	ping_ok "$B" "${CA[4,1]}"
	stats=$(ctl "$A" -j stats show nv0)
	jq -e '.[0] | .vsid == 5001 and .remote == "192.0.2.2" and .rx.packets > 0 and .tx.packets > 0' \
		<<< "$stats"
	while read -r name value; do
		[[ $name == @(tx|rx|ns)_* && $name != rx_queue_* ]] || continue
		same "$name" "$(jq ".[0].counters.${name%:}.packets" <<< "$stats")" "$value"
	done < <(et -S nv0)
	ctl "$A" -j stats show vsid 5001 | jq -e 'length == 1'
	ctl "$A" -j stats show vsid 5002 | jq -e 'length == 0'
	ctl "$A" -j stats show remote "${PA[4,2]}" | jq -e 'length == 1'
	ctl "$A" -j stats show remote "${PA[6,2]}" | jq -e 'length == 0'
	ctl "$A" -j stats show nv0 reason rx_drop_vlan | jq -e '.[0].counters | keys == ["rx_drop_vlan"]'
}

# An external device and, behind it, its pairs of VSID and remote; each is looked for.
stats_external()
{
	ipb "$A" <<- EOS
		link add ext address 02:00:00:00:01:09 type nvgre external
		link set ext addrgenmode none
		link set ext up
		addr add 10.9.0.1/24 dev ext
		neigh add 10.9.0.4 lladdr 02:00:00:00:01:02 dev ext nud permanent
		neigh add 10.9.0.6 lladdr 02:00:00:00:01:02 dev ext nud permanent
		route add 10.9.0.4/32 encap ip id 7000 dst ${PA[4,2]} dev ext
		route add 10.9.0.6/32 encap ip6 id 7000 dst ${PA[6,2]} dev ext
	EOS
	defer ip -n "$A" link del ext
	ping_dead "$A" 10.9.0.4
	ping_dead "$A" 10.9.0.6

	# pairs WANTED ARGS...: VSID, remote and packets sent
	pairs()
	{
		same "stats ${*:2}" "$(ctl "$A" -j stats show "${@:2}" |
			jq -c 'map([.ifname, .vsid, .remote, .tx.packets]) | sort')" "$1"
	}
	local v4='["ext",7000,"192.0.2.2",2]' v6='["ext",7000,"2001:db8::2",2]'
	pairs "[[\"ext\",null,null,4],$v4,$v6]" ext
	pairs "[$v4,$v6]" ext vsid 7000
	pairs "[$v4,$v6]" vsid 7000
	pairs "[$v4]" ext remote "${PA[4,2]}"
	pairs "[$v6]" ext vsid 7000 remote "${PA[6,2]}"
	pairs "[]" ext vsid 7001
	pairs "[]" nv0 vsid 7000
	[[ $(ctl "$A" stats show ext) == "ext"$'\n'*"ext vsid 7000 remote ${PA[4,2]}"* ]]
}

ktap_run \
	device "O1 device show is ip -d link show" \
	offload "O5 offload show is ethtool -k" \
	effective "O6 who performs an offload, and why" \
	queue "Q7 queue show is ethtool -S" \
	watch "Q7 rates" \
	stats "W9 stats show is ethtool -S" \
	stats_external "Q7 stats show has the pairs of an external device"
