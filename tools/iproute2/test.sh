#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Drives link_nvgre.so through the real ip, with tests/fakenl.so in the place of
# the kernel: needs neither the module nor root. $IP names another ip to test.
# Prints KTAP; the exit status is 0 only if all tests passed.

plan=96

cd "$(dirname "$0")" || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

echo "KTAP version 1"
echo "1..$plan"
if ! make -s all tests/fakenl.so >&2; then
	echo "Bail out! Build failed"
	exit 1
fi

count=0
failed=0

# check NAME GOT WANT
check()
{
	count=$((count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $count $1"
		return
	fi
	failed=$((failed + 1))
	printf '%s\n' "got: $2" "want: $3" | sed 's/^/# /'
	echo "not ok $count $1"
}

# fake IP-ARGUMENT...: run ip on the fake kernel; $data is what nv0 is
data=
fake()
{
	rm -f "$tmp/log"
	LC_ALL=C IP_LIB_DIR=${libdir-$PWD} LD_PRELOAD=$PWD/tests/fakenl.so \
	FAKENL_LOG=$tmp/log FAKENL_DATA=$data "${IP:-ip}" "$@" 2>"$tmp/err"
}

# u32 NUMBER: its bytes as this machine stores them
case $(printf '\1\0' | od -An -tu2 | tr -d ' ') in
1) order='\4\3\2\1' ;;
*) order='\1\2\3\4' ;;
esac
u32()
{
	printf '%08x' "$1" | sed "s/\(..\)\(..\)\(..\)\(..\)/$order/"
}

# sends add|set WORDS WANT: the attributes that the words become, in order
sends()
{
	# shellcheck disable=SC2086
	fake link "$1" nv0 type nvgre $2
	check "$1 $2" "$? $(cat "$tmp/log")" "0 $1 $3"
}

# refuses WORDS WANT: nothing is sent, the first line of the error, a status
refuses()
{
	# shellcheck disable=SC2086
	fake link add nv0 type nvgre $1
	status=$?
	# newer versions of ip have better English
	sed -i 's/is a garbage/is garbage/' "$tmp/err"
	check "refuse $1" "$status $(head -n 1 "$tmp/err") $(ls "$tmp")" "${3:-255} $2 err"
}

text()
{
	fake "$@" link show nv0 | sed -n 's/^ *nvgre \(.*\) $/\1/p'
}

json()
{
	fake -j "$@" link show nv0 | sed 's/.*"info_data":\({[^}]*}\).*/\1/'
}

# prints NAME ATTRIBUTES TEXT JSON: white space in JSON is only for the reader
prints()
{
	data=$2
	check "text of $1" "$(text -d)" "$3"
	check "JSON of $1" "$(json -d)" "$(echo "$4" | tr -d ' \t\n')"
	data=
}

# returns WORDS: words -> attributes -> the same words
returns()
{
	# shellcheck disable=SC2086
	fake link add nv0 type nvgre $1
	data=$(sed 's/^add //' "$tmp/log")
	check "round trip of $1" "$(text -d)" "$1"
	data=
}

v4=c0000201
v6=20010db8000000000000000000000001

# Words to attributes

sends add 'vsid 5001'		"VSID=$(u32 5001)"
sends add 'id 5001'		"VSID=$(u32 5001)"
sends add 'vsid 0x1389'		"VSID=$(u32 5001)"
sends add 'vsid 4294967295'	'VSID=ffffffff'
sends add 'external'		'EXTERNAL=01'
sends add 'noexternal vsid 7'	"EXTERNAL=00 VSID=$(u32 7)"
sends add 'mode nvgre'		'MODE=00'
sends add 'mode gre'		'MODE=01'
sends add 'mode gre key 7 csum'	"MODE=01 KEY=$(u32 7) CSUM=01"
sends add 'key 0x01020304'	"KEY=$(u32 16909060)"
sends add 'key 1.2.3.4'		"KEY=$(u32 16909060)"
sends add 'key 4294967295'	'KEY=ffffffff'
sends add 'nocsum'		'CSUM=00'
sends add 'local 192.0.2.1'	"LOCAL=$v4"
sends add 'local 2001:db8::1'	"LOCAL6=$v6"
sends add 'local any'		'LOCAL=00000000'
sends add 'remote 192.0.2.1'	"REMOTE=$v4"
sends add 'remote 2001:db8::1'	"REMOTE6=$v6"
sends add 'local 192.0.2.1 remote 2001:db8::1' "LOCAL=$v4 REMOTE6=$v6"
sends set 'remote any'		'REMOTE=00000000'
sends set 'remote ::'		'REMOTE6=00000000000000000000000000000000'
sends add 'dev under0'		"LINK=$(u32 2)"
sends set 'dev none'		"LINK=$(u32 0)"
sends add 'ttl 64'		'TTL_INHERIT=00 TTL=40'
sends add 'ttl 0xff'		'TTL_INHERIT=00 TTL=ff'
sends add 'ttl auto'		'TTL_INHERIT=00 TTL=00'
sends add 'ttl inherit'		'TTL_INHERIT=01'
sends add 'tos 0x10'		'TOS=10'
sends add 'tos 10'		'TOS=10'
sends add 'tos inherit'		'TOS=01'
sends add 'flowid hash'		'FLOWID_MODE=00'
sends add 'flowid none'		'FLOWID_MODE=01 FLOWID=00'
sends add 'flowid 0xff'		'FLOWID_MODE=01 FLOWID=ff'
sends add 'srccheck'		'SRCCHECK=01'
sends set 'nosrccheck'		'SRCCHECK=00'
sends add 'reserved-vsid'	'RESERVED_VSID=01'
sends set 'noreserved-vsid'	'RESERVED_VSID=00'
sends set 'vsid 5002'		"VSID=$(u32 5002)"

