// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: whatever the bytes of a datagram are, they become values that can be
 * shown, or an error.
 */
#include <cstddef>
#include <cstdint>
#include <vector>

#include "error.hpp"
#include "output.hpp"
#include "parse.hpp"
#include "request.hpp"
#include "screen.hpp"

namespace
{

using namespace nvgre;

/* As it is printed: names need not be UTF-8. */
void write(const Json &json)
{
	(void)json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/* Whatever was parsed can be shown, to people and to programs. */
template<typename T>
void show(const T &value)
{
	for (const Style style : {Style{false, false}, Style{true, true}})
		(void)fit(text(std::vector{value}, style), {40, 5});
	write(json(std::vector{value}));
}

template<typename T>
void show_watched(const T &value)
{
	show(Watched<T>{value, {}});
	show(Watched<T>{value, Rates{.rx_packets = 0.5, .rx_bytes = 1e20}});
}

void show_event(const Event &event)
{
	const Timestamp when{std::chrono::microseconds(1700000000000001)};
	Changes changes;
	if (const auto *offload = std::get_if<OffloadInfo>(&event.value)) {
		changes = setting_changes({}, *offload);
		const Changes more = effect_changes({}, *offload);
		changes.insert(changes.end(), more.begin(), more.end());
	}
	(void)event_text(when, event, changes, Style{true, true});
	write(event_json(when, event, changes));
}

void show_device(const Device &device)
{
	show(device);
	(void)detail_text(device, Style{true, true});
}

void parse_attributes(const Message &message)
{
	if (const auto event = parse_event(message))
		show_event(*event);
	switch (message.command) {
	case NVGRE_CMD_DEV_GET: show_device(parse_device(message.attributes)); break;
	case NVGRE_CMD_OFFLOAD_GET: show(parse_offload(message.attributes)); break;
	case NVGRE_CMD_QUEUE_GET: show_watched(parse_queue(message.attributes)); break;
	case NVGRE_CMD_FILTER_GET: show(parse_filter(message.attributes)); break;
	case NVGRE_CMD_STATS_GET: show_watched(parse_stats(message.attributes)); break;
	default: break;
	}
}

void parse(const nlmsghdr &header, Bytes payload)
{
	static const MessagePtr request =
		RequestBuilder(30).set_offload({"nv0", {{Offload::Lso, Switch::Off, Mix(1)}}, 128});
	if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE)
		(void)explain(parse_ack(header, payload), *request);
	else
		parse_attributes(parse_message(payload));
}

} // namespace

/*
 * The first byte is a command, and attributes follow; or it is 0, and whole messages
 * follow.
 */
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	/* The kernel's messages are aligned, and so is memory of one's own. */
	const std::vector<uint8_t> copy(data + 1, data + size);
	try {
		if (*data == 0)
			for_each_message(copy, parse);
		else
			parse_attributes({*data, copy});
	} catch (const nvgre::Error &) {
		return 0;
	}
	return 0;
}
