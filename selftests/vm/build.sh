# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Build our modules for a kernel of the cache. The sources are copied there first,
# one copy for each kernel, so that builds do not fight over the work tree.
# Sourced after common.sh.

# Where the builds of this work tree are; several clones can share a cache.
build_top()
{
	printf '%s/build/%s\n' "$CACHE" "$(printf '%s' "$REPO" | sha256sum | cut -c1-12)"
}

# build_copy FOLDER: bring FOLDER's copy of the sources up to date, objects stay.
build_copy()
{
	local name
	need rsync
	mkdir -p "$1"
	for name in kernel uapi selftests/vm/modules; do
		[[ -d $REPO/$name ]] || continue
		rsync -a --delete --exclude='*.o' --exclude='*.ko' --exclude='*.mod' \
			--exclude='*.mod.c' --exclude='.*.cmd' --exclude='.module-common.o' \
			--exclude='Module.symvers' --exclude='modules.order' \
			"$REPO/$name/" "$1/$(basename "$name")/"
	done
}

# build_make FOLDER KBUILD ARCH ARG...: build the modules in FOLDER. Debian's headers
# come without the vmlinux that type information for modules would need.
build_make()
{
	local folder=$1 kbuild=$2 arch=$3
	shift 3
	make -s -C "$kbuild" ARCH="$arch" M="$folder" NVGRE_KUNIT_TEST=m \
		CONFIG_DEBUG_INFO_BTF_MODULES= "$@" modules
}

# build_modules FOLDER KBUILD ARCH: nvgre and the modules for tests; prints the
# compiler's warnings.
build_modules()
{
	local name log
	for name in kernel modules; do
		[[ -e $1/$name/Kbuild ]] || continue
		log=$1/$name.log
		quietly "$log" build_make "$1/$name" "$2" "$3"
		grep -E -A5 'warning:|WARNING:' "$log" >&2 || true
	done
}

# build_index FOLDER MODULES RELEASE: make FOLDER/tree/lib/modules/RELEASE, the
# kernel's own modules plus ours in updates/, as modprobe wants to see it.
build_index()
{
	local tree=$1/tree/lib/modules/$3 stock=$2/lib/modules/$3 ko changed=
	if [[ ! -e $tree/modules.dep.bin ]]; then
		rm -rf "$tree"
		mkdir -p "$tree/updates"
		ln -s "$stock/kernel" "$tree/kernel"
		cp "$stock"/modules.{order,builtin*} "$tree/"
		changed=1
	fi
	for ko in "$tree"/updates/*.ko; do
		[[ ! -e $ko || -e $1/kernel/${ko##*/} || -e $1/modules/${ko##*/} ]] ||
			{ rm "$ko"; changed=1; }
	done
	while read -r ko; do
		cmp -s "$ko" "$tree/updates/${ko##*/}" || { cp "$ko" "$tree/updates/"; changed=1; }
	done < <(find "$1/kernel" "$1/modules" -name '*.ko')
	[[ ! $changed ]] || depmod -b "$1/tree" "$3"
}
