#pragma once

#include "driver/client.hpp"
#include "driver/histogram.hpp"
#include "driver/plan.hpp"
#include "driver/stall_meter.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace ostiary::bench {

// What a run came to. CPU is of the measured window.
struct Outcome {
    double seconds = 0;
    std::uint64_t operations = 0;  // counted: see Engine
    std::uint64_t completed = 0;   // all, warm-up and end included
    std::uint64_t requests = 0;    // of the completed
    std::uint64_t errors = 0;      // all
    std::uint64_t refused = 0;     // within the measured window, for want of room: `mayRefuse`
    std::uint64_t unfinished = 0;  // due at a fixed rate, and not begun when the run ended
    std::uint64_t reconnects = 0;
    std::vector<std::string> error_samples;
    Histogram latency;
    double server_cpu = 0;
    double database_cpu = 0;
    double client_cpu = 0;
    double machine_cpu = 0;
    double stolen_cpu = 0;
    // How late the driver itself was to begin what was due: its own part of each latency.
    Histogram lateness;
    Stalls stalls;
    std::vector<std::vector<std::string>> emitted;
};

// Runs an operation over the connections of a plan.
//
// Closed loop (no rate): each connection begins its next operation when the last one has ended;
// what ends within the measured window counts. Open loop: operations are due at a fixed rate
// whether or not the server keeps up, and wait where no connection is free; what is due within the
// window counts, with its latency from the moment at which it was due, so that a stall of the
// server is seen by every operation that it delays.
class Engine {
public:
    explicit Engine(Plan& plan);
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    ~Engine();

    Outcome run();

private:
    struct Usage {
        double server = 0;
        double database = 0;
        double client = 0;
        double machine = 0;
        double stolen = 0;
    };
    Usage usage() const;
    double client_cpu() const;

    void begin_due(Nanoseconds now);
    bool begin(std::size_t client, Nanoseconds due, Nanoseconds now);
    void on_ended(std::size_t client, Nanoseconds now);
    void on_error(std::size_t client, const std::string& what);
    void give_up_late(Nanoseconds now);
    void wait();
    bool may_begin(Nanoseconds now) const;
    bool is_done(Nanoseconds now);
    void open_window(Nanoseconds now);
    void close_window(Nanoseconds now);
    void close_queue(Nanoseconds now);

    Plan& plan_;
    StallMeter stall_meter_;
    int epoll_;
    int timer_;
    std::vector<Client> clients_;
    std::vector<std::size_t> idle_;
    std::deque<std::size_t> free_rows_;
    std::deque<Nanoseconds> queue_;  // due times of what waits for a connection
    Outcome outcome_;

    Nanoseconds started_ = 0;
    Nanoseconds window_begin_ = 0;
    Nanoseconds window_end_ = 0;
    Nanoseconds next_due_ = 0;
    Nanoseconds next_sweep_ = 0;
    std::uint64_t sequence_ = 0;
    bool window_is_open_ = false;
    bool window_is_closed_ = false;
    Nanoseconds window_opened_at_ = 0;
    Usage before_;
};

}  // namespace ostiary::bench
