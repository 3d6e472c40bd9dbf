#pragma once

// Propagate the error of a Result, or keep its value:
//
//   TRY(auto claims, decode_claims(token));              in a function
//   CO_TRY(auto client, co_await clients_.find(id));     in a coroutine
//   CO_CHECK(check_redirect_uri(client, uri));           when there is no value to keep
//
// They are statements, not expressions: GCC 12 crashes on co_return inside a statement expression.
#define OSTIARY_CONCAT_(a, b) a##b
#define OSTIARY_CONCAT(a, b) OSTIARY_CONCAT_(a, b)
#define OSTIARY_TRY(RETURN, result, value, ...)            \
    auto&& result = (__VA_ARGS__);                         \
    if (!result) [[unlikely]]                              \
        RETURN std::unexpected(std::move(result).error()); \
    value = *std::move(result)

#define TRY(value, ...) OSTIARY_TRY(return, OSTIARY_CONCAT(try_, __LINE__), value, __VA_ARGS__)
#define CO_TRY(value, ...) \
    OSTIARY_TRY(co_return, OSTIARY_CONCAT(try_, __LINE__), value, __VA_ARGS__)
#define CO_CHECK(...)                                        \
    if (auto&& check_ = (__VA_ARGS__); !check_) [[unlikely]] \
    co_return std::unexpected(std::move(check_).error())
