// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: whatever the bytes of a datagram are, they become values or an error.
 */
#include <cstddef>
#include <cstdint>
#include <vector>

#include "error.hpp"
#include "output.hpp"
#include "parse.hpp"
#include "request.hpp"

namespace
{

using namespace nvgre;

void parse_attributes(const Message &message)
{
	(void)parse_event(message);
	switch (message.command) {
	case NVGRE_CMD_DEV_GET:
		(void)text(std::vector{parse_device(message.attributes)}, {});
		break;
	case NVGRE_CMD_OFFLOAD_GET:
		(void)text(std::vector{parse_offload(message.attributes)}, {});
		break;
	case NVGRE_CMD_QUEUE_GET: (void)parse_queue(message.attributes); break;
	case NVGRE_CMD_FILTER_GET: (void)parse_filter(message.attributes); break;
	case NVGRE_CMD_STATS_GET:
		(void)json(Watched<Stats>{parse_stats(message.attributes), {}})
			.dump(-1, ' ', false, Json::error_handler_t::replace);
		break;
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
