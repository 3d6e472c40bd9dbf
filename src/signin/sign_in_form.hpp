#pragma once

#include "http/form.hpp"
#include "identity/password_policy.hpp"
#include "signin/flow.hpp"
#include "signin/page.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The two forms that take an identifier and a password: what they show, and what was typed.
namespace ostiary::signin {

enum class FormKind { sign_in, register_account };

// What was wrong with a submission: texts, in the reader's language.
struct FormErrors {
    std::string alert;
    std::string identifier;
    std::string password;
    std::string agreement;

    bool any() const {
        return !alert.empty() || !identifier.empty() || !password.empty() || !agreement.empty();
    }
};

struct SignInForm {
    std::string identifier;
    bool agreed = false;
    FormErrors errors;
};

// The types of identifier that the form takes, in the order username, email, phone; those of the
// query parameter `identifier` if it names any of them.
std::vector<IdentifierType>
identifier_types(FormKind kind, const PageContext& context, const Flow& flow);

// What the form is filled with when it is first shown.
SignInForm fresh_form(const PageContext& context, const Flow& flow);

// Which identifier was typed; nothing if it cannot be one of these types.
std::optional<InteractionIdentifier>
recognize(std::string_view typed, const std::vector<IdentifierType>& types);

bool asks_for_agreement(FormKind kind, const SignInExperience& experience);

// Finds what is missing in a submission.
FormErrors check_form(
    FormKind kind,
    const PageContext& context,
    const http::Parameters& form,
    const std::vector<IdentifierType>& types
);

// Where the message of a refused step belongs.
FormErrors explain(const PageContext& context, const Error& error);

// The fields of the form one by one.
View identifier_view(
    const PageContext& context,
    const std::vector<IdentifierType>& types,
    const SignInForm& form
);
View password_view(FormKind kind, const PageContext& context, const SignInForm& form);

View form_view(
    FormKind kind,
    const PageContext& context,
    const Flow& flow,
    const SignInForm& form,
    std::string_view csrf
);

}  // namespace ostiary::signin
