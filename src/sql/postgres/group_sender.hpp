#pragma once

#include "sql/postgres/delivery.hpp"

#include <coroutine>
#include <deque>
#include <memory>
#include <vector>

namespace ostiary::sql::postgres {

// Shares transactions among the coroutines of a loop.
//
// What is handed in while a group is in flight, or within one turn of the loop, becomes the next
// group: one transaction, one round trip and, for writes, one commit. An idle loop sends at once.
// When a group fails, all that it carried is undone, and is for the caller to send again.
//
// Thread safety: none; it belongs to its loop.
class GroupSender : public std::enable_shared_from_this<GroupSender> {
public:
    GroupSender(Loop& loop, std::shared_ptr<Pool> pool);

    // Whether it is small and quick enough to share a transaction: the others wait for it, and for
    // the locks that it takes.
    static bool takes(const std::vector<Statement>& statements);

    // Returns when its outcome is known.
    struct Sending {
        GroupSender& sender;
        Delivery& delivery;
        std::coroutine_handle<> waiter{};

        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> coroutine) {
            waiter = coroutine;
            sender.add(*this);
        }
        void await_resume() const noexcept {}
    };
    Sending send(Delivery& delivery) { return {*this, delivery}; }

    // Abandons whoever waits: the loop or the database ends.
    void close();

private:
    using Group = std::vector<Sending*>;

    void add(Sending& sending);
    void start();
    void take_turns();
    Group take();
    Task<void> run(Group group);

    Loop& loop_;
    const std::shared_ptr<Pool> pool_;
    std::deque<Sending*> queue_;
    bool is_due_ = false;  // start() is posted
    bool is_in_flight_ = false;
    bool closed_ = false;
};

}  // namespace ostiary::sql::postgres
