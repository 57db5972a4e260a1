// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words for values and values for words: the words are those of uapi/nvgre.yaml.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "types.hpp"

namespace nvgre
{

/** The word for a value; "unknown-9" where a newer kernel knows more than we do. */
std::string name(Offload value);
std::string name(Performer value);
std::string name(Reason value);
std::string name(CounterKind value);
std::string name(Mode value);
std::string name(FlowidMode value);
/** "ipv4", "ipv6", "any". */
std::string name(Family value);

/** The words of all cells, in the kernel's order. */
std::vector<std::string> names(Mix mix);
/** One cell as people write it: "IPv4/IPv6" is inner IPv4 in outer IPv6. */
std::string cell_title(uint32_t index);

std::optional<Offload> offload_of(std::string_view word);
std::optional<Mix> cell_of(std::string_view word);
std::optional<Family> family_of(std::string_view word);
/** The words that offload_of() knows. */
std::vector<std::string> offload_names();

std::string to_string(const Address &address);
std::string to_string(const Mac &mac);
std::optional<Address> address_of(std::string_view text);
std::optional<Mac> mac_of(std::string_view text);

} // namespace nvgre
