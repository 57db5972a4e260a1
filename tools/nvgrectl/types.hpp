// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the family has to say, as plain values: no netlink, no text.
 *
 * The enumerations have the kernel's numbers and a fixed type, so that a number of
 * a newer kernel's is a value that merely has no name.
 */
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <linux/if_nvgre.h>
#include <linux/nvgre.h>

namespace nvgre
{

enum class Offload : uint32_t {
	TxChecksum = NVGRE_OFFLOAD_TX_CHECKSUM,
	RxChecksum = NVGRE_OFFLOAD_RX_CHECKSUM,
	Lso = NVGRE_OFFLOAD_LSO,
	Uso = NVGRE_OFFLOAD_USO,
	Rss = NVGRE_OFFLOAD_RSS,
	Vmq = NVGRE_OFFLOAD_VMQ,
	Gro = NVGRE_OFFLOAD_GRO,
};
constexpr uint32_t offload_count = NVGRE_OFFLOAD_MAX + 1;

enum class Switch : uint32_t {
	NoChange = NVGRE_SWITCH_NO_CHANGE,
	On = NVGRE_SWITCH_ON,
	Off = NVGRE_SWITCH_OFF,
};

enum class Performer : uint32_t {
	None = NVGRE_PERFORMER_NONE,
	Hardware = NVGRE_PERFORMER_HARDWARE,
	Partial = NVGRE_PERFORMER_PARTIAL,
	Software = NVGRE_PERFORMER_SOFTWARE,
};

enum class Reason : uint32_t {
	None = NVGRE_REASON_NONE,
	Disabled = NVGRE_REASON_DISABLED,
	Down = NVGRE_REASON_DOWN,
	NoRoute = NVGRE_REASON_NO_ROUTE,
	Feature = NVGRE_REASON_FEATURE,
	Driver = NVGRE_REASON_DRIVER,
	Encryption = NVGRE_REASON_ENCRYPTION,
	HeaderSize = NVGRE_REASON_HEADER_SIZE,
	Local = NVGRE_REASON_LOCAL,
	GsoLimit = NVGRE_REASON_GSO_LIMIT,
};

enum class CounterKind : uint32_t {
	RxDrop = NVGRE_COUNTER_KIND_RX_DROP,
	TxDrop = NVGRE_COUNTER_KIND_TX_DROP,
	Info = NVGRE_COUNTER_KIND_INFO,
	Pass = NVGRE_COUNTER_KIND_PASS,
};

enum class Mode : uint8_t { Nvgre = NVGRE_MODE_NVGRE, Gre = NVGRE_MODE_GRE };

enum class FlowidMode : uint8_t { Hash = NVGRE_FLOWID_HASH, Fixed = NVGRE_FLOWID_FIXED };

enum class Family : uint8_t { Any, Ipv4, Ipv6 };

/** Cells of the matrix of inner and outer IP versions. */
class Mix
{
public:
	static constexpr uint32_t cell_count = 4;

	constexpr Mix() = default;
	constexpr explicit Mix(uint32_t bits) : bits_(bits) {}

	/** The cells of these versions. */
	static constexpr Mix of(Family inner, Family outer)
	{
		uint32_t bits = all().bits_;
		if (inner == Family::Ipv4)
			bits &= NVGRE_MIX_INNER4_OUTER4 | NVGRE_MIX_INNER4_OUTER6;
		if (inner == Family::Ipv6)
			bits &= NVGRE_MIX_INNER6_OUTER4 | NVGRE_MIX_INNER6_OUTER6;
		if (outer == Family::Ipv4)
			bits &= NVGRE_MIX_INNER4_OUTER4 | NVGRE_MIX_INNER6_OUTER4;
		if (outer == Family::Ipv6)
			bits &= NVGRE_MIX_INNER4_OUTER6 | NVGRE_MIX_INNER6_OUTER6;
		return Mix(bits);
	}
	static constexpr Mix all() { return Mix((1U << cell_count) - 1); }
	static constexpr Mix cell(uint32_t index) { return Mix(1U << index); }

