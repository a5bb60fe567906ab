internal import Kernel
internal import PaymentCore

/// The settings of plans and quotas.
struct QuotaConfig: Sendable {
    let plans: PlanList
    /// How long a reservation counts that nobody commits.
    let lease: Duration

    init(_ settings: inout SettingsReader) {
        plans = PlanList(
            freeChannels: settings.integer(
                "PLAN_FREE_CHANNELS", default: Plan.free.channels, in: 0...1_000_000,
                "channels that the free plan holds; who hosts for themselves may raise it"),
            freePosts: settings.integer(
                "PLAN_FREE_POSTS", default: Plan.free.postsPerMonth, in: 0...1_000_000,
                "posts a month that the free plan holds"))
        lease = .seconds(
            settings.integer(
                "QUOTA_LEASE_SECONDS", default: 900, in: 1...86_400,
                "seconds that a reservation counts which nobody commits"))
    }
}
