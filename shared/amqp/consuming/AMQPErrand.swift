package import Reactor

/// Work with a queue that is done in one go over a connection made for it: looking through it, taking single messages.
package struct AMQPErrand: Sendable {
    private let setting: AMQPSetting
    private let name: String
    private let threads: BlockingPool

    package init(_ setting: AMQPSetting, name: String, threads: BlockingPool) {
        self.setting = setting
        self.name = name
        self.threads = threads
    }

    /// Calls `look` with each message of the queue, the oldest first, at most `most` of them. `look` says what becomes
    /// of it, nil leaves it where it is; what is left goes back when all have been looked at. Blocks nobody: it runs on
    /// a thread of the pool.
    package func look(
        through queue: String, most: Int, _ look: @escaping @Sendable (AMQPDelivery) -> AMQPLook
    ) async throws {
        try await onSession { session throws(AMQPBroken) in
            try session.confirmPublishing()
            for _ in 0..<max(0, most) {
                guard let delivery = try session.get(queue) else { return }
                switch look(delivery) {
                case .leave: continue
                case .settle(let settlement): try session.settle(delivery.tag, settlement)
                case .move(let publication):
                    try session.publishAndWait(publication)
                    try session.settle(delivery.tag, .ack)
                case .enough: return
                }
            }
        }
    }

    /// Declares what is to be there, and nothing else.
    package func declare() async throws { try await onSession { _ throws(AMQPBroken) in } }

    /// How many messages the queue has that nobody was given yet.
    package func depth(of queue: String) async throws -> Int {
        try await onSession { session throws(AMQPBroken) in try session.depth(of: queue) }
    }

    private func onSession<Value: Sendable>(
        _ work: @escaping @Sendable (Session) throws(AMQPBroken) -> Value
    ) async throws -> Value {
        try await threads.run { [setting, name] in
            blockBrokenPipes()
            let session = try Session(to: setting.location, name: name, limits: setting.limits)
            try session.declare(setting.topology)
            let value = try work(session)
            session.close()
            return value
        }
    }
}

/// What becomes of a message that was looked at.
package enum AMQPLook: Sendable {
    /// It stays in its queue.
    case leave
    case settle(AMQPSettlement)
    /// Published there, and gone from here once the broker has confirmed that.
    case move(AMQPPublication)
    /// It stays, and no further one is looked at.
    case enough
}
