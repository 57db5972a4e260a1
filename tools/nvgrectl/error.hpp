// SPDX-License-Identifier: GPL-2.0-only
/*
 * All that can go wrong is an Error; main() prints it and exits with its status.
 */
#pragma once

#include <stdexcept>
#include <string>

namespace nvgre
{

enum class Status : int { Ok = 0, Refused = 1, Usage = 2 };

class Error : public std::runtime_error
{
public:
	explicit Error(const std::string &what, Status status = Status::Refused)
		: std::runtime_error(what), status_(status)
	{
	}
	[[nodiscard]] Status status() const { return status_; }

private:
	Status status_;
};

/** The command line makes no sense. */
class UsageError : public Error
{
public:
	explicit UsageError(const std::string &what) : Error(what, Status::Usage) {}
};

/** The kernel has refused a request; what() is its message or that of the code. */
class KernelError : public Error
{
public:
	KernelError(int code, const std::string &what) : Error(what), code_(code) {}
	/** As of errno. */
	[[nodiscard]] int code() const { return code_; }

private:
	int code_;
};

/** A message does not have the form that it should have. */
class ProtocolError : public Error
{
public:
	explicit ProtocolError(const std::string &what) : Error("malformed message: " + what) {}
};

} // namespace nvgre
