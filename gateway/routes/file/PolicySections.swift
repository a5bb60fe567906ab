internal import HTTP
internal import Kernel
internal import Resilience

/// The policies of a route, as they stand in the file.
enum PolicySections {
    static let timeouts = Section<RouteTimeouts>([
        .duration("connect", \.connect),
        .duration("response", \.response),
        .duration("idle", \.idle, in: .milliseconds(1) ... .days(1)),
        .init("total") { timeouts, node, mistakes in
            if node.isNone { return timeouts.total = nil }
            if let total = node.duration(in: .milliseconds(1) ... .hours(1), &mistakes) { timeouts.total = total }
        },
    ])

    static let retry = Section<RetryPolicy>(
        [
            .integer("attempts", \.attempts, in: 1...10),
            .value("statuses", \.statuses) { node, mistakes in
                node.list(&mistakes) { $0.integer(in: 500...599, &$1) }.map(Set.init)
            },
            .duration("backoff", \.backoff, in: .zero ... .minutes(1)),
            .duration("longest_backoff", \.longestBackoff, in: .zero ... .minutes(5)),
        ],
        check: { policy, node, mistakes in
            if policy.longestBackoff < policy.backoff {
                mistakes.add(node.place, "longest_backoff is shorter than backoff")
            }
        })

    static let breaker = Section<BreakerPolicy>([
        .integer("consecutive_failures", \.consecutiveFailures, in: 0...100_000),
        .share("failure_ratio", \.failureRatio),
        .integer("minimum_volume", \.minimumVolume, in: 1...1_000_000),
        .duration("window", \.window, in: .seconds(1) ... .hours(1)),
        .duration("open_for", \.openFor, in: .milliseconds(1) ... .hours(1)),
        .integer("half_open_probes", \.halfOpenProbes, in: 1...1_000),
        .duration("probe_timeout", \.probeTimeout, in: .milliseconds(1) ... .hours(1)),
        .optional("fallback", \.fallback, fallback, start: FallbackAnswer(json: "")),
    ])

    /// What is answered while a breaker is open.
    static let fallback = Section<FallbackAnswer>(
        [
            .integer("status", \.status, in: 200...599),
            .value("body", \.json) { node, mistakes in
                guard let text = node.text(&mistakes) else { return nil }
                if (try? JSONValue(parsing: Array(text.utf8))) != nil { return text }
                mistakes.add(node.place, "the body is no JSON: write it in quotes, such as '{\"items\": []}'")
                return nil
            },
        ],
        check: { fallback, node, mistakes in
            if node["body"] == nil { mistakes.add(node.place, "“body” is missing: JSON in quotes") }
        })

    static let cache = Section<CachePolicy>([
        .duration("life", \.life, in: .milliseconds(1) ... .days(1)),
        .size("largest_answer", \.largestAnswer, upTo: 64 << 20),
        .flag("shared", \.isShared),
    ])

    static let cors = Section<CORSPolicy>(
        [
            .value("origins", \.origins) { node, mistakes in node.list(&mistakes, of: origin) },
            .value("methods", \.methods, RouteWords.methods),
            .value("headers", \.headers) { node, mistakes in node.list(&mistakes, of: RouteWords.fieldName) },
            .value("exposes", \.exposes) { node, mistakes in node.list(&mistakes, of: RouteWords.fieldName) },
            .flag("credentials", \.allowsCredentials),
            .duration("max_age", \.maxAge, in: .zero ... .days(1)),
        ],
        check: { policy, node, mistakes in
            if policy.origins.isEmpty {
                mistakes.add(node.place, "“origins” names nobody: list them, or leave cors out")
            }
            if policy.allowsCredentials, policy.origins.contains("*") {
                mistakes.add(
                    node.place, "credentials for every origin (*) would open accounts to any page: list origins")
            }
        })

    static let deprecation = Section<DeprecationDraft>(
        [
            .value("since", \.since) { RouteWords.moment($0, &$1) },
            .value("sunset", \.sunset) { RouteWords.moment($0, &$1) },
            .value("successor", \.successor) { node, mistakes in RouteWords.path(node, &mistakes) },
        ],
        check: { draft, node, mistakes in
            guard let since = draft.since else { return mistakes.add(node.place, "“since” is missing: 2026-11-01") }
            if let sunset = draft.sunset, sunset <= since {
                mistakes.add(node.place, "the sunset is not after the day it was called old")
            }
        })

    static let person = Section<PersonRule>([
        .value("role", \.role) { $0.choice(Identity.Role.self, &$1) },
        .texts("scopes", \.scopes),
    ])

    /// `https://app.example.org`: a scheme, a host, perhaps a port, and nothing behind it; `*` is every origin.
    private static func origin(_ node: YAMLNode, _ mistakes: inout RouteMistakes) -> String? {
        guard let text = node.text(&mistakes) else { return nil }
        if text == "*" || RouteWords.isOrigin(text) { return text }
        mistakes.add(node.place, "“\(text)” is no origin: write https://app.example.org, without a slash at the end")
        return nil
    }
}

/// What `access` says of people.
struct PersonRule: Sendable {
    var role = Identity.Role.viewer
    var scopes: [String] = []
}

/// A deprecation while it is read.
struct DeprecationDraft: Sendable {
    var since: Timestamp?
    var sunset: Timestamp?
    var successor: String?
}
