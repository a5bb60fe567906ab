import Auth
import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

@Suite("Which path goes where")
struct RouteTableTests {
    let issuer: TokenIssuer
    let router: Router

    init() throws {
        let key = try SigningKey.generate()
        let clock = TestClock()
        issuer = TokenIssuer(
            key: key, issuer: "analyticbot", audience: "analyticbot-api", clock: clock, random: SeededRandom())
        let verifier = TokenVerifier(
            keys: FixedKeys(key.verificationKey),
            rules: ClaimRules(issuer: "analyticbot", audience: "analyticbot-api"), clock: clock)
        let routes = ProxyRoutes { request, service in .text(.ok, "\(service) \(request.context.routePattern)") }
        router = try Router(routes.routes, middleware: [Authentication(people: verifier)])
    }

    func ask(_ method: HTTPMethod, _ path: String, role: Identity.Role? = nil) async throws -> (Int, String) {
        var headers = Headers()
        if let role {
            headers["Authorization"] = "Bearer \(try issuer.accessToken(for: UserID(7), role: role).token)"
        }
        let response = await router.respond(
            to: Request(method: method, target: path, path: path, headers: headers))
        guard case .bytes(let bytes) = response.body else { return (response.status.code, "") }
        return (response.status.code, String(decoding: bytes, as: UTF8.self))
    }

    @Test(arguments: [
        ("/api/v1/auth/verify", "user /api/v1/auth/{rest...}"), ("/api/v1/users", "user /api/v1/users"),
        ("/api/v1/users/7", "user /api/v1/users/{rest...}"), ("/api/v1/profile", "user /api/v1/profile"),
        ("/api/v1/sessions/a/b", "user /api/v1/sessions/{rest...}"),
        ("/api/v1/channels/3/activate", "channel /api/v1/channels/{rest...}"),
        ("/api/v1/analytics/dashboard/3", "analytics /api/v1/analytics/{rest...}"),
    ])
    func `a path goes to its service, and is counted by its pattern`(path: String, expected: String) async throws {
        #expect(try await ask(.get, path, role: .viewer) == (200, expected))
    }

    @Test(arguments: [
        (HTTPMethod.post, "/api/v1/auth/login"), (.post, "/api/v1/auth/register"), (.post, "/api/v1/auth/refresh"),
        (.post, "/api/v1/users"), (.get, "/.well-known/jwks.json"),
    ])
    func `these need no token`(method: HTTPMethod, path: String) async throws {
        #expect(try await ask(method, path).0 == 200)
    }

    @Test func `everything else in the table does, whatever the method`() async throws {
        let open: Set = ["POST /api/v1/users"]
        for prefix in RouteTable.prefixes where !prefix.isWhole {
            for method in RouteTable.methods {
                for path in [prefix.prefix, prefix.prefix + "/7", prefix.prefix + "/login/x"]
                where !open.contains("\(method) \(path)") {
                    #expect(try await ask(method, path).0 == 401, "\(method) \(path)")
                }
            }
        }
    }

    @Test func `an open path is open for its method only`() async throws {
        #expect(try await ask(.get, "/api/v1/auth/login").0 == 405)
        #expect(try await ask(.delete, "/.well-known/jwks.json").0 == 405)
        #expect(try await ask(.get, "/api/v1/users").0 == 401)
    }

    @Test(arguments: ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND"])
    func `other methods are not passed on`(method: String) async throws {
        #expect(try await ask(HTTPMethod(method), "/api/v1/users/7", role: .owner).0 == 405)
    }

    @Test func `a service that does not exist is named in the answer`() async throws {
        let (status, body) = try await ask(.get, "/api/v1/payments/7", role: .user)
        #expect(status == 404 && body.contains("Service payments not found"))
        #expect(try await ask(.get, "/api/v1/payments").0 == 404)
    }

    @Test(arguments: [
        "/metrics", "/internal", "/internal/users", "/api/v2/users/7", "/API/v1/users/7", "/api/v1/users/",
        "/users/7", "/health/ready", "/", "/.well-known/openid-configuration", "/.well-known/jwks.json/x",
    ])
    func `a path outside of the table reaches no service`(path: String) async throws {
        #expect(try await ask(.get, path, role: .owner).0 == 404)
    }

    @Test func `each service of the table has a prefix, a setting and a port of its own`() {
        let services = RouteTable.services
        #expect(Set(services.map(\.name)) == Set(RouteTable.prefixes.map(\.service)))
        #expect(Set(services.map(\.setting)).count == services.count)
        #expect(Set(services.map(\.port)).count == services.count)
    }
}
