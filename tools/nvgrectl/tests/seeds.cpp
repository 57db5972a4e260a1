// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes what the fuzzer begins with: messages that the parsers take.
 *
 *	nvgrectl-seeds FOLDER
 *
 * From random bytes it would take long to come upon the length of a nest.
 */
#include <fstream>

#include <fmt/format.h>

#include "answers.hpp"
#include "error.hpp"

namespace
{

using namespace nvgre;
using namespace nvgre::test;

class Seeds
{
public:
	explicit Seeds(std::string folder) : folder_(std::move(folder)) {}

	/* As fuzz_parse.cpp reads it: a command, and attributes. */
	void add(uint8_t command, const Attributes &attributes)
	{
		write(command, attributes.bytes());
	}
	/* Whole messages. */
	void add(const std::vector<uint8_t> &datagrams) { write(0, datagrams); }

private:
	void write(uint8_t first, Bytes rest)
	{
		const std::string name = fmt::format("{}/{:02}", folder_, count_++);
		std::ofstream file(name, std::ios::binary);
		file.put(static_cast<char>(first));
		for (const uint8_t byte : rest)
			file.put(static_cast<char>(byte));
		file.close();
		if (!file)
			throw Error(fmt::format("cannot write {}", name));
	}

	std::string folder_;
	int count_ = 0;
};

std::vector<uint8_t> message(uint8_t command, const Attributes &attributes)
{
	constexpr uint16_t family = 30;
	std::vector<uint8_t> payload = {command, NVGRE_FAMILY_VERSION, 0, 0};
	const Bytes more = attributes.bytes();
	payload.insert(payload.end(), more.begin(), more.end());
	return datagram(family, NLM_F_MULTI, payload);
}

std::vector<uint8_t> error(uint32_t offset)
{
	return datagram(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS,
			error_payload(-EINVAL, extack_answer(offset)));
}

void add_all(Seeds &seeds)
{
	seeds.add(NVGRE_CMD_DEV_GET, device_answer());
	for (const uint8_t command : {NVGRE_CMD_OFFLOAD_GET, NVGRE_CMD_OFFLOAD_NTF})
		seeds.add(command, offload_answer());
	for (const uint8_t command : {NVGRE_CMD_QUEUE_GET, NVGRE_CMD_QUEUE_NTF}) {
		seeds.add(command, queue_answer());
		seeds.add(command, queue_len_answer());
	}
	for (const uint8_t command :
	     {NVGRE_CMD_FILTER_GET, NVGRE_CMD_FILTER_ADD_NTF, NVGRE_CMD_FILTER_DEL_NTF}) {
		seeds.add(command, filter_answer());
		seeds.add(command, mac_filter_answer());
	}
	seeds.add(NVGRE_CMD_STATS_GET, stats_answer());

	/* A dump and its end; refusals, about each attribute of the fuzzer's request. */
	std::vector<uint8_t> dump;
	for (const auto &part : {message(NVGRE_CMD_QUEUE_GET, queue_answer()),
				 message(NVGRE_CMD_OFFLOAD_NTF, offload_answer()),
				 datagram(NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS,
					  done_payload(-ENODEV, extack_answer(0)))})
		dump.insert(dump.end(), part.begin(), part.end());
	seeds.add(dump);
	constexpr uint32_t first = NLMSG_HDRLEN + GENL_HDRLEN;
	constexpr uint32_t last = first + 48;
	for (uint32_t offset = first; offset <= last; offset += NLA_ALIGNTO)
		seeds.add(error(offset));
}

} // namespace

int main(int argc, char **argv)
{
	try {
		if (argc != 2)
			throw UsageError("give a folder");
		Seeds seeds(argv[1]);
		add_all(seeds);
		return 0;
	} catch (const std::exception &failure) {
		fmt::print(stderr, "nvgrectl-seeds: {}\n", failure.what());
		return 1;
	}
}
