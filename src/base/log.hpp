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

// Whether a value under this name may not be written: it speaks of a credential.
constexpr bool is_sensitive(std::string_view name);

// The name of a field. Of a literal, which nearly all are, the compiler finds out whether it is
// sensitive.
struct Name {
    // NOLINTNEXTLINE(google-explicit-constructor): a literal in the place of a name is one.
    consteval Name(const char* literal) : text(literal), sensitive(is_sensitive(literal)) {}
    static Name dynamic(std::string_view name) { return {name, is_sensitive(name)}; }

    std::string_view text;
    bool sensitive;

private:
    constexpr Name(std::string_view name, bool secret) : text(name), sensitive(secret) {}
};

class Field {
public:
    using Value = std::variant<std::string_view, std::int64_t, double, bool>;

    Field(Name name, std::string_view value) : name_(name), value_(value) {}
    Field(Name name, const char* value) : name_(name), value_(std::string_view(value)) {}
    Field(Name name, const std::string& value) : name_(name), value_(std::string_view(value)) {}
    Field(Name name, bool value) : name_(name), value_(value) {}
    template <std::integral Number>
    Field(Name name, Number value) : name_(name), value_(static_cast<std::int64_t>(value)) {}
    Field(Name name, double value) : name_(name), value_(value) {}
    Field(Name name, const Secret& value) = delete;

    const Name& name() const { return name_; }
    const Value& value() const { return value_; }

private:
    Name name_;
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

// The line as it is written, with a fixed time in place of the present.
std::string format(Level level, std::string_view message, Fields fields, std::int64_t time);

namespace detail {

// `word` is in lower case; the case of `name` does not matter.
constexpr bool matches_at(std::string_view name, std::size_t at, std::string_view word) {
    if (at + word.size() > name.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char letter = name[at + i];
        const bool upper = letter >= 'A' && letter <= 'Z';
        if ((upper ? static_cast<char>(letter | 0x20) : letter) != word[i]) return false;
    }
    return true;
}

constexpr bool contains(std::string_view name, std::string_view word) {
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (matches_at(name, at, word)) return true;
    }
    return false;
}

constexpr bool is(std::string_view name, std::string_view word) {
    return name.size() == word.size() && matches_at(name, 0, word);
}

}  // namespace detail

constexpr bool is_sensitive(std::string_view name) {
    for (const std::string_view word :
         {"token",
          "secret",
          "password",
          "passwd",
          "authorization",
          "cookie",
          "assertion",
          "credential",
          "code_verifier",
          "private_key",
          "privatekey",
          "api_key",
          "apikey",
          "session_id"}) {
        if (detail::contains(name, word)) return true;
    }
    // Authorization, device and verification codes; error and status codes may be read.
    if (detail::is(name, "error_code") || detail::is(name, "status_code")) return false;
    const bool ends_in_code = name.ends_with("Code") || detail::contains(name, "_code");
    return ends_in_code || detail::is(name, "code") || detail::is(name, "otp");
}

}  // namespace ostiary::log
