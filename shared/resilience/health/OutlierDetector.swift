/// Leaves out instances of one upstream that serve badly, judged by the requests they get (passive health).
///
/// After Envoy's outlier detection: failures in a row or a share of failures eject for a while, longer each time, never
/// more than a share of all; and when too few are left, all are used (Envoy's panic threshold).
package struct OutlierDetector: Sendable {
    private struct Record {
        var failuresInARow = 0
        var outcomes: OutcomeWindow
        /// Ejections that still count, and until when the last one is.
        var steps = 0
        var ejectedUntil: Duration?
        var returned = Duration.zero

        mutating func count(success: Bool, at now: Duration) {
            outcomes.note(success: success, at: now)
            failuresInARow = success ? 0 : failuresInARow + 1
        }
    }

    private let policy: OutlierPolicy
    private var records: [String: Record] = [:]

    package init(_ policy: OutlierPolicy = OutlierPolicy()) {
        self.policy = policy
    }

    /// Says which instances there are; what is known of those that stay is kept.
    package mutating func setInstances(_ ids: [String]) {
        var kept: [String: Record] = [:]
        for id in ids { kept[id] = records[id] ?? Record(outcomes: OutcomeWindow(policy.window)) }
        records = kept
    }

    /// Counts an outcome; true when it ejects the instance. What an ejected one still answers does not count.
    package mutating func note(_ id: String, success: Bool, at now: Duration) -> Bool {
        bringBack(id, at: now)
        guard let place = records.index(forKey: id), records.values[place].ejectedUntil == nil else { return false }
        // In place: taking the record out would copy its buckets for every request.
        records.values[place].count(success: success, at: now)
        guard !success, isBad(records.values[place]), mayEject(at: now) else { return false }
        eject(id, at: now)
        return true
    }

    /// Whether an instance is left out at this moment.
    package func isEjected(_ id: String, at now: Duration) -> Bool { ejectedUntil(id, at: now) != nil }

    /// Until when an instance is left out; nil when it is not.
    package func ejectedUntil(_ id: String, at now: Duration) -> Duration? {
        guard let until = records[id]?.ejectedUntil, until > now else { return nil }
        return until
    }

    /// When the next ejection ends; nil while there is none.
    package func nextReturn(after now: Duration) -> Duration? {
        records.values.compactMap(\.ejectedUntil).filter { $0 > now }.min()
    }

    /// Which instances are to be used, in the order given: those that are well and not ejected; or, when that is less
    /// than the panic share of them, all.
    package func usable(_ instances: [(id: String, isWell: Bool)], at now: Duration) -> OutlierVerdict {
        let usable = instances.map { $0.isWell && !isEjected($0.id, at: now) }
        let share = Double(usable.count { $0 }) / Double(max(1, instances.count))
        guard share < policy.panicShare else { return OutlierVerdict(usable: usable, isPanic: false) }
        return OutlierVerdict(usable: usable.map { _ in true }, isPanic: true)
    }

    private func isBad(_ record: Record) -> Bool {
        policy.consecutiveFailures > 0 && record.failuresInARow >= policy.consecutiveFailures
            || record.outcomes.fails(ratio: policy.failureRatio, minimumVolume: policy.minimumVolume)
    }

    private func mayEject(at now: Duration) -> Bool {
        let ejected = records.keys.count { isEjected($0, at: now) }
        return Double(ejected + 1) <= policy.largestEjectedShare * Double(records.count)
    }

    private mutating func eject(_ id: String, at now: Duration) {
        guard var record = records[id] else { return }
        let quiet = record.steps > 0 ? Int((now - record.returned) / policy.window) : 0
        record.steps = max(0, record.steps - quiet) + 1
        record.ejectedUntil = now + min(policy.ejection * record.steps, policy.longestEjection)
        records[id] = record
    }

    /// An instance whose time is over starts with a clean count.
    private mutating func bringBack(_ id: String, at now: Duration) {
        guard let until = records[id]?.ejectedUntil, until <= now, var record = records[id] else { return }
        record.ejectedUntil = nil
        record.returned = until
        record.failuresInARow = 0
        record.outcomes.clear()
        records[id] = record
    }
}

/// Which instances are used.
package struct OutlierVerdict: Sendable, Equatable {
    package let usable: [Bool]
    /// Whether too few were left, so that all are.
    package let isPanic: Bool

    package init(usable: [Bool], isPanic: Bool) {
        self.usable = usable
        self.isPanic = isPanic
    }
}
