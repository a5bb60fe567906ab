import Kernel
import Logging
import Reactor
import Redis
import TestSupport
import Testing

@Suite("Redis client", .enabled(if: TestRedis.url != nil, "TEST_REDIS_URL is not set"))
struct RedisClientTests {
    private let client: RedisClient
    private let key = "test:\(hexadecimal(SystemRandom().bytes(8)))"

    init() throws {
        client = try makeClient(try #require(TestRedis.url))
    }

    @Test func `each kind of answer is told apart`() async throws {
        try await client.ping()
        #expect(try await client.run("SET", key, "1") == .status("OK"))
        #expect(try await client.run("GET", key) == .bytes([0x31]))
        #expect(try await client.run("GET", "\(key):none") == .null)
        #expect(try await client.run("INCR", key).integer == 2)
        #expect(try await client.run("MGET", key, "\(key):none").array == [.bytes([0x32]), .null])
        #expect(try await client.run("CLIENT", "GETNAME").text == "analyticbot")
        #expect(try await client.run("DEL", key).integer == 1)
    }

    @Test func `words are sent as they are, whatever they hold`() async throws {
        let words = ["", " ", "a b\r\nFLUSHALL\r\n", "%s%n", "\u{0}\u{0}", "ключ 🔑"]
        for word in words {
            #expect(try await client.run("ECHO", word) == .bytes(Array(word.utf8)))
        }
        let bytes = (0...255).map { UInt8($0) }
        #expect(try await client.run([Array("ECHO".utf8), bytes]) == .bytes(bytes))
        let large = [UInt8](repeating: 7, count: 1_000_000)
        #expect(try await client.run([Array("ECHO".utf8), large]) == .bytes(large))
    }

    @Test func `a refusal is no reason to stay away`() async throws {
        await #expect(throws: RedisError.self) { try await client.run("NONSENSE") }
        _ = try await client.run("RPUSH", key, "x")
        let error = await #expect(throws: RedisError.self) { try await client.run("INCR", key) }
        guard case .refused(let text)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.hasPrefix("WRONGTYPE"))
        #expect(error?.asServiceError == nil, "it is our own mistake")
        #expect(!client.isAway)
        _ = try await client.run("DEL", key)
    }

    @Test func `a script runs, and runs again when the server has forgotten it`() async throws {
        let script = RedisScript("return {KEYS[1], ARGV[1] + 1, '\(key)'}")
        for _ in 0..<3 {
            let reply = try await client.script(script, keys: [key], arguments: ["41"])
            #expect(reply.array?[0].text == key)
            #expect(reply.array?[1].integer == 42)
            _ = try await client.run("SCRIPT", "FLUSH")
        }
        let broken = RedisScript("this is no Lua")
        await #expect(throws: RedisError.self) { try await client.script(broken, keys: [], arguments: []) }
        #expect(!client.isAway)
    }

    @Test func `many commands at once share a few connections`() async throws {
        let names = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for _ in 0..<200 { group.addTask { try await client.run("CLIENT", "ID").integer } }
            return try await group.reduce(into: Set<Int64?>()) { $0.insert($1) }
        }
        #expect(names.count <= 8)
        #expect(!names.contains(nil))
    }

    @Test func `a connection that the server closed is not used again`() async throws {
        var limits = RedisLimits.patient
        limits.connections = 1
        let single = try makeClient(try #require(TestRedis.url), limits)
        for _ in 0..<3 {
            let id = try #require(try await single.run("CLIENT", "ID").integer)
            #expect(try await client.run("CLIENT", "KILL", "ID", String(id)).integer == 1)
            #expect(try await single.run("CLIENT", "ID").integer != id)
        }
        #expect(!single.isAway)
    }

    @Test func `the database of the URL is used`() async throws {
        let url = try #require(TestRedis.url)
        let other = try makeClient(
            url.split(separator: "/").dropLast().joined(separator: "/")
                .replacing("redis:/", with: "redis://") + "/1")
        _ = try await other.run("SET", key, "there", "EX", "60")
        #expect(try await client.run("GET", key) == .null)
        #expect(try await other.run("GET", key).text == "there")
        _ = try await other.run("DEL", key)
    }
}

func makeClient(
    _ url: String, _ limits: RedisLimits = .patient, clock: any LoopClock = MonotonicClock()
) throws -> RedisClient {
    RedisClient(
        try RedisLocation(url: url), limits: limits, logger: silent, clock: clock)
}

/// A logger that says nothing.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
