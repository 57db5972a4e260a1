// SPDX-License-Identifier: GPL-2.0-only
#include "command.hpp"

namespace nvgre
{

namespace
{

constexpr std::string_view usage_text = "Usage: nvgrectl device [ show ] [ DEV ]\n";

void show(Context &context, Words &words)
{
	const std::string device = words.take_optional_device();
	words.end();
	const auto devices = context.kernel().devices(device);
	if (context.options().json || device.empty())
		context.show(devices);
	else
		for (const Device &d : devices)
			context.print(detail_text(d, context.options().style));
}

} // namespace

const Object device_object = {"device", usage_text, {{"show", show}, {"list", show}}};

} // namespace nvgre
