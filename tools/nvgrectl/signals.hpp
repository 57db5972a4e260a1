// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals that end the program, kept waiting.
 */
#pragma once

#include <csignal>

namespace nvgre
{

/** While one lives, SIGINT, SIGTERM and SIGHUP wait; then they act. */
class HeldSignals
{
public:
	HeldSignals();
	HeldSignals(const HeldSignals &) = delete;
	HeldSignals &operator=(const HeldSignals &) = delete;
	~HeldSignals();

private:
	sigset_t before_;
};

} // namespace nvgre
