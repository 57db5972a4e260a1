// SPDX-License-Identifier: GPL-2.0-only
#include "signals.hpp"

#include <initializer_list>

namespace nvgre
{

HeldSignals::HeldSignals() : before_{}
{
	sigset_t held;
	sigemptyset(&held);
	for (const int signal : {SIGINT, SIGTERM, SIGHUP})
		sigaddset(&held, signal);
	pthread_sigmask(SIG_BLOCK, &held, &before_);
}

HeldSignals::~HeldSignals()
{
	pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace nvgre
