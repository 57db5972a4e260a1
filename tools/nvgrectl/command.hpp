// SPDX-License-Identifier: GPL-2.0-only
/*
 * What commands are made of, and what they are given.
 */
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel.hpp"
#include "output.hpp"
#include "screen.hpp"
#include "words.hpp"

namespace nvgre
{

/** What stands before the object, or anywhere else on the command line. */
struct Options {
	bool json = false;
	bool pretty = false;
	bool watch = false;
	bool dry_run = false;
	/* Seconds between looks of --watch. */
	std::optional<double> interval;
	/* Looks of --watch, or events of monitor; none or 0: until it is interrupted. */
	std::optional<uint32_t> count;
	std::string netns;
	Style style;
	bool terminal = false;
};

class Context
{
public:
	using KernelMaker = std::function<std::unique_ptr<Kernel>()>;

	Context(Options options, std::ostream &out, KernelMaker make_kernel)
		: options_(std::move(options)), out_(out), make_kernel_(std::move(make_kernel))
	{
	}

	[[nodiscard]] const Options &options() const { return options_; }
	/** It is not asked before the command line is known to make sense. */
	Kernel &kernel();

	void print(const std::string &text);
	void print_json(const Json &json);
	/** Values in the form that the options say. */
	template<typename T>
	void show(const std::vector<T> &values)
	{
		if (options_.json)
			print_json(json(values));
		else
			print(text(values, options_.style));
	}
	/** Call @look with the text of each look, until it was seen often enough. */
	void watch(const std::function<void()> &look);

private:
	Options options_;
	std::ostream &out_;
	KernelMaker make_kernel_;
	std::unique_ptr<Kernel> kernel_;
	Screen screen_;
	bool in_place_ = false;
};

struct Command {
	std::string_view name;
	void (*run)(Context &context, Words &words);
	/* Which of the options that are not for all it takes. */
	bool takes_watch = false;
	bool takes_dry_run = false;
	bool takes_count = false; /* without --watch */
};

struct Object {
	std::string_view name;
	std::string_view usage;
	/* The first one is run if none is named; the only one is never named. */
	std::vector<Command> commands;
	/* What words of the first one, other than a device, begin with. */
	std::vector<std::string_view> keywords = {};
};

extern const Object device_object;
extern const Object offload_object;
extern const Object queue_object;
extern const Object filter_object;
extern const Object stats_object;
extern const Object monitor_object;

/** All of them, in the order in which abbreviations are looked up. */
const std::vector<const Object *> &objects();

/** The text of "nvgrectl help". */
std::string usage();

/** Run what @words say: an object, a command, and what belongs to it. */
void run(Context &context, std::vector<std::string> words);

} // namespace nvgre
