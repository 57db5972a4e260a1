// SPDX-License-Identifier: GPL-2.0-only
#include "change.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "names.hpp"

namespace nvgre
{

namespace
{

constexpr const char *object = "offload";

std::map<Offload, OffloadState> states_of(const OffloadInfo &info)
{
	std::map<Offload, OffloadState> result;
	for (const OffloadState &state : info.states)
		result[state.offload] = state;
	return result;
}

std::string with_mix(const std::string &what, Mix mix)
{
	const std::string cells = describe(mix);
	return cells.empty() ? what : what + " " + cells;
}

/* Cells that were gained and lost. */
void compare(Changes &changes, const std::string &device, const std::string &what, Mix before,
	     Mix after, const char *off, const char *on)
{
	if (const Mix gained = after - before; !gained.empty())
		changes.push_back({device, object, with_mix(what, gained), off, on});
	if (const Mix lost = before - after; !lost.empty())
		changes.push_back({device, object, with_mix(what, lost), on, off});
}

using PathKey = std::tuple<std::string, Offload, uint32_t>;

/* Who performs what for which remote, in words. */
std::map<PathKey, std::string> performers_of(const OffloadInfo &info)
{
	std::map<PathKey, std::string> result;
	for (const RemotePath &path : info.remotes) {
		const std::string remote = path.remote ? to_string(*path.remote) : "";
		for (const Effective &e : path.effective) {
			std::string who = name(e.performer);
			if (!e.reason_text.empty())
				who += fmt::format(" ({})", e.reason_text);
			result[{remote, e.offload, e.mix.bits()}] = who;
		}
	}
	return result;
}

/* The same change in several cells is one. */
void compare_performers(Changes &changes, const OffloadInfo &before, const OffloadInfo &after)
{
	const auto old = performers_of(before);
	std::map<std::tuple<std::string, Offload, std::string, std::string>, Mix> cells;
	for (const auto &[key, now] : performers_of(after)) {
		const auto &[remote, offload, mix] = key;
		const auto was = old.find(key);
		if (was == old.end() || was->second == now)
			continue;
		Mix &cell = cells[{remote, offload, was->second, now}];
		cell = cell | Mix(mix);
	}
	for (const auto &[key, mix] : cells) {
		const auto &[remote, offload, from, to] = key;
		const std::string what = with_mix(name(offload), mix) + " to " + remote;
		changes.push_back({after.dev.ifname, object, what, from, to});
	}
}

} // namespace

std::string describe(Mix mix)
{
	constexpr std::array families = {Family::Any, Family::Ipv4, Family::Ipv6};
	for (const Family inner : families) {
		for (const Family outer : families) {
			if (Mix::of(inner, outer) != mix)
				continue;
			std::vector<std::string> words;
			if (inner != Family::Any)
				words.push_back("inner " + name(inner));
			if (outer != Family::Any)
				words.push_back("outer " + name(outer));
			return fmt::format("{}", fmt::join(words, " "));
		}
	}
	return fmt::format("{}", fmt::join(names(mix), ","));
}

std::string describe(const FilterMatch &match)
{
	std::vector<std::string> words;
	if (match.vsid)
		words.push_back(fmt::format("vsid {}", *match.vsid));
	if (match.mac)
		words.push_back("mac " + to_string(*match.mac));
	return fmt::format("{}", fmt::join(words, " "));
}

std::string describe_list(const std::vector<uint32_t> &numbers)
{
	std::vector<uint32_t> sorted = numbers;
	std::ranges::sort(sorted);
	sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
	std::vector<std::string> parts;
	for (size_t i = 0; i < sorted.size();) {
		size_t end = i;
		while (end + 1 < sorted.size() && sorted[end + 1] == sorted[end] + 1)
			end++;
		parts.push_back(end == i ? fmt::format("{}", sorted[i])
					 : fmt::format("{}-{}", sorted[i], sorted[end]));
		i = end + 1;
	}
	return fmt::format("{}", fmt::join(parts, ","));
}

Changes setting_changes(const OffloadInfo &before, const OffloadInfo &after)
{
	Changes changes;
	auto old = states_of(before);
	for (const auto &[offload, state] : states_of(after))
		compare(changes, after.dev.ifname, name(offload), old[offload].enabled,
			state.enabled, "off", "on");
	if (before.max_header_size != after.max_header_size)
		changes.push_back({after.dev.ifname, object, "max-header-size",
				   std::to_string(before.max_header_size),
				   std::to_string(after.max_header_size)});
	return changes;
}

Changes effect_changes(const OffloadInfo &before, const OffloadInfo &after)
{
	Changes changes;
	auto old = states_of(before);
	for (const auto &[offload, state] : states_of(after))
		compare(changes, after.dev.ifname, name(offload), old[offload].active, state.active,
			"idle", "active");
	compare_performers(changes, before, after);
	return changes;
}

} // namespace nvgre
