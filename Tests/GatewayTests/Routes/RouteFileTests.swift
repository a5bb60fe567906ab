import HTTP
import Kernel
import Resilience
import Testing

@testable import Gateway

@Suite("A route file is read")
struct RouteFileTests {
    static let head = "services: {user: {address: \"http://127.0.0.1:8001\"}}\nrate_limits: {few: {limit: 3/h}}\n"

    /// The rules of a file with these routes after two lines of services and classes.
    static func rules(_ routes: String) throws -> RouteRules { try RouteFile.read(head + "routes:\n" + routes) }

    static func mistakes(_ text: String) -> [String] {
        do {
            _ = try RouteFile.read(text)
            return []
        } catch {
            return error.mistakes.map(\.description)
        }
    }

    @Test func `every key sets what it says`() throws {
        let route = try #require(
            try RouteFileTests.rules(
                """
                  - name: all
                    path: /a/{id}/b/{rest...}
                    methods: [GET, POST]
                    hosts: [api.example.org, "*.example.com"]
                    headers: {X-Beta: "1", X-Any: ""}
                    service: user
                    rewrite: /c/{rest...}
                    access: {role: admin, scopes: [read]}
                    rate_limits: [few]
                    body_limit: 2MB
                    timeouts: {connect: 1s, response: 2m, idle: 1h, total: none}
                    retry: {attempts: 4, statuses: [503], backoff: 10ms, longest_backoff: 1s}
                    breaker: {consecutive_failures: 7, failure_ratio: 0.25, minimum_volume: 9, window: 30s,
                              open_for: 5s, half_open_probes: 3, probe_timeout: 2s,
                              fallback: {status: 203, body: '{"items": []}'}}
                    priority: high
                    cache: {life: 1m, largest_answer: 1KB}
                    cors: {origins: ["https://app.example.org"], methods: [GET], headers: [X-Mine], exposes: [ETag],
                           credentials: true, max_age: 5m}
                    compress: false
                    idempotency_key: true
                    websocket_idle: 90s
                    deprecation: {since: 2026-11-01, sunset: "2027-05-01T12:00:00Z", successor: /c}
                """
            ).routes.first)
        #expect(try route == RouteFileTests.wanted())
    }

    /// What the file of the test above says.
    static func wanted() throws -> GatewayRoute {
        var wanted = GatewayRoute(
            name: "all",
            match: RouteMatch(
                path: .template("/a/{id}/b/{rest...}"), methods: [.get, .post],
                hosts: ["api.example.org", "*.example.com"],
                headers: [.init(name: "x-beta", value: "1"), .init(name: "x-any", value: "")]),
            target: .service("user", rewrite: .template("/c/{rest...}")))
        wanted.access = .user(atLeast: .admin, scopes: ["read"])
        wanted.rateLimits = ["few"]
        wanted.bodyLimit = 2_097_152
        wanted.timeouts = RouteTimeouts(
            connect: .seconds(1), response: .minutes(2), idle: .hours(1), total: nil)
        wanted.retry.attempts = 4
        wanted.retry.statuses = [503]
        wanted.retry.backoff = .milliseconds(10)
        wanted.retry.longestBackoff = .seconds(1)
        wanted.breaker.consecutiveFailures = 7
        wanted.breaker.failureRatio = 0.25
        wanted.breaker.minimumVolume = 9
        wanted.breaker.window = .seconds(30)
        wanted.breaker.openFor = .seconds(5)
        wanted.breaker.halfOpenProbes = 3
        wanted.breaker.probeTimeout = .seconds(2)
        wanted.breaker.fallback = FallbackAnswer(status: 203, json: #"{"items": []}"#)
        wanted.priority = .high
        wanted.cache = CachePolicy(life: .minutes(1), largestAnswer: 1_024)
        wanted.cors = CORSPolicy(
            origins: ["https://app.example.org"], methods: [.get], headers: ["x-mine"], exposes: ["etag"],
            allowsCredentials: true, maxAge: .minutes(5))
        wanted.compresses = false
        wanted.isIdempotencyKeyed = true
        wanted.webSocketIdle = .seconds(90)
        wanted.deprecation = Deprecation(
            since: try #require(Timestamp("2026-11-01T00:00:00Z")), sunset: Timestamp("2027-05-01T12:00:00Z"),
            successor: "/c")
        return wanted
    }

    @Test func `services and classes take their keys, over the defaults`() throws {
        let rules = try RouteFile.read(
            """
            routes: [{name: a, path: /a, service: mail-box}]
            defaults:
              services: {balancing: weighted, slow_start: 3s, health: {rise: 5}, outlier: {panic_share: 0.1}}
            services:
              mail-box:
                address: https://mail.example.org
                slow_start: 0s
                health: {path: /ready, interval: 1s, unhealthy_interval: 500ms, timeout: 100ms, fall: 9}
                outlier: {consecutive_failures: 2, ejection: 1s, longest_ejection: 1m, largest_ejected_share: 1}
                concurrency: {limit: 8, queue: 0, queue_deadline: 50ms, reserved_share: 0.25}
                retry_budget: {share: 0, minimum_per_second: 1}
            rate_limits:
              a: {limit: 100/10s, burst: 7, per: route}
              b: {limit: 5/day}
            """)
        let service = try #require(rules.services["mail-box"])
        #expect(service.setting == "MAIL_BOX_SERVICE_URL" && service.address == "https://mail.example.org")
        #expect(service.policy.balancing == .weighted)
        #expect(service.policy.slowStart == .zero && service.policy.probe.rise == 5 && service.policy.probe.fall == 9)
        #expect(service.policy.probe.path == "/ready" && service.policy.probe.unhealthyInterval == .milliseconds(500))
        #expect(service.policy.outlier.panicShare == 0.1 && service.policy.outlier.consecutiveFailures == 2)
        #expect(service.policy.concurrency.limit == 8 && service.policy.concurrency.queue == 0)
        #expect(service.policy.retryBudget.share == 0)
        let first = RateLimitClass(
            name: "a", limit: RateLimit(name: "a", quota: 100, window: .seconds(10), burst: 7), per: .route)
        #expect(rules.rateLimits["a"] == first)
        #expect(rules.rateLimits["b"]?.limit == RateLimit(name: "b", quota: 5, window: .days(1)))
    }

    @Test func `defaults hold where a route says nothing, key by key`() throws {
        let rules = try RouteFile.read(
            RouteFileTests.head + """
                defaults: {routes: {timeouts: {idle: 9s, total: 8s}, rate_limits: [few], cache: {life: 1s}}}
                routes:
                  - {name: a, path: /a, service: user}
                  - {name: b, prefix: /b, service: user, timeouts: {total: 7s}, rate_limits: [], cache: none}
                """)
        #expect(rules.routes[0].timeouts == RouteTimeouts(idle: .seconds(9), total: .seconds(8)))
        #expect(rules.routes[0].rateLimits == ["few"] && rules.routes[0].cache?.life == .seconds(1))
        #expect(rules.routes[1].timeouts == RouteTimeouts(idle: .seconds(9), total: .seconds(7)))
        #expect(rules.routes[1].rateLimits.isEmpty && rules.routes[1].cache == nil)
        #expect(rules.routes[1].match.path == .prefix("/b"))
    }

    @Test func `who may come in is said in a word or in detail`() throws {
        let words = ["public", "user", "service", "{role: owner}", "{scopes: [a, b]}"]
        let routes = words.enumerated().map { "  - {name: r\($0), path: /\($0), service: user, access: \($1)}\n" }
        #expect(
            try RouteFileTests.rules(routes.joined()).routes.map(\.access) == [
                .everyone, .user(atLeast: .viewer), .service, .user(atLeast: .owner),
                .user(atLeast: .viewer, scopes: ["a", "b"]),
            ])
    }

    @Test func `a file in JSON says the same`() throws {
        let yaml = try RouteFileTests.rules("  - {name: a, prefix: /a, service: user, rewrite: /b, body_limit: 64KB}")
        let json = try RouteFile.read(
            """
            {"services": {"user": {"address": "http://127.0.0.1:8001"}}, "rate_limits": {"few": {"limit": "3/h"}},
             "routes": [{"name": "a", "prefix": "/a", "service": "user", "rewrite": "/b", "body_limit": "64KB"}]}
            """)
        #expect(yaml == json && yaml.routes[0].target == .service("user", rewrite: .replacePrefix("/a", with: "/b")))
    }

    @Test func `everything that is wrong is told at once, in the order of the file`() {
        let mistakes = RouteFileTests.mistakes(
            RouteFileTests.head + """
                routes:
                  - {name: a, path: /a, service: usr, timeout: {}}
                  - name: a
                    prefix: b
                    service: user
                    access: {role: boss}
                """)
        #expect(
            mistakes == [
                "4:34: “usr” is none of user (did you mean “user”?)",
                "4:39: “timeout” is no key here (did you mean “timeouts”?)",
                "6:13: a path begins with a slash",
                "8:20: “boss” is none of viewer, user, moderator, admin, owner",
            ])
    }
}
