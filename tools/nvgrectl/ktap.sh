#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run a GoogleTest program and write its results as KTAP.
#
#	ktap.sh PROGRAM
#
# Status 0 only if all tests passed and the program came to its end.

out=$("$1" --gtest_color=no 2>&1)
status=$?
echo "KTAP version 1"
printf '%s\n' "$out" | awk -v status="$status" '
/^\[       OK \] /	{ print "ok " ++n " " $4; next }
/^\[  FAILED  \] [A-Za-z]+\.[A-Za-z]+ \(/ {
	printf "%s", said
	print "not ok " ++n " " $4
	failed++
	said = ""
	next
}
/^\[ RUN      \] /	{ said = ""; next }
			{ said = said "# " $0 "\n" }
END {
	if (status && !failed) {
		printf "%s", said
		print "not ok " ++n " the program ended with status " status
		failed++
	}
	print "1.." n
	print "# Totals: pass:" n - failed " fail:" failed + 0 " skip:0"
	exit failed > 0
}'
