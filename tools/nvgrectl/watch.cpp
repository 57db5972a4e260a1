// SPDX-License-Identifier: GPL-2.0-only
#include "watch.hpp"

namespace nvgre
{

namespace
{

double rate(uint64_t now, uint64_t before, double seconds)
{
	/* A device that was made anew counts from zero. */
	return now < before || seconds <= 0 ? 0 : static_cast<double>(now - before) / seconds;
}

} // namespace

QueueKey key_of(const Queue &queue)
{
	return {queue.dev.ifindex, queue.id};
}

StatsKey key_of(const Stats &stats)
{
	/* An external device has one for each pair of VSID and remote. */
	return {stats.dev.ifindex, stats.vsid, stats.remote};
}

Rates rates_of(const Queue &now, const Queue &before, double seconds)
{
	Rates rates;
	rates.rx_packets = rate(now.packets, before.packets, seconds);
	rates.rx_bytes = rate(now.bytes, before.bytes, seconds);
	rates.drops = rate(now.drops, before.drops, seconds);
	return rates;
}

Rates rates_of(const Stats &now, const Stats &before, double seconds)
{
	Rates rates;
	rates.rx_packets = rate(now.rx_packets, before.rx_packets, seconds);
	rates.rx_bytes = rate(now.rx_bytes, before.rx_bytes, seconds);
	rates.tx_packets = rate(now.tx_packets, before.tx_packets, seconds);
	rates.tx_bytes = rate(now.tx_bytes, before.tx_bytes, seconds);
	return rates;
}

} // namespace nvgre
