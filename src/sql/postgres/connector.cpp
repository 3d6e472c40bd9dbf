#include "sql/postgres/connector.hpp"

#include "base/encoding.hpp"
#include "sql/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>

namespace ostiary::sql::postgres {
namespace {

[[noreturn]] void invalid_url() {
    throw std::invalid_argument(
        "the database URL is not of the form postgres://user:password@host:port/database"
    );
}

// Takes `schema=x` out of the query of the URL, since libpq refuses what it does not know.
std::string take_schema(std::string& url) {
    const auto question = url.find('?');
    if (question == std::string::npos) return {};
    std::string kept;
    std::string schema;
    for (std::string_view rest = std::string_view(url).substr(question + 1); !rest.empty();) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view parameter = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (parameter.starts_with("schema=")) {
            const auto decoded = percent_decode(parameter.substr(7), false);
            if (!decoded || decoded->empty() || decoded->size() > 63) invalid_url();
            schema = *decoded;
        } else if (!parameter.empty()) {
            kept.append(kept.empty() ? "?" : "&").append(parameter);
        }
    }
    url = url.substr(0, question) + kept;
    return schema;
}

void check_url(const std::string& url) {
    char* message = nullptr;
    PQconninfoOption* const parsed = PQconninfoParse(url.c_str(), &message);
    PQfreemem(message);
    if (!parsed) invalid_url();
    PQconninfoFree(parsed);
}

// libpq's messages name host, port, user and database, and never the password.
[[noreturn]] void raise_connection_error(const PGconn* connection) {
    std::string message = PQerrorMessage(connection);
    std::replace(message.begin(), message.end(), '\n', ' ');
    while (message.ends_with(' ')) message.pop_back();
    throw Unavailable("PostgreSQL: " + message);
}

// Runs one statement and throws when it fails.
void must(PGconn& connection, PGresult* result) {
    const ResultPointer owner(result);
    const auto status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return;
    if (PQstatus(&connection) == CONNECTION_BAD) raise_connection_error(&connection);
    throw Unavailable(read_error(result).describe("PostgreSQL: preparing the session"));
}

void must(PGconn& connection, const std::string& statement) {
    must(connection, PQexec(&connection, statement.c_str()));
}

std::string quoted(PGconn& connection, const std::string& identifier) {
    const std::unique_ptr<char, void (*)(void*)> text(
        PQescapeIdentifier(&connection, identifier.c_str(), identifier.size()), PQfreemem
    );
    if (!text) raise_connection_error(&connection);
    return text.get();
}

constexpr const char* set_up_of_groups =
    "; set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set lock_timeout = 50";

}  // namespace

struct Connector::Queue {
    void run();

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> waiting;
    bool stopping = false;
};

void Connector::Queue::run() {
    for (;;) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return stopping || !waiting.empty(); });
        if (stopping) return;
        const auto task = std::move(waiting.front());
        waiting.pop_front();
        lock.unlock();
        task();
    }
}

Connector::Connector(const PostgresOptions& options, int threads)
    : options_(options), url_(options.url), queue_(std::make_shared<Queue>()) {
    if (!url_.starts_with("postgres://") && !url_.starts_with("postgresql://")) invalid_url();
    schema_ = take_schema(url_);
    check_url(url_);
    for (int i = 0; i < threads; ++i) {
        threads_.emplace_back([queue = queue_] { queue->run(); });
    }
}

Connector::~Connector() {
    {
        const std::lock_guard lock(queue_->mutex);
        queue_->stopping = true;
    }
    queue_->changed.notify_all();
    for (auto& thread : threads_) {
        if (thread.get_id() == std::this_thread::get_id()) {
            thread.detach();
        } else {
            thread.join();
        }
    }
}

void Connector::run(std::function<void()> work) {
    {
        const std::lock_guard lock(queue_->mutex);
        queue_->waiting.push_back(std::move(work));
    }
    queue_->changed.notify_one();
}

