import HTTP
import Kernel
import Redis
import TestSupport
import Testing

@Suite("Ending a session, told to the other services", .enabled(if: TestRedis.url != nil, "TEST_REDIS_URL is not set"))
struct SessionRevocationTests {
    private func withRedis(_ body: (UserBench, RedisClient) async throws -> Void) async throws {
        try await withTemporaryFolder { folder async throws in
            let server = try await RedisServer(folder: folder)
            defer { server.killAtOnce() }
            let client = RedisClient(try RedisLocation(url: server.url), limits: .patient, logger: UserBench.silent)
            try await UserBench.run(settings: ["REDIS_URL": server.url]) { try await body($0, client) }
        }
    }

    private func session(_ person: UserBench.Person, _ bench: UserBench) async throws -> String {
        let list = try await bench.bench.send(.get, "/api/v1/sessions", token: person.access).json["sessions"]
        return try #require(list?[0]?["id"]?.string)
    }

    private func keys(_ client: RedisClient) async throws -> [String] {
        try await client.run("KEYS", "jwt:*").array?.compactMap(\.text).sorted() ?? []
    }

    @Test func `by logging out`() async throws {
        try await withRedis { bench, client async throws in
            let ann = try await bench.person("ann")
            let session = try await session(ann, bench)
            #expect(try await keys(client) == [])
            #expect(try await bench.bench.send(.post, "/api/v1/auth/logout", token: ann.access).status == 204)
            #expect(try await keys(client) == ["jwt:revoked:sid:\(session)"])
        }
    }

    @Test func `by logging out everywhere`() async throws {
        try await withRedis { bench, client async throws in
            let ann = try await bench.person("ann")
            let session = try await session(ann, bench)
            #expect(try await bench.bench.send(.post, "/api/v1/auth/logout-all", token: ann.access).status == 200)
            #expect(try await keys(client) == ["jwt:notbefore:\(ann.id)", "jwt:revoked:sid:\(session)"])
            // Whoever signs in right after it is let in, in the same second too.
            let again = try await bench.logIn("ann")
            let token = try #require(again.json["access_token"]?.string)
            #expect(try await bench.bench.send(.get, "/api/v1/sessions", token: token).status == 200)
        }
    }

    @Test func `by ending it from another place`() async throws {
        try await withRedis { bench, client async throws in
            let ann = try await bench.person("ann")
            let session = try await session(ann, bench)
            #expect(
                try await bench.bench.send(.delete, "/api/v1/sessions/\(session)", token: ann.access).status == 204)
            #expect(try await keys(client) == ["jwt:revoked:sid:\(session)"])
        }
    }

    @Test func `by erasing the account`() async throws {
        try await withRedis { bench, client async throws in
            let ann = try await bench.person("ann")
            #expect(try await bench.bench.send(.delete, "/api/v1/users/\(ann.id)", token: ann.access).status == 204)
            let moment = try await client.run("GET", "jwt:notbefore:\(ann.id)").integer
            #expect(moment == bench.bench.clock.now.seconds + 1, "tokens of this very second are meant, too")
        }
    }

    @Test func `is done all the same while nobody can be told`() async throws {
        try await withTemporaryFolder { folder async throws in
            let server = try await RedisServer(folder: folder)
            try await UserBench.run(settings: ["REDIS_URL": server.url]) { bench async throws in
                let ann = try await bench.person("ann")
                server.killAtOnce()
                #expect(try await bench.bench.send(.post, "/api/v1/auth/logout", token: ann.access).status == 204)
                // This service owns the sessions: here the token holds no more.
                #expect(try await bench.bench.send(.get, "/api/v1/sessions", token: ann.access).status == 401)
            }
        }
    }

    @Test func `and tokens are kept by no repeat`() async throws {
        try await UserBench.run { bench async throws in
            _ = try await bench.register("ann")
            let headers: Headers = ["Content-Type": "application/json", "Idempotency-Key": "k-1"]
            let body = Array(#"{"email":"ann@example.com","password":"password123"}"#.utf8)
            var tokens: Set<String> = []
            for _ in 0..<2 {
                let answer = try await bench.bench.send(.post, "/api/v1/auth/login", headers: headers, body: body)
                #expect(answer.status == 200 && answer.headers["Idempotent-Replayed"] == nil)
                #expect(answer.headers["Cache-Control"] == "no-store")
                tokens.insert(try #require(answer.json["refresh_token"]?.string))
            }
            #expect(tokens.count == 2)
        }
    }
}
