// SPDX-License-Identifier: GPL-2.0-only
/*
 * nvgrectl: offloads, receive queues, steering rules and statistics of NVGRE tunnel
 * devices, over the generic netlink family "nvgre".
 *
 * Options are parsed here, words by the commands, one cmd_*.cpp for each object. They
 * ask the Kernel (client.cpp), which sends requests (request.cpp) and makes values
 * (types.hpp) of the answers (parse.cpp). Values become output in text.cpp or json.cpp.
 */
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <langinfo.h>
#include <unistd.h>

#include "client.hpp"
#include "command.hpp"
#include "error.hpp"

namespace
{

using namespace nvgre;

bool environment_has(const char *name)
{
	const char *value = std::getenv(name); // NOLINT: there is one thread
	return value != nullptr && *value != '\0';
}

bool want_colour(const std::string &when, bool terminal)
{
	if (when != "auto")
		return when == "always";
	const char *term = std::getenv("TERM"); // NOLINT: there is one thread
	const bool dumb = term != nullptr && std::strcmp(term, "dumb") == 0;
	return terminal && !dumb && !environment_has("NO_COLOR");
}

void add_options(CLI::App &app, Options &options, std::string &colour)
{
	constexpr double shortest = 0.01;
	constexpr double longest = 86400;
	app.set_version_flag("-V,--version", "nvgrectl " NVGRECTL_VERSION);
	app.add_flag("-j,--json", options.json, "JSON output");
	app.add_flag("-p,--pretty", options.pretty, "JSON for people");
	app.add_option("-n,--netns", options.netns, "in this network namespace");
	app.add_option("--color", colour, "when to use colours")
		->check(CLI::IsMember({"auto", "always", "never"}));
	app.add_flag("--watch", options.watch, "show it again and again, with rates");
	app.add_option("--interval", options.interval, "seconds between looks")
		->check(CLI::Range(shortest, longest));
	app.add_option("--count", options.count, "end after that many looks or events");
	app.add_flag("--dry-run", options.dry_run, "show what would change");
}

/* "ip" has them with one dash, which here would be letters of options. */
std::vector<const char *> with_two_dashes(int argc, char **argv)
{
	std::vector<const char *> arguments(argv, argv + argc);
	for (const char *&argument : arguments) {
		if (std::strcmp(argument, "-json") == 0)
			argument = "--json";
		else if (std::strcmp(argument, "-pretty") == 0)
			argument = "--pretty";
	}
	return arguments;
}

/* Returns the status to exit with, where there is nothing left to do. */
std::optional<Status> parse(int argc, char **argv, Options &options,
			    std::vector<std::string> &words)
{
	CLI::App app;
	std::string colour = "auto";
	bool help = false;
	app.set_help_flag();
	app.add_flag("-h,--help", help);
	add_options(app, options, colour);
	app.add_option("words", words);
	try {
		app.parse(argc, with_two_dashes(argc, argv).data());
	} catch (const CLI::CallForVersion &version) {
		fmt::print("{}\n", version.what());
		return Status::Ok;
	} catch (const CLI::ParseError &error) {
		throw UsageError(error.what());
	}
	options.terminal = isatty(STDOUT_FILENO) != 0;
	options.style.colour = want_colour(colour, options.terminal);
	options.style.unicode = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	/* "nvgrectl offload set --help" is "nvgrectl offload help". */
	if (help)
		words = words.empty() ? std::vector<std::string>{"help"}
				      : std::vector<std::string>{words.front(), "help"};
	return std::nullopt;
}

Status run_all(int argc, char **argv)
{
	Options options;
	std::vector<std::string> words;
	if (const auto status = parse(argc, argv, options, words))
		return *status;
	const std::string netns = options.netns;
	Context context(std::move(options), std::cout, [netns]() -> std::unique_ptr<Kernel> {
		if (!netns.empty())
			enter_netns(netns);
		return std::make_unique<Client>();
	});
	run(context, std::move(words));
	if (!std::cout)
		throw Error("cannot write the output");
	return Status::Ok;
}

} // namespace

int main(int argc, char **argv)
{
	/* Characters as the user's, numbers as programs'. */
	(void)std::setlocale(LC_CTYPE, "");
	try {
		return static_cast<int>(run_all(argc, argv));
	} catch (const Error &error) {
		fmt::print(stderr, "nvgrectl: {}\n", error.what());
		return static_cast<int>(error.status());
	} catch (const std::exception &error) {
		fmt::print(stderr, "nvgrectl: {}\n", error.what());
		return static_cast<int>(Status::Refused);
	}
}
