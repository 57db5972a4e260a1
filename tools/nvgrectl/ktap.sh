#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run a GoogleTest program, then scripts, and write their results as one KTAP stream.
#
#	ktap.sh PROGRAM [SCRIPT]...
#
# A script writes "ok NAME" and "not ok NAME", and lines that begin with "#" before the
# latter. Status 0 only if all tests passed, and all came to their end.

# GoogleTest's results as a script would write them.
googletest()
{
	"$1" --gtest_color=no 2>&1
	echo "ended with $?"
}

program()
{
	googletest "$1" | awk '
	/^\[       OK \] /	{ print "ok " $4; next }
	/^\[  FAILED  \] [A-Za-z]+\.[A-Za-z]+ \(/ {
		printf "%s", said
		print "not ok " $4
		failed++
		said = ""
		next
	}
	/^\[ RUN      \] /	{ said = ""; next }
	/^ended with /		{ status = $3; next }
				{ said = said "# " $0 "\n" }
	END {
		if (status && !failed) {
			printf "%s", said
			print "not ok the program ended with status " status
		}
	}'
}

script()
{
	"$1" 2>&1 || echo "not ok $1 ended with status $?"
}

all()
{
	program "$1"
	shift
	for file; do
		script "$file"
	done
}

echo "KTAP version 1"
all "$@" | awk '
/^ok /		{ sub(/^ok/, "ok " ++n); print; next }
/^not ok /	{ sub(/^not ok/, "not ok " ++n); failed++; print; next }
/^#/		{ print; next }
		{ print "# " $0 }
END {
	print "1.." n + 0
	print "# Totals: pass:" n - failed " fail:" failed + 0 " skip:0"
	exit failed > 0 || n == 0
}'
