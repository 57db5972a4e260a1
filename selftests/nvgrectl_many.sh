#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nvgrectl with 100,000 steering rules: it brings them, shows them, saves them.
. "${0%/*}/lib.sh"

# A debug kernel takes minutes to add them.
case ${NVGRE_VM-} in
7.2-*) number=10000 ;;
*) number=100000 ;;
esac

setup()
{
	need_nvgrectl
	topo_pair
	ip -n "$A" link add nv0 numrxqueues 4 type nvgre external
	ctl "$A" offload save - nv0 | jq -c '.[0].filters = []' > "$T/none"
}

# rules N: settings of nv0 with that many
rules()
{
	sed 's/"filters":\[\].*//' "$T/none"
	awk -v n="$1" 'BEGIN {
		printf "\"filters\":["
		for (i = 0; i < n; i++)
			printf "%s{\"loc\":%d,\"vsid\":%d,\"queue\":%d}", i ? "," : "", i, 5001 + i, i % 4
		print "]}]"
	}'
}

# expect N JSON-ON-INPUT: each rule is there once, and in order. jq would take minutes on
# a debug kernel.
expect()
{
	awk -v RS='},{' -v n="$1" '
		{ want = sprintf("\"loc\":%d,\"vsid\":%d,\"queue\":%d", NR - 1, NR + 5000, (NR - 1) % 4) }
		!index($0, want) { print "rule " NR ": " $0 ", wanted " want; exit bad = 1 }
		END { exit bad || NR != n }'
}

all()
{
	rules "$number" > "$T/all"
	same "what changed" "$(ctl "$A" offload restore "$T/all" nv0 | wc -l)" "$number"
	ctl "$A" -j filter show nv0 | expect "$number"
	same "lines for people" "$(ctl "$A" filter show nv0 | wc -l)" "$((number + 1))"
	same "the last one" "$(ctl "$A" -j filter show nv0 vsid $((5000 + number)) |
		jq -c '[.[] | [.loc, .vsid, .queue]]')" "[[$((number - 1)),$((number + 5000)),3]]"

	ctl "$A" offload save "$T/saved" nv0
	same "what changed" "$(ctl "$A" -j offload restore "$T/saved" nv0)" "[]"
	ctl "$A" offload restore "$T/none" nv0 > "$T/changes"
	same "what changed" "$(wc -l < "$T/changes")" "$number"
	same "rules" "$(ctl "$A" -j filter show nv0)" "[]"
}

ktap_run \
	all "Q5 100,000 rules (debug kernels: 10,000)"
