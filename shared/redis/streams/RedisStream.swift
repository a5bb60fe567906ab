/// One stream of a Redis server: entries stay until the stream is longer than its limit, whoever has read them.
///
/// It is as durable as the server: without a disk (`appendonly`) a restart forgets it. A stream is no place for what
/// must never be lost; that goes through the outbox and the event bus.
package struct RedisStream: Sendable {
    package let name: String
    /// Entries that are kept, roughly (`MAXLEN ~`): the server cuts whole blocks.
    package let longest: Int
    private let client: RedisClient

    /// Measured numbers as they come in, and as they are shown.
    package static let rawMetrics = "metrics:raw"
    package static let processedMetrics = "metrics:processed"

    package init(_ name: String, on client: RedisClient, longest: Int = 100_000) {
        self.name = name
        self.client = client
        self.longest = longest
    }

    /// Adds an entry at the end and gives its id.
    @discardableResult
    package func add(_ fields: [StreamEntry.Field]) async throws(RedisError) -> String {
        let head = ["XADD", name, "MAXLEN", "~", String(longest), "*"].map { Array($0.utf8) }
        let reply = try await client.run(head + fields.flatMap { [Array($0.name.utf8), $0.value] })
        guard let id = reply.text else { throw .refused("XADD was answered with \(reply)") }
        return id
    }

    /// Entries after that id, oldest first: where a reader that names its last one goes on. `-` begins at the start.
    package func entries(after id: String = "-", most: Int = 100) async throws(RedisError) -> [StreamEntry] {
        let start = id == "-" ? id : "(\(id)"
        return StreamEntries(try await client.run("XRANGE", name, start, "+", "COUNT", String(most))).whole
    }

    /// Entries in it.
    package func length() async throws(RedisError) -> Int { Int(try await client.run("XLEN", name).integer ?? 0) }

    /// Makes the consumer group, and the stream where there is none; a group that exists stays where it stands.
    package func makeGroup(_ group: String, from start: GroupStart) async throws(RedisError) {
        do {
            _ = try await client.run("XGROUP", "CREATE", name, group, start.rawValue, "MKSTREAM")
        } catch .refused(let text) where text.hasPrefix("BUSYGROUP") {
            return
        }
    }

    /// Where a new group begins to read.
    package enum GroupStart: String, Sendable {
        case beginning = "0"
        case now = "$"
    }

    /// What was handed to consumers of the group and not acknowledged.
    package func pending(in group: String) async throws(RedisError) -> PendingEntries {
        let reply = try await client.run("XPENDING", name, group).array ?? []
        guard reply.count == 4 else { throw .refused("XPENDING was answered with \(reply)") }
        var byConsumer: [String: Int] = [:]
        for pair in reply[3].array ?? [] {
            guard let words = pair.array, words.count == 2, let consumer = words[0].text else { continue }
            byConsumer[consumer] = Int(words[1].integer ?? 0)
        }
        return PendingEntries(count: Int(reply[0].integer ?? 0), oldest: reply[1].text, byConsumer: byConsumer)
    }
}

/// What a group has been handed and not acknowledged.
package struct PendingEntries: Sendable, Equatable {
    package let count: Int
    /// The id of the oldest; nil when there is none.
    package let oldest: String?
    package let byConsumer: [String: Int]
}
