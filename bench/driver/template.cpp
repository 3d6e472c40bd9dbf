#include "driver/template.hpp"

#include <stdexcept>

namespace ostiary::bench {

std::size_t Variables::number_of(std::string_view name) {
    if (const auto found = numbers_.find(name); found != numbers_.end()) return found->second;
    const std::size_t number = numbers_.size();
    numbers_.emplace(name, number);
    return number;
}

Template::Template(std::string_view text, Variables& variables) {
    texts_.clear();
    for (;;) {
        const auto begin = text.find("{{");
        texts_.emplace_back(text.substr(0, begin));
        if (begin == std::string_view::npos) return;
        const auto end = text.find("}}", begin);
        if (end == std::string_view::npos) {
            throw std::invalid_argument("a variable is not closed: " + std::string(text));
        }
        variables_.push_back(variables.number_of(text.substr(begin + 2, end - begin - 2)));
        text.remove_prefix(end + 2);
    }
}

void Template::append(std::string& out, std::span<const std::string> values) const {
    out.append(texts_.front());
    for (std::size_t i = 0; i < variables_.size(); ++i) {
        out.append(values[variables_[i]]).append(texts_[i + 1]);
    }
}

std::string Template::text(std::span<const std::string> values) const {
    std::string out;
    append(out, values);
    return out;
}

}  // namespace ostiary::bench
