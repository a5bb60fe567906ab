import HTTP
import Kernel
import Monitoring
import Resilience
import TestSupport
import Testing

@testable import Gateway

@Suite("Requests are counted by the classes of their route")
struct RateLimitStageTests {
    let clock = TestClock()
    let registry = MetricsRegistry()
    let store: LocalRateLimitStore

    static let start = TestClock().now

    init() {
        let clock = clock
        store = LocalRateLimitStore { clock.now - Self.start }
    }

    static func rule(_ name: String, _ per: RateLimitClass.Key, quota: Int = 2) -> RateLimitClass {
        RateLimitClass(name: name, limit: RateLimit(name: name, quota: quota, window: .seconds(60)), per: per)
    }

    func run(
        _ classes: [RateLimitClass], names: [String]? = nil, route: String = "things",
        store: (any RateLimitStore)? = nil, end: Onwards? = nil
    ) -> StageRun {
        var onRoute = StageBench.route { $0.rateLimits = names ?? classes.map(\.name) }
        onRoute.name = route
        let metrics = RateLimitMetrics(registry)
        let stages = [RateLimits.Place.beforeAuthentication, .afterAuthentication].map { place in
            RateLimits(place, classes: classes, store: store ?? self.store, clock: clock, metrics: metrics)
        }
        return StageRun(stages, on: onRoute, end: end ?? { _ in .text(.ok, "fine") })
    }

    func request(peer: String = "198.51.100.7", user: Int64? = nil) -> Request {
        var request = StageBench.request(peer: peer)
        request.context.identity = user.map { Identity(kind: .user(UserID($0))) }
        return request
    }

    @Test func `a client is told where it stands, then refused with the rule and the time`() async throws {
        let run = run([Self.rule("signin", .address)])
        let first = try await run.send(request())
        #expect(first.headers["RateLimit-Policy"] == "\"signin\";q=2;w=60")
        #expect(first.headers["RateLimit"] == "\"signin\";r=1;t=30")
        _ = try await run.send(request())
        let refused = try await run.send(request())
        #expect(refused.status == 429 && refused.headers["Retry-After"] == "30")
        #expect(refused.headers["RateLimit"] == "\"signin\";r=0;t=60")
        #expect(refused.headers["Content-Type"] == "application/problem+json")
        let problem = refused.json
        #expect(problem["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded")
        #expect(problem["violated-policies"] == ["signin"] && problem["rule"] == "signin")
        #expect(problem["quota"] == 2 && problem["window_seconds"] == 60 && problem["counted_by"] == "address")
        #expect(problem["retry_after_seconds"] == 30 && problem["code"] == "rate_limited" && problem["status"] == 429)
        #expect(problem["free_at"]?.string == (clock.now + .seconds(30)).description)
        #expect(run.record.snapshot.refusal == "rate_limited")
        #expect(await registry.text().contains("gateway_rate_limited_total{class=\"signin\",route=\"things\"} 1"))
        clock.advance(by: .seconds(30))
        #expect(try await run.send(request()).status == 200)
    }

    @Test func `a route without classes is not limited, and says nothing of limits`() async throws {
        let run = run([Self.rule("signin", .address)], names: [])
        for _ in 0..<5 {
            let answer = try await run.send(request())
            #expect(answer.status == 200 && answer.headers["RateLimit"] == nil)
        }
    }

    @Test func `addresses are counted apart, those of one customer's IPv6 network together`() async throws {
        let run = run([Self.rule("a", .address, quota: 1)])
        for peer in ["198.51.100.7", "198.51.100.8", "2001:db8:1:1::1", "2001:db8:1:2::1"] {
            #expect(try await run.send(request(peer: peer)).status == 200)
        }
        for peer in ["198.51.100.7", "2001:db8:1:1:ffff::9"] {
            #expect(try await run.send(request(peer: peer)).status == 429)
        }
    }

    @Test func `people are counted wherever they come from, and strangers by address`() async throws {
        let run = run([Self.rule("u", .user, quota: 1)])
        for user in [7, 8, nil] as [Int64?] { #expect(try await run.send(request(user: user)).status == 200) }
        #expect(try await run.send(request(peer: "203.0.113.1", user: 7)).status == 429)
        #expect(try await run.send(request(peer: "203.0.113.1")).status == 200)
        #expect(try await run.send(request()).status == 429)
    }

    @Test func `a class by route counts each route, a class for everyone counts them together`() async throws {
        let rules = [Self.rule("r", .route, quota: 1), Self.rule("all", .everyone, quota: 3)]
        #expect(try await run(rules, route: "one").send(request()).status == 200)
        #expect(try await run(rules, route: "one").send(request(user: 9)).json["rule"] == "r")
        #expect(try await run(rules, route: "two").send(request()).status == 200)
        #expect(try await run(rules, route: "three").send(request()).status == 200)
        #expect(try await run(rules, route: "four").send(request()).json["rule"] == "all")
    }

    @Test func `addresses are counted before anyone is authenticated, people after`() throws {
        let rules = [Self.rule("a", .address), Self.rule("u", .user)]
        let route = StageBench.route { $0.rateLimits = ["u"] }
        let metrics = RateLimitMetrics(registry)
        func stage(_ place: RateLimits.Place) -> (any Stage)? {
            RateLimits(place, classes: rules, store: store, clock: clock, metrics: metrics).bound(to: route)
        }
        #expect(stage(.beforeAuthentication) == nil)
        #expect(stage(.afterAuthentication) != nil)
    }

    @Test func `several limits stand side by side in one list`() async throws {
        let answer = try await run([Self.rule("r", .route), Self.rule("all", .everyone, quota: 60)]).send(request())
        #expect(answer.headers["RateLimit-Policy"] == "\"r\";q=2;w=60, \"all\";q=60;w=60")
        #expect(answer.headers["RateLimit"] == "\"r\";r=1;t=30, \"all\";r=59;t=1")
    }

    @Test func `when nothing can be counted requests go through, and that is counted`() async throws {
        struct Away: RateLimitStore {
            func take(_ limit: RateLimit, key: String, cost: Int) async throws(ServiceError) -> RateVerdict {
                throw ServiceError(.unavailable, "away")
            }
        }
        let answer = try await run([Self.rule("a", .address)], store: Away()).send(request())
        #expect(answer.status == 200 && answer.headers["RateLimit"] == nil)
        #expect(await registry.text().contains("gateway_rate_limit_uncounted_total{class=\"a\"} 1"))
    }
}