	[[nodiscard]] constexpr uint32_t bits() const { return bits_; }
	[[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
	[[nodiscard]] constexpr bool has(Mix other) const
	{
		return (bits_ & other.bits_) == other.bits_;
	}

	friend constexpr Mix operator&(Mix a, Mix b) { return Mix(a.bits_ & b.bits_); }
	friend constexpr Mix operator|(Mix a, Mix b) { return Mix(a.bits_ | b.bits_); }
	/** The cells of a that are not in b. */
	friend constexpr Mix operator-(Mix a, Mix b) { return Mix(a.bits_ & ~b.bits_); }
	friend constexpr bool operator==(Mix a, Mix b) = default;

private:
	uint32_t bits_ = 0;
};

/** An IPv4 or IPv6 address, in network byte order. */
struct Address {
	Family family = Family::Any;
	std::array<uint8_t, 16> bytes{};

	auto operator<=>(const Address &) const = default;
};

using Mac = std::array<uint8_t, 6>;

/** The device that a value is about. */
struct DeviceRef {
	uint32_t ifindex = 0;
	std::string ifname;

	bool operator==(const DeviceRef &) const = default;
};

/** What "ip -d link show" tells. */
struct Config {
	std::optional<uint32_t> vsid;
	Mode mode = Mode::Nvgre;
	std::optional<uint32_t> key;
	bool csum = false;
	bool external = false;
	std::optional<Address> local, remote;
	uint32_t link = 0;
	uint8_t ttl = 0;
	bool ttl_inherit = false;
	uint8_t tos = 0;
	FlowidMode flowid_mode = FlowidMode::Hash;
	uint8_t flowid = 0;
	bool reserved_vsid = false;
	bool srccheck = false;

	bool operator==(const Config &) const = default;
};

struct Device {
	DeviceRef dev;
	Config config;
	std::optional<int32_t> link_netnsid;
	bool up = false;
	uint32_t mtu = 0;
	uint32_t rx_queues = 0;
	uint32_t rx_queues_max = 0;
	std::optional<uint32_t> underlay;
	/* Names of config.link and underlay, where they are in our namespace. */
	std::string link_name, underlay_name;

	bool operator==(const Device &) const = default;
};

/** An offload's three answers. */
struct OffloadState {
	Offload offload{};
	Mix capable, enabled, active;

	bool operator==(const OffloadState &) const = default;
};

/** Who performs an offload for one kind of packet. */
struct Effective {
	Offload offload{};
	Mix mix;
	Performer performer{};
	Reason reason{};
	std::string reason_text;

	bool operator==(const Effective &) const = default;
};

/** The way to one remote. */
struct RemotePath {
	std::optional<Address> remote;
	std::optional<uint32_t> underlay;
	std::string underlay_name;
	std::string underlay_driver;
	std::vector<Effective> effective;

	bool operator==(const RemotePath &) const = default;
};

struct OffloadInfo {
	DeviceRef dev;
	std::vector<OffloadState> states;
	uint32_t max_header_size = 0;
	bool allowed = true;
	std::vector<RemotePath> remotes;

	bool operator==(const OffloadInfo &) const = default;
};

struct OffloadChange {
	Offload offload{};
	Switch to = Switch::NoChange;
	Mix mix = Mix::all();

	bool operator==(const OffloadChange &) const = default;
};

/** A change of a device's offloads: all of it, or nothing. */
struct OffloadRequest {
	std::string device;
	std::vector<OffloadChange> changes;
	std::optional<uint32_t> max_header_size;

	bool operator==(const OffloadRequest &) const = default;
};

struct Queue {
	DeviceRef dev;
	uint32_t id = 0;
	/* A notification about all queues: it tells their length, and nothing else. */
	bool all = false;
	uint32_t cpu = 0;
	bool cpu_auto = false;
	uint32_t len = 0;
	uint32_t waiting = 0;
	bool in_use = false;
	std::optional<uint32_t> napi_id;
	uint64_t packets = 0, bytes = 0, drops = 0, merged = 0, remote_cpu = 0;

	bool operator==(const Queue &) const = default;
};

/** The CPU of one queue (none: the driver chooses), or the length of all. */
struct QueueRequest {
	std::string device;
	std::optional<uint32_t> id;
	std::optional<uint32_t> cpu;
	std::optional<uint32_t> len;

	bool operator==(const QueueRequest &) const = default;
};

/** What a steering rule looks at; what is not there is not looked at. */
struct FilterMatch {
	std::optional<uint32_t> vsid;
	std::optional<Mac> mac;

	auto operator<=>(const FilterMatch &) const = default;
};

struct Filter {
	DeviceRef dev;
	std::optional<uint32_t> loc;
	FilterMatch match;
	/* One of the two. */
	std::optional<uint32_t> queue, context;

	bool operator==(const Filter &) const = default;
};

/** Names a rule: by its place, or by what it matches. */
struct FilterKey {
	std::string device;
	std::optional<uint32_t> loc;
	FilterMatch match;

	bool operator==(const FilterKey &) const = default;
};

struct Counter {
	std::string name;
	CounterKind kind{};
	uint64_t value = 0;

	bool operator==(const Counter &) const = default;
};

struct Stats {
	DeviceRef dev;
	std::optional<uint32_t> vsid;
	std::optional<Address> remote;
	uint64_t rx_packets = 0, rx_bytes = 0, tx_packets = 0, tx_bytes = 0;
	std::vector<Counter> counters;

	bool operator==(const Stats &) const = default;
};

/** Which statistics; what is empty does not narrow. */
struct StatsQuery {
	std::string device;
	std::optional<uint32_t> vsid;
	std::optional<Address> remote;

	bool operator==(const StatsQuery &) const = default;
};

} // namespace nvgre
