internal import Kernel
internal import Synchronization

/// Publishes over a connection of its own, many messages at once, each confirmed by the broker.
///
/// Every message is mandatory: one that no queue takes comes back. A confirmation that is overdue ends the connection,
/// for then nothing is known of those behind it either. While the broker is away `publish` says so at once.
package final class AMQPPublisher: Sendable, LinkRole {
    private struct Item: Sendable {
        let publication: AMQPPublication
        let batch: PublishBatch
        let place: Int

        func end(_ verdict: PublishVerdict) { batch.tell(verdict, at: place) }
    }

    private struct State {
        var standing = AMQPStanding.connecting
        var waiting = Line<Item>()
        var window: ConfirmWindow<Item>
        /// Whether the thread was told of what waits, and has not looked yet.
        var isTold = false
    }

    package let counts = AMQPCounts()
    private let limits: AMQPLimits
    private let link: Link
    private let state: Mutex<State>

    /// Begins to connect. Throws only when the kernel gives no thread.
    package init(_ setting: AMQPSetting, name: String) throws(AMQPBroken) {
        limits = setting.limits
        link = try Link(setting, name: name, counts: counts)
        state = Mutex(State(window: ConfirmWindow(capacity: limits.window, patience: limits.confirm)))
        try link.start(self)
    }

    package var standing: AMQPStanding { state.withLock { $0.standing } }

    /// Publishes the messages, one behind the other; returns their verdicts in the same order.
    package func publish(_ publications: [AMQPPublication]) async -> [PublishVerdict] {
        if publications.isEmpty { return [] }
        return await withCheckedContinuation { caller in
            let batch = PublishBatch(count: publications.count, caller: caller)
            let obstacle = state.withLock { state -> String? in
                if let obstacle = state.standing.obstacle { return obstacle }
                guard state.waiting.count + publications.count <= limits.waiting else {
                    return "\(state.waiting.count) messages wait already"
                }
                for (place, publication) in publications.enumerated() {
                    state.waiting.append(Item(publication: publication, batch: batch, place: place))
                }
                return nil
            }
            if let obstacle {
                publications.indices.forEach { batch.tell(.away(reason: obstacle), at: $0) }
            } else {
                wakeOnce()
            }
        }
    }

    /// Publishes what waits, as far as the span allows, and gives the connection up.
    package func stop(within span: Duration = .seconds(5)) async { await link.stop(within: span) }

    private func wakeOnce() {
        let isNews = state.withLock { state in
            defer { state.isTold = true }
            return !state.isTold
        }
        if isNews { link.wake() }
    }
}

extension AMQPPublisher {
    func opened(_ session: Session, number: Int) throws(AMQPBroken) {
        try session.confirmPublishing()
        state.withLock { $0.standing = .open }
    }

    func take(_ event: AMQPEvent) throws(AMQPBroken) {
        switch event {
        case .confirmed(let number, let multiple, let taken):
            let ended = state.withLock { $0.window.settle(number, multiple: multiple, taken: taken) }
            for (item, ending) in ended { item.end(verdict(ending)) }
        case .returned(let exchange, let routingKey, let messageID, let reason):
            state.withLock { state in
                state.window.giveBack(reason: reason) { item in
                    item.publication.exchange == exchange && item.publication.routingKey == routingKey
                        && item.publication.message.messageID == messageID
                }
            }
        case .blocked(let reason):
            let standing = AMQPStanding.blocked(reason: reason)
            let waiting = state.withLock { state in
                state.standing = standing
                return state.waiting.takeAll()
            }
            end(waiting, because: standing.obstacle ?? reason)
        case .unblocked: state.withLock { $0.standing = .open }
        case .delivered: throw AMQPBroken(reason: "a message came to a publisher")
        }
    }

    func work(on session: Session, isStopping: Bool, at now: Duration) throws(AMQPBroken) -> Duration? {
        state.withLock { $0.isTold = false }
        while let publication = next(at: now) {
            counts.published.add()
            try session.publish(publication)
        }
        let (late, isBlocked, deadline) = state.withLock { state in
            (state.window.overdue(at: now), state.standing != .open, state.window.deadline)
        }
        if !late.isEmpty {
            end(late, because: "no confirmation within \(limits.confirm.inSeconds) seconds")
            // A blocked connection is silent by intent: what it holds is read when the alarm is over.
            if !isBlocked { throw AMQPBroken(reason: "a confirmation was overdue") }
        }
        return deadline.map { max(.zero, $0 - now) }
    }

    func closed(reason: String) {
        let (unconfirmed, waiting) = state.withLock { state in
            state.standing = .away(reason: reason)
            return (state.window.abandon(), state.waiting.takeAll())
        }
        end(unconfirmed, because: reason)
        waiting.forEach { $0.end(.away(reason: reason)) }
    }

    var isDone: Bool { state.withLock { $0.window.isEmpty && $0.waiting.count == 0 } }

    /// The next message that has room in the window; it is counted there from now on.
    private func next(at now: Duration) -> AMQPPublication? {
        state.withLock { state in
            guard state.standing == .open, !state.window.isFull, let item = state.waiting.next() else { return nil }
            state.window.add(item, at: now)
            return item.publication
        }
    }

    private func end(_ items: [Item], because reason: String) {
        counts.unconfirmed.add(items.count)
        items.forEach { $0.end(.away(reason: reason)) }
    }

    private func verdict(_ ending: ConfirmWindow<Item>.Ending) -> PublishVerdict {
        switch ending {
        case .confirmed:
            counts.confirmed.add()
            return .confirmed
        case .returned(let reason):
            counts.returned.add()
            return .returned(reason: reason)
        case .refused:
            counts.refused.add()
            return .refused(reason: "the broker refused it: a queue is full or cannot store")
        }
    }
}

/// First in, first out, without moving what stays.
struct Line<Element> {
    private var elements: [Element] = []
    private var start = 0

    var count: Int { elements.count - start }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func next() -> Element? {
        guard start < elements.count else { return nil }
        defer {
            start += 1
            if start == elements.count || start >= 1_024 {
                elements.removeFirst(start)
                start = 0
            }
        }
        return elements[start]
    }

    mutating func takeAll() -> [Element] {
        defer { self = Line() }
        return Array(elements[start...])
    }
}
