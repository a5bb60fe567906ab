import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

@Suite("Pages of other origins")
struct CrossOriginTests {
    static let good = "https://app.example.org"

    func run(_ policy: CORSPolicy?, answer: Response = .text(.ok, "fine")) -> StageRun {
        let route = StageBench.route {
            $0.cors = policy
            $0.access = .user(atLeast: .viewer)
        }
        return StageRun([CrossOrigin()], on: route, answer: answer)
    }

    func ask(_ run: StageRun, _ origin: String?, _ method: HTTPMethod = .get, asks: String? = nil) async throws
        -> Answer
    {
        var headers = Headers()
        if let origin { headers.add("Origin", origin) }
        if let asks { headers.add("Access-Control-Request-Method", asks) }
        return try await run.send(StageBench.request(method, headers: headers))
    }

    @Test func `an allowed origin may read the answer, and nobody else's page may be given it from a cache`()
        async throws
    {
        let answer = try await ask(run(CORSPolicy(origins: [Self.good], allowsCredentials: true)), Self.good)
        #expect(answer.headers["Access-Control-Allow-Origin"] == Self.good)
        #expect(answer.headers["Access-Control-Allow-Credentials"] == "true")
        #expect(answer.headers["Access-Control-Expose-Headers"]?.contains("etag") == true)
        #expect(answer.headers["Vary"] == "Origin")
    }

    @Test(arguments: [
        "null", "https://evil.good.com", "https://app.example.org.evil", "https://evil.app.example.org",
        "http://app.example.org", "https://app.example.org:8443", "HTTPS://APP.EXAMPLE.ORG", "https://app.example.org/",
        "", "*",
    ])
    func `any other origin is let in by nothing`(origin: String) async throws {
        let run = run(CORSPolicy(origins: [Self.good], allowsCredentials: true))
        for answer in [try await ask(run, origin), try await ask(run, origin, .options, asks: "PUT")] {
            #expect(!answer.headers.contains { $0.name.hasPrefix("Access-Control-") })
            #expect(answer.headers["Vary"]?.hasPrefix("Origin") == true)
        }
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
    func `a preflight is answered here, before anyone asks for a token`(method: String) async throws {
        let route = StageBench.route { $0.cors = CORSPolicy(origins: [Self.good]) }
        let run = StageRun([CrossOrigin()], on: route) { _ in throw ServiceError(.unauthenticated, "no token") }
        let answer = try await ask(run, Self.good, .options, asks: method)
        #expect(answer.status == 204 && answer.bytes.isEmpty)
        #expect(answer.headers["Access-Control-Allow-Methods"]?.contains(method) == true)
        #expect(answer.headers["Access-Control-Allow-Headers"]?.contains("authorization") == true)
        #expect(answer.headers["Access-Control-Max-Age"] == "600")
        #expect(answer.headers["Access-Control-Allow-Origin"] == Self.good)
    }

    @Test func `a wildcard never goes with credentials`() async throws {
        let answer = try await ask(run(CORSPolicy(origins: ["*"], allowsCredentials: true)), "https://any.example")
        #expect(answer.headers["Access-Control-Allow-Origin"] == "*")
        #expect(answer.headers["Access-Control-Allow-Credentials"] == nil)
        #expect(answer.headers["Vary"] == "Origin")
    }

    @Test func `without a policy no page is let in, whatever the service says`() async throws {
        let careless = Response(.ok, headers: ["Access-Control-Allow-Origin": "*"], body: .bytes([1]))
        let answer = try await ask(run(nil, answer: careless), Self.good)
        #expect(answer.headers["Access-Control-Allow-Origin"] == nil && answer.headers["Vary"] == nil)
        let allowed = try await ask(run(CORSPolicy(origins: [Self.good]), answer: careless), Self.good)
        #expect(allowed.headers.values("Access-Control-Allow-Origin") == [Self.good])
    }

    @Test func `the route of a preflight is that of the method it asks for`() {
        let headers: Headers = ["Origin": Self.good, "Access-Control-Request-Method": "PATCH"]
        #expect(CrossOrigin.preflightMethod(of: StageBench.request(.options, headers: headers)) == .patch)
        #expect(CrossOrigin.preflightMethod(of: StageBench.request(.options)) == nil)
        #expect(CrossOrigin.preflightMethod(of: StageBench.request(.get, headers: headers)) == nil)
    }
}
