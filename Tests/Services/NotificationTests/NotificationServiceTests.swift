import Auth
import Database
import HTTP
import Kernel
import Logging
import Reactor
import ServiceKit
import Testing
import TestSupport

@testable import NotificationService

/// The service from its front door, with a user service that listens on a port.
@Suite("The notification service")
struct NotificationServiceTests {
    static let secret = "a-secret-of-the-suite-with-enough-bytes"

    static func run(_ body: (ServiceBench, String) async throws -> Void) async throws {
        let loops = try testLoops()
        let users = HTTPServer(host: "127.0.0.1", port: 0, loops: loops, limits: HTTPLimits()) { request in
            guard request.path == "/internal/users/3/contact", request.headers["Authorization"] != nil else {
                return Response(.notFound)
            }
            return .json(
                .ok,
                bytes: Array(
                    """
                    {"user_id":3,"username":"ada","email":"ada@example.com","locale":"ru","timezone":"Asia/Tashkent",\
                    "telegram_id":1001,"since":"later"}
                    """.utf8))
        }
        let port = try await users.start()
        do {
            try await ServiceBench.run(
                .notification,
                settings: ["SERVICE_TOKEN_SECRET": secret, "USER_SERVICE_URL": "http://127.0.0.1:\(port)"]
            ) { bench async throws in
                let tokens = ServiceTokens(
                    key: try SigningKey(id: "services", secret: Array(secret.utf8)), issuer: "analyticbot",
                    service: "user", clock: bench.clock, random: SeededRandom())
                try await body(bench, try tokens.token(for: "notification"))
            }
        } catch {
            await users.shutdown(deadline: .zero)
            throw error
        }
        await users.shutdown(deadline: .zero)
    }

    /// What the service has written down.
    static func rows(_ sql: String, in bench: ServiceBench) async throws -> [Row] {
        let database = SQLiteDatabase(.file("\(bench.folder)/notification.db"))
        let rows = try await database.run(sql).rows
        await database.close()
        return rows
    }

    @Test func `it starts on an empty database and is healthy`() async throws {
        try await ServiceBench.run(.notification) { bench in
            let answer = try await bench.send(.get, "/health")
            #expect(answer.status == 200)
        }
    }

    @Test func `an account is made ready, welcomed and told things once, erased, and does not come back`() async throws
    {
        try await Self.run { bench, token async throws in
            let path = "/internal/users/3"
            for _ in 1...2 { #expect(try await bench.send(.put, "\(path)/preferences", token: token).status == 204) }
            for _ in 1...2 { #expect(try await bench.send(.post, "\(path)/welcome", token: token).status == 204) }
            let notice =
                #"{"key":"upgrade:1","kind":"plan_activated","facts":{"plan":"pro","period_end":"2027-01-01"}}"#
            for _ in 1...2 {
                let told = try await bench.send(.post, "\(path)/notices", json: notice, token: token)
                #expect(told.status == 204, "\(told.text)")
            }
            let rows = try await Self.rows("SELECT subject FROM notifications ORDER BY id", in: bench)
            #expect(
                try rows.map { try $0.text("subject") } == [
                    "Добро пожаловать в AnalyticBot, ada!", "Тариф Pro подключён",
                ])
            for _ in 1...2 { #expect(try await bench.send(.delete, path, token: token).status == 204) }
            for (method, tail) in [(HTTPMethod.put, "/preferences"), (.post, "/welcome")] {
                #expect(try await bench.send(method, path + tail, token: token).status == 404)
            }
            #expect(try await Self.rows("SELECT * FROM recipients", in: bench).isEmpty)
        }
    }

    @Test func `a notice that says nothing, or too little, is refused with its field`() async throws {
        try await Self.run { bench, token async throws in
            for (body, field) in [
                (#"{"key":"k","kind":"plan_activated","facts":{"plan":"pro"}}"#, "#/facts/period_end"),
                (#"{"key":"k","kind":"welcome","facts":{}}"#, "#/kind"),
                (#"{"key":"","kind":"sign_in","facts":{}}"#, "#/key"),
                (#"{"key":"k","kind":"sign_in","facts":[]}"#, "#/facts"),
            ] {
                let answer = try await bench.send(.post, "/internal/users/3/notices", json: body, token: token)
                #expect(answer.status == 422 && answer.blamed == [field], "\(answer.text)")
            }
            #expect(try await Self.rows("SELECT * FROM notifications", in: bench).isEmpty)
        }
    }

    @Test func `an unknown account is not found, and nobody without a neighbour's token may ask`() async throws {
        try await Self.run { bench, token async throws in
            #expect(try await bench.send(.put, "/internal/users/9/preferences", token: token).status == 404)
            #expect(try await bench.send(.post, "/internal/users/9/welcome", token: token).status == 404)
            for (method, tail) in [
                (HTTPMethod.put, "/preferences"), (.post, "/welcome"), (.post, "/notices"), (.delete, ""),
            ] {
                #expect(try await bench.send(method, "/internal/users/3\(tail)").status == 401)
            }
            #expect(try await bench.send(.get, "/api/v1/notifications").status == 401)
        }
    }

    @Test func `every mistake in the settings is told`() async throws {
        await #expect {
            try await ServiceBench.run(
                .notification, settings: ["PUBLIC_URL": "ftp://x", "NOTIFICATION_SIDE_BY_SIDE": "0"]
            ) { _ in }
        } throws: { error in
            let mistakes = (error as? ConfigurationError)?.mistakes ?? []
            return mistakes.count == 2 && mistakes[0].hasPrefix("PUBLIC_URL")
                && mistakes[1].hasPrefix("NOTIFICATION_SIDE_BY_SIDE")
        }
    }
}
