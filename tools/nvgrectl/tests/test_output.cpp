// SPDX-License-Identifier: GPL-2.0-only
/*
 * What people and programs see. JSON is a contract: a golden file that changes is a
 * change that users see.
 */
#include <gmock/gmock.h>

#include "error.hpp"
#include "golden.hpp"
#include "names.hpp"
#include "output.hpp"
#include "samples.hpp"

namespace nvgre::test
{

namespace
{

constexpr Style plain{false, false};
constexpr Style full{true, true};

const std::vector<Device> devices = {device(), external_device()};
const std::vector<OffloadInfo> offloads = {offload()};
const std::vector<Watched<Queue>> queues = {
	{queue(0, 300), {}}, {queue(1, 100), {}}, {queue(2, 0), {}}};
const std::vector<Watched<Queue>> watched_queues = {
	{queue(0, 300), Rates{.rx_packets = 1500, .rx_bytes = 1500000}},
	{queue(1, 100), Rates{.rx_packets = 500, .rx_bytes = 125000, .drops = 2.5}}};
const std::vector<Filter> filters = {filter(0, 2, {}), filter(1, {}, 1)};
const std::vector<Watched<Stats>> all_stats = {{stats(), {}}};
const std::vector<Watched<Stats>> watched_stats = {
	{stats(), Rates{.rx_packets = 10, .rx_bytes = 15000, .tx_packets = 1, .tx_bytes = 99}}};

Settings settings()
{
	Settings s;
	s.device = "nv0";
	s.max_header_size = 200;
	s.enabled = {{Offload::Lso, Mix(5)}, {Offload::Gro, Mix::all()}};
	s.queue_len = 1024;
	s.cpus = {{0, std::nullopt}, {1, 3}};
	s.filters = {filter(0, 2, {}), filter(1, {}, 1)};
	for (Filter &f : s.filters)
		f.dev = {0, "nv0"};
	s.contexts = {{1, {0, 1, 0, 1}}};
	return s;
}

OffloadInfo changed_offload()
{
	OffloadInfo after = offload();
	after.max_header_size = 128;
	after.states[1].enabled = Mix();
	after.states[1].active = Mix();
	after.remotes[0].effective[2] = {Offload::Lso, Mix(1), Performer::None, Reason::Disabled,
					 ""};
	return after;
}

Changes all_changes()
{
	Changes changes = setting_changes(offload(), changed_offload());
	for (const Change &c : effect_changes(offload(), changed_offload()))
		changes.push_back(c);
	return changes;
}

const Timestamp when{std::chrono::microseconds(1700000000000001)};
const Event offload_event{EventKind::OffloadChange, changed_offload()};
const Event queue_event{EventKind::QueueChange, queue(1, 0)};
const Event filter_event{EventKind::FilterDelete, filter(1, {}, 1)};

template<typename T>
std::string pretty(const T &value)
{
	return json(value).dump(4) + "\n";
}

TEST(Json, golden)
{
	expect_golden("device.json", pretty(devices));
	expect_golden("offload.json", pretty(offloads));
	expect_golden("queue.json", pretty(queues));
	expect_golden("queue-watch.json", pretty(watched_queues));
	expect_golden("filter.json", pretty(filters));
	expect_golden("stats.json", pretty(all_stats));
	expect_golden("stats-watch.json", pretty(watched_stats));
	expect_golden("changes.json", pretty(all_changes()));
	expect_golden("settings.json", pretty(std::vector{settings()}));
	expect_golden("monitor-offload.json",
		      event_json(when, offload_event, all_changes()).dump(4) + "\n");
	expect_golden("monitor-queue.json", event_json(when, queue_event, {}).dump(4) + "\n");
	expect_golden("monitor-filter.json", event_json(when, filter_event, {}).dump(4) + "\n");
	expect_golden("monitor-lost.json", lost_json(when).dump(4) + "\n");
}

TEST(Text, golden)
{
	expect_golden("device.txt", text(devices, plain));
	expect_golden("device-detail.txt", detail_text(device(), plain));
	expect_golden("offload.txt", text(offloads, plain));
	expect_golden("offload-colour.txt", text(offloads, full));
	expect_golden("queue.txt", text(queues, plain));
	expect_golden("queue-watch.txt", text(watched_queues, Style{false, true}));
	expect_golden("filter.txt", text(filters, plain));
	expect_golden("stats.txt", text(all_stats, plain));
	expect_golden("stats-watch.txt", text(watched_stats, plain));
	expect_golden("changes.txt", text(all_changes(), plain));
}

TEST(Text, events)
{
	using testing::HasSubstr;
	EXPECT_THAT(event_text(when, offload_event, all_changes(), plain),
		    HasSubstr("offload nv0 lso inner ipv4 on -> off; max-header-size 256 -> 128"));
	EXPECT_THAT(event_text(when, offload_event, {}, plain), HasSubstr("offload nv0 notified"));
	EXPECT_THAT(event_text(when, queue_event, {}, plain),
		    HasSubstr("queue nv0 1 cpu 1 len 1024\n"));
	EXPECT_THAT(event_text(when, {EventKind::QueueChange, queue(2, 0)}, {}, plain),
		    HasSubstr("queue nv0 2 cpu 2 (auto) len 1024 aside\n"));
	Queue all;
	all.dev = nv0;
	all.all = true;
	all.len = 77;
	const Event len_event{EventKind::QueueChange, all};
	EXPECT_THAT(event_text(when, len_event, {}, plain), HasSubstr("queue nv0 len 77\n"));
	EXPECT_EQ(event_json(when, len_event, {})["queue"].size(), 3);
	EXPECT_THAT(event_text(when, filter_event, {}, plain),
		    HasSubstr("filter nv0 delete loc 1 vsid 5002 context 1\n"));
}

TEST(Text, nothing)
{
	EXPECT_EQ(text(std::vector<Device>{}, plain), "");
	EXPECT_EQ(text(std::vector<Filter>{}, plain), "");
	EXPECT_EQ(text(std::vector<Watched<Queue>>{}, plain), "");
}

TEST(Text, units)
{
	EXPECT_EQ(bytes_text(0), "0 B");
	EXPECT_EQ(bytes_text(1023), "1023 B");
	EXPECT_EQ(bytes_text(1536), "1.5 KiB");
	EXPECT_EQ(bytes_text(UINT64_MAX), "16384.0 PiB");
	EXPECT_EQ(bitrate_text(125), "1.0 kbit/s");
	EXPECT_EQ(bitrate_text(1.25e9), "10.0 Gbit/s");
	EXPECT_EQ(rate_text(999.4), "999 /s");
	EXPECT_EQ(rate_text(12345), "12.3 k/s");
	EXPECT_EQ(percent_text(0.25), "25.0 %");
}

TEST(Text, bars)
{
	EXPECT_EQ(bar({false, false}, 0.5, 4), "##");
	EXPECT_EQ(bar({false, true}, 0.5, 4), "██");
	EXPECT_EQ(bar({false, true}, 1.0 / 32, 4), "▏");
	EXPECT_EQ(bar({false, true}, 7, 2), "██");
	EXPECT_EQ(bar({false, true}, 0, 2), "");
}

TEST(Names, roundTrip)
{
	for (const std::string &word : offload_names())
		EXPECT_EQ(name(offload_of(word).value()), word);
	for (const std::string &word : names(Mix::all()))
		EXPECT_EQ(names(cell_of(word).value()), std::vector{word});
	EXPECT_FALSE(offload_of("tso"));
	EXPECT_EQ(to_string(mac_of("02:00:00:00:0a:FF").value()), "02:00:00:00:0a:ff");
	EXPECT_FALSE(mac_of("02:00:00:00:0a"));
	EXPECT_FALSE(mac_of("02-00-00-00-0a-ff"));
	EXPECT_FALSE(mac_of("02:00:00:00:0a:fg"));
	EXPECT_FALSE(address_of("192.0.2"));
}

/* Numbers that have a word; those of newer kernels have none. */
template<typename Enum>
std::vector<std::string> known_words()
{
	std::vector<std::string> words;
	for (uint32_t i = 0;; i++) {
		const std::string word = name(static_cast<Enum>(i));
		if (word.starts_with("unknown"))
			return words;
		words.push_back(word);
	}
}

TEST(Names, areInTheContract)
{
	std::ifstream file(TESTS_FOLDER "/../JSON.md");
	std::stringstream contract;
	contract << file.rdbuf();
	const auto expect = [&](const std::vector<std::string> &words) {
		for (const std::string &word : words)
			EXPECT_NE(contract.str().find("`" + word + "`"), std::string::npos) << word;
	};
	EXPECT_EQ(known_words<Reason>().back(), name(Reason::GsoLimit));
	expect(known_words<Offload>());
	expect(known_words<Performer>());
	expect(known_words<Reason>());
	expect(known_words<CounterKind>());
	expect(names(Mix::all()));
}

TEST(Describe, mix)
{
	EXPECT_EQ(describe(Mix::all()), "");
	EXPECT_EQ(describe(Mix(10)), "inner ipv6");
	EXPECT_EQ(describe(Mix(3)), "outer ipv4");
	EXPECT_EQ(describe(Mix(4)), "inner ipv4 outer ipv6");
	EXPECT_EQ(describe(Mix(9)), "inner4-outer4,inner6-outer6");
	EXPECT_EQ(describe_list({3, 1, 2, 7, 1}), "1-3,7");
}

TEST(SettingsFile, roundTrip)
{
	EXPECT_EQ(settings_of(json(settings())), settings());
}

TEST(SettingsFile, malformed)
{
	const auto broken = [](const char *patch) {
		Json file = json(settings());
		file.merge_patch(Json::parse(patch));
		return file;
	};
	for (const char *patch :
	     {R"({"version": 2})", R"({"version": null})", R"({"ifname": 3})",
	      R"({"max_header_size": -1})", R"({"max_header_size": 4294967296})",
	      R"({"offloads": {"tso": []}})", R"({"offloads": {"lso": ["inner5-outer4"]}})",
	      R"({"offloads": {"lso": [4]}})", R"({"queues": [{}]})", R"({"queues": null})",
	      R"({"contexts": []})", R"({"contexts": [{"context": 1, "table": []}]})",
	      R"({"filters": [{"loc": 1, "vsid": 5000}]})",
	      R"({"filters": [{"loc": 1, "mac": "x", "queue": 1}]})",
	      R"({"filters": [{"vsid": 5000, "queue": 1}]})",
	      R"({"filters": [{"loc": 1, "vsid": 5000, "queue": 1},
			      {"loc": 1, "vsid": 5001, "queue": 1}]})",
	      R"({"queues": [{"id": 1}, {"id": 1, "cpu": 2}]})",
	      R"({"filters": [], "contexts": [{"context": 1, "table": [0]},
					      {"context": 1, "table": [1]}]})"})
		EXPECT_THROW((void)settings_of(broken(patch)), Error) << patch;
	EXPECT_THROW((void)settings_of(Json::array()), Error);
}

} // namespace

} // namespace nvgre::test
