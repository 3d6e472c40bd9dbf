#include "base/log.hpp"

#include "base/encoding.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace ostiary::log {
namespace {

constexpr std::size_t most_queued = 8'000'000;
constexpr std::array<std::string_view, 4> level_names = {"debug", "info", "warn", "error"};

std::atomic<Level> lowest = Level::info;

std::int64_t now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

// https://www.rfc-editor.org/rfc/rfc8259#section-7
void append_text(std::string& line, std::string_view text) {
    line += '"';
    const auto is_plain = [](char character) {
        return character >= ' ' && character <= '~' && character != '"' && character != '\\';
    };
    if (std::ranges::all_of(text, is_plain)) {
        line += text;
    } else if (is_utf8(text)) {
        for (const char character : text) {
            const auto byte = static_cast<unsigned char>(character);
            if (character == '"' || character == '\\') {
                line += '\\';
                line += character;
            } else if (byte < 0x20 || byte == 0x7F) {
                line += fmt::format("\\u{:04x}", byte);
            } else {
                line += character;
            }
        }
    } else {
        line.append("hex:").append(hex_encode(text.substr(0, 200)));
    }
    line += '"';
}

void append_value(std::string& line, const Field::Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        append_text(line, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        line += fmt::format_int(*number).c_str();
    } else if (const auto* real = std::get_if<double>(&value)) {
        line += fmt::format("{:.3f}", *real);
    } else {
        line += std::get<bool>(value) ? "true" : "false";
    }
}

// 2023-11-14T22:13:20.123Z; the part up to the second is kept, as most lines share it.
void append_time(std::string& line, std::int64_t milliseconds) {
    thread_local std::int64_t second = -1;
    thread_local std::string text;
    if (second != milliseconds / 1000) {
        second = milliseconds / 1000;
        text = fmt::format("{:%FT%T}", fmt::gmtime(static_cast<std::time_t>(second)));
    }
    const auto rest = static_cast<unsigned>(milliseconds % 1000);
    line += text;
    line += '.';
    line += static_cast<char>('0' + rest / 100);
    line += static_cast<char>('0' + rest / 10 % 10);
    line += static_cast<char>('0' + rest % 10);
    line += 'Z';
}

void append_line(
    std::string& line,
    Level level,
    std::string_view message,
    Fields fields,
    std::int64_t time
) {
    line += R"({"time":")";
    append_time(line, time);
    line.append(R"(","level":")").append(level_names[static_cast<std::size_t>(level)]);
    line += R"(","message":)";
    append_text(line, message);
    for (const Field& field : fields) {
        line += ',';
        append_text(line, field.name().text);
        line += ':';
        if (field.name().sensitive) {
            line += R"("[redacted]")";
        } else {
            append_value(line, field.value());
        }
    }
    line += "}\n";
}

class Sink {
public:
    // Never destroyed: lines may be written until the very end of the process.
    static Sink& get() {
        static Sink* sink = new Sink;
        return *sink;
    }

    void add(std::string_view line, bool urgent) {
        {
            const std::lock_guard lock(queue_mutex_);
            if (queue_.size() + line.size() > most_queued) {
                ++dropped_;
            } else {
                queue_ += line;
            }
        }
        if (urgent) drain();
    }

    // Writes everything that was queued before the call.
    void drain() {
        const std::lock_guard writing(write_mutex_);
        std::uint64_t dropped = 0;
        {
            const std::lock_guard lock(queue_mutex_);
            writing_.swap(queue_);
            std::swap(dropped, dropped_);
        }
        if (dropped != 0) {
            append_line(writing_, Level::warn, "log lines dropped", {{"count", dropped}}, now());
        }
        write_all(writing_);
        writing_.clear();
    }

    std::atomic<int> descriptor = STDERR_FILENO;

private:
    Sink() {
        std::thread([this] {
            for (;;) {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                drain();
            }
        }).detach();
    }

    void write_all(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t count = ::write(descriptor, text.data(), text.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    std::mutex queue_mutex_;
    std::string queue_;
    std::uint64_t dropped_ = 0;
    std::mutex write_mutex_;
    std::string writing_;
};

}  // namespace

void write(Level level, std::string_view message, Fields fields) {
    if (!enabled(level)) return;
    thread_local std::string line;
    line.clear();
    append_line(line, level, message, fields, now());
    Sink::get().add(line, level >= Level::warn);
}

void set_level(Level level) {
    lowest = level;
}

bool enabled(Level level) {
    return level >= lowest.load(std::memory_order_relaxed);
}

void flush() {
    Sink::get().drain();
}

void set_descriptor(int descriptor) {
    flush();
    Sink::get().descriptor = descriptor;
}

std::string format(Level level, std::string_view message, Fields fields, std::int64_t time) {
    std::string line;
    append_line(line, level, message, fields, time);
    return line;
}

}  // namespace ostiary::log
