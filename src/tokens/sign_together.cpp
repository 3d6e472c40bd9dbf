#include "tokens/sign_together.hpp"

#include "base/loop.hpp"

#include <memory>
#include <utility>

namespace ostiary::tokens {
namespace {

thread_local std::weak_ptr<void> gathering;

}  // namespace

struct SignTogether::Turn {
    explicit Turn(const Loop& of) : loop(of) {}

    const Loop& loop;
    std::vector<SignTogether*> waiting;

    void end() {
        // Who comes from here on is of the next turn.
        if (gathering.lock().get() == this) gathering.reset();
        for (SignTogether* const one : waiting) one->sign();
        for (SignTogether* const one : waiting) one->waiter_.resume();
    }
};

void SignTogether::await_suspend(std::coroutine_handle<> waiter) {
    waiter_ = waiter;
    Loop& loop = Loop::current();
    auto turn = std::static_pointer_cast<Turn>(gathering.lock());
    // In tests several loops take turns on one thread.
    if (!turn || &turn->loop != &loop) {
        turn = std::make_shared<Turn>(loop);
        gathering = turn;
        loop.post([turn] { turn->end(); });
    }
    turn->waiting.push_back(this);
}

void SignTogether::sign() noexcept {
    try {
        for (auto& [token, output] : tokens_) {
            token.sign();
            output = std::move(token.text);
        }
    } catch (...) {
        failure_ = std::current_exception();
    }
}

}  // namespace ostiary::tokens
