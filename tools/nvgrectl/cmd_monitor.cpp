// SPDX-License-Identifier: GPL-2.0-only
#include <map>

#include <fmt/format.h>

#include "command.hpp"
#include "error.hpp"

namespace nvgre
{

namespace
{

constexpr std::string_view usage_text = "Usage: nvgrectl monitor [ DEV ] [ --count EVENTS ]\n";

/* A notification has the new state; what is different is known from the one before. */
class Monitor
{
public:
	Monitor(Context &context, std::string device)
		: context_(context), device_(std::move(device))
	{
		/* In this order, so that nothing is missed in between. */
		context_.kernel().subscribe();
		remember();
	}

	void run()
	{
		while (!done()) {
			const bool all = context_.kernel().read_events(
				[this](Timestamp when, const Event &event) { see(when, event); });
			if (!all)
				lost();
		}
	}

private:
	[[nodiscard]] bool done() const
	{
		const uint32_t wanted = context_.options().count.value_or(0);
		return wanted != 0 && seen_ >= wanted;
	}

	void remember()
	{
		for (const OffloadInfo &info : context_.kernel().offloads(device_))
			offloads_[info.dev.ifindex] = info;
	}

	Changes changes(const Event &event)
	{
		const auto *now = std::get_if<OffloadInfo>(&event.value);
		if (now == nullptr)
			return {};
		Changes result;
		const auto before = offloads_.find(now->dev.ifindex);
		if (before != offloads_.end()) {
			result = setting_changes(before->second, *now);
			const Changes more = effect_changes(before->second, *now);
			result.insert(result.end(), more.begin(), more.end());
		}
		offloads_[now->dev.ifindex] = *now;
		return result;
	}

	void see(Timestamp when, const Event &event)
	{
		const auto name = [](const auto &value) { return value.dev.ifname; };
		if (done() || (!device_.empty() && std::visit(name, event.value) != device_))
			return;
		seen_++;
		const Changes different = changes(event);
		if (context_.options().json)
			context_.print_json(event_json(when, event, different));
		else
			context_.print(
				event_text(when, event, different, context_.options().style));
	}

	void lost()
	{
		if (context_.options().json)
			context_.print_json(lost_json(std::chrono::system_clock::now()));
		else
			context_.print("events were lost\n");
		remember();
	}

	Context &context_;
	std::string device_;
	std::map<uint32_t, OffloadInfo> offloads_;
	uint32_t seen_ = 0;
};

void show(Context &context, Words &words)
{
	const std::string device = words.take_optional_device();
	words.end();
	Monitor(context, device).run();
}

} // namespace

const Object monitor_object = {
	"monitor", usage_text, {{.name = "show", .run = show, .takes_count = true}}};

} // namespace nvgre
