#pragma once

#include "http/dispatcher.hpp"
#include "http/limits.hpp"
#include "net/deadline.hpp"

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/list_hook.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

// Private to the server: what the connections of one loop share.
namespace ostiary::http {

// A connection as its worker knows it.
class OpenConnection : public boost::intrusive::list_base_hook<> {
public:
    // Ends it now if no request is under way, after the answer otherwise.
    virtual void wind_down() = 0;
    // Ends it whatever is under way on the socket.
    virtual void abort() = 0;

protected:
    ~OpenConnection() = default;
};

// Of the whole server. Counters are looked up once.
struct Service {
    const Dispatcher& dispatcher;
    const Limits& limits;
    Random& random;
    metrics::Gauge& open;
    metrics::Gauge& in_flight;
    metrics::Counter& received;
    metrics::Counter& sent;
    std::atomic<bool> draining = false;
    std::atomic<std::int64_t> connections = 0;
    // Tells the server that a connection of this address is gone.
    std::function<void(const std::string& address)> closed;
};

// Of one loop, and used on that loop only.
struct Worker {
    Worker(Service& shared, Loop& home, std::chrono::milliseconds resolution)
        : service(shared), loop(home), deadlines(home, resolution) {}

    // 16 characters of A-Z a-z 0-9 - _.
    std::string make_request_id();

    Service& service;
    Loop& loop;
    net::DeadlineQueue deadlines;
    boost::intrusive::list<OpenConnection> connections;

private:
    // Randomness is drawn in large pieces: one piece lasts for hundreds of requests.
    std::array<std::uint8_t, 3072> random_{};
    std::size_t random_used_ = random_.size();
};

}  // namespace ostiary::http
