internal import Discovery
internal import Kernel
internal import Resilience

/// Services and rate-limit classes, as they stand in the file.
enum ServiceSections {
    static let probe = Section<ProbePolicy>([
        .value("path", \.path) { node, mistakes in RouteWords.path(node, &mistakes) ?? nil },
        .duration("interval", \.interval, in: .milliseconds(100) ... .hours(1)),
        .duration("unhealthy_interval", \.unhealthyInterval, in: .milliseconds(100) ... .hours(1)),
        .duration("timeout", \.timeout, in: .milliseconds(10) ... .minutes(1)),
        .integer("rise", \.rise, in: 1...100),
        .integer("fall", \.fall, in: 1...100),
    ])

    static let outlier = Section<OutlierPolicy>([
        .integer("consecutive_failures", \.consecutiveFailures, in: 0...100_000),
        .share("failure_ratio", \.failureRatio),
        .integer("minimum_volume", \.minimumVolume, in: 1...1_000_000),
        .duration("window", \.window, in: .seconds(1) ... .hours(1)),
        .duration("ejection", \.ejection, in: .milliseconds(1) ... .hours(1)),
        .duration("longest_ejection", \.longestEjection, in: .milliseconds(1) ... .days(1)),
        .share("largest_ejected_share", \.largestEjectedShare),
        .share("panic_share", \.panicShare),
    ])

    static let concurrency = Section<ConcurrencyPolicy>([
        .integer("limit", \.limit, in: 1...1_000_000),
        .integer("queue", \.queue, in: 0...1_000_000),
        .duration("queue_deadline", \.queueDeadline, in: .milliseconds(1) ... .minutes(1)),
        .share("reserved_share", \.reservedShare),
        .duration("overload_after", \.overloadAfter, in: .milliseconds(1) ... .minutes(1)),
        .duration("overload_wait", \.overloadWait, in: .milliseconds(1) ... .minutes(1)),
        .duration("retry_after", \.retryAfter, in: .seconds(1) ... .hours(1)),
    ])

    static let retryBudget = Section<RetryBudgetPolicy>([
        .share("share", \.share),
        .integer("minimum_per_second", \.minimumPerSecond, in: 0...10_000),
        .duration("window", \.window, in: .seconds(1) ... .minutes(10)),
    ])

    /// What may also stand under `defaults`.
    static let policies: [Section<ServiceRules>.Key] = [
        .value("balancing", \.policy.balancing) { $0.choice(Balancing.self, &$1) },
        .duration("slow_start", \.policy.slowStart, in: .zero ... .hours(1)),
        .section("health", \.policy.probe, probe),
        .section("outlier", \.policy.outlier, outlier),
        .section("concurrency", \.policy.concurrency, concurrency),
        .section("retry_budget", \.policy.retryBudget, retryBudget),
    ]

    static let defaults = Section<ServiceRules>(policies)

    static let service = Section<ServiceRules>(
        [.value("address", \.address, address)] + policies,
        check: { policy, node, mistakes in
            if node["address"] == nil {
                mistakes.add(
                    node.place, "“address” is missing: where it is when \(policy.setting) is not set, http://HOST:PORT")
            }
        })

    static let rateLimit = Section<RateLimitDraft>(
        [
            .value("limit", \.rate) { node, mistakes in
                if case .scalar(let text) = node.content, let rate = Units.rate(text) {
                    return .some(RateLimitDraft.Rate(quota: rate.quota, window: rate.window))
                }
                mistakes.add(node.place, "a rate such as 30/min, 3/h or 100/10s is expected here, this is \(node.kind)")
                return nil
            },
            .value("burst", \.burst) { $0.integer(in: 1...1_000_000, &$1) },
            .value("per", \.key) { $0.choice(RateLimitClass.Key.self, &$1) },
        ],
        check: { _, node, mistakes in
            if node["limit"] == nil { mistakes.add(node.place, "“limit” is missing: 30/min") }
        })

    /// The setting with a service's address: `USER_SERVICE_URL`.
    static func setting(of service: String) -> String {
        "\(service.uppercased().split(separator: "-").joined(separator: "_"))_SERVICE_URL"
    }

    /// As in the setting: one address or several.
    @Sendable private static func address(_ node: YAMLNode, _ mistakes: inout RouteMistakes) -> String? {
        guard let text = node.text(&mistakes) else { return nil }
        var reader = SettingsReader([:])
        _ = reader.instances("address", default: text, "where the service is")
        for mistake in reader.mistakes { mistakes.add(node.place, mistake) }
        return reader.mistakes.isEmpty ? text : nil
    }
}

/// A rate-limit class while it is read.
struct RateLimitDraft: Sendable {
    struct Rate: Sendable {
        let quota: Int
        let window: Duration
    }

    var rate: Rate?
    var burst: Int?
    var key = RateLimitClass.Key.address

    /// The class of that name; nil without a rate.
    func finished(_ name: String) -> RateLimitClass? {
        rate.map {
            RateLimitClass(
                name: name, limit: RateLimit(name: name, quota: $0.quota, window: $0.window, burst: burst), per: key)
        }
    }
}