fake link add nv0 numrxqueues 4 type nvgre vsid 5001
check 'numrxqueues' "$? $(cat "$tmp/log")" "0 add VSID=$(u32 5001)"

# Wrong words: ip exits with 255 by itself, and with 1 when we say so

refuses 'vsid 4294967296'	'Error: argument "4294967296" is wrong: invalid vsid'
refuses 'vsid -1'		'Error: argument "-1" is wrong: invalid vsid'
refuses 'vsid 12x'		'Error: argument "12x" is wrong: invalid vsid'
refuses 'vsid'			'Command line is not complete. Try option "help"'
refuses 'id x'			'Error: argument "x" is wrong: invalid id'
refuses 'mode vxlan'		'Error: argument "vxlan" is wrong: invalid mode'
refuses 'mode'			'Command line is not complete. Try option "help"'
refuses 'key 4294967296'	\
	'invalid value for "key": "4294967296"; it should be an unsigned integer'
refuses 'key 1.2.3.256'		'Error: an IP address is expected rather than "1.2.3.256"' 1
refuses 'local 192.0.2'		'Error: argument "192.0.2" is wrong: invalid local'
refuses 'local 192.0.2.256'	'Error: argument "192.0.2.256" is wrong: invalid local'
refuses 'remote 2001:db8::g'	'Error: argument "2001:db8::g" is wrong: invalid remote'
refuses 'remote none'		'Error: argument "none" is wrong: invalid remote'
refuses 'dev nosuchdev0'	'Cannot find device "nosuchdev0"'
refuses 'ttl 256'		'Error: argument "256" is wrong: invalid ttl'
refuses 'ttl -1'		'Error: argument "-1" is wrong: invalid ttl'
refuses 'tos 100'		'Error: argument "100" is wrong: invalid tos'
refuses 'tos nosuchname'	'Error: argument "nosuchname" is wrong: invalid tos'
refuses 'flowid 256'		'Error: argument "256" is wrong: invalid flowid'
refuses 'flowid auto'		'Error: argument "auto" is wrong: invalid flowid'
refuses 'local 192.0.2.1 local 192.0.2.2' \
	'Error: either "local" is duplicate, or "192.0.2.2" is garbage.'
refuses 'remote 192.0.2.1 remote 2001:db8::1' \
	'Error: either "remote" is duplicate, or "2001:db8::1" is garbage.'
refuses 'vsid 5001 id 5002'	'Error: either "id" is duplicate, or "5002" is garbage.'
refuses 'csum nocsum'		'Error: either "csum" is duplicate, or "nocsum" is garbage.'
refuses 'vsid 5001 bogus'	'nvgre: unknown option "bogus"?' 1
refuses 'nomode gre'		'nvgre: unknown option "nomode"?' 1
refuses 'no'			'nvgre: unknown option "no"?' 1
refuses 'vsi 5001'		'nvgre: unknown option "vsi"?' 1

# Attributes to words and JSON

usual="VSID=$(u32 5001) MODE=00 EXTERNAL=00 CSUM=00 LOCAL=$v4 REMOTE6=$v6"
usual="$usual LINK=$(u32 2) TTL=00 TTL_INHERIT=00 TOS=00 FLOWID_MODE=00"
usual="$usual FLOWID=00 RESERVED_VSID=00 SRCCHECK=01"
prints 'the usual device' "$usual" \
	'vsid 5001 local 192.0.2.1 remote 2001:db8::1 dev under0 ttl auto flowid hash' \
	'{"vsid":5001, "external":false, "mode":"nvgre", "csum":false,
	  "local":"192.0.2.1", "remote":"2001:db8::1", "link":"under0",
	  "ttl":0, "flowid_mode":"hash", "srccheck":true,
	  "reserved_vsid":false}'
