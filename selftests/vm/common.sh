# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What every script of the harness needs: where things are, how to say
# something, how to take a lock. Sourced, never run.

set -euo pipefail
shopt -s inherit_errexit

VM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPO=$(cd "$VM_DIR/../.." && pwd)
CACHE=${NVGRE_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/nvgre}
# A user's PATH lacks the folder of depmod and modprobe.
PATH=$PATH:/usr/sbin:/sbin
export VM_DIR REPO CACHE PATH

# The kernels the harness knows. 7.2 stands for all debug kernels.
VM_STOCK_KERNELS=(6.1 6.12)
VM_DEBUG_KERNELS=(7.2-kasan 7.2-lockdep 7.2-smp)

say()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die()
{
	say "$@"
	exit 1
}

# with_lock NAME CMD...: run CMD while no other process holds lock NAME.
# Not to be used in a condition: that would turn off "set -e" inside CMD.
with_lock()
{
	local name=$1 fd
	shift
	mkdir -p "$CACHE/lock"
	exec {fd}> "$CACHE/lock/$name"
	if ! flock -n "$fd"; then
		say "waiting for another run to finish with $name"
		flock "$fd"
	fi
	"$@" {fd}>&-
	exec {fd}>&-
}

# quietly LOGFILE CMD...: for commands whose output matters only when they fail.
# "set -e" is off inside CMD.
quietly()
{
	local log=$1
	shift
	if ! "$@" > "$log" 2>&1; then
		tail -n 30 "$log" >&2
		die "failed: $* (all of it: $log)"
	fi
}

# need COMMAND...: stop with advice when a program is missing.
need()
{
	local cmd
	for cmd; do
		command -v "$cmd" > /dev/null ||
			die "$cmd is not installed; run 'make setup' first"
	done
}

# Words on the command line -> kernels, one per line. Those that take longest come
# first, so that none of them is left for the end.
expand_kernels()
{
	local word
	for word; do
		case $word in
		all)     printf '%s\n' "${VM_STOCK_KERNELS[@]}" "${VM_DEBUG_KERNELS[@]}" ;;
		7.2)     printf '%s\n' "${VM_DEBUG_KERNELS[@]}" ;;
		default) printf '%s\n' 6.1 7.2-kasan 7.2-lockdep ;;
		6.1 | 6.12 | 7.2-kasan | 7.2-lockdep | 7.2-smp) printf '%s\n' "$word" ;;
		*)       die "unknown kernel '$word'; known: 6.1 6.12 7.2 (${VM_DEBUG_KERNELS[*]}) all" ;;
		esac
	done
}
