package import Logging
package import Reactor
internal import Kernel
internal import Synchronization

/// Reads a stream as one consumer of a group, over a connection of its own.
///
/// Every entry of the group is handed to one consumer, and again until it is acknowledged: at least once. After a crash
/// the consumer of the same name begins with what it had not acknowledged; what a consumer left that does not come back
/// goes to another one after `StreamLimits.abandoned`. While Redis is away `next` throws at once (`RedisError`), and
/// goes on where it stood when the server is back.
package final class RedisStreamConsumer: Sendable {
    private let stream: RedisStream
    private let group: String
    private let name: String
    private let start: RedisStream.GroupStart
    private let limits: StreamLimits
    private let client: RedisClient
    private let clock: any LoopClock
    private let turn: Mutex<ReadingTurn>
    private let cut = Atomic(0)

    /// `name` is of one process and stays the same across its restarts.
    package init(
        _ streamName: String, group: String, consumer name: String, from start: RedisStream.GroupStart,
        at location: RedisLocation, connection: RedisLimits = RedisLimits(), limits: StreamLimits = StreamLimits(),
        logger: Logger, clock: any LoopClock = MonotonicClock()
    ) {
        var connection = connection
        connection.connections = 1
        // The server keeps silent for as long as it is asked to wait.
        connection.command += limits.wait
        client = RedisClient(location, limits: connection, logger: logger, clock: clock)
        stream = RedisStream(streamName, on: client)
        self.group = group
        self.name = name
        self.start = start
        self.limits = limits
        self.clock = clock
        turn = Mutex(ReadingTurn(claimEvery: limits.claimEvery))
    }

    /// Entries that were cut from the stream before they were acknowledged.
    package var lost: Int { cut.load(ordering: .relaxed) }

    /// The next entries, at most `StreamLimits.batch`; none when nothing came within `StreamLimits.wait`. For one task
    /// at a time.
    package func next() async throws(RedisError) -> [StreamEntry] {
        do {
            return try await read()
        } catch .refused(let text) where text.hasPrefix("NOGROUP") {
            // Nobody has read here yet; or the server has forgotten, and what it holds now came after that.
            let hasBegun = turn.withLock { $0.hasBegun }
            try await stream.makeGroup(group, from: hasBegun ? .beginning : start)
            return try await read()
        } catch {
            turn.withLock { $0.failed() }
            throw error
        }
    }

    /// Says that these were handled; they are never handed out again.
    package func acknowledge(_ entries: [StreamEntry]) async throws(RedisError) {
        try await acknowledge(entries.map(\.id))
    }

    private func acknowledge(_ ids: [String]) async throws(RedisError) {
        if ids.isEmpty { return }
        _ = try await client.run((["XACK", stream.name, group] + ids).map { Array($0.utf8) })
    }

    /// Gives the connection up.
    package func close() { client.close() }
}

extension RedisStreamConsumer {
    private var now: Duration { .nanoseconds(Int64(clamping: clock.now)) }

    /// Takes steps until one gives entries or the wait is over.
    private func read() async throws(RedisError) -> [StreamEntry] {
        while true {
            let entries: StreamEntries
            let step = turn.withLock { $0.step(at: now) }
            switch step {
            case .own(let id):
                entries = try await readGroup(id, wait: nil)
                turn.withLock { $0.readOwn(last: entries.last) }
            case .claim(let cursor): entries = try await claim(cursor)
            case .fresh:
                entries = try await readGroup(">", wait: limits.wait)
                turn.withLock { $0.readFresh() }
            }
            if !entries.cut.isEmpty {
                cut.add(entries.cut.count, ordering: .relaxed)
                try await acknowledge(entries.cut)
            }
            if !entries.whole.isEmpty || step == .fresh { return entries.whole }
        }
    }

    private func readGroup(_ id: String, wait: Duration?) async throws(RedisError) -> StreamEntries {
        var words = ["XREADGROUP", "GROUP", group, name, "COUNT", String(limits.batch)]
        if let wait { words += ["BLOCK", String(max(1, wait.microseconds / 1_000))] }
        let reply = try await client.run((words + ["STREAMS", stream.name, id]).map { Array($0.utf8) })
        return StreamEntries(reply.array?.first?.array?.last)
    }

    /// XAUTOCLAIM of Redis 7: the cursor to go on from, the entries, and the ids that were cut, which the server has
    /// forgotten already.
    private func claim(_ cursor: String) async throws(RedisError) -> StreamEntries {
        let idle = String(limits.abandoned.microseconds / 1_000)
        let reply =
            try await client.run(
                "XAUTOCLAIM", stream.name, group, name, idle, cursor, "COUNT", String(limits.batch)
            ).array ?? []
        guard let next = reply.first?.text, reply.count >= 2 else { throw .refused("XAUTOCLAIM: \(reply)") }
        turn.withLock { $0.claimed(next: next, at: now) }
        cut.add(reply.count > 2 ? reply[2].array?.count ?? 0 : 0, ordering: .relaxed)
        return StreamEntries(reply[1])
    }
}

/// The limits of a stream's consumer.
package struct StreamLimits: Sendable {
    /// Entries in one batch.
    package var batch = 50
    /// How long `next` waits for something new.
    package var wait = Duration.seconds(2)
    /// After so long without an acknowledgement an entry goes to another consumer; longer than handling a batch takes.
    package var abandoned = Duration.seconds(60)
    /// How often such entries are looked for.
    package var claimEvery = Duration.seconds(30)

    package init() {}
}
