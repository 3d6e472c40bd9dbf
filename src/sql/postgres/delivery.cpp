#include "sql/postgres/delivery.hpp"

#include "base/try.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace ostiary::sql::postgres {
namespace {

using Deliveries = std::vector<Delivery*>;

const Query* unprepared(const Connection& connection, const Delivery& delivery) {
    for (const Statement& statement : delivery.statements) {
        if (!connection.find_prepared(*statement.query)) return statement.query;
    }
    return nullptr;
}

void settle(const Deliveries& deliveries, const std::exception_ptr& thrown) {
    for (Delivery* const delivery : deliveries) {
        if (!delivery->is_settled()) delivery->thrown = thrown;
    }
}

// A statement that the server does not understand is the mistake of one.
Task<void> prepare_all(Connection& connection, Deliveries& deliveries) {
    for (std::size_t i = 0; i < deliveries.size();) {
        Delivery& delivery = *deliveries[i];
        try {
            while (const Query* const query = unprepared(connection, delivery)) {
                CO_CHECK(co_await connection.prepare(*query));
            }
            ++i;
        } catch (const Defect&) {
            delivery.thrown = std::current_exception();
            deliveries.erase(deliveries.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    co_return ok();
}

bool all_prepared(const Connection& connection, const Deliveries& deliveries) {
    return std::ranges::none_of(deliveries, [&](const Delivery* delivery) {
        return unprepared(connection, *delivery);
    });
}

// Those of one tenant follow each other, and first those for whom the connection is set already.
void sort_by_tenant(const Connection& connection, Deliveries& deliveries) {
    std::unordered_map<std::string_view, std::size_t> tenants{{connection.tenant(), 0}};
    std::vector<std::tuple<std::size_t, std::size_t, Delivery*>> sorted;
    sorted.reserve(deliveries.size());
    for (Delivery* const delivery : deliveries) {
        const Query& first = *delivery->statements[0].query;
        const auto tenant =
            tenants.try_emplace(tenant_setting(delivery->tenant, first), tenants.size());
        sorted.emplace_back(tenant.first->second, sorted.size(), delivery);
    }
    std::ranges::sort(sorted);
    for (std::size_t i = 0; i < sorted.size(); ++i) deliveries[i] = std::get<2>(sorted[i]);
}

std::optional<std::size_t> first_refused(const Connection::Group& group) {
    for (std::size_t i = 0; i < group.results.size(); ++i) {
        const auto status = PQresultStatus(group.results[i].get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return i;
    }
    return std::nullopt;
}

// Whether it may go with those of other batches.
bool joins(const Statement& statement) {
    return statement.query->placement == Placement::last && statement.guard == Guard::none;
}

// The most rows that one of the joint forms of a query has, of so many.
std::size_t joint_size(std::size_t rows) {
    const auto fits = [&](std::size_t size) { return size <= rows; };
    const auto found = std::ranges::find_if(JointQueries::sizes, fits);
    return found == JointQueries::sizes.end() ? 1 : *found;
}

// The forms that may be wanted for a group, as far as the connection does not know them.
const Query*
unprepared_form(Pool& pool, const Connection& connection, const Deliveries& deliveries) {
    if (deliveries.size() == 1) return nullptr;
    std::unordered_map<const Query*, std::size_t> counts;
    for (const Delivery* const delivery : deliveries) {
        for (const Statement& statement : delivery->statements) {
            if (joins(statement)) ++counts[statement.query];
        }
    }
    for (const auto& [query, count] : counts) {
        for (const std::size_t size : JointQueries::sizes) {
            if (size > count) continue;
            const Query& form = pool.joint_queries().find(*query, size);
            if (!connection.find_prepared(form)) return &form;
        }
    }
    return nullptr;
}

struct Sender {
    Pool& pool;
    std::shared_ptr<Connection> connection{};
    Deliveries deliveries;
    std::vector<Transmission> transmissions{};

    // A statement of a batch.
    struct Part {
        std::size_t of;
        std::size_t statement;
    };
    // What was sent, in the order of the answers. A setting belongs to the statement behind it, and
    // rows of several batches to the first of them: alone, each learns whose the mistake is.
    struct Sent {
        Part part;
        const Query* query;
    };
    std::vector<Sent> sent{};
    std::vector<Part> last{};  // what is to be sent behind all others of the tenant

    void encode();
    void send();
    void send(Part part);
    void send_last();
    void send_joint(std::span<const Part> parts);
    const Query& query_of(Part part) const {
        return *transmissions[part.of].statement(part.statement).query;
    }
    void read(const Connection::Group& group);
    void refuse(const Connection::Group& group, std::size_t result);
};

// All before the first is sent, so that nothing but the connection itself can fail in between.
void Sender::encode() {
    transmissions.reserve(deliveries.size());
    Deliveries encoded;
    encoded.reserve(deliveries.size());
    for (Delivery* const delivery : deliveries) {
        try {
            transmissions.emplace_back(*connection, delivery->tenant, delivery->statements);
            encoded.push_back(delivery);
        } catch (const Defect&) {
            delivery->thrown = std::current_exception();
        }
    }
    deliveries = std::move(encoded);
}

void Sender::send() {
    const std::string* setting = &transmissions[0].setting(0);
    connection->use_tenant(*setting);
    for (std::size_t of = 0; of < transmissions.size(); ++of) {
        const Transmission& transmission = transmissions[of];
        for (std::size_t i = 0; i < transmission.size(); ++i) {
            const Part part{of, i};
            const std::string& wanted = transmission.setting(i);
            if (wanted != *setting) {
                send_last();
                connection->send_tenant_in_transaction(wanted);
                setting = &wanted;
                sent.push_back({part, nullptr});
            }
            const bool waits = transmissions.size() > 1 && joins(transmission.statement(i));
            waits ? last.push_back(part) : send(part);
        }
    }
    send_last();
}

void Sender::send(Part part) {
    transmissions[part.of].send(part.statement, sent.size());
    sent.push_back({part, &query_of(part)});
}

// As few statements as possible. Those of one query keep their order.
void Sender::send_last() {
    std::ranges::sort(last, {}, [&](Part part) {
        return std::tuple(std::bit_cast<std::uintptr_t>(&query_of(part)), part.of, part.statement);
    });
    for (std::span<const Part> left = last; !left.empty();) {
        const auto is_other = [&](Part part) { return &query_of(part) != &query_of(left.front()); };
        const auto same = std::ranges::find_if(left, is_other) - left.begin();
        const std::size_t size = joint_size(static_cast<std::size_t>(same));
        size == 1 ? send(left.front()) : send_joint(left.first(size));
        left = left.subspan(size);
    }
    last.clear();
}

void Sender::send_joint(std::span<const Part> parts) {
    const Query& form = pool.joint_queries().find(query_of(parts.front()), parts.size());
    std::vector<const Parameters*> rows;
    rows.reserve(parts.size());
    for (const Part part : parts) {
        rows.push_back(&transmissions[part.of].parameters(part.statement));
    }
    // Prepared before anything was sent: unprepared_form().
    connection->send_execute(*connection->find_prepared(form), Parameters(rows));
    sent.push_back({parts.front(), &form});
}

void Sender::read(const Connection::Group& group) {
    if (const auto refused = first_refused(group)) return refuse(group, *refused);
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        try {
            transmissions[i].read(group, deliveries[i]->written);
        } catch (const std::exception&) {
            deliveries[i]->thrown = std::current_exception();
        }
    }
}

// What fails behind the last statement, as a commit does, counts as its failure.
void Sender::refuse(const Connection::Group& group, std::size_t result) {
    const auto& [part, query] = sent[std::min(result, sent.size() - 1)];
    Transmission::Failed failed{part.statement, read_error(group.results[result].get())};
    if (query && failed.error.kind() == ServerError::Kind::stale_plan) connection->forget(*query);
    // A server that became a replica: the next connection may find its successor.
    if (failed.error.sqlstate == "25006" && pool.is_for_writes()) {
        connection->close();
    }
    if (deliveries.size() == 1) {
        deliveries[0]->failed = std::move(failed);
        return;
    }
    deliveries[part.of]->is_cause = true;
    for (Delivery* const delivery : deliveries) delivery->undone = true;
}

}  // namespace

Task<void> deliver(std::shared_ptr<Pool> pool, std::span<Delivery* const> deliveries) {
    Sender sender{.pool = *pool, .deliveries = {deliveries.begin(), deliveries.end()}};
    try {
        CO_TRY(sender.connection, co_await pool->acquire());
        Connection& connection = *sender.connection;
        for (Delivery* const delivery : deliveries) delivery->connection = sender.connection;
        // What is prepared may be forgotten while others are.
        for (;;) {
            if (!all_prepared(connection, sender.deliveries)) {
                CO_CHECK(co_await prepare_all(connection, sender.deliveries));
            } else if (const Query* form = unprepared_form(*pool, connection, sender.deliveries)) {
                CO_CHECK(co_await connection.prepare(*form));
            } else {
                break;
            }
        }
        if (sender.deliveries.size() > 1) sort_by_tenant(connection, sender.deliveries);
        sender.encode();
        if (sender.deliveries.empty()) co_return ok();
        sender.send();
        Connection::Group group;
        co_await connection.end_group(group);
        sender.read(group);
    } catch (const std::exception&) {
        settle(sender.deliveries, std::current_exception());
    }
    co_return ok();
}

}  // namespace ostiary::sql::postgres