// What the URL says wins over the defaults before it.
Handle Connector::open() const {
    const std::string seconds =
        std::to_string(std::max<std::int64_t>(2, options_.connect_timeout.count() / 1000));
    const char* const names[] = {
        "connect_timeout",
        "fallback_application_name",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "tcp_user_timeout",
        "dbname",
        "client_encoding",
        nullptr
    };
    const char* const values[] = {
        seconds.c_str(), "ostiary", "15", "5", "3", "15000", url_.c_str(), "UTF8", nullptr
    };
    Handle connection(PQconnectdbParams(names, values, 1), PQfinish);
    if (!connection) throw Unavailable("PostgreSQL: out of memory");
    if (PQstatus(connection.get()) != CONNECTION_OK) raise_connection_error(connection.get());
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    if (PQserverVersion(connection.get()) < 140000) {
        throw Unavailable("PostgreSQL: the server is older than version 14");
    }
    return connection;
}

// jit: statements are small. idle_in_transaction_session_timeout: a node that vanishes in the
// middle of a batch frees its locks. A read-only session turns a write in a read into an error; for
// writes the operator's own default stands, who may have closed the database for a while.
//
// In groups, plan_cache_mode: what is found by key has one plan whatever its values, and making it
// again can cost more than running it. enable_seqscan: a plan that is kept must not come from a
// time when a table was small, or not analyzed yet. lock_timeout: a group holds locks of many
// requests, and waits for those of others no longer than it takes a healthy one to commit.
void Connector::set_up(PGconn& connection, Use use) const {
    must(
        connection,
        fmt::format(
            "set statement_timeout = {}; set idle_in_transaction_session_timeout = {}; "
            "set jit = off; set standard_conforming_strings = on; "
            "set default_transaction_isolation = 'read committed'; set ostiary.tenant = ''{}{}",
            options_.statement_timeout.count(),
            options_.statement_timeout.count(),
            use.access == Access::read_only ? "; set default_transaction_read_only = on" : "",
            use.in_groups ? set_up_of_groups : ""
        )
    );
    if (!schema_.empty()) must(connection, "set search_path = " + quoted(connection, schema_));
    for (const auto& [name, local] :
         {std::pair{set_tenant, "false"}, {set_tenant_in_transaction, "true"}}) {
        const auto statement = fmt::format("select set_config('ostiary.tenant', $1, {})", local);
        must(connection, PQprepare(&connection, name, statement.c_str(), 1, nullptr));
    }
}

Handle Connector::connect_blocking(Use use) const {
    Handle connection = open();
    set_up(*connection, use);
    return connection;
}

Handle Connector::connect(Use use) const {
    Handle connection = connect_blocking(use);
    if (PQsetnonblocking(connection.get(), 1) != 0 || PQenterPipelineMode(connection.get()) != 1) {
        raise_connection_error(connection.get());
    }
    return connection;
}

// `create schema if not exists` asks for the right to create even when there is nothing to do, and
// two processes may be here at once.
void Connector::create_schema(PGconn& connection) const {
    if (schema_.empty()) return;
    const char* const name = schema_.c_str();
    const auto exists = [&] {
        const ResultPointer found(PQexecParams(
            &connection,
            "select 1 from pg_namespace where nspname = $1",
            1,
            nullptr,
            &name,
            nullptr,
            nullptr,
            0
        ));
        return PQntuples(found.get()) == 1;
    };
    if (exists()) return;
    const std::string statement = "create schema " + quoted(connection, schema_);
    const ResultPointer created(PQexec(&connection, statement.c_str()));
    if (PQresultStatus(created.get()) == PGRES_COMMAND_OK || exists()) return;
    throw Unavailable(
        "PostgreSQL: the schema of the URL does not exist, and the role may not create it"
    );
}

// A connection of its own: closing it rolls back whatever a failure left open.
std::optional<ServerError> Connector::execute_script(const std::string& script) const {
    const Handle connection = open();
    create_schema(*connection);
    set_up(*connection, {Access::read_write});
    const std::string text =
        "begin; set local statement_timeout = 0; set local ostiary.tenant = '*';\n" + script +
        "\n; commit";
    const ResultPointer result(PQexec(connection.get(), text.c_str()));
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
        return std::nullopt;
    }
    if (PQstatus(connection.get()) == CONNECTION_BAD) raise_connection_error(connection.get());
    return read_error(result.get());
}

}  // namespace ostiary::sql::postgres
