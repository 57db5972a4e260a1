#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The unit that restores at boot: where the tool is, and that systemd understands it.
# Called by ktap.sh.
set -u

cd "${0%/*}/.." || exit
to=$(mktemp -d)
trap 'rm -r "$to"' EXIT
unit=$to/units/nvgre-restore@.service

# result NAME CMD...
result()
{
	local said
	if said=$("${@:2}" 2>&1); then
		echo "ok unit.$1"
	else
		printf '# %s\n' "$said"
		echo "not ok unit.$1"
	fi
}

installed()
{
	make -s install-unit SBINDIR="$to/sbin" UNITDIR="$to/units" &&
		grep -qx "ExecStart=$to/sbin/nvgrectl offload restore /etc/nvgre/%I.json %I" "$unit" &&
		! grep '@SBINDIR@' "$unit"
}

# Complaints about other units of this machine are none of ours.
understood()
{
	local said
	install -D -m 0755 /bin/true "$to/sbin/nvgrectl"
	cp "$unit" "$to/units/nvgre-restore@nv\\x2d0.service"
	said=$(systemd-analyze verify --man=no "$to/units/nvgre-restore@nv\\x2d0.service" 2>&1)
	! grep nvgre <<< "$said"
}

result installed installed
if command -v systemd-analyze > /dev/null; then
	result understood understood
fi
