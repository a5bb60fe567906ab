import Kernel
import Reactor
import Redis
import Resilience
import TestSupport
import Testing

@Suite("Redis that goes away", .enabled(if: TestRedis.url != nil, "TEST_REDIS_URL is not set"))
struct RedisAwayTests {
    private let clock = ManualLoopClock()
    private let limit = RateLimit(name: "login", quota: 10, window: .hours(10))

    @Test func `killed in the middle, this process counts at once, and the server's counts hold when it is back`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let server = try await RedisServer(folder: folder)
            let client = try makeClient(server.url, clock: clock)
            let local = LocalRateLimitStore { .zero }
            let store = FallbackRateLimitStore(shared: RedisRateLimiter(client), local: local)
            for left in (5..<10).reversed() {
                #expect(try await store.take(limit, key: "a", cost: 1).remaining == left)
            }
            #expect(store.fallbacks == 0)

            server.killAtOnce()
            for left in (0..<10).reversed() {
                #expect(try await store.take(limit, key: "a", cost: 1).remaining == left, "a count of its own")
            }
            #expect(try await !store.take(limit, key: "a", cost: 1).isAllowed, "the limit holds while away, too")
            #expect(store.fallbacks == 11)
            #expect(client.isAway)

            let again = try await RedisServer(port: server.port, folder: folder)
            defer { again.killAtOnce() }
            #expect(try await !store.take(limit, key: "a", cost: 1).isAllowed, "nothing is tried within the second")
            clock.advance(by: .seconds(1))
            #expect(try await store.take(limit, key: "a", cost: 1).remaining == 9)
            #expect(store.fallbacks == 12)
            #expect(!client.isAway)
        }
    }

    @Test func `while it is away a command costs nothing`() async throws {
        let unused = try await withTemporaryFolder { folder in
            let server = try await RedisServer(folder: folder)
            server.killAtOnce()
            return server.url
        }
        let client = try makeClient(unused, clock: clock)
        await #expect(throws: RedisError.self) { try await client.ping() }
        let start = ContinuousClock.now
        for _ in 0..<1_000 {
            await #expect(throws: RedisError.unavailable(detail: "the server is away", retryAfter: .seconds(1))) {
                try await client.ping()
            }
        }
        #expect(ContinuousClock.now - start < .seconds(5), "a thousand refusals")
        let error = await #expect(throws: RedisError.self) { try await client.ping() }
        #expect(error?.asServiceError?.kind == .unavailable)
        #expect(error?.asServiceError?.retryAfter == .seconds(1))
    }

    @Test func `a server that hangs costs one timeout, and its late answer is nobody's`() async throws {
        try await withTemporaryFolder { folder in
            let server = try await RedisServer(folder: folder)
            defer { server.killAtOnce() }
            var limits = RedisLimits.patient
            limits.command = .milliseconds(200)
            limits.connections = 1
            let client = try makeClient(server.url, limits, clock: clock)
            try await client.ping()
            server.freeze()
            await #expect(throws: RedisError.self) { try await client.run("ECHO", "late") }
            #expect(client.isAway)
            server.thaw()
            clock.advance(by: .seconds(1))
            #expect(try await client.run("ECHO", "new").text == "new")
        }
    }

    @Test func `a wrong password is told in the log's words, a right one signs in`() async throws {
        try await withTemporaryFolder { folder in
            let server = try await RedisServer(folder: folder, password: "se cret")
            defer { server.killAtOnce() }
            let right = try makeClient("redis://:se%20cret@127.0.0.1:\(server.port)", clock: clock)
            try await right.ping()
            let wrong = try makeClient("redis://:other@127.0.0.1:\(server.port)", clock: clock)
            let error = await #expect(throws: RedisError.self) { try await wrong.ping() }
            guard case .unavailable(let detail, _)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(detail.hasPrefix("AUTH was refused: WRONGPASS"))
            #expect(!detail.contains("other"))
        }
    }
}
