// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rates of --watch: what is compared with what.
 */
#include <gmock/gmock.h>

#include "names.hpp"
#include "samples.hpp"
#include "watch.hpp"

namespace nvgre::test
{

namespace
{

/* An external device, two pairs of one VSID, and one of another; all by one index. */
std::vector<Stats> of_external(const std::vector<uint64_t> &packets)
{
	const auto one = [&](size_t index, std::optional<uint32_t> vsid, const char *remote) {
		Stats s;
		s.dev = {4, "ext"};
		s.vsid = vsid;
		if (remote != nullptr)
			s.remote = address_of(remote);
		s.tx_packets = packets.at(index);
		return s;
	};
	return {one(0, {}, nullptr), one(1, 7000, "192.0.2.2"), one(2, 7000, "2001:db8::2"),
		one(3, 7001, "192.0.2.2")};
}

/* Which of them have sent something since the look before. */
std::vector<bool> busy(const std::vector<Watched<Stats>> &look)
{
	std::vector<bool> result;
	for (const Watched<Stats> &watched : look)
		result.push_back(watched.rates.value().tx_packets > 0);
	return result;
}

TEST(Looks, pairsOfOneDevice)
{
	using testing::ElementsAre;
	Looks<Stats> looks;
	EXPECT_THAT(busy(looks.look(of_external({600, 100, 200, 300}))),
		    ElementsAre(false, false, false, false));
	EXPECT_THAT(busy(looks.look(of_external({600, 100, 200, 300}))),
		    ElementsAre(false, false, false, false));
	EXPECT_THAT(busy(looks.look(of_external({601, 100, 201, 300}))),
		    ElementsAre(true, false, true, false));
}

/* A pair that was not there before has no rate yet, whatever it has sent. */
TEST(Looks, newPair)
{
	Looks<Stats> looks;
	std::vector<Stats> before = of_external({600, 100, 200, 300});
	before.pop_back();
	(void)looks.look(before);
	EXPECT_THAT(busy(looks.look(of_external({600, 100, 200, 300}))), testing::Each(false));
}

TEST(Looks, queuesOfOneDevice)
{
	Looks<Queue> looks;
	(void)looks.look({queue(0, 300), queue(1, 100)});
	const auto now = looks.look({queue(0, 300), queue(1, 101)});
	EXPECT_EQ(now[0].rates.value().rx_packets, 0);
	EXPECT_GT(now[1].rates.value().rx_packets, 0);
}

} // namespace

} // namespace nvgre::test
