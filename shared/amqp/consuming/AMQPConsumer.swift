internal import Synchronization

/// Receives the messages of one queue over a connection of its own. Each stays the broker's until it is settled; those
/// that are not when the connection breaks are delivered again, to this consumer or another.
package final class AMQPConsumer: Sendable, LinkRole {
    private struct State {
        /// The number of the session that is open; nil while there is none.
        var session: Int?
        var awayBecause: String?
        /// Tags of the session that were delivered and are not settled.
        var unsettled: Set<UInt64> = []
        var settlements: [(tag: UInt64, AMQPSettlement)] = []
        var isCancelled = false
    }

    private struct Waiters {
        var hasTried = false
        var callers: [CheckedContinuation<Void, Never>] = []
    }

    private static let tag = "analyticbot"

    package let counts = AMQPCounts()
    private let queue: String
    private let prefetch: Int
    private let link: Link
    private let receive: @Sendable (AMQPDelivery) -> Void
    private let state = Mutex(State())
    private let first = Mutex(Waiters())

    /// Begins to connect and to consume. `receive` is called for one message after the other, in the order of the
    /// queue, by a thread that must not be held up: it hands the message on, and `settle` follows from wherever. Throws
    /// only when the kernel gives no thread.
    package init(
        _ setting: AMQPSetting, queue: String, name: String, receive: @escaping @Sendable (AMQPDelivery) -> Void
    ) throws(AMQPBroken) {
        self.queue = queue
        prefetch = setting.limits.prefetch
        self.receive = receive
        link = try Link(setting, name: name, counts: counts)
        try link.start(self)
    }

    /// Why nothing can come; nil while it can, or before the first connection was tried.
    package var obstacle: String? { state.withLock { $0.awayBecause } }

    /// Whether the session that the delivery came over is still there: only then can it be settled.
    package func holds(_ delivery: AMQPDelivery) -> Bool { state.withLock { $0.session == delivery.session } }

    /// Settles a delivery, once. One of a session that is gone is not ours any more; nothing happens then.
    package func settle(_ delivery: AMQPDelivery, _ settlement: AMQPSettlement) {
        let isNews = state.withLock { state in
            guard state.session == delivery.session, state.unsettled.remove(delivery.tag) != nil else { return false }
            state.settlements.append((delivery.tag, settlement))
            return state.settlements.count == 1
        }
        if isNews { link.wake() }
    }

    /// Returns when the first attempt to connect has succeeded or failed.
    package func firstAttempt() async {
        await withCheckedContinuation { caller in
            let isOver = first.withLock { first in
                if !first.hasTried { first.callers.append(caller) }
                return first.hasTried
            }
            if isOver { caller.resume() }
        }
    }

    private func endFirstAttempt() {
        let callers = first.withLock { first in
            first.hasTried = true
            defer { first.callers = [] }
            return first.callers
        }
        callers.forEach { $0.resume() }
    }

    /// Takes no more messages, waits within the span until those delivered are settled, and gives the connection up.
    package func stop(within span: Duration = .seconds(10)) async { await link.stop(within: span) }
}

extension AMQPConsumer {
    func opened(_ session: Session, number: Int) throws(AMQPBroken) {
        state.withLock { state in
            state = State()
            state.session = number
        }
        try session.consume(queue, tag: Self.tag, prefetch: prefetch)
        endFirstAttempt()
    }

    func take(_ event: AMQPEvent) throws(AMQPBroken) {
        guard case .delivered(var delivery) = event else { return }
        counts.delivered.add()
        let isWelcome = state.withLock { state in
            delivery.session = state.session ?? 0
            state.unsettled.insert(delivery.tag)
            return !state.isCancelled
        }
        if isWelcome { receive(delivery) } else { settle(delivery, .requeue) }
    }

    func work(on session: Session, isStopping: Bool, at now: Duration) throws(AMQPBroken) -> Duration? {
        if isStopping, !state.withLock({ $0.isCancelled }) {
            state.withLock { $0.isCancelled = true }
            try session.cancel(tag: Self.tag)
        }
        let settlements = state.withLock { state in
            defer { state.settlements = [] }
            return state.settlements
        }
        for (tag, settlement) in settlements { try session.settle(tag, settlement) }
        return nil
    }

    func closed(reason: String) {
        state.withLock { state in
            state = State()
            state.awayBecause = reason
        }
        endFirstAttempt()
    }

    var isDone: Bool { state.withLock { $0.unsettled.isEmpty && $0.settlements.isEmpty } }
}