want='vsid 16777215 local 2001:db8::1 remote 192.0.2.1 ttl 255 tos 0xb8'
prints 'what is not default' \
	"VSID=$(u32 16777215) LOCAL6=$v6 REMOTE=$v4 LINK=$(u32 0) TTL=ff \
	 TOS=b8 FLOWID_MODE=01 FLOWID=ff RESERVED_VSID=01 SRCCHECK=00" \
	"$want flowid 255 nosrccheck reserved-vsid" \
	'{"vsid":16777215, "local":"2001:db8::1", "remote":"192.0.2.1",
	  "ttl":255, "tos":184, "flowid_mode":"fixed", "flowid":255,
	  "srccheck":false, "reserved_vsid":true}'
prints 'external and inherit' \
	"EXTERNAL=01 REMOTE=00000000 LOCAL6=00000000000000000000000000000000 \
	 TTL=40 TTL_INHERIT=01 TOS=01 FLOWID_MODE=01 FLOWID=00 SRCCHECK=00" \
	'external ttl inherit tos inherit flowid none' \
	'{"external":true, "ttl_inherit":true, "tos_inherit":true,
	  "flowid_mode":"fixed", "flowid":0, "srccheck":false}'
prints 'mode gre' "MODE=01 KEY=$(u32 4294967295) CSUM=01 REMOTE=$v4" \
	'mode gre key 4294967295 csum remote 192.0.2.1' \
	'{"mode":"gre", "key":4294967295, "csum":true, "remote":"192.0.2.1"}'
prints 'a newer kernel' '99=00 MODE=07 FLOWID_MODE=09 FLOWID=05' \
	'mode unknown flowid unknown' \
	'{"mode":"unknown", "flowid_mode":"unknown"}'
prints 'attributes too short' 'VSID=1389 LOCAL=c000 TTL=40' \
	'ttl 64' '{"ttl":64}'

data=$usual
want='vsid 5001 noexternal mode nvgre nocsum local 192.0.2.1'
want="$want remote 2001:db8::1 dev under0 ttl auto flowid hash srccheck"
check 'more details show the defaults' "$(text -d -d)" "$want noreserved-vsid"
check 'no details, no words' "$(fake link show nv0 | grep -c 'nv0:\|nvgre')" 1
check 'pretty JSON' \
	"$(fake -j -p -d link show nv0 | grep -c '^ *"vsid": 5001,$')" 1
check 'all links' "$(fake -d link show | grep -c 'nvgre vsid 5001\|under0:')" 2

libdir=/nonexistent
check 'without the plug-in' "$(fake -d link show nv0 | grep -c '^ *nvgre $')" 1
unset libdir
data=

# Words, attributes, and the same words again

returns 'vsid 5001 local 192.0.2.1 remote 192.0.2.2 dev under0 ttl 64'
returns 'vsid 5001 remote 2001:db8::2 tos 0x10 flowid 7 nosrccheck'
returns 'vsid 4095 ttl inherit tos inherit flowid none reserved-vsid'
returns 'external local 192.0.2.1 ttl auto flowid hash'
returns 'external ttl 1 tos 0x4'
returns 'mode gre'
returns 'mode gre key 16909060 csum local 192.0.2.1 remote 2001:db8::2'
returns 'vsid 5001 local 192.0.2.1 remote 2001:db8::1 dev under0 ttl auto flowid hash'

# Help, and what is installed

fake link help nvgre >"$tmp/help"
check 'ip link help nvgre' "$? $(head -c 16 "$tmp/help")" '0 Usage: ... nvgre'
rm "$tmp/help"
fake link add nv0 type nvgre help
check 'type nvgre help' "$? $(head -c 16 "$tmp/err") $(ls "$tmp")" \
	'1 Usage: ... nvgre err'

# words to a line of their own, without fonts and "[no]"
split()
{
	sed 's/\\f[A-Z]//g; s/\[no\]//g' | tr -s ' \t' '\n'
}
fake link help nvgre | split >"$tmp/help"
sed -n '/^\.TP/{n;p}' ip-link-nvgre.8 | tr -d '"' | split >"$tmp/man"
table='/^static const struct option options/,/^}/'
options=$(sed -n "$table"'s/.*{ "\([a-z-]*\)".*/\1/p' link_nvgre.c)
missing=
for word in $options; do
	for text in help man; do
		[ "$word" = id ] || grep -qx -e "$word" "$tmp/$text" ||
			missing="$missing $text:$word"
	done
done
check 'help and man page know every word' "${options:+options}$missing" 'options'

make -s install DESTDIR="$tmp/root" IPLIBDIR=/lib/ip MANDIR=/man
check 'install' "$(cd "$tmp/root" && find . -type f | sort | tr '\n' ' ')" \
	'./lib/ip/link_nvgre.so ./man/man8/ip-link-nvgre.8 '

if [ $count -ne $plan ]; then
	echo "# planned $plan tests, ran $count"
	failed=$((failed + 1))
fi
echo "# Totals: pass:$((count - failed)) fail:$failed skip:0"
[ $failed -eq 0 ]
