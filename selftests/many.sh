#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Many devices in one namespace; they go with it.
. "${0%/*}/lib.sh"

case ${NVGRE_VM-} in
7.2-*) DEVICES=${DEVICES:-200} ;;
*) DEVICES=${DEVICES:-2000} ;;
esac

many()
{
	"$PYTHON" "$SELFTESTS/many.py" "$DEVICES"
}

ktap_run \
	many "X3 thousands of devices are made, shown, and go with their namespace"
