// SPDX-License-Identifier: GPL-2.0-only
#include "command.hpp"

#include <algorithm>
#include <cerrno>
#include <ostream>
#include <thread>

#include <fmt/format.h>
#include <net/if.h>

#include "error.hpp"

namespace nvgre
{

namespace
{

constexpr std::string_view options_text =
	"OPTIONS := { -j[son] | -p[retty] | -n NETNS | --color { auto | always | never } |\n"
	"             --watch | --interval SECONDS | --count N | --dry-run }\n";

const Object *find_object(const std::string &word)
{
	std::vector<std::string_view> names;
	for (const Object *object : objects())
		names.push_back(object->name);
	const auto found = find_abbreviated(word, names);
	return found ? objects()[*found] : nullptr;
}

const Command *find_command(const Object &object, const std::string &word)
{
	std::vector<std::string_view> names;
	for (const Command &command : object.commands)
		names.push_back(command.name);
	const auto found = find_abbreviated(word, names);
	return found ? &object.commands[*found] : nullptr;
}

void check_options(const Options &options, const Command &command)
{
	if (options.pretty && !options.json)
		throw UsageError("-p is for -j");
	if (options.watch && !command.takes_watch)
		throw UsageError("--watch is for \"queue show\" and \"stats show\"");
	if (options.dry_run && !command.takes_dry_run)
		throw UsageError("--dry-run is for \"offload restore\"");
	if (options.interval && !options.watch)
		throw UsageError("--interval is for --watch");
	if (options.count && !options.watch && !command.takes_count)
		throw UsageError("--count is for --watch and \"monitor\"");
}

/* Run a command, whose words are those after its name. */
void run_command(Context &context, const Object &object, const Command &command,
		 std::vector<std::string> words)
{
	check_options(context.options(), command);
	Words rest(std::move(words));
	try {
		command.run(context, rest);
	} catch (const UsageError &error) {
		throw UsageError(fmt::format("{} {}: {}; see: nvgrectl {} help", object.name,
					     command.name, error.what(), object.name));
	}
}

[[noreturn]] void unknown_command(const Object &object, const std::string &what)
{
	throw UsageError(fmt::format("{}: unknown {}; see: nvgrectl {} help", object.name, what,
				     object.name));
}

/*
 * Where the first word is no command, the first command may be meant: "stats nv0",
 * "stats vsid 5001". A command that is mistyped must not pass for a device.
 */
void run_unnamed(Context &context, const Object &object, const std::vector<std::string> &words)
{
	const auto is_keyword = [&](const std::string &what) {
		return what == "dev" ||
		       std::ranges::find(object.keywords, what) != object.keywords.end();
	};
	const std::string &word = words.front();
	const bool is_device = !is_keyword(word);
	if (is_device &&
	    (word.size() >= IF_NAMESIZE || (words.size() > 1 && !is_keyword(words[1]))))
		unknown_command(object, fmt::format("command \"{}\"", word));
	try {
		run_command(context, object, object.commands.front(), words);
	} catch (const KernelError &error) {
		if (is_device && error.code() == ENODEV)
			unknown_command(object, fmt::format("command or device \"{}\"", word));
		throw;
	}
}

void run_object(Context &context, const Object &object, std::vector<std::string> words)
{
	if (!words.empty() && words.front() == "help") {
		context.print(std::string(object.usage));
		return;
	}
	if (words.empty() || object.commands.size() == 1) {
		run_command(context, object, object.commands.front(), std::move(words));
		return;
	}
	const Command *command = find_command(object, words.front());
	if (command == nullptr) {
		run_unnamed(context, object, words);
		return;
	}
	words.erase(words.begin());
	run_command(context, object, *command, std::move(words));
}

} // namespace

Kernel &Context::kernel()
{
	if (!kernel_)
		kernel_ = make_kernel_();
	return *kernel_;
}

void Context::print(const std::string &text)
{
	out_ << (in_place_ ? screen_.frame(text, screen_size()) : text) << std::flush;
}

void Context::print_json(const Json &json)
{
	constexpr int indent = 4;
	/* Names of interfaces need not be UTF-8. */
	out_ << json.dump(options_.pretty ? indent : -1, ' ', false, Json::error_handler_t::replace)
	     << '\n'
	     << std::flush;
}

void Context::watch(const std::function<void()> &look)
{
	in_place_ = options_.terminal && !options_.json;
	for (uint32_t looks = 1;; looks++) {
		look();
		if (looks == options_.count)
			break;
		std::this_thread::sleep_for(
			std::chrono::duration<double>(options_.interval.value_or(1)));
	}
	in_place_ = false;
}

const std::vector<const Object *> &objects()
{
	static const std::vector<const Object *> all = {&device_object, &offload_object,
							&queue_object,	&filter_object,
							&stats_object,	&monitor_object};
	return all;
}

std::string usage()
{
	std::string text = "Usage: nvgrectl [ OPTIONS ] OBJECT { COMMAND | help }\n"
			   "       nvgrectl { help | --version }\n"
			   "OBJECT := {";
	for (const Object *object : objects())
		text += fmt::format("{} {}", object == objects().front() ? "" : " |", object->name);
	return text + fmt::format(" }}\n{}", options_text);
}

void run(Context &context, std::vector<std::string> words)
{
	if (words.empty())
		throw UsageError("\n" + usage());
	if (words.front() == "help") {
		context.print(usage());
		return;
	}
	const Object *object = find_object(words.front());
	if (object == nullptr)
		throw UsageError(
			fmt::format("unknown object \"{}\"; see: nvgrectl help", words.front()));
	words.erase(words.begin());
	run_object(context, *object, std::move(words));
}

} // namespace nvgre
