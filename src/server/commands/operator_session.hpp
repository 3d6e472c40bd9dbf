#pragma once

#include "server/application.hpp"
#include "server/installation.hpp"

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ostiary::server {

// An installation opened for one command, whose changes go through the same operations as an
// administrator's. What fails is told on standard error.
class OperatorSession {
public:
    // Covers the audit events of the command with the chain.
    ~OperatorSession();
    static std::unique_ptr<OperatorSession> open(const Settings& settings);

    // The JSON of the answer (null for none); nothing if the operation failed.
    std::optional<boost::json::value> call(
        const TenantId& tenant,
        std::string_view method,
        const std::string& path,
        const boost::json::value& body = nullptr
    );

    Installation& installation() { return *installation_; }
    Application& application() { return *application_; }

private:
    std::unique_ptr<Installation> installation_;
    std::unique_ptr<Application> application_;
};

int fail_command(std::string_view text);

}  // namespace ostiary::server
