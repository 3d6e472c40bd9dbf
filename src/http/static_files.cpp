#include "http/static_files.hpp"

#include "http/conditional.hpp"

#include <charconv>
#include <optional>

namespace ostiary::http {
namespace {

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

// Thousandths, 1000 if there is no weight. https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2
int weight_of(std::string_view parameters) {
    const std::size_t at = parameters.find("q=");
    if (at == std::string_view::npos) return 1000;
    const std::string_view text = trimmed(parameters.substr(at + 2));
    double weight = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
    if (error != std::errc{} || weight < 0 || weight > 1) return 0;
    return static_cast<int>(weight * 1000);
}

struct Weights {
    std::optional<int> brotli, gzip, identity, any;
};

Weights read_weights(std::string_view accept) {
    Weights weights;
    while (!accept.empty()) {
        const std::size_t comma = std::min(accept.find(','), accept.size());
        const std::string_view item = accept.substr(0, comma);
        accept.remove_prefix(std::min(comma + 1, accept.size()));
        const std::size_t semicolon = std::min(item.find(';'), item.size());
        const std::string_view coding = trimmed(item.substr(0, semicolon));
        const int weight = weight_of(item.substr(semicolon));
        if (same_name(coding, "br")) weights.brotli = weight;
        if (same_name(coding, "gzip") || same_name(coding, "x-gzip")) weights.gzip = weight;
        if (same_name(coding, "identity")) weights.identity = weight;
        if (coding == "*") weights.any = weight;
    }
    return weights;
}

}  // namespace

Coding choose_coding(std::string_view accept, bool has_gzip, bool has_brotli) {
    const Weights weights = read_weights(accept);
    const int brotli = has_brotli ? weights.brotli.value_or(weights.any.value_or(0)) : 0;
    const int gzip = has_gzip ? weights.gzip.value_or(weights.any.value_or(0)) : 0;
    // Identity is acceptable unless it is excluded; unnamed, it loses to any coding that is named.
    const int identity = weights.identity.value_or(0);
    if (brotli > 0 && brotli >= gzip && brotli >= identity) return Coding::brotli;
    if (gzip > 0 && gzip >= identity) return Coding::gzip;
    return Coding::identity;
}

Response serve_file(const Request& request, const StaticFile& file) {
    Response response;
    const bool encoded = !file.gzip.empty() || !file.brotli.empty();
    std::string tag(file.etag);
    response.shared_body = file.identity;
    response.headers.add("Content-Type", file.content_type);
    response.headers.add(
        "Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"
    );
    if (encoded) {
        response.headers.add("Vary", "Accept-Encoding");
        const Coding coding = choose_coding(
            request.headers.get("Accept-Encoding"), !file.gzip.empty(), !file.brotli.empty()
        );
        if (coding != Coding::identity) {
            const bool brotli = coding == Coding::brotli;
            response.shared_body = brotli ? file.brotli : file.gzip;
            response.headers.add("Content-Encoding", brotli ? "br" : "gzip");
            // A strong tag tells the encodings apart.
            tag.insert(tag.size() - 1, brotli ? "-br" : "-gz");
        }
    }
    response.headers.add("ETag", tag);
    apply_condition(request, response);
    return response;
}

}  // namespace ostiary::http
