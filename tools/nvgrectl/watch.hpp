// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values that are shown once, or with --watch again and again.
 */
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "command.hpp"

namespace nvgre
{

/* What tells a value from others of its kind. */
using QueueKey = std::pair<uint32_t, uint32_t>;
using StatsKey = std::tuple<uint32_t, std::optional<uint32_t>, std::optional<Address>>;

QueueKey key_of(const Queue &queue);
StatsKey key_of(const Stats &stats);
Rates rates_of(const Queue &now, const Queue &before, double seconds);
Rates rates_of(const Stats &now, const Stats &before, double seconds);

/** Values, and how fast they were since the last look. */
template<typename T>
class Looks
{
public:
	std::vector<Watched<T>> look(const std::vector<T> &values)
	{
		const auto now = Clock::now();
		const std::chrono::duration<double> passed = now - when_;
		std::map<Key, T> seen;
		std::vector<Watched<T>> result;
		for (const T &value : values) {
			Watched<T> &watched = result.emplace_back(Watched<T>{value, Rates{}});
			const auto last = last_.find(key_of(value));
			if (last != last_.end())
				watched.rates = rates_of(value, last->second, passed.count());
			seen.emplace(key_of(value), value);
		}
		when_ = now;
		last_ = std::move(seen);
		return result;
	}

private:
	using Clock = std::chrono::steady_clock;
	using Key = decltype(key_of(std::declval<T>()));

	Clock::time_point when_;
	std::map<Key, T> last_;
};

/** Show the values that @ask returns, as often as the options say. */
template<typename T>
void show_watched(Context &context, const std::function<std::vector<T>()> &ask)
{
	if (context.options().watch) {
		Looks<T> looks;
		context.watch([&] { context.show(looks.look(ask())); });
		return;
	}
	std::vector<Watched<T>> values;
	for (const T &value : ask())
		values.push_back({value, {}});
	context.show(values);
}

} // namespace nvgre
