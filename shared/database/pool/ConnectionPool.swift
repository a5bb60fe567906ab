internal import Synchronization

/// Lends connections, each to one borrower at a time; opens them when needed and closes the broken ones.
final class ConnectionPool<Connection: Sendable>: Sendable {
    private let limits: DatabaseLimits
    private let open: @Sendable () async throws -> Connection
    private let isUsable: @Sendable (Connection) -> Bool
    private let prefers: @Sendable (Connection) -> Bool
    private let discard: @Sendable (Connection) -> Void
    private let state = Mutex(State())

    /// `prefers` picks among the idle connections; without one that is preferred, the last given back is lent.
    /// `discard` closes a connection that leaves the pool.
    init(
        limits: DatabaseLimits, open: @escaping @Sendable () async throws -> Connection,
        isUsable: @escaping @Sendable (Connection) -> Bool = { _ in true },
        prefers: @escaping @Sendable (Connection) -> Bool = { _ in true },
        discard: @escaping @Sendable (Connection) -> Void = { _ in }
    ) {
        self.limits = limits
        self.open = open
        self.isUsable = isUsable
        self.prefers = prefers
        self.discard = discard
    }

    var poolState: PoolState {
        state.withLock {
            PoolState(inUse: $0.slots - $0.idle.count, idle: $0.idle.count, waiting: $0.waiters.count)
        }
    }

    /// A connection for this caller alone; give it back with `release`. `.unavailable` when none came in time.
    func acquire() async throws -> Connection {
        while true {
            switch try await grant() {
            case .connection(let connection):
                if isUsable(connection) { return connection }
                release(connection)
            case .slot:
                do { return try await open() } catch {
                    wake { $0.giveBack(nil) }
                    throw error
                }
            }
        }
    }

    /// Takes a connection back. One that broke is closed, and the next borrower opens another.
    func release(_ connection: Connection) {
        if isUsable(connection) { return wake { $0.giveBack(connection) } }
        discard(connection)
        wake { $0.giveBack(nil) }
    }

    private func wake(_ change: (inout State) -> (@Sendable () -> Void)?) {
        let waiting = state.withLock { change(&$0) }
        waiting?()
    }

    /// Lends nothing more, and returns when every borrower has given its connection back.
    func close() async {
        let (refused, idle) = state.withLock { state in
            state.isClosed = true
            let idle = state.idle
            state.slots -= idle.count
            state.idle = []
            defer { state.waiters = [] }
            return (state.waiters, idle)
        }
        for waiter in refused {
            waiter.continuation.resume(throwing: DatabaseError.unavailable(detail: "the pool is closed"))
        }
        for connection in idle { discard(connection) }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.slots > 0 { state.closers.append(continuation) }
                return state.slots == 0
            }
            if isEmpty { continuation.resume() }
        }
    }

    private func grant() async throws -> Grant {
        let atOnce: Grant? = try state.withLock { state in
            if let grant = try state.grant(limits, prefers) { return grant }
            guard state.waiters.count < limits.waiting else {
                throw DatabaseError.unavailable(detail: "\(limits.waiting) statements wait already")
            }
            return nil
        }
        if let atOnce { return atOnce }
        return try await withThrowingTaskGroup(of: Grant?.self) { group in
            group.addTask { try await self.wait() }
            group.addTask { [limits] in
                try? await Task.sleep(for: limits.wait)
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            // A connection may have come in the same moment as the deadline: it is taken, not lost.
            if let late = try? await group.next() ?? nil { return late }
            try Task.checkCancellation()
            throw DatabaseError.unavailable(detail: "no connection came free within \(limits.wait)")
        }
    }

    private func wait() async throws -> Grant {
        let ticket = state.withLock { $0.nextTicket() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let waiter = Waiter(ticket: ticket, continuation: continuation)
                let outcome = state.withLock { $0.enqueue(waiter, limits, prefers) }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.remove(ticket) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }
}

extension ConnectionPool {
    fileprivate enum Grant: Sendable {
        case connection(Connection)
        /// Leave to open one more.
        case slot
    }

    fileprivate struct Waiter: Sendable {
        let ticket: Int
        let continuation: CheckedContinuation<Grant, any Error>
    }

    fileprivate struct State {
        var idle: [Connection] = []
        /// Connections open or being opened.
        var slots = 0
        var waiters: [Waiter] = []
        var closers: [CheckedContinuation<Void, Never>] = []
        var isClosed = false
        private var tickets = 0
        /// Tickets given out whose waiter has neither queued nor been cancelled.
        private var announced: Set<Int> = []

        mutating func nextTicket() -> Int {
            tickets += 1
            announced.insert(tickets)
            return tickets
        }

        mutating func grant(_ limits: DatabaseLimits, _ prefers: (Connection) -> Bool) throws -> Grant? {
            if isClosed { throw DatabaseError.unavailable(detail: "the pool is closed") }
            if !idle.isEmpty {
                return .connection(idle.remove(at: idle.lastIndex(where: prefers) ?? idle.count - 1))
            }
            guard slots < limits.connections else { return nil }
            slots += 1
            return .slot
        }

        /// Nil when the waiter is now in the queue.
        mutating func enqueue(
            _ waiter: Waiter, _ limits: DatabaseLimits, _ prefers: (Connection) -> Bool
        ) -> Result<Grant, any Error>? {
            guard announced.remove(waiter.ticket) != nil else { return .failure(CancellationError()) }
            do {
                if let grant = try grant(limits, prefers) { return .success(grant) }
            } catch { return .failure(error) }
            waiters.append(waiter)
            return nil
        }

        /// The waiter of this ticket, out of the queue; nil when it was served, or has not queued yet and never will.
        mutating func remove(_ ticket: Int) -> Waiter? {
            announced.remove(ticket)
            guard let index = waiters.firstIndex(where: { $0.ticket == ticket }) else { return nil }
            return waiters.remove(at: index)
        }

        /// What is to be called outside the lock.
        mutating func giveBack(_ connection: Connection?) -> (@Sendable () -> Void)? {
            if isClosed {
                slots -= 1
                guard slots == 0 else { return nil }
                defer { closers = [] }
                return { [closers] in closers.forEach { $0.resume() } }
            }
            if !waiters.isEmpty {
                let waiter = waiters.removeFirst()
                return { waiter.continuation.resume(returning: connection.map(Grant.connection) ?? .slot) }
            }
            if let connection { idle.append(connection) } else { slots -= 1 }
            return nil
        }
    }
}

extension ConnectionPool {
    /// Lends a connection for one call, and takes it back whatever happens.
    func lend<Result: Sendable>(_ body: (Connection) async throws -> Result) async throws -> Result {
        let connection = try await acquire()
        defer { release(connection) }
        return try await body(connection)
    }
}
