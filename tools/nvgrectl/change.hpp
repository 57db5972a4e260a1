// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is different between two states of a device.
 */
#pragma once

#include <string>
#include <vector>

#include "types.hpp"

namespace nvgre
{

struct Change {
	std::string device;
	std::string object; /* offload, queue, filter */
	std::string what;
	std::string from, to;

	bool operator==(const Change &) const = default;
};
using Changes = std::vector<Change>;

/** "", "inner ipv6", "inner ipv6 outer ipv4": the words that stand for these cells. */
std::string describe(Mix mix);
/** "vsid 5001 mac 02:00:00:00:00:01" */
std::string describe(const FilterMatch &match);
/** "0-3,7" */
std::string describe_list(const std::vector<uint32_t> &numbers);

/** What was switched: offloads and the greatest header. */
Changes setting_changes(const OffloadInfo &before, const OffloadInfo &after);
/** What follows from it, or from elsewhere: what is active, and who performs it. */
Changes effect_changes(const OffloadInfo &before, const OffloadInfo &after);

} // namespace nvgre
