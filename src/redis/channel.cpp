#include "redis/channel.hpp"

#include "base/unavailable.hpp"
#include "redis/resp.hpp"
#include "redis/socket.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace ostiary::redis {
namespace {

constexpr std::chrono::milliseconds limit{2000};

// The first word of an error is its code; what follows may quote what was sent.
void check(const Reply& reply) {
    if (reply.type != '-' && reply.type != '!') return;
    const std::string_view text(reply.text);
    std::string_view code = text.substr(0, std::min(text.find(' '), text.size()));
    if (!std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; })) code = "ERR";
    throw Unavailable("Redis: the server refuses: " + std::string(code));
}

class Channel final : public FeedConnection {
public:
    Channel(const Address& address, const std::string& name, const std::string& sender)
        : socket_(address, limit), name_(name), prefix_(sender + " ") {
        const std::string& password = address.password.reveal();
        call(
            password.empty() ? encode({"HELLO", "3"})
                             : encode({"HELLO", "3", "AUTH", address.user, password})
        );
        call(encode({"SUBSCRIBE", name_}));
    }

    int descriptor() const override { return socket_.descriptor(); }

    bool receive(const Handler& handler) override {
        read();
        bool is_answered = false;
        while (const auto reply = replies_.next()) {
            check(*reply);
            is_answered |= reply->type == '+';
            if (reply->type == '>') hand_over(*reply, handler);
        }
        return is_answered;
    }

    void ask() override { socket_.write_all(encode({"PING"})); }

    void send(std::string_view message) override {
        socket_.write_all(encode({"PUBLISH", name_, prefix_ + std::string(message)}));
    }

    bool is_lossy() const override { return true; }

private:
    void read() {
        std::string bytes;
        socket_.read_available(bytes);
        replies_.add(bytes);
    }

    void call(const std::string& command) {
        socket_.write_all(command);
        auto reply = replies_.next();
        while (!reply) {
            socket_.wait_to_read();
            read();
            reply = replies_.next();
        }
        check(*reply);
    }

    void hand_over(const Reply& push, const Handler& handler) const {
        if (push.items.size() != 3 || push.items[0].text != "message") return;
        const std::string_view text(push.items[2].text);
        const std::size_t space = text.find(' ');
        if (space == std::string_view::npos || text.starts_with(prefix_)) return;
        handler(text.substr(space + 1));
    }

    Socket socket_;
    ReplyReader replies_;
    const std::string name_;
    const std::string prefix_;
};

}  // namespace

std::function<std::unique_ptr<FeedConnection>()>
channel(Address address, std::string name, std::string sender) {
    return [address = std::move(address), name = std::move(name), sender = std::move(sender)](
           ) -> std::unique_ptr<FeedConnection> {
        return std::make_unique<Channel>(address, name, sender);
    };
}

}  // namespace ostiary::redis
