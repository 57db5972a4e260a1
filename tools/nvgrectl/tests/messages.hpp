// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel would send, built with libnl.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "parse.hpp"
#include "request.hpp"

namespace nvgre::test
{

/** Attributes to be parsed, one after the other. */
class Attributes
{
public:
	Attributes &u8(int type, uint8_t value) { return check(nla_put_u8(*this, type, value)); }
	Attributes &u32(int type, uint32_t value) { return check(nla_put_u32(*this, type, value)); }
	Attributes &u64(int type, uint64_t value) { return check(nla_put_u64(*this, type, value)); }
	Attributes &s32(int type, int32_t value) { return check(nla_put_s32(*this, type, value)); }
	Attributes &string(int type, const std::string &value)
	{
		return check(nla_put_string(*this, type, value.c_str()));
	}
	Attributes &raw(int type, const std::vector<uint8_t> &value)
	{
		return check(nla_put(*this, type, static_cast<int>(value.size()), value.data()));
	}
	Attributes &nest(int type, const std::function<void(Attributes &)> &fill)
	{
		nlattr *nest = nla_nest_start(*this, type);
		fill(*this);
		return check(nla_nest_end_keep_empty(*this, nest));
	}

	[[nodiscard]] Bytes bytes() const
	{
		const nlmsghdr *header = nlmsg_hdr(msg_.get());
		return {static_cast<const uint8_t *>(nlmsg_data(header)),
			static_cast<size_t>(nlmsg_datalen(header))};
	}

private:
	/* libnl takes pointers. */
	operator nl_msg *() { return msg_.get(); } // NOLINT
	Attributes &check(int status)
	{
		if (status < 0)
			throw std::runtime_error(nl_geterror(status));
		return *this;
	}
	static MessagePtr make()
	{
		MessagePtr msg(nlmsg_alloc());
		nlmsg_put(msg.get(), 0, 0, NLMSG_MIN_TYPE, 0, 0);
		return msg;
	}

	MessagePtr msg_ = make();
};

/** The attributes of a request of ours, and its header. */
struct Sent {
	nlmsghdr header{};
	Message message;
};

inline Sent sent(const MessagePtr &request)
{
	const nlmsghdr *header = nlmsg_hdr(request.get());
	return {*header, parse_message({static_cast<const uint8_t *>(nlmsg_data(header)),
					static_cast<size_t>(nlmsg_datalen(header))})};
}

} // namespace nvgre::test
