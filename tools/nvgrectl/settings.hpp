// SPDX-License-Identifier: GPL-2.0-only
/*
 * The settings of a device that "offload save" keeps, and bringing them back.
 */
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "change.hpp"
#include "kernel.hpp"
#include "signals.hpp"
#include "types.hpp"

namespace nvgre
{

struct Settings {
	std::string device;
	uint32_t max_header_size = 0;
	std::map<Offload, Mix> enabled;
	std::optional<uint32_t> queue_len;
	/* Of each queue; none: the driver chooses. */
	std::map<uint32_t, std::optional<uint32_t>> cpus;
	std::vector<Filter> filters;
	/* The tables of the contexts that the filters name. */
	std::map<uint32_t, std::vector<uint32_t>> contexts;

	bool operator==(const Settings &) const = default;
};

/** Read them from the kernel. */
Settings read_settings(Kernel &kernel, const std::string &device);

/** What bringing @wanted to a device that has @current would change. */
Changes compare(const Settings &current, const Settings &wanted);

/**
 * Steps of which all are done, or none: what was done is undone if it is not kept. What
 * would end the program waits until one or the other is done.
 */
class Transaction
{
public:
	Transaction() = default;
	Transaction(const Transaction &) = delete;
	Transaction &operator=(const Transaction &) = delete;
	~Transaction() { undo(); }

	/** Do @step, and remember how to undo it. */
	void run(const std::function<void()> &step, std::function<void()> undo);
	/** What undoes something that is done already. */
	void undo_with(std::function<void()> undo) { undo_.push_back(std::move(undo)); }
	/**
	 * Done by keep(), for what cannot be undone. All that was asked for is done
	 * without it, so that its failure is a warning.
	 */
	void at_end(std::function<void()> last) { last_.push_back(std::move(last)); }
	void keep();

private:
	void undo() noexcept;

	std::optional<HeldSignals> held_{std::in_place};
	std::vector<std::function<void()>> undo_, last_;
};

/** Bring @wanted to a device that has @current. */
void apply(Kernel &kernel, const Settings &current, const Settings &wanted,
	   Transaction &transaction);

/** Contexts that rules of a device use, with their tables. */
std::map<uint32_t, std::vector<uint32_t>> used_contexts(Kernel &kernel, const std::string &device,
							const std::vector<Filter> &filters);

} // namespace nvgre
