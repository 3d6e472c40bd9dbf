#pragma once

#include "jose/jws.hpp"

#include <coroutine>
#include <exception>
#include <string>
#include <vector>

namespace ostiary::tokens {

struct TokenToSign {
    jose::UnsignedJws token;
    std::string& output;
};
using TokensToSign = std::vector<TokenToSign>;

// Signs tokens, together with those of other requests:
//
//   co_await SignTogether(tokens);
//
// What the requests of one turn of a loop need, is signed one after the other when the loop has
// done what else was ready: code and tables for it (150 KB for P-256) are in the caches of the
// processor from the second signature on, and leave them to the rest in between.
//
// Throws what signing throws. The keys must be there until then.
class SignTogether {
public:
    explicit SignTogether(TokensToSign& tokens) : tokens_(tokens) {}

    bool await_ready() const noexcept { return tokens_.empty(); }
    void await_suspend(std::coroutine_handle<> waiter);
    void await_resume() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    struct Turn;

    void sign() noexcept;

    TokensToSign& tokens_;
    std::coroutine_handle<> waiter_;
    std::exception_ptr failure_;
};

}  // namespace ostiary::tokens
