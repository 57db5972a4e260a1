# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# bash completion for nvgrectl: objects, commands, devices, keywords.

# The devices that nvgrectl knows, in the namespace of -n.
_nvgrectl_devices()
{
	nvgrectl "$@" device show 2> /dev/null | awk 'NR > 1 { print $1 }'
}

# _nvgrectl_words OBJECT COMMAND PREVIOUS: what may come after the device.
_nvgrectl_words()
{
	local offloads="tx-checksum rx-checksum lso uso rss vmq gro"
	case $3 in
	inner | outer) echo "ipv4 ipv6 any" && return ;;
	cpu) echo "auto" && return ;;
	vsid | mac | loc | queue | queues | context | len | remote | reason | max-header-size) return ;;
	esac
	case $1.$2 in
	offload.set) echo "$offloads all on off no-change inner outer max-header-size" ;;
	offload.enable | offload.disable) echo "$offloads all inner outer" ;;
	offload.get) echo "$offloads" ;;
	queue.set) echo "queue cpu len" ;;
	queue.map) echo "vsid queues" ;;
	queue.unmap) echo "vsid" ;;
	queue.show) echo "--watch --interval --count" ;;
	filter.add | filter.replace) echo "vsid mac queue context loc" ;;
	filter.show | filter.delete) echo "vsid mac loc" ;;
	stats.show) echo "vsid remote reason --watch --interval --count" ;;
	monitor.*) echo "--count" ;;
	offload.restore) echo "--dry-run" ;;
	esac
}

_nvgrectl_commands()
{
	case $1 in
	device | stats) echo "show help" ;;
	offload) echo "show get set enable disable save restore help" ;;
	queue) echo "show set map unmap help" ;;
	filter) echo "show add replace delete help" ;;
	monitor) echo "help" ;;
	esac
}

_nvgrectl()
{
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local words=() netns=() i offered="" file_at=2
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-n | --netns) netns=(-n "${COMP_WORDS[++i]}") ;;
		--interval | --count | --color) i=$((i + 1)) ;;
		-*) ;;
		*) words+=("${COMP_WORDS[i]}") ;;
		esac
	done
	# "monitor" has no command, and "show" need not be said: their devices come a word
	# earlier.
	if [[ ${words[0]-} == monitor ]]; then
		words=(monitor show "${words[@]:1}")
	elif ((${#words[@]} > 1)) && [[ " $(_nvgrectl_commands "${words[0]}") " != *" ${words[1]} "* ]]; then
		words=("${words[0]}" show "${words[@]:1}")
	fi
	case $previous in
	-n | --netns) offered=$(ip netns list 2> /dev/null | awk '{ print $1 }') ;;
	--color) offered="auto always never" ;;
	--interval | --count) ;;
	*)
		case ${#words[@]}.${words[1]-} in
		0.*) offered="device offload queue filter stats monitor help -j -p -n --color --version" ;;
		1.*) offered="$(_nvgrectl_commands "${words[0]}") $(_nvgrectl_devices "${netns[@]}")" ;;
		"$file_at".save | "$file_at".restore)
			mapfile -t COMPREPLY < <(compgen -f -- "$current")
			return
			;;
		2.* | 3.save | 3.restore)
			offered=$(_nvgrectl_devices "${netns[@]}")
			[[ ${words[0]} != monitor ]] || offered+=" help --count"
			;;
		*) offered=$(_nvgrectl_words "${words[0]}" "${words[1]}" "$previous") ;;
		esac
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$current")
}

complete -F _nvgrectl nvgrectl
