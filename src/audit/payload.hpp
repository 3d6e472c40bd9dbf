#pragma once

#include "audit/event.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace ostiary::audit {

inline constexpr std::string_view masked_value = "******";

// Whether a parameter of that name may hold what must not be written down: passwords, secrets,
// tokens, codes and the like, in any spelling.
bool is_secret_name(std::string_view name);

// Replaces every text under such a name, at any depth.
void mask(boost::json::value& value);

// The payload of an event as it is stored: masked, of bounded size, valid UTF-8 without null
// characters.
boost::json::object payload_of(Event event);

// One text for one value, whatever the database did to the JSON in between: members sorted by name,
// numbers without a choice of form.
std::string canonical_json(const boost::json::value& value);

}  // namespace ostiary::audit
