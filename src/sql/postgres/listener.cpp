#include "sql/postgres/listener.hpp"

#include "sql/errors.hpp"
#include "sql/postgres/connection.hpp"
#include "sql/postgres/connector.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

namespace ostiary::sql {
namespace {

using postgres::Connector;
using postgres::Handle;
using postgres::ResultPointer;

// Tells whether notices work at all: some servers that speak PostgreSQL's protocol take the
// statements and do nothing. No tenant has this name.
constexpr std::string_view probe = "!";

ResultPointer execute(PGconn& connection, const std::string& statement) {
    ResultPointer result(PQexec(&connection, statement.c_str()));
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return result;
    if (PQstatus(&connection) == CONNECTION_BAD) throw postgres::ConnectionLost();
    throw Unavailable(postgres::read_error(result.get()).describe("PostgreSQL: listening"));
}

// A pooler makes up the number by which a client would cancel a statement.
bool is_behind_pooler(PGconn& connection, std::string_view number) {
    int process = 0;
    std::from_chars(number.data(), number.data() + number.size(), process);
    return process != PQbackendPID(&connection);
}

class Listener final : public FeedConnection {
public:
    Listener(Handle handle, const std::string& channel) : handle_(std::move(handle)) {
        execute(*handle_, "listen " + channel);
        const auto session = execute(*handle_, "select current_schema(), pg_backend_pid()");
        prefix_ = std::string(PQgetvalue(session.get(), 0, 0)) + "/";
        is_behind_pooler_ = is_behind_pooler(*handle_, PQgetvalue(session.get(), 0, 1));
        execute(
            *handle_,
            fmt::format("select pg_notify('{}', current_schema() || '/{}')", channel, probe)
        );
        if (PQsetnonblocking(handle_.get(), 1) != 0) throw postgres::ConnectionLost();
    }

    int descriptor() const override { return PQsocket(handle_.get()); }

    bool receive(const Handler& handler) override {
        if (PQconsumeInput(handle_.get()) != 1 || PQflush(handle_.get()) < 0) {
            throw postgres::ConnectionLost();
        }
        bool is_answered = false;
        while (is_asking_ && PQisBusy(handle_.get()) == 0) {
            const ResultPointer result(PQgetResult(handle_.get()));
            if (result) continue;
            is_asking_ = false;
            is_answered = true;
        }
        PQisBusy(handle_.get());  // parses what came while nothing was asked
        if (PQstatus(handle_.get()) != CONNECTION_OK) throw postgres::ConnectionLost();
        while (PGnotify* const notice = PQnotifies(handle_.get())) {
            const std::unique_ptr<PGnotify, void (*)(void*)> owner(notice, PQfreemem);
            const std::string_view text(notice->extra);
            if (!text.starts_with(prefix_)) continue;
            if (text.substr(prefix_.size()) != probe) {
                handler(text.substr(prefix_.size()));
            } else if (notice->be_pid == PQbackendPID(handle_.get())) {
                has_heard_itself_ = true;
            }
        }
        return is_answered;
    }

    void ask() override {
        if (PQsendQuery(handle_.get(), "") != 1 || PQflush(handle_.get()) < 0) {
            throw postgres::ConnectionLost();
        }
        is_asking_ = true;
    }

    void send(std::string_view) override {}

    bool is_lossy() const override { return is_behind_pooler_ || !has_heard_itself_; }

private:
    const Handle handle_;
    std::string prefix_;
    bool is_behind_pooler_ = true;
    bool has_heard_itself_ = false;
    bool is_asking_ = false;
};

}  // namespace

std::function<std::unique_ptr<FeedConnection>()>
postgres_listener(const PostgresOptions& options, std::string channel) {
    auto connector = std::make_shared<const Connector>(options, 0);
    return [connector, channel = std::move(channel)]() -> std::unique_ptr<FeedConnection> {
        return std::make_unique<Listener>(
            connector->connect_blocking({Connector::Access::read_only}), channel
        );
    };
}

}  // namespace ostiary::sql
