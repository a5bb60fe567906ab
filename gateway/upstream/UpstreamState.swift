internal import Discovery
internal import Resilience

/// The instances of one service and how they do: a value that decides, given the time; `Upstream` keeps it.
struct UpstreamState: Sendable {
    private(set) var policy: UpstreamPolicy
    private(set) var members: [UpstreamMember] = []
    /// What the balancer knows of each member, at the same place.
    private(set) var candidates: [Candidate] = []
    /// Whether too few instances are well, so that all are used.
    private(set) var isPanicking = false
    private(set) var outliers: OutlierDetector
    private var balancer: LoadBalancer
    private(set) var budget: RetryBudget
    private var random: SpreadingRandom
    private var lastSerial: UInt64 = 0
    /// When the next ejection ends, and the usable ones are counted anew.
    private var nextReturn: Duration?

    init(_ policy: UpstreamPolicy, seed: UInt64) {
        self.policy = policy
        outliers = OutlierDetector(policy.outlier)
        balancer = LoadBalancer(policy.balancing, slowStart: SlowStart(span: policy.slowStart))
        budget = RetryBudget(policy.retryBudget)
        random = SpreadingRandom(seed: seed)
    }

    /// Takes the instances that exist now. Those that stay keep their state: what they have under way, how fast they
    /// are, what their probes and ejections say, and whether they are draining.
    mutating func update(_ instances: [ServiceInstance], at now: Duration) {
        let places = Dictionary(members.indices.map { (members[$0].instance.id, $0) }) { first, _ in first }
        var seen: Set<String> = []
        var newMembers: [UpstreamMember] = []
        var newCandidates: [Candidate] = []
        for instance in instances where seen.insert(instance.id).inserted {
            if let place = places[instance.id], members[place].instance.url == instance.url {
                members[place].instance = instance
                candidates[place].weight = max(1, instance.weight)
                newMembers.append(members[place])
                newCandidates.append(candidates[place])
            } else {
                lastSerial += 1
                newMembers.append(UpstreamMember(instance, serial: lastSerial, probe: policy.probe))
                newCandidates.append(
                    Candidate(id: instance.id, weight: instance.weight, isUsable: false, usableSince: now))
            }
        }
        members = newMembers
        candidates = newCandidates
        outliers.setInstances(members.map(\.instance.id))
        settle(at: now)
    }

    /// Chooses an instance that was not tried yet, and any usable one when all were; nil when there is none at all.
    mutating func choose(
        excluding tried: [UInt64] = [], key: UInt64? = nil, at now: Duration
    ) -> ChosenInstance? {
        if let nextReturn, nextReturn <= now { settle(at: now) }
        let places = tried.isEmpty ? [] : members.indices.filter { tried.contains(members[$0].serial) }
        let other = balancer.pick(candidates, excluding: places, key: key, random: random.next(), at: now)
        guard
            let place = other
                ?? (places.isEmpty ? nil : balancer.pick(candidates, key: key, random: random.next(), at: now))
        else { return nil }
        candidates[place].begin()
        let member = members[place]
        return ChosenInstance(serial: member.serial, id: member.instance.id, origin: member.origin)
    }

    /// Notes how a try ended; true when that ejects the instance. Tries at instances that are gone say nothing.
    mutating func end(_ serial: UInt64, _ outcome: TryOutcome, at now: Duration) -> Bool {
        guard let place = place(of: serial) else { return false }
        let (success, latency): (Bool, Duration)
        switch outcome {
        case .unknown:
            candidates[place].abandon()
            return false
        case .good(let after): (success, latency) = (true, after)
        case .bad(let after): (success, latency) = (false, after)
        }
        candidates[place].end(latency: latency, success: success, at: now)
        let isEjected = outliers.note(members[place].instance.id, success: success, at: now)
        if isEjected { settle(at: now) }
        return isEjected
    }

    /// Notes a probe's answer; the new verdict when it changed.
    mutating func probed(_ serial: UInt64, good: Bool, at now: Duration) -> Bool? {
        guard let place = place(of: serial), members[place].probe.note(good: good) else { return nil }
        settle(at: now)
        return members[place].probe.isWell
    }

    /// Takes an instance out, or back in; false when there is none of that id.
    mutating func drain(_ id: String, _ isDraining: Bool, at now: Duration) -> Bool {
        guard let place = members.firstIndex(where: { $0.instance.id == id }) else { return false }
        members[place].isDraining = isDraining
        settle(at: now)
        return true
    }

    func place(of serial: UInt64) -> Int? { members.firstIndex { $0.serial == serial } }

    /// A number in 0..<1.
    mutating func draw() -> Double { random.draw() }

    /// Says anew who is usable. Draining ones never are; the others when they are well, or all in panic.
    private mutating func settle(at now: Duration) {
        let present = members.indices.filter { !members[$0].isDraining }
        let verdict = outliers.usable(
            present.map { (id: members[$0].instance.id, isWell: members[$0].probe.isWell) }, at: now)
        isPanicking = verdict.isPanic && !present.isEmpty
        var isUsable = [Bool](repeating: false, count: members.count)
        for (place, usable) in zip(present, verdict.usable) { isUsable[place] = usable }
        for place in members.indices where candidates[place].isUsable != isUsable[place] {
            candidates[place].isUsable = isUsable[place]
            if isUsable[place] { candidates[place].usableSince = now }
        }
        nextReturn = outliers.nextReturn(after: now)
    }
}

extension UpstreamState {
    /// A request begins.
    mutating func beginRequest(at now: Duration) { budget.begin(at: now) }

    /// A request ends, with or without a retry of its own under way.
    mutating func endRequest(isRetrying: Bool) {
        if isRetrying { budget.release() }
        budget.end()
    }

    /// Whether a request may be tried once more; a retry of its own that is under way ends with that.
    mutating func takeRetry(isRetrying: Bool, at now: Duration) -> Bool {
        if isRetrying { budget.release() }
        return budget.tryTake(at: now)
    }
}
