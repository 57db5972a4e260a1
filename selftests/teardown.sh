#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Device, namespaces and underlay go in every order under traffic.
. "${0%/*}/lib.sh"

# One full turn has 96: 24 orders, two families, one remote or external. Emulated
# processors are too slow for the whole of it.
case ${NVGRE_VM-} in
6.*) ROUNDS=${ROUNDS:-48} ;;
*) ROUNDS=${ROUNDS:-200} ;;
esac

teardown()
{
	"$PYTHON" "$SELFTESTS/teardown.py" "$ROUNDS"
}

ktap_run \
	teardown "X3 X1 device, its and the underlay's namespace and device go in every order"
