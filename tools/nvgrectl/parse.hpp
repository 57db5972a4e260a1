// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of the kernel -> values. Needs no kernel: bytes in, values out; a
 * message that is not as uapi/nvgre.yaml says is a ProtocolError. Attributes that
 * we do not know are passed over, since a newer kernel may have more.
 */
#pragma once

#include <functional>
#include <variant>

#include <linux/netlink.h>

#include "attributes.hpp"
#include "types.hpp"

namespace nvgre
{

/* Each takes the attributes of one reply or notification. */
Device parse_device(Bytes attributes);
OffloadInfo parse_offload(Bytes attributes);
Queue parse_queue(Bytes attributes);
Filter parse_filter(Bytes attributes);
Stats parse_stats(Bytes attributes);

/** Call @handle with the header and the payload of each message in a datagram. */
void for_each_message(Bytes datagram,
		      const std::function<void(const nlmsghdr &, Bytes payload)> &handle);

/** A generic netlink message. */
struct Message {
	uint8_t command = 0;
	Bytes attributes;
};

Message parse_message(Bytes payload);

/** What the kernel says about a request: NLMSG_ERROR, or the end of a dump. */
struct Ack {
	int error = 0; /* 0 or a code as of errno */
	std::string text;
	/* Bytes from the request's start to the attribute that is wrong. */
	std::optional<uint32_t> attribute;
	/* The attribute that is missing, and bytes to the nest it should be in. */
	std::optional<uint32_t> missing, missing_nest;
	/* What the attribute's value may be. */
	std::optional<uint64_t> min, max;

	bool operator==(const Ack &) const = default;
};

/** @header has type NLMSG_ERROR or NLMSG_DONE. */
Ack parse_ack(const nlmsghdr &header, Bytes payload);

enum class EventKind { OffloadChange, QueueChange, FilterAdd, FilterDelete };

struct Event {
	EventKind kind{};
	std::variant<OffloadInfo, Queue, Filter> value;
};

/** A notification; none if it is of a kind that we do not know. */
std::optional<Event> parse_event(const Message &message);

} // namespace nvgre
