internal import Glibc
internal import Kernel
internal import Logging
internal import Reactor
internal import Resilience
internal import Synchronization

/// What a connection is for. Everything here is called by the link's own thread.
protocol LinkRole: Sendable {
    /// A session begins; `number` grows by one with each.
    func opened(_ session: Session, number: Int) throws(AMQPBroken)
    func take(_ event: AMQPEvent) throws(AMQPBroken)
    /// Does what was asked for meanwhile. Returns how long it may take until it looks again by itself.
    func work(on session: Session, isStopping: Bool, at now: Duration) throws(AMQPBroken) -> Duration?
    /// The session is over, or none could be had.
    func closed(reason: String)
    /// Whether nothing is under way that a goodbye would cut off.
    var isDone: Bool { get }
}

/// Keeps one connection to a broker: a thread that owns it waits for its socket and for work, and connects again when
/// it breaks. The library's connection is not safe to share between threads, so nobody else ever touches it.
final class Link: Sendable {
    private struct State {
        var isRunning = false
        /// When a stop cuts off what is still under way; nil while nobody has asked to stop.
        var stopBy: Duration?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let location: AMQPLocation
    private let name: String
    private let topology: AMQPTopology
    private let limits: AMQPLimits
    private let logger: Logger
    private let draw: @Sendable () -> Double
    private let wakeup: Wakeup
    private let counts: AMQPCounts
    private let state = Mutex(State())

    init(_ setting: AMQPSetting, name: String, counts: AMQPCounts) throws(AMQPBroken) {
        location = setting.location
        self.name = name
        topology = setting.topology
        limits = setting.limits
        logger = setting.logger
        draw = setting.draw
        self.counts = counts
        wakeup = try Wakeup()
    }

    /// Starts the thread, which keeps the link and its role until `stop`.
    func start(_ role: any LinkRole) throws(AMQPBroken) {
        state.withLock { $0.isRunning = true }
        let isStarted = startThread("amqp") { [self] in
            run(role)
            let waiters = state.withLock { state in
                state.isRunning = false
                return state.waiters
            }
            waiters.forEach { $0.resume() }
        }
        guard !isStarted else { return }
        state.withLock { $0.isRunning = false }
        throw AMQPBroken(reason: "no thread for a connection")
    }

    /// Tells the thread that there is work.
    func wake() { wakeup.raise() }

    /// Lets what is under way end within the span, then says goodbye to the broker. Returns when the thread has ended.
    func stop(within span: Duration) async {
        let deadline = Self.now + span
        state.withLock { $0.stopBy = min($0.stopBy ?? deadline, deadline) }
        wake()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isRunning { state.waiters.append(continuation) }
                return !state.isRunning
            }
            if isOver { continuation.resume() }
        }
    }
}

extension Link {
    static var now: Duration { .nanoseconds(Int64(clamping: MonotonicClock().now)) }

    private var stopBy: Duration? { state.withLock { $0.stopBy } }

    private func run(_ role: any LinkRole) {
        let backoff = Backoff(base: limits.firstPause, longest: limits.longestPause)
        var (sessions, failures) = (0, 0)
        while stopBy == nil {
            do throws(AMQPBroken) {
                let session = try Session(to: location, name: name, limits: limits)
                try session.declare(topology)
                sessions += 1
                try role.opened(session, number: sessions)
                report(isBack: failures > 0 || sessions > 1)
                failures = 0
                try serve(session, role)
            } catch {
                role.closed(reason: error.reason)
                report(error, isNews: failures == 0)
                failures += 1
                // Never at once: a broker that refuses each session would be asked without a pause.
                pause(max(backoff.wait(after: failures, draw: draw()), .milliseconds(50)))
            }
        }
        role.closed(reason: "it was stopped")
    }

    private func serve(_ session: Session, _ role: any LinkRole) throws(AMQPBroken) {
        // The library gives its sign of life when it is called.
        let longest = limits.heartbeat / 2
        while true {
            let stopBy = stopBy
            let rest = try role.work(on: session, isStopping: stopBy != nil, at: Self.now)
            if let stopBy, role.isDone || Self.now >= stopBy {
                session.close()
                return
            }
            var hasCome = false
            while let event = try session.next() {
                hasCome = true
                try role.take(event)
            }
            if hasCome { continue }
            wakeup.wait(
                on: session.descriptor,
                atMost: min(rest ?? longest, longest, stopBy.map { max(.zero, $0 - Self.now) } ?? longest))
        }
    }

    private func pause(_ span: Duration) {
        let end = Self.now + span
        while stopBy == nil, Self.now < end { wakeup.wait(on: -1, atMost: end - Self.now) }
    }

    private func report(isBack: Bool) {
        guard isBack else { return }
        counts.reconnects.add()
        logger.info("The broker is back", metadata: ["broker": "\(location)", "for": "\(name)"])
    }

    private func report(_ error: AMQPBroken, isNews: Bool) {
        guard isNews else { return }
        logger.warning(
            "The broker is away",
            metadata: ["broker": "\(location)", "for": "\(name)", "reason": "\(error.reason)"])
    }
}
