import HTTP
import Kernel
import Redis
import TestSupport
import Testing

@testable import Gateway

@Suite("Gateways with one Redis", .enabled(if: TestRedis.url != nil, "TEST_REDIS_URL is not set"))
struct SharedStateTests {
    static let keyed: Headers = ["Idempotency-Key": "k1", "Content-Type": "application/json"]

    /// Two gateways, each before a service of its own, with one Redis between them.
    static func two(
        service: @escaping @Sendable (Request) async -> Response = { _ in .text(.created, "made") },
        _ body: (GatewayBench, GatewayBench, RedisServer) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let redis = try await RedisServer(folder: folder)
            defer { redis.killAtOnce() }
            let settings = ["REDIS_URL": redis.url]
            try await GatewayBench.run(settings: settings, redisLimits: .patient, service: service) { one in
                try await GatewayBench.run(settings: settings, redisLimits: .patient, service: service) { two in
                    try await body(one, two, redis)
                }
            }
        }
    }

    @Test func `a quota is used up at both together`() async throws {
        try await Self.two { one, two, _ in
            // The class auth_register lets 20 come at once and one more every twenty minutes.
            for round in 0..<20 {
                #expect(try await (round % 2 == 0 ? one : two).ask(.post, "/api/v1/users").status == 201, "\(round)")
            }
            for gateway in [one, two] {
                let refused = try await gateway.ask(.post, "/api/v1/users")
                #expect(refused.status == 429 && refused.headers["Retry-After"] != nil)
                #expect(gateway.seen.all.count == 10)
            }
        }
    }

    @Test func `what one did under a key the other answers, and does not do again`() async throws {
        try await Self.two { one, two, _ in
            let body = ClientRequest.Body.bytes(Array(#"{"telegram_id":"@a"}"#.utf8))
            let first = try await one.ask(.post, "/api/v1/channels", headers: Self.keyed, body: body)
            #expect(first.status == 201 && first.text == "made" && first.headers["Idempotent-Replayed"] == nil)
            let again = try await two.ask(.post, "/api/v1/channels", headers: Self.keyed, body: body)
            #expect(again.status == 201 && again.text == "made" && again.headers["Idempotent-Replayed"] == "true")
            #expect(one.seen.all.count == 1 && two.seen.all.isEmpty)
            let other = try await two.ask(.post, "/api/v1/channels", headers: Self.keyed, body: .bytes([1]))
            #expect(other.status == 422 && two.seen.all.isEmpty)
        }
    }

    @Test func `killed, each counts for itself, requests go on, and keyed ones are refused until it is back`()
        async throws
    {
        try await Self.two { one, two, redis in
            for _ in 0..<20 { #expect(try await one.ask(.post, "/api/v1/users").status == 201) }
            #expect(try await one.ask(.post, "/api/v1/users").status == 429)
            redis.killAtOnce()
            for gateway in [one, two] {
                #expect(try await gateway.ask(.get, "/api/v1/profile").status == 201)
                for _ in 0..<20 { #expect(try await gateway.ask(.post, "/api/v1/users").status == 201) }
                #expect(try await gateway.ask(.post, "/api/v1/users").status == 429, "its own count")
                let before = gateway.seen.all.count
                let keyed = try await gateway.ask(.post, "/api/v1/channels", headers: Self.keyed, body: .bytes([1]))
                #expect(keyed.status == 503 && keyed.headers["Retry-After"] != nil)
                #expect(gateway.seen.all.count == before)
                #expect(
                    try await gateway.ask(.post, "/api/v1/channels", body: .bytes([1])).status == 201, "without a key")
            }
        }
    }
}
