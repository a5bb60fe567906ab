import Auth
import HTTP
import Kernel
import Logging
import Reactor
import Redis
import ServiceKit
import Synchronization
import TestSupport
import Testing

@Suite("An access token that was revoked")
struct RevocationTests {
    private static let life = Duration.minutes(16)

    private func claims(
        token: String = "t-1", session: String? = "s-1", user: Int64 = 7, issued: Timestamp?
    ) -> TokenClaims {
        let identity = Identity(kind: .user(UserID(user)), sessionID: session, tokenID: token)
        return TokenClaims(identity: identity, expiresAt: Timestamp(seconds: 2_000_000_000), issuedAt: issued)
    }

    /// The rules that both lists keep.
    private func check(_ list: any RevocationList) async throws {
        let now = Timestamp(seconds: 1_750_000_000)
        let mine = claims(issued: now)
        #expect(try await !list.isRevoked(mine))
        try await list.revoke([.session("s-other"), .token("t-other")], for: Self.life)
        #expect(try await !list.isRevoked(mine))
        #expect(try await list.isRevoked(claims(session: "s-other", issued: now)))
        #expect(try await list.isRevoked(claims(token: "t-other", session: nil, issued: now)))
        try await list.revoke([.person(UserID(8), issuedBefore: now)], for: Self.life)
        #expect(try await !list.isRevoked(claims(user: 8, issued: now)), "issued in that very second")
        #expect(try await list.isRevoked(claims(user: 8, issued: now - .seconds(1))))
        #expect(try await list.isRevoked(claims(user: 8, issued: nil)))
        #expect(try await !list.isRevoked(claims(user: 9, issued: now - .seconds(1))))
    }

    @Test func `is known in its process until it would have expired`() async throws {
        let clock = TestClock()
        let list = LocalRevocations(clock: clock)
        try await check(list)
        clock.advance(by: Self.life)
        #expect(!list.isRevoked(claims(session: "s-other", issued: clock.now)))
        list.revoke([.token("t-9")], for: Self.life)
        #expect(list.count == 1, "what has run out is removed")
    }

    @Test(.enabled(if: TestRedis.url != nil, "TEST_REDIS_URL is not set"))
    func `is known wherever the same Redis is, and gone by itself`() async throws {
        try await withTemporaryFolder { folder async throws in
            let server = try await RedisServer(folder: folder)
            defer { server.killAtOnce() }
            let client = RedisClient(try RedisLocation(url: server.url), limits: .patient, logger: Self.silent)
            try await check(RedisRevocations(client))
            for key in ["jwt:revoked:sid:s-other", "jwt:revoked:t-other", "jwt:notbefore:8"] {
                let left = try #require(try await client.run("TTL", key).integer)
                #expect((900...960).contains(left), "\(key)")
            }
        }
    }

    @Test func `is believed good for a second at most, and lives on while the list is away, which is told once`()
        async throws
    {
        let list = FlakyList()
        let clock = ManualLoopClock()
        let told = Told()
        let watch = RevocationGuard(list, clock: clock, logger: told.logger)
        let mine = claims(issued: Timestamp(seconds: 1_750_000_000))
        #expect(await !watch.isRevoked(mine))
        list.list.revoke([.session("s-1")], for: Self.life)
        #expect(await !watch.isRevoked(mine) && list.asked == 1, "remembered")
        clock.advance(by: .seconds(1))
        #expect(await watch.isRevoked(mine))
        list.isAway.set(true)
        clock.advance(by: .seconds(1))
        for _ in 0..<3 { #expect(await !watch.isRevoked(mine)) }
        #expect(watch.isAway && told.count == 1)
        list.isAway.set(false)
        #expect(await watch.isRevoked(mine))
        #expect(!watch.isAway && told.count == 2)
    }

    @Test(.enabled(if: TestRedis.url != nil, "TEST_REDIS_URL is not set"))
    func `is refused by a service that another process told, and readiness says when it cannot know`() async throws {
        try await withTemporaryFolder { folder async throws in
            let server = try await RedisServer(folder: folder)
            let secret = String(repeating: "0123456789abcdef", count: 2)
            let settings = ["REDIS_URL": server.url, "JWT_HS256_SECRET": secret]
            try await ServiceBench.run(ServiceHostTests.greeter, settings: settings) { bench async throws in
                let issuer = TokenIssuer(
                    key: try SigningKey(id: "hs256", secret: Array(secret.utf8)), issuer: "analyticbot",
                    audience: "analyticbot-api", clock: bench.clock, random: SystemRandom())
                let token = try issuer.accessToken(for: UserID(7), sessionID: "s-1").token
                #expect(try await bench.send(.get, "/secret", token: token).status == 200)
                let other = RedisRevocations(
                    RedisClient(try RedisLocation(url: server.url), limits: .patient, logger: Self.silent))
                try await other.revoke([.session("s-1")], for: Self.life)
                #expect(try await eventually { try await bench.send(.get, "/secret", token: token).status == 401 })
                let fresh = try issuer.accessToken(for: UserID(7), sessionID: "s-2").token
                #expect(try await bench.send(.get, "/secret", token: fresh).status == 200)

                server.killAtOnce()
                let late = try issuer.accessToken(for: UserID(7), sessionID: "s-1").token
                #expect(try await bench.send(.get, "/secret", token: late).status == 200)
                let checks = try await bench.send(.get, "/health/ready").json["checks"]
                let redis = checks?.array?.first { $0["name"] == "redis" }
                #expect(redis?["status"] == "degraded")
                #expect(checks?.array?.first { $0["name"] == "database" }?["status"] == "ok")
            }
        }
    }

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A list that is away when told so, and counts how often it is asked.
private final class FlakyList: RevocationList {
    let list = LocalRevocations(clock: TestClock())
    let isAway = Switch()
    private let count = Atomic(0)

    var asked: Int { count.load(ordering: .relaxed) }

    func revoke(_ revocations: [Revocation], for life: Duration) { list.revoke(revocations, for: life) }

    func isRevoked(_ claims: TokenClaims) async throws(ServiceError) -> Bool {
        count.add(1, ordering: .relaxed)
        if isAway.isOn { throw ServiceError(.unavailable, "away") }
        return list.isRevoked(claims)
    }
}

/// Counts what is logged.
private final class Told: Sendable {
    private let lines = Mutex(0)

    var count: Int { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(told: self) } }

    private func add() { lines.withLock { $0 += 1 } }

    private struct Handler: LogHandler {
        let told: Told
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        init(told: Told) { self.told = told }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { told.add() }
    }
}
