internal import Discovery
internal import Resilience

/// A look at one service for administrators: its instances, breakers and load.
struct UpstreamReport: Sendable, Equatable {
    let name: String
    let balancing: Balancing
    /// Whether so few instances are well that all are used.
    let isPanicking: Bool
    let instances: [InstanceReport]
    let breakers: [BreakerReport]
    /// Requests the service works on, and those that wait for a place.
    let active: Int
    let waiting: Int
}

/// One instance as an administrator sees it.
struct InstanceReport: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
        case usable
        /// Its probes say that it is not well.
        case unwell
        /// It served badly and is left out for a while.
        case ejected
        /// An administrator took it out.
        case draining
    }

    let id: String
    let address: String
    let weight: Int
    let state: State
    /// Whether it is given requests: panic uses unwell and ejected ones too.
    let isUsed: Bool
    /// How much longer it is left out; nil when it is not.
    let ejectedFor: Duration?
    let inFlight: Int
    /// Its latency as the balancer sees it now, in seconds.
    let latency: Double
}

/// The breaker of one route.
struct BreakerReport: Sendable, Equatable {
    let route: String
    let state: BreakerSnapshot
}

/// Which instance a request would go to, and why, in words.
struct ChoiceReport: Sendable, Equatable {
    let instance: String?
    let reason: String
}

extension UpstreamState {
    func instanceReports(at now: Duration) -> [InstanceReport] {
        zip(members, candidates).map { member, candidate in
            let until = outliers.ejectedUntil(member.instance.id, at: now)
            let state: InstanceReport.State =
                if member.isDraining { .draining } else if !member.probe.isWell { .unwell } else if until != nil {
                    .ejected
                } else { .usable }
            return InstanceReport(
                id: member.instance.id, address: member.instance.url, weight: member.instance.weight, state: state,
                isUsed: candidate.isUsable, ejectedFor: until.map { $0 - now }, inFlight: candidate.inFlight,
                latency: candidate.latency.value(at: now))
        }
    }

    /// What `choose` would do, on a copy: nothing of it is noted.
    func explain(key: UInt64?, at now: Duration) -> ChoiceReport {
        var copy = self
        let chosen = copy.choose(key: key, at: now)
        let reports = copy.instanceReports(at: now)
        guard !reports.isEmpty else { return ChoiceReport(instance: nil, reason: "No instance is known.") }
        let used = reports.count(where: \.isUsed)
        var words = ["\(used) of \(reports.count) instances are in use"]
        words += reports.filter { $0.state != .usable }.map { report in
            let rest = report.ejectedFor.map { " for another \(max(1, $0.components.seconds)) s" } ?? ""
            return "\(report.id) is \(report.state.rawValue)\(rest)"
        }
        if copy.isPanicking { words.append("too few are well, so all that are not draining are used") }
        if chosen != nil { words.append(policy.balancing.reason) }
        return ChoiceReport(instance: chosen?.id, reason: words.joined(separator: "; ") + ".")
    }
}

extension Balancing {
    /// Why this one, in words.
    var reason: String {
        switch self {
        case .roundRobin: "its turn has come (round robin)"
        case .weighted: "its turn has come, turns going by weight"
        case .leastRequests: "it has the fewest requests under way for its weight"
        case .powerOfTwo: "of two drawn at random it has the lower latency times load for its weight"
        case .consistentHash: "the caller's key hashes to it"
        }
    }
}
