// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values -> output. For each kind of value there is a text() for people, in text.cpp,
 * and a json() for programs, in json.cpp; JSON.md is the contract of the latter.
 */
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "change.hpp"
#include "kernel.hpp"
#include "settings.hpp"
#include "table.hpp"
#include "types.hpp"

namespace nvgre
{

/* Keys come out in the order of the contract. */
using Json = nlohmann::ordered_json;

struct Rates {
	double rx_packets = 0, rx_bytes = 0, tx_packets = 0, tx_bytes = 0, drops = 0;
};

/** A value that is looked at time and again, with what it did since the last time. */
template<typename T>
struct Watched {
	T value;
	std::optional<Rates> rates;
};

enum class Zone { Local, Utc };

/** As of RFC 3339, with microseconds; local time has no zone in it. */
std::string time_text(Timestamp when, Zone zone);

std::string text(const std::vector<Device> &devices, const Style &style);
std::string text(const std::vector<OffloadInfo> &offloads, const Style &style);
std::string text(const std::vector<Watched<Queue>> &queues, const Style &style);
std::string text(const std::vector<Filter> &filters, const Style &style);
std::string text(const std::vector<Watched<Stats>> &stats, const Style &style);
std::string text(const Changes &changes, const Style &style);
/** One device in all detail. */
std::string detail_text(const Device &device, const Style &style);
/** An event; @changes tell what is different, where that is known. */
std::string event_text(Timestamp when, const Event &event, const Changes &changes,
		       const Style &style);

Json json(const Device &device);
Json json(const OffloadInfo &offload);
Json json(const Watched<Queue> &watched);
Json json(const Filter &filter);
Json json(const Watched<Stats> &watched);
Json json(const Change &change);
Json json(const Settings &settings);
Json event_json(Timestamp when, const Event &event, const Changes &changes);
/** Events were lost here. */
Json lost_json(Timestamp when);

template<typename T>
Json json(const std::vector<T> &values)
{
	Json result = Json::array();
	for (const T &value : values)
		result.push_back(json(value));
	return result;
}

/** What json(Settings) wrote; throws Error that says what is wrong with it. */
Settings settings_of(const Json &json);

} // namespace nvgre
