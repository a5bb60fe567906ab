import Kernel
import Logging
import Reactor
import TestSupport
import Testing

@testable import Redis

@Suite("A stream", .enabled(if: TestRedis.url != nil, "TEST_REDIS_URL is not set"))
struct StreamTests {
    private let name = "test:\(hexadecimal(SystemRandom().bytes(8)))"
    private let clock = ManualLoopClock()

    private func consumer(
        _ url: String, _ consumer: String, from start: RedisStream.GroupStart = .beginning,
        _ change: (inout StreamLimits) -> Void = { _ in }
    ) throws -> RedisStreamConsumer {
        var limits = StreamLimits()
        limits.wait = .milliseconds(100)
        change(&limits)
        return RedisStreamConsumer(
            name, group: "readers", consumer: consumer, from: start, at: try RedisLocation(url: url),
            connection: .patient, limits: limits, logger: silent, clock: clock)
    }

    private func fill(_ stream: RedisStream, _ numbers: Range<Int>) async throws -> [String] {
        var ids: [String] = []
        for number in numbers { ids.append(try await stream.add([.init("n", "\(number)")])) }
        return ids
    }

    @Test func `is read on after any entry, and cut when it is too long`() async throws {
        let client = try makeClient(try #require(TestRedis.url))
        let stream = RedisStream(name, on: client, longest: 100)
        let ids = try await fill(stream, 0..<5)
        #expect(try await stream.entries().map(\.id) == ids)
        let rest = try await stream.entries(after: ids[2])
        #expect(rest.map(\.id) == Array(ids[3...]) && rest.map { $0["n"] } == ["3", "4"])
        #expect(try await stream.entries(after: ids[4]).isEmpty)
        _ = try await fill(stream, 5..<1_000)
        #expect(try await (100...300).contains(stream.length()))
        _ = try await client.run("DEL", name)
    }

    @Test func `hands each entry to one consumer of a group, and what is acknowledged never again`() async throws {
        let url = try #require(TestRedis.url)
        let stream = RedisStream(name, on: try makeClient(url))
        let ids = try await fill(stream, 0..<20)
        let (one, other) = (try consumer(url, "one") { $0.batch = 7 }, try consumer(url, "other"))
        let (first, rest) = (try await one.next(), try await other.next())
        #expect(first.map(\.id) + rest.map(\.id) == ids && first.count == 7)
        #expect(try await stream.pending(in: "readers").byConsumer == ["one": 7, "other": 13])
        try await one.acknowledge(first)
        try await other.acknowledge(rest)
        #expect(try await stream.pending(in: "readers") == PendingEntries(count: 0, oldest: nil, byConsumer: [:]))
        #expect(try await one.next().isEmpty)
        // A second group of that name begins nothing anew, and one from now on sees only what comes.
        try await stream.makeGroup("readers", from: .beginning)
        #expect(try await one.next().isEmpty)
    }

    @Test func `gives a consumer that comes back first what it had not acknowledged`() async throws {
        let url = try #require(TestRedis.url)
        let stream = RedisStream(name, on: try makeClient(url))
        let ids = try await fill(stream, 0..<10)
        let before = try consumer(url, "one") { $0.batch = 6 }
        let read = try await before.next()
        try await before.acknowledge(Array(read.prefix(2)))
        let after = try consumer(url, "one") { $0.batch = 3 }
        var seen: [String] = []
        while true {
            let entries = try await after.next()
            if entries.isEmpty { break }
            seen += entries.map(\.id)
            try await after.acknowledge(entries)
        }
        #expect(seen == Array(ids[2...]))
    }

    @Test func `loses nothing when a consumer is killed`() async throws {
        try await withTemporaryFolder { folder in
            let server = try await RedisServer(folder: folder)
            defer { server.killAtOnce() }
            let stream = RedisStream(name, on: try makeClient(server.url))
            let ids = try await fill(stream, 0..<300)
            try await stream.makeGroup("readers", from: .beginning)
            // A program of another kind: reads three, writes the ids down, acknowledges them, and so on until killed.
            let script = """
                while :; do
                    got=$(redis-cli -p "$1" XREADGROUP GROUP readers victim COUNT 3 STREAMS "$2" '>' | grep -E '^[0-9]+-')
                    echo "$got"; redis-cli -p "$1" XACK "$2" readers $got >/dev/null
                done
                """
            let victim = try ChildProcess(
                path: "/bin/sh", ["-c", script, "victim", "\(server.port)", name],
                environment: ["PATH": "/usr/bin:/bin"], output: "\(folder)/handled")
            #expect(await eventually { victim.output.split(separator: "\n").count > 30 })
            victim.killAtOnce()
            // Nothing that it was handed is known to be handled unless it was acknowledged; and it may be both.
            let heir = try consumer(server.url, "heir") {
                $0.abandoned = .milliseconds(1)
                $0.claimEvery = .zero
            }
            var recovered: Set<String> = []
            while try await stream.pending(in: "readers").count > 0 || recovered.isEmpty
                || !recovered.contains(ids[299])
            {
                let entries = try await heir.next()
                recovered.formUnion(entries.map(\.id))
                try await heir.acknowledge(entries)
            }
            let handled = Set(victim.output.split(separator: "\n").map(String.init))
            #expect(handled.union(recovered) == Set(ids))
            #expect(heir.lost == 0)
        }
    }

    @Test func `forgotten by a server without a disk is read on from its new beginning`() async throws {
        try await withTemporaryFolder { folder in
            let server = try await RedisServer(folder: folder)
            let reader = try consumer(server.url, "one", from: .now)
            #expect(try await reader.next().isEmpty)
            server.killAtOnce()
            await #expect(throws: RedisError.self) { try await reader.next() }
            let again = try await RedisServer(port: server.port, folder: folder)
            defer { again.killAtOnce() }
            let ids = try await fill(RedisStream(name, on: try makeClient(again.url)), 0..<3)
            clock.advance(by: .seconds(1))
            #expect(try await reader.next().map(\.id) == ids)
        }
    }

    @Test func `counts what was cut before it was acknowledged`() async throws {
        let url = try #require(TestRedis.url)
        let client = try makeClient(url)
        let stream = RedisStream(name, on: client)
        let ids = try await fill(stream, 0..<4)
        _ = try await consumer(url, "one").next()
        _ = try await client.run("XDEL", name, ids[1])
        let after = try consumer(url, "one")
        #expect(try await after.next().map(\.id) == [ids[0], ids[2], ids[3]])
        #expect(after.lost == 1)
    }
}
