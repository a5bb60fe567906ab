import HTTP
import Kernel
import Resilience
import TestSupport
import Testing

@testable import Gateway

@Suite("The routes the gateway brings along")
struct ShippedRoutesTests {
    static let text = String(decoding: PackageResources.routes_yaml, as: UTF8.self)
    let set: RouteSet

    init() throws { set = RouteSet(try RouteSource.shipped.read(), source: "test") }

    func found(_ method: HTTPMethod, _ path: String) -> CompiledRoute? {
        let request = Request(method: method, target: path, path: path)
        if case .found(let route) = set.matcher.find(request) { return route }
        return nil
    }

    @Test(arguments: [
        ("/api/v1/auth/verify", "user"), ("/api/v1/users", "user"), ("/api/v1/users/7", "user"),
        ("/api/v1/profile", "user"), ("/api/v1/sessions/a/b", "user"), ("/api/v1/channels/3/activate", "channel"),
        ("/api/v1/analytics/dashboard/3", "analytics"), ("/api/v1/analytics/metrics", "analytics"),
        ("/api/v1/payments/process", "payment"), ("/api/v1/payments/history", "payment"),
        ("/api/v1/quotas/me", "payment"), ("/api/v1/notifications/7/read", "notification"),
    ])
    func `a path goes to its service`(path: String, service: String) {
        #expect(found(.get, path)?.route.target == .service(service, rewrite: nil))
        #expect(found(.get, path)?.route.access == .user(atLeast: .viewer))
    }

    @Test(arguments: ["user", "channel", "analytics", "payment", "notification"])
    func `administrators reach what operators ask of a service, and nobody else does`(service: String) throws {
        for what in ["events/dead", "events/dead/7/replay", "events/catalog", "trace/abc"] {
            let route = try #require(found(.get, "/api/v1/admin/\(service)/\(what)")).route
            let top = what.split(separator: "/")[0]
            #expect(
                route.target
                    == .service(service, rewrite: .replacePrefix("/api/v1/admin/\(service)/\(top)", with: "/\(top)")))
            #expect(route.access == .user(atLeast: .admin))
        }
        #expect(found(.get, "/api/v1/admin/\(service)/internal") == nil)
    }

    @Test func `without a token nobody gets further than these`() {
        let open = set.rules.routes.filter { $0.access == .everyone }.flatMap { route in
            route.match.methods.map { "\($0) \(route.match.path)" }
        }
        #expect(
            Set(open) == [
                #"POST exact("/api/v1/auth/login")"#, #"POST exact("/api/v1/auth/register")"#,
                #"POST exact("/api/v1/auth/refresh")"#, #"POST exact("/api/v1/users")"#,
                #"GET exact("/.well-known/jwks.json")"#, #"POST exact("/auth/login")"#,
                #"POST exact("/auth/register")"#, #"POST exact("/auth/refresh")"#,
                #"GET exact("/api/v1/payments/plans")"#, #"POST prefix("/api/v1/payments/webhooks")"#,
                #"POST exact("/api/v1/telegram/webhook")"#,
                #"GET exact("/api/v1/notifications/unsubscribe")"#,
                #"POST exact("/api/v1/notifications/unsubscribe")"#,
            ])
    }

    @Test func `an old path says so, and goes where its successor goes`() throws {
        let old = set.rules.routes.filter { $0.deprecation != nil }
        #expect(old.count >= 16)
        for route in old {
            guard case .service(let service, let rewrite?) = route.target else {
                Issue.record("\(route.name) goes nowhere else")
                continue
            }
            let to: String
            switch rewrite {
            case .replacePrefix(_, let with): to = with
            case .template(let template): to = template
            }
            #expect(route.deprecation?.successor == to && route.deprecation?.sunset != nil)
            let method = route.match.methods.first ?? .get
            let next = try #require(found(method, to), "\(to)")
            #expect(next.route.target == .service(service, rewrite: nil), "\(route.name)")
            #expect(next.route.access == route.access && next.route.deprecation == nil, "\(route.name)")
            #expect(next.route.rateLimits == route.rateLimits, "\(route.name)")
        }
    }

    @Test(arguments: [
        "/metrics", "/internal", "/internal/users", "/api/v2/users/7", "/API/v1/users/7", "/api/v1/users/", "/users/7",
        "/health/ready", "/", "/.well-known/openid-configuration", "/.well-known/jwks.json/x", "/admin", "/debug",
    ])
    func `a path that is not in the file reaches no service`(path: String) {
        #expect(found(.get, path) == nil)
    }

    @Test func `an import may be large and long, and nothing else may`() throws {
        let route = try #require(found(.post, "/api/v1/analytics/channels/7/import")).route
        #expect(route.bodyLimit == 2 << 30 && route.timeouts.total == nil && route.retry.attempts == 1)
        #expect(
            set.rules.routes.filter { $0.bodyLimit > 1_048_576 || $0.timeouts.total == nil }.map(\.name) == ["import"])
    }

    @Test func `the reference describes every key`() throws {
        let reference = try #require(
            contentsOfFile(#filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/docs/routes.md"))
        func check<Value>(_ section: Section<Value>) {
            for key in section.keys { #expect(reference.contains("`\(key.name)`"), "\(key.name)") }
        }
        check(RouteSections.route(rateLimits: []))
        check(PolicySections.timeouts)
        check(PolicySections.retry)
        check(PolicySections.breaker)
        check(PolicySections.fallback)
        check(PolicySections.cache)
        check(PolicySections.cors)
        check(PolicySections.deprecation)
        check(PolicySections.person)
        check(ServiceSections.service)
        check(ServiceSections.probe)
        check(ServiceSections.outlier)
        check(ServiceSections.concurrency)
        check(ServiceSections.retryBudget)
        check(ServiceSections.rateLimit)
    }

    @Test func `however it is damaged, it is read or refused, never a crash`() throws {
        let random = SeededRandom(seed: 11)
        func draw(_ count: Int) -> Int {
            random.bytes(4).reduce(0) { $0 << 8 | Int($1) } % count
        }
        let whole = Array(ShippedRoutesTests.text.utf8)
        let splinters = [
            "{", "}", "[", "]", ":", "\n", "- ", "&a ", "*a", "!t ", "\"", "'", "\t", "---\n", "#", "none", "{x...}",
            "9999999999999999999", "\u{0}", "é",
        ]
        var refused = 0
        for round in 0..<3_000 {
            // A part of the file, so that a round is quick, and now and then all of it.
            let start = draw(whole.count - 1_500)
            var bytes = round % 50 == 0 ? whole : Array(whole[start..<(start + 1_500)])
            for _ in 0...draw(4) {
                let place = draw(bytes.count)
                switch draw(4) {
                case 0: bytes[place] = UInt8(draw(256))
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + draw(40)))
                case 2: bytes.insert(contentsOf: splinters[draw(splinters.count)].utf8, at: place)
                default:
                    bytes.insert(
                        contentsOf: bytes[place..<min(bytes.count, place + 1 + draw(60))], at: draw(bytes.count))
                }
            }
            do {
                let rules = try RouteFile.read(String(decoding: bytes, as: UTF8.self))
                #expect(RouteMatcher(rules.routes).routes.count == rules.routes.count)
            } catch {
                refused += 1
                #expect(!error.mistakes.isEmpty && error.mistakes.allSatisfy { $0.place.line > 0 && !$0.text.isEmpty })
            }
        }
        #expect(refused > 2_000)
    }
}
