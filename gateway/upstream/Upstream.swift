internal import Discovery
internal import Kernel
internal import Logging
internal import Monitoring
internal import Reactor
internal import Resilience
internal import Synchronization

/// One service with all its instances: who is well, who is asked next, how much it is given at once.
final class Upstream: Sendable {
    let name: String
    let policy: UpstreamPolicy
    let breakers = RouteBreakers()
    let admission: AdmissionQueue
    let counts: UpstreamCounts
    private let clock: any LoopClock
    private let state: Mutex<UpstreamState>
    private let logger: Logger

    init(
        _ name: String, policy: UpstreamPolicy = UpstreamPolicy(), instances: [ServiceInstance] = [],
        metrics: UpstreamMetrics, loops: EventLoopGroup, clock: any LoopClock, random: any RandomSource,
        logger: Logger
    ) {
        self.name = name
        self.policy = policy
        self.clock = clock
        self.logger = logger
        admission = AdmissionQueue(policy.concurrency, loops: loops, clock: clock)
        counts = metrics.counts(of: name)
        let seed = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        state = Mutex(UpstreamState(policy, seed: seed))
        update(instances)
    }

    /// Takes the instances that exist now; those that stay keep their state.
    func update(_ instances: [ServiceInstance]) {
        let now = clock.moment
        state.withLock { $0.update(instances, at: now) }
    }

    /// Takes an instance out of use, or back into it, whatever else holds; false when there is none of that id. What it
    /// works on already is let finish.
    func drain(_ id: String, _ isDraining: Bool = true) -> Bool {
        let now = clock.moment
        return state.withLock { $0.drain(id, isDraining, at: now) }
    }

    /// A look at everything.
    func report() -> UpstreamReport {
        let now = clock.moment
        let (instances, isPanicking) = state.withLock { ($0.instanceReports(at: now), $0.isPanicking) }
        let load = admission.load
        return UpstreamReport(
            name: name, balancing: policy.balancing, isPanicking: isPanicking, instances: instances,
            breakers: breakers.snapshots(at: now).map { BreakerReport(route: $0.route, state: $0.state) },
            active: load.active, waiting: load.waiting)
    }

    /// Which instance a request with that key would go to, and why; nothing is changed.
    func explain(key: UInt64? = nil) -> ChoiceReport {
        let now = clock.moment
        let copy = state.withLock { $0 }
        return copy.explain(key: key, at: now)
    }
}

// What requests do.
extension Upstream {
    /// Begins a request's first try.
    func begin(key: UInt64?, at now: Duration) -> ChosenInstance? {
        state.withLock { state in
            state.beginRequest(at: now)
            return state.choose(key: key, at: now)
        }
    }

    /// Begins another try, elsewhere when there is another.
    func beginAgain(excluding tried: [UInt64], key: UInt64?, at now: Duration) -> ChosenInstance? {
        state.withLock { $0.choose(excluding: tried, key: key, at: now) }
    }

    /// Whether a request may be tried once more; `isRetrying` says that it is on a retry already. Also draws a number
    /// in 0..<1 for the wait.
    func takeRetry(isRetrying: Bool, at now: Duration) -> (isAllowed: Bool, draw: Double) {
        let verdict = state.withLock { ($0.takeRetry(isRetrying: isRetrying, at: now), $0.draw()) }
        (verdict.0 ? counts.retries : counts.budgetExhausted)?.add()
        return verdict
    }

    /// Notes how a try ended.
    func endTry(_ chosen: ChosenInstance, _ outcome: TryOutcome, at now: Duration) {
        noteEjection(state.withLock { $0.end(chosen.serial, outcome, at: now) }, chosen)
    }

    /// Notes how the last try ended, and with it the request; `chosen` is nil when there was no instance to ask.
    func endRequest(_ chosen: ChosenInstance?, _ outcome: TryOutcome, isRetrying: Bool, at now: Duration) {
        let isEjected = state.withLock { state in
            state.endRequest(isRetrying: isRetrying)
            return chosen.map { state.end($0.serial, outcome, at: now) } ?? false
        }
        if let chosen { noteEjection(isEjected, chosen) }
    }

    /// Writes down that the breaker of a route has changed.
    func noteBreaker(_ route: String, _ state: CircuitBreaker.State) {
        let metadata: Logger.Metadata = ["target": "\(name)", "route": "\(route)", "state": "\(state.rawValue)"]
        if state == .closed {
            logger.info("A circuit breaker changed", metadata: metadata)
        } else {
            logger.warning("A circuit breaker changed", metadata: metadata)
        }
    }

    private func noteEjection(_ isEjected: Bool, _ chosen: ChosenInstance) {
        guard isEjected else { return }
        counts.ejections?.add()
        logger.warning(
            "An instance serves badly and is left out for a while",
            metadata: ["target": "\(name)", "instance": "\(chosen.id)"])
    }
}

// What probes do.
extension Upstream {
    /// All instances, to be asked whether they are well.
    var probed: [ProbeTarget] {
        state.withLock { state in
            state.members.map { member in
                ProbeTarget(
                    serial: member.serial, service: name, instance: member.instance.id,
                    url: member.instance.url + policy.probe.path)
            }
        }
    }

    /// Notes a probe's answer; gives the time until the next probe of this instance, nil when it is gone.
    func noteProbe(_ serial: UInt64, good: Bool) -> Duration? {
        let now = clock.moment
        counts.probed(good: good)
        let (verdict, next, id) = state.withLock { state in
            let verdict = state.probed(serial, good: good, at: now)
            let member = state.place(of: serial).map { state.members[$0] }
            let draw = state.draw()
            return (verdict, member?.probe.nextInterval(draw: draw), member?.instance.id ?? "")
        }
        if let verdict {
            logger.warning(
                verdict ? "An instance is well again" : "An instance is not well",
                metadata: ["target": "\(name)", "instance": "\(id)"])
        }
        return next
    }
}
