# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Debian packages of any suite, without root and without touching the
# machine's own package lists: apt does the work, with its state in the cache.
# The mirror is the one the machine's apt is set up for. apt checks the suite's
# signature and every checksum. Sourced after common.sh.

# Repositories of Debian that apt is configured for: "URI SUITE" lines.
packages_own_repositories()
{
	# The words in $() are apt's.
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' |
		awk '$1 == "Debian" && $4 == "main" { sub("/+$", "", $2); print $2, $3 }' |
		sort -u
}

# The mirror of the main archive, which has all suites.
packages_mirror()
{
	local mirror
	mirror=$(packages_own_repositories | awk '$2 !~ /security|updates/ { print $1; exit }')
	[[ $mirror ]] ||
		die "apt knows no Debian mirror; check its sources and run 'apt-get update'"
	printf '%s\n' "$mirror"
}

# packages_sources SUITE...: lines for sources.list. 'bookworm' includes its updates
# as the machine has them set up, security updates among them.
packages_sources()
{
	local key=/usr/share/keyrings/debian-archive-keyring.gpg mirror suite
	mirror=$(packages_mirror)
	for suite; do
		printf 'deb [signed-by=%s] %s %s main\n' "$key" "$mirror" "$suite"
		packages_own_repositories | while read -r uri name; do
			[[ $name == "$suite"-updates || $name == "$suite"-security ]] || continue
			printf 'deb [signed-by=%s] %s %s main\n' "$key" "$uri" "$name"
		done
	done
}

# packages_apt SET COMMAND ARG...: run an apt command on the package lists of SET.
packages_apt()
{
	local dir=$CACHE/apt/$1 cmd=$2
	shift 2
	"$cmd" -q \
		-o Dir::State="$dir/state" -o Dir::State::Status=/dev/null \
		-o Dir::Cache="$dir/cache" \
		-o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::PreferencesParts=/dev/null -o Dir::Etc::Preferences=/dev/null \
		-o APT::Sandbox::User= -o APT::Architecture=amd64 -o APT::Architectures=amd64 \
		-o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

# packages_open SET SUITE...: fetch the package lists of the suites, call them SET.
packages_open()
{
	local name=$1 dir=$CACHE/apt/$1
	shift
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
	packages_sources "$@" > "$dir/sources.list"
	quietly "$dir/update.log" packages_apt "$name" apt-get update \
		-o APT::Update::Error-Mode=any
}

# packages_newest SET PACKAGE: its newest version.
packages_newest()
{
	packages_apt "$1" apt-cache madison "$2" | awk -F' *[|] *' 'NR == 1 { print $2 }'
}

# packages_depend SET PACKAGE REGEX: the first dependency whose name fits.
packages_depend()
{
	packages_apt "$1" apt-cache depends "$2" |
		awk -v re="$3" '$1 == "Depends:" && $2 ~ re { print $2; exit }'
}

# packages_unpack SET FOLDER PACKAGE...: download the newest ones and unpack them.
packages_unpack()
{
	local name=$1 folder=$2 tmp deb
	shift 2
	mkdir -p "$folder"
	tmp=$(mktemp -d "$CACHE/download.XXXXXX")
	(
		cd "$tmp" || exit
		say "downloading $*"
		quietly "$CACHE/apt/$name/download.log" packages_apt "$name" apt-get download "$@"
		for deb in *.deb; do
			dpkg-deb -x "$deb" "$folder"
		done
	)
	rm -rf "$tmp"
}
