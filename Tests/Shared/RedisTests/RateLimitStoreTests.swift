import Kernel
import Reactor
import Redis
import Resilience
import TestSupport
import Testing

/// Where requests can be counted: one suite says what all must do.
enum RateLimitStoreKind: String, Sendable, CaseIterable {
    case local, redis

    static let available = TestRedis.url == nil ? [local] : allCases

    func make() throws -> any RateLimitStore {
        switch self {
        case .local:
            let clock = MonotonicClock()
            return LocalRateLimitStore { .nanoseconds(Int64(clamping: clock.now)) }
        case .redis: return RedisRateLimiter(try makeClient(try #require(TestRedis.url)))
        }
    }
}

@Suite("Rate-limit store")
struct RateLimitStoreTests {
    /// So rare that no test sees one come back: five at once, then one every hour.
    private let rare = RateLimit(
        name: "rare \(hexadecimal(SystemRandom().bytes(8)))", quota: 5, window: .hours(5))

    @Test(arguments: RateLimitStoreKind.available)
    func `the burst passes, then the verdict says when to come back`(kind: RateLimitStoreKind) async throws {
        let store = try kind.make()
        for left in (0..<5).reversed() {
            let verdict = try await store.take(rare, key: "a", cost: 1)
            #expect(verdict.isAllowed)
            #expect(verdict.remaining == left)
            #expect(verdict.retryAfter == .zero)
            #expect(verdict.limit == rare)
            #expect(isJustBelow(verdict.reset, .hours(5 - left)))
        }
        let refused = try await store.take(rare, key: "a", cost: 1)
        #expect(!refused.isAllowed)
        #expect(refused.remaining == 0)
        #expect(isJustBelow(refused.retryAfter, .hours(1)))
        #expect(isJustBelow(refused.reset, .hours(5)), "a refusal costs nothing")
    }

    @Test(arguments: RateLimitStoreKind.available)
    func `a dear request takes several, one that costs nothing only looks`(kind: RateLimitStoreKind) async throws {
        let store = try kind.make()
        #expect(try await store.take(rare, key: "a", cost: 0).remaining == 5)
        #expect(try await store.take(rare, key: "a", cost: 3).remaining == 2)
        #expect(try await store.take(rare, key: "a", cost: 0).remaining == 2)
        let refused = try await store.take(rare, key: "a", cost: 3)
        #expect(!refused.isAllowed)
        #expect(isJustBelow(refused.retryAfter, .hours(1)))
        #expect(try await store.take(rare, key: "a", cost: 2).isAllowed)
        let look = try await store.take(rare, key: "a", cost: 0)
        #expect(!look.isAllowed)
        #expect(isJustBelow(look.retryAfter, .hours(1)))
    }

    @Test(arguments: RateLimitStoreKind.available)
    func `whatever a key holds, it is nobody else's`(kind: RateLimitStoreKind) async throws {
        let store = try kind.make()
        let keys = ["", "a", "a ", "a:b", "a%3ab", "a\r\nFLUSHALL", "{a}", "*", "ключ", "203.0.113.7", "2001:db8::1"]
        for key in keys { #expect(try await store.take(rare, key: key, cost: 4).remaining == 1, "\(key)") }
        for key in keys { #expect(try await store.take(rare, key: key, cost: 1).remaining == 0, "\(key)") }
        let inner = RateLimit(name: "\(rare.name):a", quota: 5, window: .hours(5))
        #expect(try await store.take(inner, key: "b", cost: 1).remaining == 4)
    }

    @Test(arguments: RateLimitStoreKind.available)
    func `who waits as told is let through`(kind: RateLimitStoreKind) async throws {
        let store = try kind.make()
        let quick = RateLimit(name: rare.name, quota: 50, window: .seconds(1), burst: 2)
        #expect(try await store.take(quick, key: "quick", cost: 2).isAllowed)
        #expect(try await eventually { try await store.take(quick, key: "quick", cost: 1).isAllowed })
        #expect(try await eventually { try await store.take(quick, key: "quick", cost: 0).remaining == 2 })
    }

    @Test(arguments: RateLimitStoreKind.available)
    func `of many at once exactly the burst passes`(kind: RateLimitStoreKind) async throws {
        let store = try kind.make()
        let limit = rare
        let passed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { try await store.take(limit, key: "crowd", cost: 1).isAllowed } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(passed == 5)
    }

    private func isJustBelow(_ span: Duration, _ bound: Duration) -> Bool {
        span <= bound && span > bound - .seconds(60)
    }
}

@Suite("Rate limits shared in Redis", .enabled(if: TestRedis.url != nil, "TEST_REDIS_URL is not set"))
struct SharedRateLimitTests {
    private let limit = RateLimit(
        name: "shared \(hexadecimal(SystemRandom().bytes(8)))", quota: 10, window: .hours(10))

    @Test func `two processes count together`() async throws {
        let one = RedisRateLimiter(try makeClient(try #require(TestRedis.url)))
        let other = RedisRateLimiter(try makeClient(try #require(TestRedis.url)))
        for left in stride(from: 9, to: 0, by: -2) {
            #expect(try await one.take(limit, key: "a", cost: 1).remaining == left)
            #expect(try await other.take(limit, key: "a", cost: 1).remaining == left - 1)
        }
        #expect(try await !one.take(limit, key: "a", cost: 1).isAllowed)
        #expect(try await !other.take(limit, key: "a", cost: 1).isAllowed)
    }

    @Test func `a count is kept in full digits under an encoded key, and expires when it says nothing any more`()
        async throws
    {
        let client = try makeClient(try #require(TestRedis.url))
        let limit = RateLimit(name: "\(limit.name)", quota: 60, window: .seconds(60))
        _ = try await RedisRateLimiter(client).take(limit, key: "a:b c", cost: 30)
        let key = "rl:\(limit.name.replacing(" ", with: "%20")):a%3ab%20c"
        let digits = try #require(try await client.run("GET", key).text)
        #expect(digits.count == 16 && digits.allSatisfy(\.isNumber), "\(digits)")
        let life = try #require(try await client.run("PTTL", key).integer)
        #expect(life > 0 && life <= 30_000)
    }
}
