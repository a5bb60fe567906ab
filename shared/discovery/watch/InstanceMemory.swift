internal import Kernel

/// Decides which instances of a service are believed in: what Consul says when it speaks, what it said last while it is
/// away ("stale beats empty"), and the settings until it has spoken.
struct InstanceMemory: Sendable {
    private let fallback: [ServiceInstance]
    private let patience: Duration
    /// What Consul said last and was obeyed; nil until it has spoken.
    private var known: [ServiceInstance]?
    private var staleSince: Timestamp?
    /// Since when Consul has been saying that there is no instance, as time that passes; nil while it names some.
    private var emptySince: Duration?

    /// An empty list is obeyed when it is said again at least `patience` after it was first said.
    init(fallback: [ServiceInstance], patience: Duration, now: Timestamp) {
        self.fallback = fallback
        self.patience = patience
        staleSince = now
    }

    /// What is believed now.
    var list: InstanceList {
        if let known { return InstanceList(known, origin: .consul, staleSince: staleSince) }
        return InstanceList(fallback, origin: .settings, staleSince: staleSince)
    }

    /// How long an empty list still has to stand at `now` before its repetition is obeyed; nil when there is none.
    func doubt(at now: Duration) -> Duration? {
        emptySince.map { max(.zero, $0 + patience - now) }
    }

    /// Takes what Consul says; `now` is time that passes, `moment` the time of day.
    mutating func hear(_ instances: [ServiceInstance], at now: Duration, _ moment: Timestamp) {
        if instances.isEmpty, known != [] {
            let since = emptySince ?? now
            let isRepeated = emptySince != nil && now >= since + patience
            emptySince = since
            guard isRepeated else {
                staleSince = staleSince ?? moment
                return
            }
        }
        known = instances
        emptySince = nil
        staleSince = nil
    }

    /// Notes that Consul gave no answer.
    mutating func lose(at moment: Timestamp) {
        staleSince = staleSince ?? moment
        // Whoever answers next may be an agent without a memory: its empty list is doubted from the beginning.
        emptySince = nil
    }
}
