# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Write and count KTAP. Sourced.

# ktap_begin [PLAN]: a stream begins; PLAN may be unknown.
ktap_begin()
{
	ktap_number=0
	ktap_failures=0
	echo "KTAP version 1"
	[[ ! ${1-} ]] || echo "1..$1"
}

# ktap_result STATUS NAME [SKIPREASON]: one line; STATUS 0 is good.
ktap_result()
{
	local verdict=ok
	ktap_number=$((ktap_number + 1))
	if (($1 != 0)); then
		verdict="not ok"
		ktap_failures=$((ktap_failures + 1))
	fi
	echo "$verdict $ktap_number $2${3:+ # SKIP $3}"
}

# Filter: a stream that is part of a greater one.
ktap_indent()
{
	sed -u 's/^/    /'
}

# Filter: lines that explain a failure.
ktap_diagnostic()
{
	sed -u 's/^/# /'
}

# ktap_count [FILE]: "PASSED FAILED SKIPPED". Counted are results without results of
# their own inside; and a failed one with nothing failed inside, since then
# something else went wrong.
ktap_count()
{
	awk '
	/^ *(not )?ok [0-9]+/ {
		depth = match($0, /[^ ]/)
		inside = bad = 0
		for (d in results)
			if (d + 0 > depth) {
				inside += results[d]
				bad += failures[d]
				delete results[d]
				delete failures[d]
			}
		failed = $1 == "not"
		results[depth]++
		failures[depth] += failed
		if (inside && !(failed && !bad))
			next
		if (failed)
			f++
		else if (/# *[Ss][Kk][Ii][Pp]/)
			s++
		else
			p++
	}
	END { print p + 0, f + 0, s + 0 }' "$@"
}
