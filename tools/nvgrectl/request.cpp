// SPDX-License-Identifier: GPL-2.0-only
#include "request.hpp"

#include <cstring>
#include <map>
#include <new>
#include <span>

#include <fmt/format.h>
#include <netlink/genl/genl.h>

namespace nvgre
{

namespace
{

/* libnl fails only where there is no memory, or more than fits a message. */
void check(int status)
{
	if (status < 0)
		throw Error(fmt::format("cannot build a request: {}", nl_geterror(status)));
}

void put(nl_msg &msg, int type, uint32_t value)
{
	check(nla_put_u32(&msg, type, value));
}

void put(nl_msg &msg, int type, const std::optional<uint32_t> &value)
{
	if (value)
		put(msg, type, *value);
}

void put(nl_msg &msg, int type, const std::string &value)
{
	if (!value.empty())
		check(nla_put_string(&msg, type, value.c_str()));
}

void put(nl_msg &msg, int type, std::span<const uint8_t> value)
{
	check(nla_put(&msg, type, static_cast<int>(value.size()), value.data()));
}

void put_match(nl_msg &msg, const FilterMatch &match)
{
	put(msg, NVGRE_A_FILTER_VSID, match.vsid);
	if (match.mac)
		put(msg, NVGRE_A_FILTER_MAC, std::span<const uint8_t>(*match.mac));
}

void put_change(nl_msg &msg, const OffloadChange &change)
{
	nlattr *nest = nla_nest_start(&msg, NVGRE_A_OFFLOAD_CHANGE);
	if (nest == nullptr)
		throw std::bad_alloc();
	put(msg, NVGRE_A_OFFLOAD_CHANGE_OFFLOAD, static_cast<uint32_t>(change.offload));
	put(msg, NVGRE_A_OFFLOAD_CHANGE_SWITCH, static_cast<uint32_t>(change.to));
	if (change.mix != Mix::all())
		put(msg, NVGRE_A_OFFLOAD_CHANGE_MIX, change.mix.bits());
	nla_nest_end(&msg, nest);
}

int dump_unless(bool one)
{
	return one ? 0 : NLM_F_DUMP;
}

/* --- names of attributes in requests, as uapi/nvgre.yaml has them ------------------ */

struct AttributeSet;

struct AttributeName {
	const char *name = nullptr;
	const AttributeSet *nested = nullptr;
};

struct AttributeSet {
	std::map<uint32_t, AttributeName> names;
};

const AttributeSet dev_set{{{NVGRE_A_DEV_IFINDEX, {"ifindex"}}, {NVGRE_A_DEV_IFNAME, {"ifname"}}}};

const AttributeSet change_set{{{NVGRE_A_OFFLOAD_CHANGE_OFFLOAD, {"offload"}},
			       {NVGRE_A_OFFLOAD_CHANGE_SWITCH, {"switch"}},
			       {NVGRE_A_OFFLOAD_CHANGE_MIX, {"mix"}}}};

const AttributeSet offload_set{{{NVGRE_A_OFFLOAD_IFINDEX, {"ifindex"}},
				{NVGRE_A_OFFLOAD_IFNAME, {"ifname"}},
				{NVGRE_A_OFFLOAD_CHANGE, {"change", &change_set}},
				{NVGRE_A_OFFLOAD_MAX_HEADER_SIZE, {"max-header-size"}}}};

const AttributeSet queue_set{{{NVGRE_A_QUEUE_IFINDEX, {"ifindex"}},
			      {NVGRE_A_QUEUE_IFNAME, {"ifname"}},
			      {NVGRE_A_QUEUE_ID, {"id"}},
			      {NVGRE_A_QUEUE_CPU, {"cpu"}},
			      {NVGRE_A_QUEUE_CPU_AUTO, {"cpu-auto"}},
			      {NVGRE_A_QUEUE_LEN, {"len"}}}};

const AttributeSet filter_set{{{NVGRE_A_FILTER_IFINDEX, {"ifindex"}},
			       {NVGRE_A_FILTER_IFNAME, {"ifname"}},
			       {NVGRE_A_FILTER_LOC, {"loc"}},
			       {NVGRE_A_FILTER_VSID, {"vsid"}},
			       {NVGRE_A_FILTER_MAC, {"mac"}},
			       {NVGRE_A_FILTER_QUEUE, {"queue"}},
			       {NVGRE_A_FILTER_CONTEXT, {"context"}},
			       {NVGRE_A_FILTER_REPLACE, {"replace"}}}};

const AttributeSet stats_set{{{NVGRE_A_STATS_IFINDEX, {"ifindex"}},
			      {NVGRE_A_STATS_IFNAME, {"ifname"}},
			      {NVGRE_A_STATS_VSID, {"vsid"}},
			      {NVGRE_A_STATS_REMOTE, {"remote"}},
			      {NVGRE_A_STATS_REMOTE6, {"remote6"}}}};

const AttributeSet *set_of(uint8_t command)
{
	switch (command) {
	case NVGRE_CMD_DEV_GET: return &dev_set;
	case NVGRE_CMD_OFFLOAD_GET:
	case NVGRE_CMD_OFFLOAD_SET: return &offload_set;
	case NVGRE_CMD_QUEUE_GET:
	case NVGRE_CMD_QUEUE_SET: return &queue_set;
	case NVGRE_CMD_FILTER_GET:
	case NVGRE_CMD_FILTER_ADD:
	case NVGRE_CMD_FILTER_DEL: return &filter_set;
	case NVGRE_CMD_STATS_GET: return &stats_set;
	default: return nullptr;
	}
}

std::string name_in(const AttributeSet *set, uint32_t type)
{
	if (set != nullptr && set->names.contains(type))
		return set->names.at(type).name;
	return fmt::format("attribute {}", type);
}

/* Where an attribute is: its names from the outermost nest on, and what it may hold. */
struct Place {
	std::string path;
	const AttributeSet *set = nullptr;
};

/* The attribute that begins @offset bytes after @base, in these or in one of their nests. */
std::optional<Place> find_attribute(const AttributeSet *set, Bytes attributes, const uint8_t *base,
				    uint32_t offset)
{
	std::optional<Place> found;
	for_each_attribute(attributes, [&](const Attribute &a) {
		const auto type = static_cast<uint32_t>(a.type());
		const auto begin = static_cast<size_t>(a.data().data() - base) - NLA_HDRLEN;
		const AttributeSet *nested = nullptr;
		if (set != nullptr && set->names.contains(type))
			nested = set->names.at(type).nested;
		if (begin == offset) {
			found = Place{name_in(set, type), nested};
		} else if (nested != nullptr && begin < offset &&
			   offset < begin + NLA_HDRLEN + a.data().size()) {
			found = find_attribute(nested, a.data(), base, offset);
			if (found)
				found->path = name_in(set, type) + "." + found->path;
		}
	});
	return found;
}

/* Of the attribute that the kernel points to, or says that is missing. */
std::string attribute_text(const Ack &ack, const nl_msg &request)
{
	const nlmsghdr *header = nlmsg_hdr(const_cast<nl_msg *>(&request));
	const auto *base = reinterpret_cast<const uint8_t *>(header);
	const Bytes all(base, header->nlmsg_len);
	const Message message = parse_message(all.subspan(NLMSG_HDRLEN));
	const AttributeSet *set = set_of(message.command);
	const auto find = [&](uint32_t offset) {
		return find_attribute(set, message.attributes, base, offset);
	};
	if (ack.missing) {
		const auto nest = ack.missing_nest ? find(*ack.missing_nest) : std::nullopt;
		return fmt::format("{}{} is missing", nest ? nest->path + "." : "",
				   name_in(nest ? nest->set : set, *ack.missing));
	}
	if (ack.attribute)
		if (const auto place = find(*ack.attribute))
			return place->path;
	return {};
}

} // namespace

MessagePtr RequestBuilder::begin(uint8_t command, int flags) const
{
	MessagePtr msg(nlmsg_alloc());
	/* Only a dump comes to an end by itself. */
	if ((flags & NLM_F_DUMP) != NLM_F_DUMP)
		flags |= NLM_F_ACK;
	if (!msg || genlmsg_put(msg.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family_, 0,
				flags | NLM_F_REQUEST, command, NVGRE_FAMILY_VERSION) == nullptr)
		throw std::bad_alloc();
	return msg;
}

MessagePtr RequestBuilder::get_device(const std::string &device) const
{
	MessagePtr msg = begin(NVGRE_CMD_DEV_GET, dump_unless(!device.empty()));
	put(*msg, NVGRE_A_DEV_IFNAME, device);
	return msg;
}

MessagePtr RequestBuilder::get_offload(const std::string &device) const
{
	MessagePtr msg = begin(NVGRE_CMD_OFFLOAD_GET, dump_unless(!device.empty()));
	put(*msg, NVGRE_A_OFFLOAD_IFNAME, device);
	return msg;
}

MessagePtr RequestBuilder::dump_queues(const std::string &device) const
{
	MessagePtr msg = begin(NVGRE_CMD_QUEUE_GET, NLM_F_DUMP);
	put(*msg, NVGRE_A_QUEUE_IFNAME, device);
	return msg;
}

MessagePtr RequestBuilder::dump_filters(const std::string &device, const FilterMatch &match) const
{
	MessagePtr msg = begin(NVGRE_CMD_FILTER_GET, NLM_F_DUMP);
	put(*msg, NVGRE_A_FILTER_IFNAME, device);
	put_match(*msg, match);
	return msg;
}

MessagePtr RequestBuilder::get_filter(const FilterKey &key) const
{
	MessagePtr msg = begin(NVGRE_CMD_FILTER_GET, 0);
	put(*msg, NVGRE_A_FILTER_IFNAME, key.device);
	put(*msg, NVGRE_A_FILTER_LOC, key.loc);
	put_match(*msg, key.match);
	return msg;
}

MessagePtr RequestBuilder::dump_stats(const StatsQuery &query) const
{
	MessagePtr msg = begin(NVGRE_CMD_STATS_GET, NLM_F_DUMP);
	put(*msg, NVGRE_A_STATS_IFNAME, query.device);
	put(*msg, NVGRE_A_STATS_VSID, query.vsid);
	if (query.remote && query.remote->family == Family::Ipv4)
		put(*msg, NVGRE_A_STATS_REMOTE,
		    std::span<const uint8_t>(query.remote->bytes).first(sizeof(uint32_t)));
	else if (query.remote)
		put(*msg, NVGRE_A_STATS_REMOTE6, std::span<const uint8_t>(query.remote->bytes));
	return msg;
}

MessagePtr RequestBuilder::set_offload(const OffloadRequest &request) const
{
	MessagePtr msg = begin(NVGRE_CMD_OFFLOAD_SET, 0);
	put(*msg, NVGRE_A_OFFLOAD_IFNAME, request.device);
	for (const OffloadChange &change : request.changes)
		put_change(*msg, change);
	put(*msg, NVGRE_A_OFFLOAD_MAX_HEADER_SIZE, request.max_header_size);
	return msg;
}

MessagePtr RequestBuilder::set_queue(const QueueRequest &request) const
{
	MessagePtr msg = begin(NVGRE_CMD_QUEUE_SET, 0);
	put(*msg, NVGRE_A_QUEUE_IFNAME, request.device);
	put(*msg, NVGRE_A_QUEUE_ID, request.id);
	put(*msg, NVGRE_A_QUEUE_CPU, request.cpu);
	if (request.id && !request.cpu)
		check(nla_put_u8(msg.get(), NVGRE_A_QUEUE_CPU_AUTO, 1));
	put(*msg, NVGRE_A_QUEUE_LEN, request.len);
	return msg;
}

MessagePtr RequestBuilder::add_filter(const Filter &filter, bool replace) const
{
	MessagePtr msg = begin(NVGRE_CMD_FILTER_ADD, 0);
	put(*msg, NVGRE_A_FILTER_IFNAME, filter.dev.ifname);
	put(*msg, NVGRE_A_FILTER_LOC, filter.loc);
	put_match(*msg, filter.match);
	put(*msg, NVGRE_A_FILTER_QUEUE, filter.queue);
	put(*msg, NVGRE_A_FILTER_CONTEXT, filter.context);
	if (replace)
		check(nla_put_flag(msg.get(), NVGRE_A_FILTER_REPLACE));
	return msg;
}

MessagePtr RequestBuilder::delete_filter(const FilterKey &key) const
{
	MessagePtr msg = begin(NVGRE_CMD_FILTER_DEL, 0);
	put(*msg, NVGRE_A_FILTER_IFNAME, key.device);
	put(*msg, NVGRE_A_FILTER_LOC, key.loc);
	put_match(*msg, key.match);
	return msg;
}

bool is_dump(const nl_msg &request)
{
	const nlmsghdr *header = nlmsg_hdr(const_cast<nl_msg *>(&request));
	return (header->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
}

std::string explain(const Ack &ack, const nl_msg &request)
{
	const std::string code = std::strerror(ack.error);
	std::string text = ack.text.empty() ? code : ack.text;
	std::string about = attribute_text(ack, request);
	if (ack.min && ack.max && !about.empty())
		about += fmt::format(": {} to {}", *ack.min, *ack.max);
	if (!about.empty())
		text += fmt::format(" ({})", about);
	return text;
}

} // namespace nvgre
