import HTTP
import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("The shared cases of how a token is carried", .enabled(if: Suites.cases != nil, Suites.absence))
struct CarriageCaseTests {
    @Test func `every case ends as it must`() async throws {
        let suite = try #require(Suites.cases)
        let secret = try #require(suite["verifier"]?["HS256"]?["secret"]?.string)
        let verifier = TokenVerifier(
            keys: FixedKeys(try VerificationKey(id: "compat", secret: Array(secret.utf8))), rules: TokenBench.rules,
            clock: TestClock(Timestamp(seconds: 1_795_000_000)))
        let router = try Router(
            [Route(.get, "/a", access: .user(), "") { _ in Response(.ok) }],
            middleware: [Authentication(people: verifier)])
        var counted = 0
        for entry in suite["cases"]?.array ?? [] {
            guard let fields = entry["headers"]?.array else { continue }
            var headers = Headers()
            for field in fields {
                guard let name = field.array?.first?.string, let value = field.array?.last?.string else { continue }
                headers.add(name, value)
            }
            let response = await router.respond(
                to: Request(method: .get, target: "/a", path: "/a", headers: headers))
            let name = entry["id"]?.string ?? "?"
            counted += 1
            if entry["expect"] == .string("accept") { #expect(response.status == .ok, "\(name)") }
            if entry["expect"] == .string("reject") {
                #expect(response.status == HTTPStatus.unauthorized, "\(name)")
                #expect(response.headers["WWW-Authenticate"] != nil, "\(name)")
            }
        }
        #expect(counted >= 10)
    }
}
