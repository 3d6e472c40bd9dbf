#include "server/command_line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>

namespace ostiary::server {
namespace {

std::string option_name(std::string_view setting) {
    std::string name = "--";
    for (const char character : setting) {
        name += character == '_' ? '-' : static_cast<char>(std::tolower(character));
    }
    return name;
}

void add_settings(CLI::App& app, CommandLine& output) {
    app.add_option("--config", output.config, "TOML file with settings")->check(CLI::ExistingFile);
    for (const Setting& setting : settings()) {
        app.add_option_function<std::string>(
               option_name(setting.name),
               [&output, &setting](const std::string& value) {
                   output.settings[std::string(setting.name)] = value;
               },
               std::string(setting.documentation)
        )
            ->group("Settings");
    }
}

// A subcommand that sets its full name ("user create") when it is chosen.
CLI::App* add_command(
    CLI::App& parent,
    CommandLine& output,
    const std::string& name,
    const std::string& about
) {
    CLI::App* command = parent.add_subcommand(name, about);
    command->fallthrough();
    const std::string prefix = parent.get_parent() ? parent.get_name() + " " : "";
    command->callback([&output, full = prefix + name] {
        if (output.command.empty()) output.command = full;
    });
    return command;
}

CLI::App* add_group(CLI::App& app, const std::string& name, const std::string& about) {
    CLI::App* group = app.add_subcommand(name, about);
    group->fallthrough();
    group->require_subcommand(1);
    return group;
}

void add_tenant(CLI::App& command, CommandLine& output) {
    command.add_option("--tenant", output.tenant, "Tenant (default: default)");
}

void add_json(CLI::App& command, CommandLine& output) {
    command.add_flag("--json", output.json, "Print JSON");
}

void add_users(CLI::App& app, CommandLine& output) {
    CLI::App* group = add_group(app, "user", "Users");
    CLI::App* create = add_command(*group, output, "create", "Create a user");
    create->add_option("--username", output.username, "Name to sign in with");
    create->add_option("--email", output.email, "E-mail address");
    create->add_option("--phone", output.phone, "Phone number, digits with country code");
    create->add_option("--name", output.name, "Name to show");
    create->add_flag(
        "--password-stdin", output.password_from_input, "Read the password from standard input"
    );
    create->add_flag(
        "--admin", output.admin, "An administrator: gives the roles for it, in the tenant admin"
    );
    CLI::App* password =
        add_command(*group, output, "set-password", "Set a password, read from standard input");
    CLI::App* suspend =
        add_command(*group, output, "suspend", "Suspend a user: nothing works for them any more");
    CLI::App* resume = add_command(*group, output, "resume", "End a suspension");
    for (CLI::App* command : {password, suspend, resume}) {
        command->add_option("id", output.id, "Id of the user")->required();
    }
    CLI::App* list = add_command(*group, output, "list", "List users");
    for (CLI::App* command : {create, password, suspend, resume, list}) {
        add_tenant(*command, output);
        add_json(*command, output);
    }
}

void add_applications(CLI::App& app, CommandLine& output) {
    CLI::App* group = add_group(app, "app", "Applications");
    CLI::App* create = add_command(*group, output, "create", "Create an application");
    create->add_option("--name", output.name, "Name to show");
    create->add_option("--type", output.type, "Native, SPA, Traditional or MachineToMachine")
        ->check(CLI::IsMember({"Native", "SPA", "Traditional", "MachineToMachine"}));
    create->add_option("--redirect-uri", output.redirect_uris, "Redirect URI; may be repeated");
    create->add_option(
        "--post-logout-redirect-uri",
        output.post_logout_redirect_uris,
        "Where signing out may lead; may be repeated"
    );
    create->add_flag(
        "--management",
        output.management,
        "A machine-to-machine application that may use the Management API"
    );
    CLI::App* list = add_command(*group, output, "list", "List applications");
    for (CLI::App* command : {create, list}) {
        add_tenant(*command, output);
        add_json(*command, output);
    }
}

void add_keys(CLI::App& app, CommandLine& output) {
    CLI::App* group = add_group(app, "key", "Signing and cookie keys");
    CLI::App* rotate = add_command(*group, output, "rotate", "Make a new key the current one");
    rotate->add_option(
        "--algorithm", output.algorithm, "ES256, ES384, ES512, RS256, PS256 or EdDSA"
    );
    rotate->add_option(
        "--grace-period", output.grace_period, "Seconds to publish the key before it signs"
    );
    CLI::App* list = add_command(*group, output, "list", "List keys");
    for (CLI::App* command : {rotate, list}) {
        command->add_option("--kind", output.kind, "private-keys (default) or cookie-keys");
        add_tenant(*command, output);
        add_json(*command, output);
    }
}

void add_tenants(CLI::App& app, CommandLine& output) {
    CLI::App* group = add_group(app, "tenant", "Tenants: separate sets of users and applications");
    CLI::App* create = add_command(*group, output, "create", "Create a tenant");
    create->add_option("id", output.id, "Id, as in the path /t/<id>")->required();
    create->add_option("--name", output.name, "Name to show (default: the id)");
    CLI::App* list = add_command(*group, output, "list", "List tenants");
    for (CLI::App* command : {create, list}) add_json(*command, output);
}

void add_data(CLI::App& app, CommandLine& output) {
    CLI::App* exported = add_command(app, output, "export", "Write one tenant to a file");
    add_tenant(*exported, output);
    CLI::App* imported =
        add_command(app, output, "import", "Read a tenant from a file into a database without it");
    CLI::App* backup = add_command(
        app, output, "backup", "Write the whole database to a file, also while the server runs"
    );
    CLI::App* restore = add_command(app, output, "restore", "Read a backup into an empty database");
    for (CLI::App* command : {exported, imported, backup, restore}) {
        command->add_option("file", output.file, "Path of the file")->required();
    }
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, const char* const* argv, int& status) {
    CommandLine output;
    CLI::App app("Ostiary: identity and access management in one binary.", "ostiary");
    app.set_version_flag("--version", "ostiary " OSTIARY_VERSION);
    app.require_subcommand(1);
    add_settings(app, output);

    add_command(app, output, "serve", "Start the server");
    CLI::App* migrate =
        add_command(app, output, "migrate", "Bring the database to this version's schema");
    migrate->add_option(
        "--to", output.to, "Copy everything to another, empty database first (its DB_URL)"
    );
    add_tenants(app, output);
    add_users(app, output);
    add_applications(app, output);
    add_keys(app, output);
    CLI::App* audit = add_group(app, "audit", "Audit log");
    add_json(
        *add_command(
            *audit, output, "verify", "Prove that no event was altered, removed or inserted"
        ),
        output
    );
    add_data(app, output);
    add_command(app, output, "doctor", "Check settings, database, keys and clock");
    add_command(app, output, "openapi", "Print the OpenAPI document");
    add_command(app, output, "settings", "Print the reference of all settings");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        status = app.exit(error) == 0 ? 0 : 2;
        return std::nullopt;
    }
    return output;
}

}  // namespace ostiary::server
