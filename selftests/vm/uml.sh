# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Boot a User Mode Linux kernel. Sourced after common.sh.

# uml_memory_folder MEGABYTES: User Mode Linux keeps the guest's memory in a file
# that it maps executable; find a place for it, best one that is in memory.
uml_memory_folder()
{
	local dir options free
	for dir in "${VM_TMPDIR:-/dev/shm}" "$CACHE"; do
		options=$(findmnt -no OPTIONS -T "$dir") || continue
		free=$(df -m --output=avail "$dir" | tail -n 1)
		if [[ ,$options, != *,noexec,* && -w $dir ]] && ((free > $1)); then
			printf '%s\n' "$dir"
			return
		fi
	done
	die "no folder for $1 MB of guest memory; set VM_TMPDIR to one on a file system with exec"
}

# uml_words KERNEL: what the kernel's command line needs besides.
#
# With any debugging on, SLUB keeps no arrays of recently used objects (sheaves, since
# 7.0): stale pointers in them hide most leaks from kmemleak. But without U, which
# saves a stack for each allocation and makes everything 5 times slower.
uml_words()
{
	case $1 in
	7.2-kasan)   echo slab_debug=F ;;
	7.2-lockdep) echo slab_debug=FZP ;;
	esac
}

# uml_boot JOBFOLDER: become the virtual machine. The guest's words are our
# standard output, its console is JOBFOLDER/console.
uml_boot()
{
	local job=$1 input=null
	[[ ! -t 0 ]] || input=fd:0
	TMPDIR=$(uml_memory_folder "$VM_MEMORY")
	export TMPDIR
	ulimit -c 0
	# shellcheck disable=SC2046,SC2086 # lists of words
	exec "$IMAGE" mem="${VM_MEMORY}M" ncpus="$VM_CPUS" seccomp=on \
		root=/dev/root rootfstype=hostfs rootflags=/ ro init="$VM_DIR/guest-init" \
		con=null con0=null,fd:4 con1=$input,fd:3 ssl=null \
		ignore_loglevel vm_job="$job" $(uml_words "$VM_KERNEL") $VM_APPEND \
		3>&1 4> "$job/console" > "$job/uml" 2>&1
}
