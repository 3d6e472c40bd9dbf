#pragma once

#include "base/secret.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

// The log: one JSON object per line on standard error.
//
//   log::info("signing key rotated", {{"tenant", tenant.value}, {"key_id", key.id}});
//
// A Secret cannot be a field: it does not compile. The value of a field whose name speaks of a
// credential is replaced, so that a careless call prints nothing. Request paths may be logged,
// queries and bodies never.
//
// Thread safety: everything may be called concurrently. Lines are written by a thread of their own,
// so a slow reader of standard error does not hold up requests; when it lags by more than 8 MB,
// lines are dropped and counted. Warnings and errors are written before the call returns.
namespace ostiary::log {

enum class Level { debug, info, warn, error };

class Field {
public:
    using Value = std::variant<std::string_view, std::int64_t, double, bool>;

    Field(std::string_view name, std::string_view value) : name_(name), value_(value) {}
    Field(std::string_view name, const char* value)
        : name_(name), value_(std::string_view(value)) {}
    Field(std::string_view name, const std::string& value)
        : name_(name), value_(std::string_view(value)) {}
    Field(std::string_view name, bool value) : name_(name), value_(value) {}
    template <std::integral Number>
    Field(std::string_view name, Number value)
        : name_(name), value_(static_cast<std::int64_t>(value)) {}
    Field(std::string_view name, double value) : name_(name), value_(value) {}
    Field(std::string_view name, const Secret& value) = delete;

    std::string_view name() const { return name_; }
    const Value& value() const { return value_; }

private:
    std::string_view name_;
    Value value_;
};

using Fields = std::initializer_list<Field>;

void write(Level level, std::string_view message, Fields fields = {});

inline void debug(std::string_view message, Fields fields = {}) {
    write(Level::debug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) {
    write(Level::info, message, fields);
}
inline void warn(std::string_view message, Fields fields = {}) {
    write(Level::warn, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) {
    write(Level::error, message, fields);
}

// Lines below the level are not made. `info` until it is set.
void set_level(Level level);
bool enabled(Level level);
// Writes what is still queued; call it before the process ends.
void flush();
// Where lines go, standard error until it is set. For tests, and for a log file.
void set_descriptor(int descriptor);

// Whether a value under this name may not be written.
bool is_sensitive(std::string_view name);
// The line as it is written, with a fixed time in place of the present.
std::string format(Level level, std::string_view message, Fields fields, std::int64_t time);

}  // namespace ostiary::log
